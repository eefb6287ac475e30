import type { ErrorCode, InferenceErrorData } from '../errors.ts';
import type { RetrySettings } from './settings.ts';

/**
 * What may pass by itself while the caller waits. Not MODEL_ERROR and MODEL_TIMEOUT: the model has worked, and will be paid for, and the
 * AWS SDKs do not try these again either.
 */
const passing: ReadonlySet<ErrorCode> = new Set([
  'THROTTLED',
  'MODEL_NOT_READY',
  'SERVICE_UNAVAILABLE',
  'INTERNAL_SERVER',
  'STREAM_TRUNCATED',
  'STREAM_STALLED',
]);

const slow: ReadonlySet<ErrorCode> = new Set(['THROTTLED', 'MODEL_NOT_READY']);

/**
 * Milliseconds to wait before the next call, or null where there is to be none. `attempts` have been made so far. A wait that Bedrock asked
 * for is kept, as the least; one longer than `mostMs` is left to the caller.
 */
export function retryDelay(error: InferenceErrorData, attempts: number, settings: RetrySettings, random: () => number = Math.random): number | null {
  if (attempts >= settings.maxAttempts || !error.retryable || !passing.has(error.code)) return null;
  const base = slow.has(error.code) ? settings.throttledBaseMs : settings.baseMs;
  if ((error.retryAfterMs ?? 0) > settings.mostMs) return null; // too long to keep a caller waiting: it is told, and can come back
  const jittered = random() * Math.min(base * 2 ** (attempts - 1), settings.mostMs);
  return Math.max(jittered, error.retryAfterMs ?? 0);
}
