import { SlidingWindow } from './window.ts';

/** How much may be tried again. */
export interface RetryBudgetSettings {
  /** Second tries, as a part of the requests of the last minute. */
  readonly ratio: number;
  /** So many a minute are free where there are few requests: a single one that fails may well be tried again. */
  readonly free: number;
}

export const defaultRetryBudget: RetryBudgetSettings = { ratio: 0.1, free: 10 };

const minuteMs = 60_000;

/** Keeps a storm of errors from being multiplied: of all the calls for a model in a minute, second tries are a tenth at most. */
export class RetryBudget {
  readonly #settings: RetryBudgetSettings;
  readonly #requests = new SlidingWindow(minuteMs);
  readonly #retries = new SlidingWindow(minuteMs);

  constructor(settings: RetryBudgetSettings = defaultRetryBudget) {
    this.#settings = settings;
  }

  /** A request makes its first call. */
  request(now: number): void {
    this.#requests.add(1, now, now);
  }

  /** Takes a second try from the budget; false where it is used up. */
  take(now: number): boolean {
    const { ratio, free } = this.#settings;
    if (this.#retries.sum(now) + 1 > Math.max(free, ratio * this.#requests.sum(now))) return false;
    this.#retries.add(1, now, now);
    return true;
  }
}
