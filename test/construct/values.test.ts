import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../src/construct/validators.ts';
import type { JsonObject, JsonValue } from '../../src/json.ts';

/** What is one value and what is another: for `const`, `enum` and `uniqueItems`. */
const accepts = (schema: JsonObject, value: JsonValue): boolean => problemsOf(schema, value).length === 0;
const parse = (text: string): JsonValue => JSON.parse(text) as JsonValue;

/** Objects may have any name in them, those of JavaScript's own objects too. */
const manyObjects = Array.from({ length: 20 }, (_, id) => ({ id, list: [id] }));
const odd = ['valueOf', 'toString', 'constructor', '__proto__', 'hasOwnProperty'];
const values = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<JsonValue>(null, true, false, 0, 1, -1.5, 1e21, '', 'a', '1', '[]', '{}'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...odd, 'a', ''), tie('value'), { maxKeys: 3, noNullPrototype: true }).map((object) => parse(JSON.stringify(object)) as JsonObject),
  ),
})).value;

describe('const, enum and uniqueItems', () => {
  it('tell values apart as JSON does', () => {
    fc.assert(
      fc.property(values, values, (one, other) => {
        const isSame = isDeepStrictEqual(one, other);
        expect(accepts({ const: one }, other)).toBe(isSame);
        expect(accepts({ enum: [one, 'b'] }, other)).toBe(isSame);
        expect(accepts({ enum: [...manyObjects, one] }, other)).toBe(isSame);
        expect(accepts({ uniqueItems: true }, [one, other])).toBe(!isSame);
        expect(accepts({ const: one }, parse(JSON.stringify(one)))).toBe(true);
        expect(accepts({ uniqueItems: true }, [one, 'b', one])).toBe(false);
      }),
      { seed: 20_261_127, numRuns: 500 },
    );
  });

  it.each(odd)('know an object by its members, also by one that is named %s', (name) => {
    const object = parse(`{"${name}": {"a": 1}}`);
    expect(accepts({ const: object }, parse(`{"${name}": {"a": 1}}`))).toBe(true);
    expect(accepts({ const: object }, parse(`{"${name}": null}`))).toBe(false);
    expect(problemsOf({ uniqueItems: true }, [1, object, parse(`{"${name}": {"a": 1}}`)])).toEqual(['the value must NOT have duplicate items (items ## 1 and 2 are identical)']);
  });

  it('look at the members of an object in any order, and at numbers by their value', () => {
    expect(accepts({ const: { a: 1, b: [2] } }, { b: [2], a: 1 })).toBe(true);
    expect(accepts({ enum: [[0]] }, parse('[-0]'))).toBe(true);
    expect(accepts({ uniqueItems: true }, parse('[1, 1.0]'))).toBe(false);
    expect(accepts({ uniqueItems: false }, [1, 1])).toBe(true);
    expect(accepts({ uniqueItems: true }, 'aa')).toBe(true);
  });

  it('say what they expect', () => {
    expect(problemsOf({ const: { a: 1 } }, 2)).toEqual(['the value must be equal to constant: {"a":1}']);
    expect(problemsOf({ properties: { size: { enum: ['S', 'M'] } } }, { size: 'L' })).toEqual(['/size must be equal to one of the allowed values: ["S","M"]']);
  });

  it('take a long list for what it is, in the time that there is', () => {
    // To compare each with each would take many times as long as there is; a key for each takes a small part of it, on a slow machine as well.
    const alike = { street: 'Long Street', tags: ['a', 'b', 'c', 'd'], size: { width: 1, height: 2 } };
    const objects = Array.from({ length: 2_500 }, (_, id) => ({ id, ...alike }));
    expect(problemsOf({ uniqueItems: true }, objects)).toEqual([]);
    expect(problemsOf({ uniqueItems: true }, [...objects, { ...alike, id: 7 }])).toEqual(['the value must NOT have duplicate items (items ## 7 and 2500 are identical)']);
  });
});

describe('a format that nothing stops', () => {
  const million = 1_000_000;
  const long = ['1', '-', ':', ' ', 'T', 'a.', 'a-', '25', '00:00:00.', '1Y'].map((piece) => piece.repeat(million / piece.length));
  const begun = ['P', 'PT', '2020-01-01T00:00:00.', '00:00:00.'].map((beginning) => beginning + '1'.repeat(million));

  it.each(['date', 'time', 'date-time', 'duration', 'uuid', 'ipv4', 'hostname'])('is read once: %s', (format) => {
    for (const text of [...long, ...begun]) expect(problemsOf({ format }, text)).toEqual([`the value must match format "${format}"`]);
  });
});
