import fc from 'fast-check';
import { GraphQLError, isLeafType, parseValue } from 'graphql';
import { describe, expect, it } from 'vitest';
import { base64Scalar } from '../../src/graphql/scalars/base64.ts';
import { scalars } from '../../src/graphql/scalars/index.ts';
import type { JsonValue } from '../../src/json.ts';
import { isJsonObject } from '../../src/json.ts';

describe('Base64', () => {
  it('takes what an encoder writes, and hands it on unchanged', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64');
        expect(base64Scalar.parseValue(text)).toBe(text);
        expect(base64Scalar.serialize(text)).toBe(text);
        expect(base64Scalar.serialize(bytes)).toBe(text);
      }),
      { seed: 7 },
    );
  });

  it('takes no other text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'AZaz09+/=-_ \n'.split('')) }), (text) => {
        const isCanonical = Buffer.from(text, 'base64').toString('base64') === text;
        if (isCanonical) expect(base64Scalar.parseValue(text)).toBe(text);
        else expect(() => base64Scalar.parseValue(text)).toThrow(GraphQLError);
      }),
      { seed: 7, numRuns: 1_000 },
    );
  });

  it.each([5, null, {}, [], true])('takes no %j', (value) => {
    expect(() => base64Scalar.parseValue(value)).toThrow(GraphQLError);
  });

  it('does not quote the text that it refuses', () => {
    expect(() => base64Scalar.parseValue('?private?')).toThrow(/^(?!.*private).*9 characters/);
  });
});

describe('the other scalars', () => {
  const find = (name: string) => {
    const scalar = scalars.find((candidate) => candidate.name === name);
    if (!isLeafType(scalar)) throw new Error(`no scalar ${name}`);
    return scalar;
  };

  it('JSON passes any value through, the same object', () => {
    const value = { a: [1, { b: null }] };
    expect(find('JSON').parseValue(value)).toBe(value);
    expect(find('JSON').serialize(value)).toBe(value);
  });

  it('JSON reads in a document what it reads in a variable', () => {
    const name = fc.constantFrom('a', 'b1', '_c', '__proto__', 'constructor', 'null', 'true');
    const { value: json } = fc.letrec<{ value: JsonValue; leaf: JsonValue }>((tie) => ({
      value: fc.oneof({ maxDepth: 3 }, tie('leaf'), fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(name, tie('value'), { maxKeys: 4 })),
      leaf: fc.oneof(fc.constant(null), fc.boolean(), fc.integer(), fc.double({ noDefaultInfinity: true, noNaN: true }).map((number) => (Object.is(number, -0) ? 0 : number)), fc.string()),
    }));
    const write = (value: JsonValue): string => {
      if (Array.isArray(value)) return `[${value.map(write).join()}]`;
      return isJsonObject(value) ? `{${Object.entries(value).map(([member, inner]) => `${member}:${write(inner)}`).join()}}` : JSON.stringify(value);
    };
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.stringify(find('JSON').parseLiteral(parseValue(write(value)), {}))).toBe(JSON.stringify(value));
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('JSON leaves out a member whose variable has no value, and has null for it in a list', () => {
    const literal = parseValue('{ a: $a, b: [$b, $a], c: $c }');
    expect(find('JSON').parseLiteral(literal, { a: 1, c: null })).toEqual({ a: 1, b: [null, 1], c: null });
    expect(find('JSON').parseLiteral(literal, undefined)).toEqual({ b: [null, null] });
  });

  it.each([
    ['{ type: object }', 'got the word object: text stands in quotes, "object"'],
    ['{ type: ["integer"], enum: [foo, 1] }', 'got the word foo'],
    ['fifty', 'got the word fifty'],
    ['[1e400]', 'fits 64 bits, got 1e400'],
  ])('JSON takes no %s', (literal, says) => {
    expect(() => find('JSON').parseLiteral(parseValue(literal), {})).toThrow(says);
  });

  it('SafeInt goes to 2^53 - 1', () => {
    const safeInt = find('SafeInt');
    expect(safeInt.parseValue(Number.MAX_SAFE_INTEGER)).toBe(Number.MAX_SAFE_INTEGER);
    for (const value of [Number.MAX_SAFE_INTEGER + 1, 1.5, '1', Number.NaN]) expect(() => safeInt.parseValue(value)).toThrow(GraphQLError);
  });

  it('DateTime reads an instant and writes it in UTC', () => {
    const dateTime = find('DateTime');
    expect(dateTime.parseValue('2026-11-22T11:15:30+01:00')).toEqual(new Date('2026-11-22T10:15:30Z'));
    expect(JSON.stringify(dateTime.serialize('2026-11-22T11:15:30+01:00'))).toBe('"2026-11-22T10:15:30.000Z"');
    for (const value of ['2026-11-22', '2026-11-22T10:15:30', '2026-02-30T00:00:00Z', 'now', 5]) expect(() => dateTime.parseValue(value)).toThrow(`such as 2026-11-22T10:15:30Z, got ${JSON.stringify(value)}`);
    expect(dateTime.parseLiteral(parseValue('"2026-11-22T11:15:30+01:00"'), {})).toEqual(new Date('2026-11-22T10:15:30Z'));
    for (const literal of ['"2026-11-22"', '5', 'NOW']) expect(() => dateTime.parseLiteral(parseValue(literal), {})).toThrow('Expected an instant with its time zone');
  });
});
