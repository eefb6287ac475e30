import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tokensToReserve, tokensToSettle } from '../../src/quota/arithmetic.ts';
import { SlidingWindow } from '../../src/quota/window.ts';

it('reserves and settles the example of AWS’s user guide', () => {
  expect(tokensToReserve({ inputTokens: 3_000 + 1_000, maxTokens: 32_000, expectedTokens: 1_000, burndownRate: 5 })).toBe(36_000);
  expect(tokensToSettle({ inputTokens: 3_000, outputTokens: 1_000, cacheWriteInputTokens: 1_000 }, 5)).toBe(9_000);
});

it('reserves what the answer will likely count, where that is more than maxTokens', () => {
  expect(tokensToReserve({ inputTokens: 100, maxTokens: 1_000, expectedTokens: 800, burndownRate: 5 })).toBe(4_100);
  expect(tokensToReserve({ inputTokens: 100, maxTokens: 1_000, expectedTokens: 9_000, burndownRate: 5 })).toBe(5_100);
});

it('a window never forgets too early, and one slice too late at most', () => {
  const lengthMs = 6_000;
  const sliceMs = lengthMs / 60;
  const step = fc.record({ wait: fc.integer({ min: 0, max: 9_000 }), amount: fc.integer({ min: 0, max: 50 }), ahead: fc.integer({ min: 0, max: 200 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const window = new SlidingWindow(lengthMs, 60, 200);
      const added: { at: number; amount: number }[] = [];
      let now = 0;
      for (const { wait, amount, ahead } of steps) {
        now += wait;
        window.add(amount, now + ahead, now);
        added.push({ at: now + ahead, amount });
        const since = (ms: number): number => added.reduce((sum, entry) => sum + (entry.at > now - ms ? entry.amount : 0), 0);
        const sum = window.sum(now);
        expect(sum).toBeGreaterThanOrEqual(since(lengthMs));
        expect(sum).toBeLessThanOrEqual(since(lengthMs + sliceMs));
        const inMs = window.forgetsIn(amount, now);
        if (Number.isFinite(inMs)) expect(window.sum(now + inMs + 0.001)).toBeLessThanOrEqual(sum - amount);
        now += Number.isFinite(inMs) ? inMs + 0.001 : 0;
      }
    }),
  );
});
