import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calculateExpression, formatNumber } from './arithmetic.ts';
import { dropLabels, listFields } from './fields.ts';
import { flattenJson } from './flatten-json.ts';
import { readTable } from './read-table.ts';
import { splitSentences } from './sentences.ts';
import { splitPrompt } from './split-prompt.ts';
import { stem } from './stem.ts';

describe('splitPrompt', () => {
  test.each([
    ['Text: """The sun shone. It was May.""" Question: When?', 'When?', ['The sun shone. It was May.']],
    ['Read this.\n```json\n{"a": 1}\n```\nWhat is a?', 'Read this. What is a?', ['{"a": 1}']],
    ['<doc>The sun shone.</doc>\n\nWhat shone?', 'What shone?', ['The sun shone.']],
    ['<text>It rained.</text><question>What fell?</question>', 'What fell?', ['It rained.']],
    ['Context: The shop opens at 9. Question: When does it open?', 'When does it open?', ['The shop opens at 9.']],
    ['The sun shone. It was May. When was it?', 'When was it?', ['The sun shone.\nIt was May.']],
    ['Answer from the text.\n\nThe sun shone.\n\nWhat shone?', 'Answer from the text.\nWhat shone?', ['The sun shone.']],
    ['Summarise in one sentence: The sun shone. It was May.', 'Summarise in one sentence:', ['The sun shone.\nIt was May.']],
    ['What is a "token" here?', 'What is a "token" here?', []],
    ['The sun shone.', '', ['The sun shone.']],
    ['An open """ is text. Is it?', 'Is it?', ['An open """ is text.']],
  ])('%j', (prompt, ask, given) => {
    expect(splitPrompt(prompt)).toEqual({ ask, given });
  });

  test('loses no word of a prompt', () => {
    const unit = fc.constantFrom('The sun shone.', 'What is it?', '"""', '<a>', '</a>', '\n\n', 'plain words', '"', 'List them:');
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 12 }).map((parts) => parts.join(' ')), (prompt) => {
        const { ask, given } = splitPrompt(prompt);
        const words = (text: string): string[] => (text.match(/\p{L}{2,}/gu) ?? []).sort();
        expect(words([ask, ...given].join(' '))).toEqual(words(prompt));
      }),
      { seed: 20_261_123, numRuns: 200 },
    );
  });
});

describe('splitSentences', () => {
  test.each([
    ['One. Two! "Three?" Four', ['One.', 'Two!', '"Three?"', 'Four']],
    ['Dr. J. R. Smith paid 3.50 dollars, e.g. for tea. Then he left.', ['Dr. J. R. Smith paid 3.50 dollars, e.g. for tea.', 'Then he left.']],
    ['# Title\n\n- first\n- second', ['Title', 'first', 'second']],
    ['A line of wrapped prose that is quite long as lines of prose are\ngoes on here.', ['A line of wrapped prose that is quite long as lines of prose are goes on here.']],
    ['今日は晴れ。明日は雨。', ['今日は晴れ。', '明日は雨。']],
    ['1. First step. 2. Second step.', ['1. First step.', '2. Second step.']],
    ['   ', []],
  ])('%j', (text, sentences) => {
    expect(splitSentences(text)).toEqual(sentences);
  });
});

describe('stem', () => {
  test.each([
    ['opened', 'opening'], ['inventor', 'invention'], ['stopped', 'stops'], ['studies', 'studied'], ['bridges', 'bridge'], ['built', 'build'], ['died', 'death'], ['boxes', 'box'],
  ])('brings %s and %s together', (one, other) => {
    expect(stem(one)).toBe(stem(other));
  });

  test.each([['bridge', 'brother'], ['river', 'road']])('keeps %s and %s apart', (one, other) => {
    expect(stem(one)).not.toBe(stem(other));
  });
});

describe('fields', () => {
  test.each<readonly [string, Record<string, string>]>([
    ['Customer: Ada Moore. Email: ada@example.com. Total: $42.50.', { Customer: 'Ada Moore', Email: 'ada@example.com', Total: '$42.50' }],
    ['Extract it: Name: Ada, Role: engineer; city: Berlin', { Name: 'Ada', Role: 'engineer', city: 'Berlin' }],
    ['Vendor: Dr. Jane A. Smith & Co.\n**Address:** 5 St. James Place, London\n- due date: 5 May', { Vendor: 'Dr. Jane A. Smith & Co', Address: '5 St. James Place, London', 'due date': '5 May' }],
    ['Name: Ann Miller, she is 30. It rains.', { Name: 'Ann Miller' }],
    ['She said it: then she left. At 12:30 it was over.', { 'She said it': 'then she left' }],
    ['city: Oslo, people: 700000', { city: 'Oslo', people: '700000' }],
    ['There is nothing of the kind at https://example.com here.', {}],
    ['Empty:\nName: ', {}],
  ])('%j', (given, expected) => {
    expect(Object.fromEntries(listFields(given).map(({ label, value }) => [label, value]))).toEqual(expected);
  });

  test('stand where they say, in order, whatever the text', () => {
    const part = fc.constantFrom('Name', 'e-mail', ': ', ':', 'Ada Moore', '. ', ', ', '\n', '; ', '**', '- ', 'she', '12', ' ');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 20 }).map((parts) => parts.join('')), (given) => {
        let end = 0;
        for (const { label, value, start } of listFields(given)) {
          expect(start).toBeGreaterThanOrEqual(end);
          expect(given.startsWith(label, start)).toBe(true);
          expect(given.includes(value, start + label.length)).toBe(true);
          end = start + label.length;
        }
        expect(dropLabels(given).length).toBeLessThanOrEqual(given.length);
      }),
      { seed: 20_261_123, numRuns: 300 },
    );
  });
});

describe('calculateExpression', () => {
  test.each([
    ['1 + 2 * 3', 7], ['(1 + 2) * 3', 9], ['-2 ^ 2', -4], ['2 ^ 3 ^ 2', 512], ['10 - 4 - 3', 3], ['1,234 * 2', 2_468], ['50%', 0.5], ['--3', 3], ['1/0', Infinity],
  ])('%s is %d', (expression, value) => {
    expect(calculateExpression(expression)).toBe(value);
  });

  test.each(['', '1 +', '(1', '1 2', 'two', '1)', '('.repeat(5_000)])('refuses %j', (expression) => {
    expect(calculateExpression(expression)).toBeNull();
  });

  test('agrees with the language on any tree of sums and products', () => {
    const { tree } = fc.letrec<{ tree: { written: string; value: number } }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        fc.nat({ max: 99 }).map((value) => ({ written: String(value), value })),
        fc.tuple(tie('tree'), fc.constantFrom('+', '-', '*', '/'), tie('tree')).map(([left, sign, right]) => ({
          written: `(${left.written} ${sign} ${right.written})`,
          value: operate(left.value, sign, right.value),
        })),
      ),
    }));
    fc.assert(
      fc.property(tree, ({ written, value }) => {
        expect(calculateExpression(written)).toBe(value);
      }),
      { seed: 20_261_123, numRuns: 200 },
    );
  });

  test.each([[0.1 + 0.2, '0.3'], [12, '12'], [1 / 3, '≈ 0.333333333333'], [2 ** 60, '≈ 1152921504610000000']])('writes %d as %s', (value, written) => {
    expect(formatNumber(value)).toBe(written);
  });
});

test('JSON reads as lines', () => {
  expect(flattenJson('{"a": 1, "b": {"c": [true, null]}}')).toEqual(['a: 1', 'b: c: true, null']);
  expect(flattenJson('{"a": ')).toBeNull();
  expect(flattenJson('plain')).toBeNull();
});

test('a table reads as lines under its header', () => {
  expect(readTable('city,"people, total"\r\nOslo,700000\n"Ny ""A""",16000,x')).toEqual([
    'city: Oslo, people, total: 700000',
    'city: Ny "A", people, total: 16000, column 3: x',
  ]);
});

function operate(left: number, sign: string, right: number): number {
  if (sign === '+') return left + right;
  if (sign === '-') return left - right;
  return sign === '*' ? left * right : left / right;
}
