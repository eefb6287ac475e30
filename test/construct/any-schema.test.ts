import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../src/construct/validators.ts';
import type { JsonObject, JsonValue } from '../../src/json.ts';

/** Schemas of all keywords that hold others, as nested as people and machines write them. */
const schemaOf = (keywords: readonly string[]): fc.Arbitrary<JsonObject> =>
  fc.letrec<{ schema: JsonValue; object: JsonObject }>((tie) => {
    const one = tie('schema');
    const list = fc.array(one, { minLength: 1, maxLength: 2 });
    const holders: Readonly<Record<string, fc.Arbitrary<JsonValue>>> = {
      type: fc.constantFrom('object', 'array', 'integer'),
      required: fc.constantFrom(['a'], ['b']),
      properties: fc.dictionary(fc.constantFrom('a', 'b'), one, { maxKeys: 2, noNullPrototype: true }),
      patternProperties: one.map((schema) => ({ '^a': schema })),
      dependentSchemas: one.map((schema) => ({ a: schema })),
      ...Object.fromEntries(['allOf', 'anyOf', 'oneOf', 'prefixItems'].map((keyword) => [keyword, list])),
      ...Object.fromEntries(['additionalProperties', 'propertyNames', 'items', 'contains', 'not', 'if', 'then', 'else', 'unevaluatedProperties', 'unevaluatedItems'].map((keyword) => [keyword, one])),
    };
    const members = keywords.map((keyword) => (holders[keyword] ?? one).map((value): JsonObject => ({ [keyword]: value })));
    return {
      object: fc.array(fc.oneof(...members), { minLength: 1, maxLength: 3 }).map((some): JsonObject => Object.assign({}, ...some) as JsonObject),
      schema: fc.oneof({ maxDepth: 4, depthSize: 'small' }, fc.boolean(), { arbitrary: tie('object'), weight: 3 }),
    };
  }).object;

const plain = ['type', 'required', 'properties', 'patternProperties', 'dependentSchemas', 'allOf', 'anyOf', 'oneOf', 'prefixItems', 'additionalProperties', 'propertyNames', 'items', 'contains', 'not', 'if', 'then', 'else'];
const values: readonly JsonValue[] = [{ a: 0 }, { a: 0, b: {}, c: [] }, { b: 1 }, [], [0, { a: 1 }], 1, 'a'];

describe('any schema, and any value', () => {
  it.each([
    ['without unevaluated members', plain],
    ['with them', [...plain, 'unevaluatedProperties', 'unevaluatedItems']],
  ])('gives a verdict: %s', (_, keywords) => {
    fc.assert(
      fc.property(schemaOf(keywords), fc.constantFrom(...values), (schema, value) => {
        expect(problemsOf(schema, value).filter((problem) => problem.includes('could not be validated'))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('a choice of choices beside a pattern is satisfied', () => {
    const choice = { oneOf: [{ additionalProperties: true, oneOf: [{ required: ['b'] }] }], patternProperties: { '^a': true } };
    expect(problemsOf({ anyOf: [choice, { type: 'object' }] }, { a: 0 })).toEqual([]);
  });

  it('and what that leaves unevaluated is not', () => {
    const choice = { oneOf: [{ additionalProperties: true, oneOf: [{ required: ['b'] }] }], patternProperties: { '^a': true } };
    expect(problemsOf({ anyOf: [choice, { type: 'object' }], unevaluatedProperties: false }, { a: 0 })).toEqual(['the value must NOT have unevaluated properties (a)']);
  });
});
