import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSchema } from '../../src/construct/check-schema.ts';
import { problemsOf } from '../../src/construct/validators.ts';
import { toUnicodePatterns } from '../../src/construct/unicode-patterns.ts';

/** As it is once it was checked. */
const patternOf = (pattern: string): unknown => checkSchema({ type: 'string', pattern }, 'schema')['pattern'];

describe('an escape that the flag u does not know', () => {
  it.each([
    ['of a sign', String.raw`^https\:\/\/a\@b\_c\ \"$`, String.raw`^https:\/\/a@b_c "$`],
    ['of a dash, in a class and outside', String.raw`^\d{3}\-[^\w\-\@\]]+$`, String.raw`^\d{3}-[^\w\-@\]]+$`],
    ['behind a backslash', String.raw`\\\@`, String.raw`\\@`],
    ['of a sign beyond ASCII', '\\é\\😀', 'é😀'],
    ['is not one of these', String.raw`\p{L}\u{1F600}\k<a>(?<a>.)\b\.\/\(\]`, String.raw`\p{L}\u{1F600}\k<a>(?<a>.)\b\.\/\(\]`],
  ])('%s', (_, pattern, result) => {
    expect(patternOf(pattern)).toBe(result);
  });

  it('stands in the names of patternProperties, too, wherever the schema is', () => {
    const schema = checkSchema({ type: 'object', properties: { pattern: { anyOf: [{ type: 'object', patternProperties: { '^x\\-': { type: 'integer' } } }] } } }, 'schema');
    expect(problemsOf(schema, { pattern: { 'x-1': 1 } })).toEqual([]);
    expect(problemsOf(schema, { pattern: { 'x-1': 'a' } })).not.toEqual([]);
  });

  it('is left where two names would become one, and told', () => {
    expect(() => checkSchema({ patternProperties: { '\\@': true, '@': false } }, 'schema')).toThrow(/patternProperties.*Invalid/);
  });

  it.each([String.raw`\Aa\Z`, String.raw`(?P<a>.)`, '(', String.raw`\y`])('%s is still no pattern', (pattern) => {
    expect(() => patternOf(pattern)).toThrow(/at \/pattern: Invalid regular expression/);
  });
});

it('a pattern means what it meant without the flag', () => {
  const sign = fc.constantFrom('@', '-', ':', '_', ' ', '"', '#', '.', '[', ']', '(', '$');
  const pattern = fc.array(fc.oneof(sign.map((one) => `\\${one}`), fc.tuple(sign, sign).map(([one, other]) => `[a\\${one}z\\${other}]`), fc.constantFrom('a', '\\d')), { maxLength: 4 }).map((parts) => `^${parts.join('')}$`);
  fc.assert(
    fc.property(pattern, fc.array(fc.oneof(sign, fc.constantFrom('a', 'b', '1')), { maxLength: 4 }), (source, signs) => {
      const { pattern: changed } = toUnicodePatterns({ pattern: source });
      expect(new RegExp(changed as string, 'u').test(signs.join(''))).toBe(new RegExp(source).test(signs.join('')));
    }),
    { seed: 7, numRuns: 500 },
  );
});
