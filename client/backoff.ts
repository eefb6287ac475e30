import type { ClientError } from './errors.ts';

/** How often, and how long, the client tries to come back. */
export interface RetryOptions {
  /** The most to wait before the first new attempt; it doubles with each attempt that brings nothing. Default 250. */
  readonly baseMs?: number;
  /** The most to wait before any attempt, unless the server asks for more. Default 10,000. */
  readonly maxMs?: number;
  /** How many attempts in a row may bring nothing before the client gives up. Default 20, about a minute and a half. */
  readonly attempts?: number;
}

const longestAskedMs = 60_000; // of retryAfterMs; who is asked to wait for longer is told so instead

/**
 * The waits between attempts: random, so that the clients of a server that restarts do not come back all at once, and longer with each attempt
 * in a row that brought nothing.
 */
export class Backoff {
  readonly #options: Required<RetryOptions>;
  #attempt = 0;

  constructor({ baseMs = 250, maxMs = 10_000, attempts = 20 }: RetryOptions = {}) {
    this.#options = { baseMs, maxMs, attempts };
  }

  get maxMs(): number {
    return this.#options.maxMs;
  }

  /** Something came of the last attempt: the next failure is the first. */
  reset(): void {
    this.#attempt = 0;
  }

  /** Waits until it is time for another attempt. Throws the error when there is no attempt left, and the signal's reason when it is aborted. */
  async wait(error: ClientError, signal: AbortSignal): Promise<void> {
    const { attempts, ...limits } = this.#options;
    if (!error.retryable || this.#attempt >= attempts || (error.retryAfterMs ?? 0) > longestAskedMs) throw error;
    await sleep(waitBefore(this.#attempt, limits, error.retryAfterMs), signal);
    this.#attempt += 1;
  }
}

/** Milliseconds before new attempt number `attempt`, from 0: a random time up to the bound, and no less than what was asked for. */
export function waitBefore(attempt: number, { baseMs, maxMs }: { readonly baseMs: number; readonly maxMs: number }, askedMs = 0, random: () => number = Math.random): number {
  return Math.max(askedMs, random() * Math.min(maxMs, baseMs * 2 ** attempt));
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
