import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lowerSchema } from '../../src/construct/lower-schema.ts';
import { validatorOf } from '../../src/construct/validators.ts';
import type { JsonObject, JsonValue } from '../../src/json.ts';

/** Each keyword of JSON Schema 2020-12, one by one, and then many together. */
interface Case {
  readonly schema: JsonObject;
  /** Values that satisfy the schema, without properties that it does not name. */
  readonly values: readonly JsonValue[];
  /** How the keyword comes through: as it is, in the description, in other keywords, as nothing that holds a value, or not at all. */
  readonly as: 'kept' | 'told' | 'rewritten' | 'dropped' | 'obstacle';
}

const object = { type: 'object', properties: { a: { type: 'string' }, b: { type: 'integer' } } } as const;
const strings = { type: 'array', items: { type: 'string' } } as const;
const text = { type: 'string' } as const;

const cases: Readonly<Record<string, Case>> = {
  // core
  $id: { schema: { ...text, $id: 'https://example.com/a' }, values: ['x'], as: 'dropped' },
  $schema: { schema: { ...text, $schema: 'https://json-schema.org/draft/2020-12/schema' }, values: ['x'], as: 'dropped' },
  $ref: { schema: { $ref: '#/$defs/x', $defs: { x: text } }, values: ['x'], as: 'rewritten' },
  $anchor: { schema: { ...text, $anchor: 'x' }, values: ['x'], as: 'dropped' },
  $dynamicRef: { schema: { type: 'object', properties: { a: { $dynamicRef: '#x' } }, $dynamicRef: '#y', $defs: { x: { ...text, $dynamicAnchor: 'x' }, y: { $dynamicAnchor: 'y', required: ['a'] } } }, values: [{ a: 'x' }], as: 'rewritten' },
  $dynamicAnchor: { schema: { ...text, $dynamicAnchor: 'x' }, values: ['x'], as: 'dropped' },
  $vocabulary: { schema: { ...text, $vocabulary: { 'https://json-schema.org/draft/2020-12/vocab/core': true } }, values: ['x'], as: 'dropped' },
  $comment: { schema: { ...text, $comment: 'not for the model' }, values: ['x'], as: 'dropped' },
  $defs: { schema: { ...text, $defs: { x: { type: 'null' } } }, values: ['x'], as: 'dropped' },
  // applicators
  prefixItems: { schema: { type: 'array', prefixItems: [text] }, values: [['x']], as: 'obstacle' },
  items: { schema: strings, values: [[], ['x']], as: 'kept' },
  contains: { schema: { ...strings, contains: { const: 'x' } }, values: [['x', 'y']], as: 'told' },
  additionalProperties: { schema: { ...object, additionalProperties: false }, values: [{ a: 'x', b: 1 }], as: 'kept' },
  properties: { schema: object, values: [{}, { a: 'x' }], as: 'kept' },
  patternProperties: { schema: { ...object, patternProperties: { '^x': text } }, values: [{ a: 'x' }], as: 'obstacle' },
  dependentSchemas: { schema: { ...object, dependentSchemas: { a: { required: ['b'] } } }, values: [{ a: 'x', b: 1 }, { b: 1 }], as: 'told' },
  propertyNames: { schema: { ...object, propertyNames: { maxLength: 1 } }, values: [{ a: 'x' }], as: 'told' },
  if: { schema: { ...object, if: { required: ['a'] }, then: { required: ['b'] } }, values: [{ a: 'x', b: 1 }, {}], as: 'told' },
  then: { schema: { ...object, if: { required: ['a'] }, then: { required: ['b'] } }, values: [{ a: 'x', b: 1 }, {}], as: 'told' },
  else: { schema: { ...object, if: { required: ['a'] }, else: { required: ['b'] } }, values: [{ a: 'x' }, { b: 1 }], as: 'told' },
  allOf: { schema: { allOf: [object, { required: ['a'] }] }, values: [{ a: 'x' }], as: 'rewritten' },
  anyOf: { schema: { anyOf: [text, { type: 'null' }] }, values: ['x', null], as: 'kept' },
  oneOf: { schema: { oneOf: [text, { type: 'null' }] }, values: ['x', null], as: 'rewritten' },
  not: { schema: { ...text, not: { const: 'x' } }, values: ['y'], as: 'told' },
  // unevaluated
  unevaluatedItems: { schema: { ...strings, unevaluatedItems: false }, values: [['x']], as: 'told' },
  unevaluatedProperties: { schema: { ...object, unevaluatedProperties: false }, values: [{ a: 'x' }], as: 'told' },
  // validation
  type: { schema: text, values: ['x'], as: 'kept' },
  const: { schema: { const: 'x' }, values: ['x'], as: 'kept' },
  enum: { schema: { enum: ['x', 1, null] }, values: ['x', 1, null], as: 'kept' },
  multipleOf: { schema: { type: 'number', multipleOf: 0.5 }, values: [1.5], as: 'told' },
  maximum: { schema: { type: 'number', maximum: 3 }, values: [3], as: 'told' },
  exclusiveMaximum: { schema: { type: 'integer', exclusiveMaximum: 3 }, values: [2], as: 'told' },
  minimum: { schema: { type: 'number', minimum: 3 }, values: [3], as: 'told' },
  exclusiveMinimum: { schema: { type: 'integer', exclusiveMinimum: 3 }, values: [4], as: 'told' },
  maxLength: { schema: { ...text, maxLength: 2 }, values: ['xy'], as: 'kept' },
  minLength: { schema: { ...text, minLength: 2 }, values: ['xy'], as: 'kept' },
  pattern: { schema: { ...text, pattern: '^x' }, values: ['xy'], as: 'told' },
  maxItems: { schema: { ...strings, maxItems: 1 }, values: [['x']], as: 'told' },
  minItems: { schema: { ...strings, minItems: 2 }, values: [['x', 'y']], as: 'told' },
  uniqueItems: { schema: { ...strings, uniqueItems: true }, values: [['x', 'y']], as: 'told' },
  maxContains: { schema: { ...strings, contains: { const: 'x' }, maxContains: 1 }, values: [['x']], as: 'told' },
  minContains: { schema: { ...strings, contains: { const: 'x' }, minContains: 2 }, values: [['x', 'x']], as: 'told' },
  maxProperties: { schema: { ...object, maxProperties: 1 }, values: [{ a: 'x' }], as: 'told' },
  minProperties: { schema: { ...object, minProperties: 1 }, values: [{ a: 'x' }], as: 'told' },
  required: { schema: { ...object, required: ['a'] }, values: [{ a: 'x' }], as: 'kept' },
  dependentRequired: { schema: { ...object, dependentRequired: { a: ['b'] } }, values: [{ a: 'x', b: 1 }, { b: 1 }], as: 'told' },
  // annotations
  title: { schema: { ...text, title: 'T' }, values: ['x'], as: 'kept' },
  description: { schema: { ...text, description: 'D' }, values: ['x'], as: 'kept' },
  default: { schema: { ...text, default: 'x' }, values: ['x'], as: 'dropped' },
  deprecated: { schema: { ...text, deprecated: true }, values: ['x'], as: 'dropped' },
  readOnly: { schema: { ...text, readOnly: true }, values: ['x'], as: 'dropped' },
  writeOnly: { schema: { ...text, writeOnly: true }, values: ['x'], as: 'dropped' },
  examples: { schema: { ...text, examples: ['x'] }, values: ['x'], as: 'dropped' },
  // format and content
  format: { schema: { ...text, format: 'date' }, values: ['2026-05-04'], as: 'kept' },
  contentEncoding: { schema: { ...text, contentEncoding: 'base64' }, values: ['eA=='], as: 'told' },
  contentMediaType: { schema: { ...text, contentMediaType: 'text/html' }, values: ['<p>'], as: 'told' },
  contentSchema: { schema: { ...text, contentMediaType: 'application/json', contentSchema: { type: 'null' } }, values: ['null'], as: 'told' },
};

function createAjv(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, addUsedSchema: false, ownProperties: true, logger: false });
  formats.default(ajv);
  return ajv;
}

const satisfies = (schema: JsonObject, value: JsonValue): boolean => createAjv().validate(schema, value);

describe('every keyword of draft 2020-12', () => {
  const folder = new URL('refs/json-schema-2020-12/meta/', `file://${createRequire(import.meta.url).resolve('ajv/dist/2020.js')}`);
  const vocabularies = ['core', 'applicator', 'unevaluated', 'validation', 'meta-data', 'format-annotation', 'content'];

  it('has a case', () => {
    const keywords = vocabularies.flatMap((name) => Object.keys((JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as { properties: object }).properties));
    expect(Object.keys(cases).sort()).toEqual(keywords.sort());
  });

  it.each(Object.entries(cases))('%s', (keyword, { schema, values, as }) => {
    for (const value of values) expect(validatorOf(schema)(value)).toEqual([]);
    const result = lowerSchema(schema);
    if ('obstacle' in result) {
      expect(as).toBe('obstacle');
      return;
    }
    for (const value of values) expect(satisfies(result.schema, value)).toBe(true);
    const { description, ...kept } = result.schema;
    const told = typeof description === 'string' && description.includes(`${keyword}: ${JSON.stringify(schema[keyword])}`);
    const isKept = JSON.stringify(result.schema[keyword]) === JSON.stringify(schema[keyword]) || (keyword === 'properties' && keyword in kept);
    expect(told ? 'told' : isKept ? 'kept' : ['$ref', '$dynamicRef', 'allOf', 'oneOf'].includes(keyword) ? 'rewritten' : 'dropped').toBe(as);
  });
});

describe('what a closed object could never satisfy is in the way', () => {
  const base = { type: 'object', properties: { kind: text }, required: ['kind'] } as const;
  const branch = { properties: { kind: { const: 'a' }, x: text }, required: ['x'] } as const;
  it.each<[string, JsonObject, string]>([
    ['a choice that names more', { ...base, oneOf: [branch] }, '/oneOf'],
    ['a choice by reference', { ...base, anyOf: [{ $ref: '#/$defs/a' }], $defs: { a: { allOf: [branch] } } }, '/anyOf'],
    ['a condition that requires more', { ...base, if: { properties: { kind: { const: 'a' } } }, then: { required: ['x'] } }, '/then'],
    ['what else requires', { ...base, if: { properties: { kind: { const: 'a' } } }, else: { required: ['x'] } }, '/else'],
    ['a schema that a property brings', { ...base, dependentSchemas: { kind: branch } }, '/dependentSchemas'],
    ['a property that needs another', { ...base, dependentRequired: { kind: ['x'] } }, '/dependentRequired'],
    ['more properties than there are', { ...base, minProperties: 2 }, '/minProperties'],
    ['a choice that refers to itself', { ...base, anyOf: [{ anyOf: [{ $ref: '#/anyOf/0' }, branch] }] }, '/anyOf'],
  ])('%s', (_, schema, pointer) => expect(lowerSchema(schema)).toMatchObject({ obstacle: { pointer } }));

  it('what is named is not, nor what must not be there', () => {
    expect(lowerSchema({ ...base, oneOf: [{ properties: { kind: { const: 'a' } }, required: ['kind'] }], not: { required: ['x'] }, if: { required: ['y'] }, else: { minProperties: 1 } })).toHaveProperty('schema');
  });

  it('descriptions that references multiply', () => {
    const properties = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`p${index}`, { $ref: '#/$defs/x' }]));
    expect(lowerSchema({ type: 'object', properties, $defs: { x: { type: 'string', not: { const: 'x'.repeat(50_000) } } } })).toMatchObject({ obstacle: { reason: expect.stringContaining('descriptions') as string } });
  });
});

it('limits of a choice of schemas are told', () => {
  expect(lowerSchema({ anyOf: [{ type: 'integer' }, { type: 'number' }], minimum: 1 })).toMatchObject({ schema: { description: 'It also has to satisfy minimum: 1.' } });
});

/** Schemas of many keywords, whether or not they say something that can be satisfied together. */
const names = fc.constantFrom('a', 'type', 'minimum', 'items');
const scalar = fc.constantFrom<JsonValue>('x', '2026-05-04', 0, 3, 1.5, true, null);
const wildSchema = fc.letrec<{ schema: JsonObject }>((tie) => {
  const sub = tie('schema');
  const limits = fc.record(
    { minimum: fc.integer({ min: -2, max: 3 }), exclusiveMaximum: fc.constant(9), multipleOf: fc.constantFrom(1, 0.5), minLength: fc.nat(2), pattern: fc.constantFrom('^x', '\\d'), format: fc.constantFrom('date', 'regex'), minItems: fc.nat(2), uniqueItems: fc.boolean(), minProperties: fc.nat(1), maxProperties: fc.integer({ min: 1, max: 3 }), enum: fc.uniqueArray(scalar, { minLength: 1, maxLength: 5 }), const: scalar, required: fc.uniqueArray(names, { maxLength: 2 }), additionalProperties: fc.constant(false), dependentRequired: fc.constant({ a: ['type'] }) },
    { requiredKeys: [] },
  );
  const parts = fc.record(
    { type: fc.oneof(fc.constantFrom('object', 'array', 'string', 'number', 'integer', 'boolean', 'null'), fc.uniqueArray(fc.constantFrom('object', 'array', 'string', 'number', 'null'), { minLength: 1, maxLength: 3 })), properties: fc.dictionary(names, sub, { maxKeys: 3, noNullPrototype: true }), items: sub, anyOf: fc.array(sub, { minLength: 1, maxLength: 2 }), oneOf: fc.array(sub, { minLength: 1, maxLength: 2 }), allOf: fc.array(sub, { minLength: 1, maxLength: 2 }), not: sub, if: sub, then: sub, contains: sub },
    { requiredKeys: [] },
  );
  const few = (schema: fc.Arbitrary<object>) => fc.tuple(schema, fc.array(fc.nat(20), { maxLength: 3 })).map(([keywords, picks]) => Object.fromEntries(picks.flatMap((pick) => Object.entries(keywords as JsonObject).slice(pick, pick + 1))));
  return { schema: fc.oneof({ maxDepth: 3 }, fc.constantFrom<JsonObject>({ type: 'string' }, { type: 'integer' }, object), fc.tuple(few(parts), few(limits)).map(([left, right]): JsonObject => ({ ...left, ...right }))) };
}).schema;
const wildValue = fc.letrec<{ value: JsonValue }>((tie) => ({ value: fc.oneof({ maxDepth: 3 }, scalar, fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(names, tie('value'), { maxKeys: 3, noNullPrototype: true })) })).value;

it('of whatever schema: a value that satisfies it, and has no property that the result does not name, satisfies the result', () => {
  let held = 0;
  fc.assert(
    fc.property(wildSchema, fc.array(wildValue, { minLength: 4, maxLength: 12 }), (schema, values) => {
      const result = lowerSchema(schema);
      if ('obstacle' in result) return;
      const ajv = createAjv();
      const original = ajv.compile(schema);
      const lowered = ajv.compile(result.schema);
      const asMeant = ajv.compile(withTypes(schema));
      const opened = ajv.compile(withoutClosing(result.schema));
      for (const value of values) {
        if (!original(value) || !asMeant(value)) continue;
        held += 1;
        expect(opened(value), `${JSON.stringify(schema)} ${JSON.stringify(value)} ${JSON.stringify(result.schema)}`).toBe(true);
        if (!lowered(value)) expect(JSON.stringify(lowered.errors)).toContain('additionalProperties');
      }
    }),
    { seed: 11, numRuns: 800 },
  );
  expect(held).toBeGreaterThan(100);
}, 180_000);

/** The result, but for that every object is closed. */
function withoutClosing(schema: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) => (key === 'additionalProperties' && value === false ? undefined : value)) as JsonObject;
}

/** A schema without a type, but with properties or items, is taken to mean an object or a list: everywhere else the law would not hold of other values. */
function withTypes(schema: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(schema), (key, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || key === 'properties') return value;
    const one = value as Record<string, unknown>;
    if (one['type'] !== undefined && (typeof one['type'] === 'string' || Array.isArray(one['type']))) return one;
    return one['properties'] !== undefined && typeof one['properties'] === 'object' && !Array.isArray(one['properties']) ? { ...one, type: 'object' } : one['items'] !== undefined && typeof one['items'] === 'object' ? { ...one, type: 'array' } : one;
  }) as JsonObject;
}
