import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../src/construct/validators.ts';
import type { JsonObject, JsonValue } from '../../src/json.ts';

const isA = { properties: { a: { const: 1 } }, required: ['a'] };
const isB = { properties: { b: { const: 1 } }, required: ['b'] };

/** Each beside `unevaluatedProperties: false`, or `unevaluatedItems: false`. */
describe('what no schema about the value has looked at', () => {
  it.each<[schema: JsonObject, value: JsonValue, isValid: boolean]>([
    [{ properties: { a: true } }, { a: 1 }, true],
    [{ properties: { a: true } }, { a: 1, b: 1 }, false],
    [{ patternProperties: { '^a': true } }, { ab: 1 }, true],
    [{ allOf: [isA, isB] }, { a: 1, b: 1 }, true],
    [{ anyOf: [isA, isB] }, { a: 1, b: 1 }, true],
    [{ anyOf: [isA, isB] }, { a: 1, b: 2 }, false],
    [{ allOf: [{ oneOf: [{}, { patternProperties: { '^a': false } }] }] }, { a: 1 }, false],
    [{ if: isA, then: isB }, { a: 1, b: 1 }, true],
    [{ if: isA, else: isB }, { a: 2, b: 1 }, false],
    [{ if: { additionalProperties: false }, then: false }, { a: 1 }, false],
    [{ if: { properties: { a: true } } }, { a: 1 }, true],
    [{ not: { properties: { a: false } } }, { a: 1 }, false],
    [{ dependentSchemas: { a: { properties: { b: true } } }, properties: { a: true } }, { a: 1, b: 1 }, true],
    [{ dependentSchemas: { a: { properties: { b: true } } } }, { b: 1 }, false],
    [{ $id: 'https://example.com/root', $ref: '#/$defs/a~1%25b', $defs: { 'a/%b': { anyOf: [isA, isB] } } }, { a: 1 }, true],
    [{ $ref: '#x', $defs: { x: { $anchor: 'x', oneOf: [isA, isB] } } }, { a: 1, c: 1 }, false],
    [{ allOf: [{ unevaluatedProperties: true }] }, { a: 1 }, true],
    [{ properties: { a: { $ref: '#' } } }, { a: { a: {} } }, true],
    [{ properties: { a: { $ref: '#' } } }, { a: { a: { b: 1 } } }, false],
  ])('members: %j of %j: %s', (schema, value, isValid) => {
    expect(problemsOf({ ...schema, unevaluatedProperties: false }, value).length === 0).toBe(isValid);
  });

  it.each<[schema: JsonObject, value: JsonValue, isValid: boolean]>([
    [{ contains: true }, [1], true],
    [{ contains: { type: 'number' } }, [1, 'a'], false],
    [{ prefixItems: [{ type: 'string' }], contains: { type: 'number' } }, ['a', 1, 2], true],
    [{ prefixItems: [{ type: 'string' }], contains: { type: 'number' } }, ['a', 1, 'b'], false],
    [{ anyOf: [{ prefixItems: [true] }, { prefixItems: [true, { const: 2 }] }] }, [1, 2], true],
    [{ anyOf: [{ prefixItems: [true] }, { prefixItems: [true, { const: 2 }] }] }, [1, 3], false],
    [{ items: true }, [1], true],
    [{ allOf: [{ unevaluatedItems: { type: 'number' } }] }, [1], true],
  ])('items: %j of %j: %s', (schema, value, isValid) => {
    expect(problemsOf({ ...schema, unevaluatedItems: false }, value).length === 0).toBe(isValid);
  });

  it('is held to the schema that is given for it', () => {
    expect(problemsOf({ properties: { a: true }, unevaluatedProperties: { type: 'number' } }, { a: 'x', b: 1 })).toEqual([]);
    expect(problemsOf({ properties: { a: true }, unevaluatedProperties: { type: 'number' } }, { a: 'x', b: 'x' })).toEqual(['the value must NOT have unevaluated properties (b)']);
    expect(problemsOf({ prefixItems: [true], unevaluatedItems: false }, ['x', 1, 2])).toEqual(['the value must NOT have unevaluated items (1)', 'the value must NOT have unevaluated items (2)']);
  });

  it('is what the branches that hold leave, however these are chosen', () => {
    const names = ['a', 'b', 'c', 'd'];
    const branch = fc.record({ knows: fc.subarray(names), wants: fc.subarray(names) });
    fc.assert(
      fc.property(fc.array(branch, { minLength: 1, maxLength: 4 }), fc.subarray(names), (branches, given) => {
        const anyOf = [{}, ...branches.map(({ knows, wants }) => ({ properties: Object.fromEntries(knows.map((name) => [name, true])), required: wants }))];
        const known = new Set(branches.filter(({ wants }) => wants.every((name) => given.includes(name))).flatMap(({ knows }) => knows));
        const value = Object.fromEntries(given.map((name) => [name, 0]));
        expect(problemsOf({ allOf: [{ anyOf }], unevaluatedProperties: false }, value).length === 0).toBe(given.every((name) => known.has(name)));
      }),
      { seed: 20_261_129, numRuns: 1_000 },
    );
  });

  it('is found in the time that there is where choices are within one another', () => {
    let schema: JsonObject = { properties: { a: true } };
    for (let level = 0; level < 25; level += 1) schema = { anyOf: [schema], unevaluatedProperties: false };
    expect(problemsOf(schema, { a: 1 })).toEqual([]);
    expect(problemsOf(schema, { b: 1 })).toContain('the value must NOT have unevaluated properties (b)');
  });
});
