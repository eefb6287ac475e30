import type { FuncKeywordDefinition, SchemaValidateFunction } from 'ajv';
import { _, str } from 'ajv';
import type { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { multiplesOf } from './multiple-of.ts';

/**
 * Gives a validator `const`, `enum` and `uniqueItems` by what JSON Schema 2020-12 calls equal (section 4.2.2). Ajv's own ask the values for `valueOf`, `toString` and `constructor`,
 * which in an answer are names of members like any other, and compare each item of a list with each. And `multipleOf` by decimals: ajv divides, to which 19.99 is no multiple of 0.01.
 */
export function useValueKeywords(ajv: Ajv2020): void {
  for (const definition of [constant, enumeration, uniqueItems, multipleOf]) ajv.removeKeyword(definition.keyword as string).addKeyword(definition);
}

const constant: FuncKeywordDefinition = {
  keyword: 'const',
  errors: false,
  error: { message: 'must be equal to constant', params: ({ schemaCode }) => _`{allowedValue: ${schemaCode}}` },
  compile: (allowed: JsonValue) => isOneOf([allowed]),
};

const enumeration: FuncKeywordDefinition = {
  keyword: 'enum',
  schemaType: 'array',
  errors: false,
  error: { message: 'must be equal to one of the allowed values', params: ({ schemaCode }) => _`{allowedValues: ${schemaCode}}` },
  compile: (allowed: readonly JsonValue[]) => isOneOf(allowed),
};

const validateUnique: SchemaValidateFunction = (isAsked: boolean, list: readonly JsonValue[]): boolean => {
  const double = isAsked ? findDouble(list) : undefined;
  validateUnique.errors = double === undefined ? [] : [{ keyword: 'uniqueItems', params: { i: double[1], j: double[0] }, message: `must NOT have duplicate items (items ## ${double[0]} and ${double[1]} are identical)` }];
  return double === undefined;
};

const uniqueItems: FuncKeywordDefinition = { keyword: 'uniqueItems', type: 'array', schemaType: 'boolean', errors: true, validate: validateUnique };

const multipleOf: FuncKeywordDefinition = {
  keyword: 'multipleOf',
  type: 'number',
  schemaType: 'number',
  errors: false,
  error: { message: ({ schemaCode }) => str`must be multiple of ${schemaCode}`, params: ({ schemaCode }) => _`{multipleOf: ${schemaCode}}` },
  compile: multiplesOf,
};

/** To compare with so many costs no more than to write the value's key. */
const fewValues = 8;

function isOneOf(allowed: readonly JsonValue[]): (value: JsonValue) => boolean {
  const scalars = new Set(allowed.filter(isScalar)); // in which 0 is -0
  const others = allowed.filter((value) => !isScalar(value));
  if (others.length <= fewValues) return (value) => (isScalar(value) ? scalars.has(value) : others.some((other) => isEqual(other, value)));
  const keys = new Set(others.map(toKey));
  return (value) => (isScalar(value) ? scalars.has(value) : keys.has(toKey(value)));
}

const isScalar = (value: JsonValue): boolean => typeof value !== 'object' || value === null;

/** Looks at no more of a value than there is of the other one. */
function isEqual(one: JsonValue, other: JsonValue): boolean {
  if (Array.isArray(one)) return Array.isArray(other) && one.length === other.length && one.every((item: JsonValue, index) => isEqual(item, other[index] as JsonValue));
  if (!isJsonObject(one)) return one === other;
  if (!isJsonObject(other)) return false;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => Object.hasOwn(other, name) && isEqual(one[name] as JsonValue, other[name] as JsonValue));
}

/** The places of the first item that comes again, and of where it does. */
function findDouble(list: readonly JsonValue[]): readonly [number, number] | undefined {
  const places = new Map<unknown, number>();
  for (const [place, item] of list.entries()) {
    const key = toKey(item);
    const before = places.get(key);
    if (before !== undefined) return [before, place];
    places.set(key, place);
  }
  return undefined;
}

/** The same for values that are equal, and for no others, as a key of a Map. */
const toKey = (value: JsonValue): unknown => (typeof value === 'string' ? JSON.stringify(value) : isScalar(value) ? value : toCanonicalText(value));

function toCanonicalText(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(toCanonicalText).join(',')}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  return `{${Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${toCanonicalText(value[name] as JsonValue)}`).join(',')}}`;
}
