import { expect, test } from 'vitest';
import { estimateTokens } from '../../src/models/estimate-tokens.ts';

test.each([
  ['', 0],
  ['Hello, world!', 4],
  ['<|endoftext|>', 7],
])('%j has about %i tokens', async (text, tokens) => {
  expect(await estimateTokens(text)).toBe(tokens);
});

test('a long text has as many as its parts', async () => {
  const sentence = 'The quick brown fox jumps over the lazy dog. ';
  const one = await estimateTokens(sentence);
  const many = await estimateTokens(sentence.repeat(1_000));
  expect(many / (one * 1_000)).toBeGreaterThan(0.85);
  expect(many / (one * 1_000)).toBeLessThan(1.05);
});

test.each([['letters', 'a'], ['signs', '漢字'], ['blanks', ' ']])('a text that is one long run of %s takes no long time', async (_, run) => {
  await estimateTokens('warm');
  const start = performance.now();
  expect(await estimateTokens(run.repeat(100_000))).toBeGreaterThan(0);
  expect(performance.now() - start).toBeLessThan(5_000); // merged at once, it would take minutes
});

test('a long text lets others have their turn', async () => {
  let done = false;
  let turns = 0;
  const count = (): void => {
    turns += 1;
    if (!done) setImmediate(count);
  };
  setImmediate(count);
  await estimateTokens('word '.repeat(100_000));
  done = true;
  expect(turns).toBeGreaterThan(5);
});
