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
  #passed: { readonly inMs: number; readonly tokens: number } | null = null;

  constructor(options: OutlookOptions) {
    this.#options = options;
  }

  /** About how many milliseconds the next in line waits; 0 where no limit is in its way, null where it waits for a call to end because so many run, which nobody can foretell. */
  next(tokens: number): number | null {
    const { dimensions, free, longMs } = this.#options;
    this.#taken += 1;
    if (this.#taken > free) return null;
    if (this.#passed !== null && tokens >= this.#passed.tokens) return toWhole(this.#passed.inMs);
    const inMs = dimensions.reduce((soonest, { what, forecast }) => forecast.roomFor(what === 'tokens' ? tokens : 1, soonest), this.#inMs);
    if (inMs - this.#inMs > longMs) {
      this.#passed = { inMs: Math.max(inMs, this.#passed?.inMs ?? 0), tokens };
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
  /** What will be given back or forgotten, in that order. */
  readonly #changes: Change[];
  #held: number;

  /** `open` is what calls that run have reserved: it stands in the window, too. */
  constructor({ window, limit, lengthMs, open, usual, now }: { readonly window: SlidingWindow; readonly limit: number; readonly lengthMs: number; readonly open: number; readonly usual: UsualCall; readonly now: number }) {
    this.#limit = limit;
    this.#lengthMs = lengthMs;
    this.#usual = usual;
    this.#held = window.sum(now);
    this.#changes = withGivenBack([...window.amounts(now)], open * (1 - usual.usedPart), usual.durationMs);
  }

  /** In how many milliseconds there is room, not sooner than in so many. What is larger than the limit has room where nothing else counts. */
  roomFor(amount: number, soonestMs: number): number {
    const most = this.#limit - Math.min(amount, this.#limit);
    let held = this.#held;
    let inMs = soonestMs;
    for (const change of this.#changes) {
      if (held <= most && change.inMs > inMs) break;
      held -= change.amount;
      inMs = Math.max(inMs, change.inMs);
    }
    return inMs;
  }

  /** Lets it through. Whoever comes next comes no sooner. */
  take(amount: number, inMs: number): void {
    const over = this.#changes.findIndex((change) => change.inMs > inMs);
    for (const change of this.#changes.splice(0, over === -1 ? this.#changes.length : over)) this.#held -= change.amount;
    this.#held += amount;
    const used = amount * this.#usual.usedPart;
    this.#add({ amount: amount - used, inMs: inMs + this.#usual.durationMs });
    this.#add({ amount: used, inMs: inMs + this.#lengthMs });
  }

  #add(change: Change): void {
    const behind = this.#changes.findLastIndex(({ inMs }) => inMs <= change.inMs);
    this.#changes.splice(behind + 1, 0, change);
  }
}

/** Of what the window forgets, so much is given back before, of the latest first. */
function withGivenBack(forgotten: readonly Change[], given: number, inMs: number): Change[] {
  let left = given;
  const rest = forgotten.toReversed().map((change) => {
    const part = Math.min(change.amount, left);
    left -= part;
    return { ...change, amount: change.amount - part };
  });
  const back = given - left;
  return [...rest.toReversed(), ...(back > 0 ? [{ amount: back, inMs }] : [])].sort((a, b) => a.inMs - b.inMs);
}
