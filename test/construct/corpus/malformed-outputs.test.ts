import { describe, expect, test } from 'vitest';
import { corpus } from './corpus.ts';
import { malformedOutputs } from './malformed-outputs.ts';
import { satisfies } from './spoil.ts';

/** The malformed outputs are what they are said to be. */

test('there are at least forty of them, each under a name of its own, and of each outcome some', () => {
  expect(malformedOutputs.length).toBeGreaterThanOrEqual(40);
  expect(new Set(malformedOutputs.map(({ name }) => name)).size).toBe(malformedOutputs.length);
  expect(new Set(malformedOutputs.map(({ outcome }) => outcome))).toEqual(new Set(['valid', 'either', 'never']));
});

describe.each(malformedOutputs)('$name', ({ outcome, parses, write }) => {
  const written = corpus.flatMap(({ name, schema, objects }) => objects.map((object) => ({ name, schema, object, text: write(object, schema) })));
  const texts = written.flatMap(({ text, ...of }) => (text === null ? [] : [{ ...of, text }]));

  test('can be written of some of the corpus', () => {
    expect(texts.length).toBeGreaterThan(0);
  });

  test('is to JSON.parse what it is said to be', () => {
    expect(texts.map(({ name, object, text }) => [name, text.slice(0, 200), readAs(text, object)]).filter(([, , read]) => read !== parses)).toEqual([]);
  });

  test.runIf(outcome === 'never')('does not satisfy the schema where it is JSON', () => {
    expect(texts.filter(({ text, schema }) => parse(text).some((value) => satisfies(schema, value as never))).map(({ name, text }) => [name, text])).toEqual([]);
  });
});

function parse(text: string): readonly unknown[] {
  try {
    return [JSON.parse(text)];
  } catch {
    return [];
  }
}

function readAs(text: string, object: unknown): 'same' | 'other' | 'throws' {
  const [value] = parse(text);
  if (parse(text).length === 0) return 'throws';
  return JSON.stringify(value) === JSON.stringify(object) ? 'same' : 'other';
}
