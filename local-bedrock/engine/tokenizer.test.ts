import fc from 'fast-check';
import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, test } from 'vitest';
import { cutLongRuns, maxRunLength } from './long-runs.ts';
import { limitText } from './limit-text.ts';
import { countTokens, cutIntoPieces } from './tokenizer.ts';

const runs = { seed: 20_261_123, numRuns: 300 };
const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.constantFrom('the ', '😀', '漢', 'é', '👩‍👩‍👧', '\ud800', ' bridge', '\n', '12')).map((parts) => parts.join('')));

describe('pieces', () => {
  test('join to the text, are whole characters, and count as the text does', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        const { pieces, tokenCount, complete } = await cutIntoPieces(text, Infinity);
        expect(pieces.map((piece) => piece.text).join('')).toBe(text.toWellFormed());
        expect(pieces.every((piece) => piece.text !== '' && piece.text.isWellFormed() && piece.tokenCount > 0)).toBe(true);
        expect(pieces.reduce((sum, piece) => sum + piece.tokenCount, 0)).toBe(tokenCount);
        expect(tokenCount).toBe(await countTokens(text));
        expect(complete).toBe(true);
      }),
      runs,
    );
  });

  test('end before the piece that would exceed the limit', async () => {
    const { pieces, tokenCount, complete } = await cutIntoPieces('one two three four', 2);
    expect({ text: pieces.map((piece) => piece.text).join(''), tokenCount, complete }).toEqual({ text: 'one two', tokenCount: 2, complete: false });
  });

  test('do not begin a character of more tokens than are left', async () => {
    const rare = '\u{1F9FF}';
    expect(await countTokens(rare)).toBeGreaterThan(1);
    expect(await cutIntoPieces(rare, 1)).toEqual({ pieces: [], tokenCount: 0, complete: false });
  });
});

describe('counts', () => {
  test('are those of o200k_base for text without long runs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.lorem({ mode: 'sentences' }), async (text) => {
        expect(await countTokens(text)).toBe(encode(text).length);
      }),
      { ...runs, numRuns: 50 },
    );
  });

  test('take the marks of special tokens for text', async () => {
    expect(await countTokens('<|endoftext|>')).toBeGreaterThan(1);
  });
});

describe('long runs', () => {
  test('are cut without loss, and without parting a character', () => {
    fc.assert(
      fc.property(fc.constantFrom('a', '😀', ' ', 'é=', "ab'"), fc.integer({ min: 0, max: 2_000 }), (unit, count) => {
        const text = unit.repeat(count);
        const parts = cutLongRuns(text);
        expect(parts.join('')).toBe(text);
        expect(parts.every((part) => part.isWellFormed())).toBe(true);
        if (unit === 'a') expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(maxRunLength);
      }),
      { ...runs, numRuns: 60 },
    );
  });
});

describe('limits', () => {
  test.each([
    ['the first stop sequence that comes in the text ends it', 'one two three', 50, ['three', 'two'], 'one ', 'stop_sequence', 'two'],
    ['a stop sequence may span tokens', 'one two three', 50, ['wo thr'], 'one t', 'stop_sequence', 'wo thr'],
    ['of two at one place the shorter counts', 'one two three', 50, ['two three', 'two'], 'one ', 'stop_sequence', 'two'],
    ['the token limit comes first where it is nearer', 'one two three', 1, ['three'], 'one', 'max_tokens', null],
    ['a text that just fits has ended by itself', 'one two three', 3, [], 'one two three', 'end_turn', null],
    ['half a character stops nothing', 'one 😀', 50, ['\ud83d'], 'one 😀', 'end_turn', null],
  ])('%s', async (_title, text, maxTokens, stopSequences, written, stopReason, stopSequence) => {
    const limited = await limitText(text, maxTokens, stopSequences);
    expect({ written: limited.pieces.join(''), stopReason: limited.stopReason, stopSequence: limited.stopSequence }).toEqual({ written, stopReason, stopSequence });
  });
});
