import { createHash } from 'node:crypto';
import { createRandom } from './random.ts';
import { createStatusError, noFaults, type Faults } from './faults.ts';

/** How long after its last attempt a request is still taken for the same one. */
const memoryMs = 60_000;

/** Counts the attempts of requests, to apply faults to the first ones only. */
export interface AttemptCounter {
  /**
   * Counts one more attempt and returns the faults that it is to meet. Attempts belong together when operation, model and
   * body are the same and no more than a minute lies between them: clients that retry on their own use new invocation ids.
   */
  apply(faults: Faults, request: { operation: string; modelId: string; body: Uint8Array }): Faults;
}

/** Makes a counter; the seed decides which attempts a `rate` hits, whatever the order of requests. */
export function createAttemptCounter(seed: number, now: () => number = Date.now): AttemptCounter {
  const seen = new Map<string, { count: number; lastAtMs: number }>();

  const count = (key: string): number => {
    const nowMs = now();
    const previous = seen.get(key);
    const isOver = previous === undefined || nowMs - previous.lastAtMs > memoryMs;
    const attempt = isOver ? 1 : previous.count + 1;
    // Deleting first keeps the map in the order of the last attempt, so that what is over stands at its beginning.
    seen.delete(key);
    seen.set(key, { count: attempt, lastAtMs: nowMs });
    for (const [oldKey, { lastAtMs }] of seen) {
      if (nowMs - lastAtMs <= memoryMs) break;
      seen.delete(oldKey);
    }
    return attempt;
  };

  return {
    apply(faults, { operation, modelId, body }) {
      if (faults === noFaults) return noFaults;
      const key = createHash('sha256').update(`${operation}\n${modelId}\n`).update(body).digest('base64');
      const attempt = count(key);
      if (attempt > faults.attempts || createRandom(seed, key, attempt)() >= faults.rate) return noFaults;
      return {
        ...faults,
        throttledAttempts: attempt <= faults.throttledAttempts ? faults.throttledAttempts : 0,
        status: faults.status !== null && attempt <= faults.status.attempts ? faults.status : null,
      };
    },
  };
}

/** Throws the error with which an attempt is refused, if its faults have one. Throttling goes before a status. */
export function throwRefusal(faults: Faults): void {
  if (faults.throttledAttempts > 0) throw createStatusError(429);
  if (faults.status !== null) throw createStatusError(faults.status.code);
}
