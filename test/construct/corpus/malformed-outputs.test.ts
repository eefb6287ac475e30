import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../../src/json.ts';
import { corpus } from './corpus.ts';
import { malformedOutputs, type MalformedOutput } from './malformed-outputs.ts';
import { satisfies } from './spoil.ts';

/** The malformed outputs are what they are said to be. */

test('there are at least forty of them, each under a name of its own, and of each outcome some', () => {
  expect(malformedOutputs.length).toBeGreaterThanOrEqual(40);
  expect(new Set(malformedOutputs.map(({ name }) => name)).size).toBe(malformedOutputs.length);
  expect(new Set(malformedOutputs.map(({ outcome }) => outcome))).toEqual(new Set(['valid', 'either', 'never']));
});

describe.each(malformedOutputs)('$name', ({ parses, write }) => {
  const texts = writeAll(write);

  test('can be written of some of the corpus', () => {
    expect(texts.length).toBeGreaterThan(0);
  });

  test('is to JSON.parse what it is said to be', () => {
    expect(texts.map(({ name, object, text }) => [name, text.slice(0, 200), readAs(text, object)]).filter(([, , read]) => read !== parses)).toEqual([]);
  });
});

test.each(malformedOutputs.filter(({ outcome }) => outcome === 'never'))('$name does not satisfy the schema where it is JSON', ({ write }) => {
  const texts = writeAll(write).filter(({ text, schema }) => parse(text).some((value) => satisfies(schema, value)));
  expect(texts.map(({ name, text }) => [name, text])).toEqual([]);
});

function writeAll(write: MalformedOutput['write']) {
  return corpus.flatMap(({ name, schema, objects }) => objects.flatMap((object) => {
    const text = write(object, schema);
    return text === null ? [] : [{ name, schema, object, text }];
  }));
}

function parse(text: string): readonly JsonValue[] {
  try {
    return [JSON.parse(text) as JsonValue];
  } catch {
    return [];
  }
}

function readAs(text: string, object: unknown): 'same' | 'other' | 'throws' {
  const [value] = parse(text);
  if (parse(text).length === 0) return 'throws';
  return JSON.stringify(value) === JSON.stringify(object) ? 'same' : 'other';
}
