import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findUnsatisfiable } from '../../src/construct/find-unsatisfiable.ts';
import { problemsOf } from '../../src/construct/validators.ts';
import type { JsonObject, JsonValue } from '../../src/json.ts';

/** An object with this property and no other. */
const closed = (name: string): JsonObject => ({ type: 'object', properties: { [name]: {} }, required: [name], additionalProperties: false });

/** An object that has to hold what comes next. */
const node = ({ $defs, ...next }: JsonObject): JsonObject => ({ type: 'object', properties: { next }, required: ['next'], ...($defs === undefined ? {} : { $defs }) });

describe('no value satisfies', () => {
  it.each<[JsonObject, string]>([
    [{ enum: [] }, '/enum'],
    [{ type: 'integer', enum: ['a', 1.5] }, '/enum'],
    [{ type: ['string', 'null'], const: 1 }, '/const'],
    [{ not: {} }, '/not'],
    [{ allOf: [{}, { enum: [] }] }, '/allOf/1/enum'],
    [{ anyOf: [{ enum: [] }, { not: true }] }, '/anyOf/0/enum'],
    [{ oneOf: [false] }, '/oneOf/0'],
    [{ type: 'string', minLength: 2, maxLength: 1 }, '/minLength'],
    [{ type: ['string', 'integer'], minLength: 2, maxLength: 1, minimum: 1, maximum: 0 }, '/minLength'],
    [{ type: 'number', minimum: 1, exclusiveMaximum: 1 }, '/minimum'],
    [{ type: 'number', exclusiveMinimum: 1, maximum: 1 }, '/exclusiveMinimum'],
    [{ type: 'array', minItems: 2, maxItems: 1 }, '/minItems'],
    [{ type: 'array', contains: {}, maxContains: 0 }, '/minContains'],
    [{ type: 'array', items: false, minItems: 1 }, '/items'],
    [{ type: 'array', prefixItems: [{}, { enum: [] }], minItems: 2 }, '/prefixItems/1/enum'],
    [{ type: 'object', minProperties: 2, maxProperties: 1 }, '/minProperties'],
    [{ type: 'object', required: ['a', 'b'], maxProperties: 1 }, '/required'],
    [{ type: 'object', required: ['a'], properties: { b: {} }, additionalProperties: false }, '/required'],
    [{ type: 'object', required: ['a'], properties: { a: { type: 'object', required: ['b'], properties: { b: { enum: [] } } } } }, '/properties/a/properties/b/enum'],
    [{ $ref: '#/$defs/a', $defs: { a: { enum: [] } } }, '/$defs/a/enum'],
    [{ allOf: [closed('a'), closed('b')] }, '/allOf/0/additionalProperties'],
    [{ allOf: [{ $ref: '#/$defs/a' }, { required: ['b'] }], $defs: { a: closed('a') } }, '/$defs/a/additionalProperties'],
    [{ ...closed('a'), allOf: [{ allOf: [{ required: ['b'] }] }] }, '/additionalProperties'],
    [{ type: 'object', $ref: '#/$defs/a', required: ['b'], $defs: { a: { additionalProperties: false } } }, '/$defs/a/additionalProperties'],
    [{ type: 'object', required: ['x'], properties: { x: { allOf: [closed('a'), closed('b')] } } }, '/properties/x/allOf/0/additionalProperties'],
    [{ type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 1 }, '/type'],
    [{ type: 'integer', minimum: 1.2, maximum: 1.8 }, '/type'],
    [node({ $ref: '#' }), ''],
    [{ $ref: '#/$defs/node', $defs: { node: node({ $ref: '#/$defs/node' }) } }, '/$defs/node'],
    [node({ type: 'array', items: { $ref: '#' }, minItems: 1 }), ''],
    [node({ anyOf: [{ $ref: '#' }, node({ $ref: '#' })] }), ''],
    [node({ $ref: '#/$defs/other', $defs: { other: node({ $ref: '#' }) } }), ''],
  ])('%j', (schema, pointer) => {
    expect(findUnsatisfiable(schema)?.pointer).toBe(pointer);
  });
});

describe('some value may satisfy', () => {
  it.each<[JsonObject]>([
    [{ type: 'integer', minimum: 0.5, maximum: 1 }],
    [{ type: ['integer', 'null'], exclusiveMinimum: 0, exclusiveMaximum: 1 }],
    [{ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }],
    [node({ anyOf: [{ $ref: '#' }, { type: 'null' }] })],
    [node({ anyOf: [node({ $ref: '#' }), { type: 'null' }] })],
    [node({ type: 'array', items: { $ref: '#' } })],
    [node({ $ref: '#/$defs/a', $defs: { a: node({ $ref: '#/$defs/b' }), b: node({ anyOf: [{ $ref: '#/$defs/a' }, { type: 'null' }] }) } })],
    [{ properties: { next: { $ref: '#' } }, required: ['next'] }],
    [{}],
    [{ minLength: 2, maxLength: 1 }],
    [{ type: ['string', 'null'], minLength: 2, maxLength: 1 }],
    [{ properties: { a: false }, required: ['a'] }],
    [{ type: 'object', properties: { a: { enum: [] } } }],
    [{ type: 'object', required: ['a'], patternProperties: { '^a': {} }, additionalProperties: false }],
    [{ type: 'object', required: ['__proto__', 'valueOf'], properties: { b: false } }],
    [{ type: 'object', required: ['next'], properties: { next: { anyOf: [{ $ref: '#' }, { type: 'null' }] } } }],
    [{ type: 'array', items: false }],
    [{ type: 'array', items: false, prefixItems: [{}], minItems: 1 }],
    [{ type: 'array', contains: { enum: [] }, minContains: 0 }],
    [{ type: 'array', maxContains: 0 }],
    [{ anyOf: [{ enum: [] }, {}] }],
    [{ type: 'number', minimum: 1, maximum: 1 }],
    [{ type: 'integer', const: 2.0 }],
    [{ not: { type: 'null' } }],
    [{ $defs: { a: { enum: [] } } }],
    [{ allOf: [closed('a'), closed('a')] }],
    [{ allOf: [{ properties: { a: {} }, additionalProperties: false }, { required: ['b'] }] }],
    [{ allOf: [{ ...closed('a'), patternProperties: { b: {} } }, { required: ['b'] }] }],
    [{ allOf: [{ ...closed('a'), additionalProperties: true }, { required: ['b'] }] }],
    [{ ...closed('a'), anyOf: [{ required: ['b'] }, {}] }],
    [{ type: 'object', properties: { x: { allOf: [closed('a'), closed('b')] } } }],
  ])('%j', (schema) => {
    expect(findUnsatisfiable(schema)).toBeUndefined();
  });
});

/** Objects with a few of these members: with all of them a schema would take long to compile, and hardly ever allow a value. */
const someOf = (members: Record<string, fc.Arbitrary<JsonValue>>): fc.Arbitrary<JsonObject> =>
  fc.subarray(Object.entries(members), { maxLength: 6 }).chain((some) => fc.record(Object.fromEntries(some)));

it('what satisfies a schema by its validator is never said to be none', () => {
  const value = fc.constantFrom<JsonValue>(null, true, 0, 1, 1.5, 2, '', 'a', 'ab', [], [0], ['a', 1], [null, 'a', 2], {}, { a: 0 }, { a: 'a', b: [] }, { b: null, c: {} });
  const small = fc.nat(2);
  const type = fc.constantFrom('null', 'boolean', 'object', 'array', 'number', 'integer', 'string');
  const { schema } = fc.letrec<{ schema: JsonValue; whole: JsonObject; list: JsonValue[] }>((tie) => ({
    schema: fc.oneof({ maxDepth: 3 }, fc.constantFrom<JsonValue>(true, false, {}, { $ref: '#/$defs/x' }), tie('whole')),
    list: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
    whole: someOf({
      type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 2 })),
      enum: fc.array(value, { maxLength: 2 }),
      const: value,
      ...Object.fromEntries(['minLength', 'maxLength', 'minItems', 'maxItems', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'minProperties', 'maxProperties', 'minContains', 'maxContains'].map((name) => [name, small])),
      ...Object.fromEntries(['not', 'items', 'contains', 'additionalProperties'].map((name) => [name, tie('schema')])),
      ...Object.fromEntries(['allOf', 'anyOf', 'oneOf', 'prefixItems'].map((name) => [name, tie('list')])),
      required: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 2 }),
      properties: fc.dictionary(fc.constantFrom('a', 'b'), tie('schema'), { maxKeys: 2 }),
    }),
  }));
  let told = 0;
  fc.assert(
    fc.property(schema, schema, value, (drawn, x, candidate) => {
      const root: JsonObject = { allOf: [drawn], $defs: { x: JSON.stringify(x).includes('$ref') ? {} : x } };
      const problem = findUnsatisfiable(root);
      if (problem === undefined) return;
      told += 1;
      expect(problemsOf(root, candidate)).not.toEqual([]);
    }),
    { numRuns: 1_000 },
  );
  expect(told).toBeGreaterThan(10);
});
