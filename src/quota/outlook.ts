import type { SlidingWindow } from './window.ts';

/** Foretells when requests that wait in line will be let through, one after the other, as things stand now. */
export class Outlook {
  readonly #forecasts: readonly { readonly what: 'tokens' | 'requests'; readonly forecast: Forecast }[];
  #free: number;
  #inMs = 0;

  /** `free` is how many more may run at once. */
  constructor(forecasts: readonly { readonly what: 'tokens' | 'requests'; readonly forecast: Forecast }[], free: number) {
    this.#forecasts = forecasts;
    this.#free = free;
  }

  /**
   * About how many milliseconds the next in line waits; 0 where no limit is in its way, null where it waits for a call to end, which nobody can foretell. `expected` is
   * what it will have used of its tokens.
   */
  next(tokens: number, expected: number): number | null {
    this.#free -= 1;
    if (this.#free < 0) return null;
    for (const { what, forecast } of this.#forecasts) this.#inMs = forecast.roomFor(what === 'tokens' ? tokens : 1, this.#inMs);
    for (const { what, forecast } of this.#forecasts) forecast.take(what === 'tokens' ? expected : 1, this.#inMs);
    return Math.ceil(this.#inMs);
  }
}

/** What a window holds as time goes on: it forgets what counts now, and, a length later, what is let through meanwhile. */
export class Forecast {
  readonly #limit: number;
  readonly #lengthMs: number;
  /** In about the order in which they are forgotten. */
  readonly #amounts: { readonly amount: number; readonly inMs: number }[];
  #position = 0;
  #held: number;

  constructor(window: SlidingWindow, limit: number, lengthMs: number, now: number) {
    this.#limit = limit;
    this.#lengthMs = lengthMs;
    this.#amounts = [...window.amounts(now)];
    this.#held = window.sum(now);
  }

  /** In how many milliseconds there is room, not sooner than in so many. What is larger than the limit has room where nothing else counts. */
  roomFor(amount: number, soonestMs: number): number {
    const most = this.#limit - Math.min(amount, this.#limit);
    let inMs = soonestMs;
    for (let next = this.#amounts[this.#position]; next !== undefined; next = this.#amounts[this.#position]) {
      if (this.#held <= most && next.inMs > inMs) break;
      this.#held -= next.amount;
      inMs = Math.max(inMs, next.inMs);
      this.#position += 1;
    }
    return inMs;
  }

  take(amount: number, inMs: number): void {
    this.#held += amount;
    this.#amounts.push({ amount, inMs: inMs + this.#lengthMs });
  }
}
