import type { SlidingWindow } from './window.ts';

/** What calls of late were like. */
export interface UsualCall {
  /** What they have used of the tokens that they reserved. */
  readonly usedPart: number;
  readonly durationMs: number;
}

interface Dimension {
  readonly what: 'tokens' | 'requests';
  readonly forecast: Forecast;
}

interface OutlookOptions {
  readonly dimensions: readonly Dimension[];
  /** How many more may run at once. */
  readonly free: number;
  /** Whoever is first in line for longer lets pass those that take less. */
  readonly longMs: number;
}

/** Foretells when requests that wait in line will be let through, one after the other, as things stand now and as calls have been of late. */
export class Outlook {
  readonly #options: OutlookOptions;
  #taken = 0;
  #inMs = 0;
  /** When the one comes that lets others pass, and what these have to take less than. */
  #letsPass: { readonly inMs: number; readonly tokens: number } | null = null;

  constructor(options: OutlookOptions) {
    this.#options = options;
  }

  /** About how many milliseconds the next in line waits; 0 where no limit is in its way, null where it waits for a call to end because so many run, which nobody can foretell. */
  next(tokens: number): number | null {
    const { dimensions, free, longMs } = this.#options;
    this.#taken += 1;
    if (this.#taken > free) return null;
    if (this.#letsPass !== null && tokens >= this.#letsPass.tokens) return toWhole(this.#letsPass.inMs);
    const inMs = dimensions.reduce((soonest, { what, forecast }) => forecast.roomFor(what === 'tokens' ? tokens : 1, soonest), this.#inMs);
    if (inMs - this.#inMs > longMs) {
      this.#letsPass = { inMs: Math.max(inMs, this.#letsPass?.inMs ?? 0), tokens };
      return toWhole(inMs);
    }
    for (const { what, forecast } of dimensions) forecast.take(what === 'tokens' ? tokens : 1, inMs);
    this.#inMs = inMs;
    return toWhole(inMs);
  }
}

/** A whole number that GraphQL's Int can hold: some 24 days. */
const toWhole = (ms: number): number => Math.min(Math.ceil(ms), 2 ** 31 - 1);

interface Change {
  readonly inMs: number;
  readonly amount: number;
}

/** What a window holds as time goes on: a call gives back at its end what it has not used, and the window forgets the rest a length after it has begun. */
export class Forecast {
  readonly #limit: number;
  readonly #lengthMs: number;
  readonly #usual: UsualCall;
  /** Both in the order of time, for whoever is let through comes no sooner than those before. */
  readonly #forgotten: Change[];
  readonly #givenBack: Change[];
  /** How far they have happened by the time of the last that was let through. */
  #passed = { forgotten: 0, givenBack: 0 };
  #held: number;

  /** `open` is what calls that run have reserved: it stands in the window, too. */
  constructor({ window, limit, lengthMs, open, usual, now }: { readonly window: SlidingWindow; readonly limit: number; readonly lengthMs: number; readonly open: number; readonly usual: UsualCall; readonly now: number }) {
    this.#limit = limit;
    this.#lengthMs = lengthMs;
    this.#usual = usual;
    this.#held = window.sum(now);
    const unused = open * (1 - usual.usedPart);
    this.#forgotten = withoutLatest([...window.amounts(now)], unused);
    this.#givenBack = [{ amount: unused, inMs: usual.durationMs }];
  }

  /** In how many milliseconds there is room, not sooner than in so many. What is larger than the limit has room where nothing else counts. */
  roomFor(amount: number, soonestMs: number): number {
    const most = this.#limit - Math.min(amount, this.#limit);
    const passed = { ...this.#passed };
    let held = this.#held;
    let inMs = soonestMs;
    for (let next = this.#nextOf(passed); next !== undefined && (held > most || next.inMs <= inMs); next = this.#nextOf(passed)) {
      held -= this.#pass(passed, next);
      inMs = Math.max(inMs, next.inMs);
    }
    return inMs;
  }

  /** Lets it through. Whoever comes next comes no sooner. */
  take(amount: number, inMs: number): void {
    for (let next = this.#nextOf(this.#passed); next !== undefined && next.inMs <= inMs; next = this.#nextOf(this.#passed)) this.#held -= this.#pass(this.#passed, next);
    this.#held += amount;
    const used = amount * this.#usual.usedPart;
    push(this.#givenBack, { amount: amount - used, inMs: inMs + this.#usual.durationMs });
    push(this.#forgotten, { amount: used, inMs: inMs + this.#lengthMs });
  }

  #nextOf(passed: Passed): Change | undefined {
    const forgotten = this.#forgotten[passed.forgotten];
    const givenBack = this.#givenBack[passed.givenBack];
    return forgotten === undefined || (givenBack !== undefined && givenBack.inMs < forgotten.inMs) ? givenBack : forgotten;
  }

  #pass(passed: Passed, change: Change): number {
    if (change === this.#forgotten[passed.forgotten]) passed.forgotten += 1;
    else passed.givenBack += 1;
    return change.amount;
  }
}

interface Passed {
  forgotten: number;
  givenBack: number;
}

/** What stands in a window may be forgotten a slice later than a length from now: the order of time is kept. */
function push(changes: Change[], { amount, inMs }: Change): void {
  changes.push({ amount, inMs: Math.max(inMs, changes.at(-1)?.inMs ?? 0) });
}

/** So much of the latest of it is given back, and not forgotten. */
function withoutLatest(changes: readonly Change[], amount: number): Change[] {
  let left = amount;
  const rest = changes.toReversed().map((change) => {
    const part = Math.min(change.amount, left);
    left -= part;
    return { ...change, amount: change.amount - part };
  });
  return rest.toReversed();
}
