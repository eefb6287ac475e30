import { expect, it } from 'vitest';
import { CodedError } from '../../src/errors.ts';
import type { ErrorCode } from '../../src/errors.ts';
import { retryDelay } from '../../src/generations/retry-policy.ts';
import { defaultRetry } from '../../src/generations/settings.ts';

const delay = (code: ErrorCode, attempts: number, random: number, retryAfterMs: number | null = null) =>
  retryDelay(new CodedError(code, { retryAfterMs }).data, attempts, defaultRetry, () => random);

it('draws from the whole range up to an exponential bound, slower for throttling', () => {
  expect([delay('INTERNAL_SERVER', 1, 0), delay('INTERNAL_SERVER', 1, 1), delay('INTERNAL_SERVER', 2, 1)]).toEqual([0, 50, 100]);
  expect([delay('THROTTLED', 1, 1), delay('THROTTLED', 2, 0.5)]).toEqual([1_000, 1_000]);
});

it('ends after three calls, and at once for what does not pass by itself', () => {
  expect(delay('THROTTLED', 3, 0)).toBeNull();
  for (const code of ['VALIDATION', 'ACCESS_DENIED', 'MODEL_ERROR', 'MODEL_TIMEOUT', 'INTERNAL'] as const) expect(delay(code, 1, 0)).toBeNull();
});

it("waits at least as long as Bedrock asked for, and leaves to the caller what is too long", () => {
  expect(delay('SERVICE_UNAVAILABLE', 1, 0, 1_500)).toBe(1_500);
  expect(delay('SERVICE_UNAVAILABLE', 1, 0, 20_001)).toBeNull();
  expect(delay('SERVICE_UNAVAILABLE', 1, 0, 2_592_000_000)).toBeNull();
});
