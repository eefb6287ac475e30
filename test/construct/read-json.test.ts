import { describe, expect, it } from 'vitest';
import { readJson } from '../../src/construct/read-json.ts';

const read = (text: string): unknown[] => [...readJson(text)].flatMap(({ values }) => values.map(({ value }) => value));

/** What a model writes that has lost its way, and what somebody makes it write. */
describe('a long text takes no longer than its length', () => {
  const many = 200_000;
  it.each([
    ['brackets of prose that are never closed', '{!'.repeat(many)],
    ['lists of prose that are never closed', '[('.repeat(many)],
    ['a fence that is never closed, of letters', `\`\`\`${'a'.repeat(many)}`],
    ['a fence that is never closed, of line breaks', `\`\`\`json${'\n'.repeat(many)}{`],
    ['fences', '```{"a":1}```'.repeat(many / 10)],
    ['lists in lists', '['.repeat(many)],
    ['objects in objects', '{"a":'.repeat(many)],
    ['quotation marks', `{"a":"${'\\"'.repeat(many)}`],
    ['spaces', `{"a":1${' '.repeat(many)}x`],
    ['lines', `{"a":"${'x\n'.repeat(many)}`],
    ['fields without a comma', `{"a":[${'1 '.repeat(many)}`],
    ['quotation marks alone', `{${'"'.repeat(many)}`],
    ['single quotes', `{'a':'${"x' ".repeat(many)}`],
    ['ten million characters of prose', 'He said {so}, and [more]. '.repeat(400_000)],
  ])('%s', (_, text) => {
    const start = performance.now();
    read(text);
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});

describe('an answer that says itself that something is left out is not put right', () => {
  it.each(['{"items": [1, 2, 3, ...]}', '{"items": [{"a": 1},\n// ... 8 more\n]}', '{"a": 1, … }', '[1, 2, ...]', '{"a": }', '{"a": , "b": 1}', '{"a": -}', '{"a": NaN,}', '{"a": undefined}', '{"a":'])('%s', (text) => expect(read(text)).toEqual([]));
  it('but dots within a text are a text', () => expect(read('{"a": "wait... what…",}')).toEqual([{ a: 'wait... what…' }]));
});

it.each([
  ['of one that begins with a comment', '{\n  // the order\n  "lines": [{"sku": "A"}, {"sku": "B"'],
  ['of one that begins with a text', '{"lines": [{"sku": "A"}, {"sku": "B"'],
])('what is begun and not ended holds nothing that stands by itself: %s', (_, text) => expect([...readJson(text)].filter(({ isRepaired }) => !isRepaired)).toEqual([]));
