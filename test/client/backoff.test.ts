import { describe, expect, it } from 'vitest';
import { Backoff, waitBefore } from '../../client/backoff.ts';
import { connectionLost, connectionRefused } from '../../client/errors.ts';

describe('the wait before an attempt', () => {
  const limits = { baseMs: 100, maxMs: 1_000 };
  const longest = (attempt: number): number => waitBefore(attempt, limits, 0, () => 1);

  it('doubles, up to the most', () => {
    expect([0, 1, 2, 3, 4, 2_000].map(longest)).toEqual([100, 200, 400, 800, 1_000, 1_000]);
  });

  it('is spread over all of it', () => {
    expect([0, 0.25, 0.5].map((random) => waitBefore(2, limits, 0, () => random))).toEqual([0, 100, 200]);
  });

  it('is no shorter than the server asks', () => {
    expect(waitBefore(0, limits, 3_000, () => 1)).toBe(3_000);
  });
});

describe('attempts', () => {
  const { signal } = new AbortController();

  it('are counted until something came of one', async () => {
    const backoff = new Backoff({ baseMs: 0, attempts: 2 });
    const error = connectionLost('lost');
    for (let round = 0; round < 3; round += 1) {
      await backoff.wait(error, signal);
      await backoff.wait(error, signal);
      await expect(backoff.wait(error, signal)).rejects.toBe(error);
      backoff.reset();
    }
  });

  it('are not made where they are of no use', async () => {
    const error = connectionRefused('no');
    await expect(new Backoff().wait(error, signal)).rejects.toBe(error);
  });

  it('are not waited for by who has left', async () => {
    const left = new AbortController();
    const waiting = new Backoff({ baseMs: 600_000, maxMs: 600_000 }).wait(connectionLost('lost'), left.signal);
    left.abort(new Error('left'));
    await expect(waiting).rejects.toThrow('left');
  });
});
