import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from '../types.ts';
import { isSchema } from './is-schema.ts';

/** Two schemas that both have to be satisfied, as one, as far as values are made by it: what cannot be said in one is the second one's. */
export function joinSchemas(first: JsonSchema, second: JsonSchema): JsonSchema {
  const joined: Record<string, unknown> = { ...first };
  for (const [keyword, value] of Object.entries(second)) {
    const other = joined[keyword];
    joined[keyword] = other === undefined ? value : (joiners[keyword]?.(other, value) ?? value);
  }
  return joined;
}

type Join = (first: unknown, second: unknown) => unknown;

const both: Join = (first, second) => (first === false || second === false ? false : { allOf: [first, second] });
const larger: Join = (first, second) => Math.max(Number(first), Number(second));
const smaller: Join = (first, second) => Math.min(Number(first), Number(second));
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const common: Join = (first, second) => listOf(first).filter((member) => listOf(second).some((other) => isDeepStrictEqual(member, other)));
const together: Join = (first, second) => [...new Set([...listOf(first), ...listOf(second)])];

/** Maps of schemas or lists: what stands under one name in both has to hold in both. */
const byName = (join: Join): Join => (first, second) => {
  if (!isSchema(first) || !isSchema(second)) return second;
  const shared = Object.entries(second).map(([name, value]) => [name, Object.hasOwn(first, name) ? join(first[name], value) : value]);
  return { ...first, ...Object.fromEntries(shared) as JsonSchema };
};

const joiners: Readonly<Record<string, Join>> = {
  type: (first, second) => {
    const types = common(first, second) as readonly unknown[];
    return types.length > 0 ? types : ['integer', 'number'].every((type) => [...listOf(first), ...listOf(second)].includes(type)) ? ['integer'] : [];
  },
  enum: common,
  required: together,
  properties: byName(both),
  patternProperties: byName(both),
  dependentRequired: byName(together),
  items: both,
  contains: both,
  additionalProperties: both,
  propertyNames: both,
  ...Object.fromEntries(['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties', 'minContains'].map((keyword) => [keyword, larger])),
  ...Object.fromEntries(['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties', 'maxContains'].map((keyword) => [keyword, smaller])),
  multipleOf: (first, second) => (Number(first) % Number(second) === 0 ? first : Number(second) % Number(first) === 0 ? second : Number(first) * Number(second)),
};
