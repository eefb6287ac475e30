import type { LearningSettings } from './learned-limit.ts';
import { LearnedLimit } from './learned-limit.ts';
import type { UsualCall } from './outlook.ts';
import { Forecast, Outlook } from './outlook.ts';
import { fullMinuteMs } from './settings.ts';
import type { BucketKey, DimensionState, Limit, Limits, PastUse, QuotaKind, Reservation } from './types.ts';
import { minutesPerDay, quotaKinds } from './types.ts';
import { SlidingWindow } from './window.ts';

/** The lengths of time that the arithmetic knows. All in milliseconds. */
export interface QuotaTimes {
  /** A minute of the quotas. A test makes it short. @default 60_000 */
  readonly minuteMs: number;
  /** A call counts from when Bedrock has answered it, or from so long after its start: on the way there it may have been held up. @default 1_000 */
  readonly latencyMs: number;
}

/** What a running request holds, with its places in the windows. */
export interface Held extends Reservation {
  readonly bucket: Bucket;
  minuteSlice: number;
  daySlice: number;
  isAccounted: boolean;
  isSettled: boolean;
}

const daySlices = 144; // ten minutes each

/** A request is one, however the call ends. */
const wholly: UsualCall = { usedPart: 1, durationMs: 0 };

/** One of Bedrock's buckets, as far as this process has taken from it. */
export class Bucket {
  readonly key: BucketKey;
  readonly #times: QuotaTimes;
  readonly #told: () => Limits;
  readonly #tokens: SlidingWindow;
  readonly #requests: SlidingWindow;
  readonly #dayTokens: SlidingWindow;
  readonly #learnedTokens: LearnedLimit;
  readonly #learnedRequests: LearnedLimit;
  #running = 0;
  #reserved = 0;
  /** Since when calls have come, without a whole minute in which none did. */
  #comeSince = -Infinity;

  /** `told` says which limits are known without trying. */
  constructor(key: BucketKey, { told, times, learning }: { readonly told: () => Limits; readonly times: QuotaTimes; readonly learning: LearningSettings }) {
    this.key = key;
    this.#times = times;
    this.#told = told;
    this.#tokens = new SlidingWindow(times.minuteMs, 60, times.latencyMs);
    this.#requests = new SlidingWindow(times.minuteMs, 60, times.latencyMs);
    this.#dayTokens = new SlidingWindow(times.minuteMs * minutesPerDay, daySlices, times.latencyMs);
    this.#learnedTokens = new LearnedLimit(times.minuteMs, learning);
    this.#learnedRequests = new LearnedLimit(times.minuteMs, learning);
  }

  limits(now: number): Limits {
    const told = this.#told();
    const tokens = lower(told.TOKENS_PER_MINUTE, this.#learnedTokens.at(now));
    const requests = lower(told.REQUESTS_PER_MINUTE, this.#learnedRequests.at(now));
    if (tokens === told.TOKENS_PER_MINUTE && requests === told.REQUESTS_PER_MINUTE) return told;
    return { ...told, ...(tokens === undefined ? {} : { TOKENS_PER_MINUTE: tokens }), ...(requests === undefined ? {} : { REQUESTS_PER_MINUTE: requests }) };
  }

  /** Milliseconds until all limits leave room for the request; 0: they do. One that is larger than a limit has room where nothing else counts against that. */
  roomIn(tokens: number, now: number): number {
    const waitMs = this.#roomIn(tokens, now);
    if (waitMs <= 0) return waitMs;
    let soonestMs = waitMs;
    for (const learned of [this.#learnedTokens, this.#learnedRequests]) {
      learned.press(now);
      if (learned.at(now) !== null) soonestMs = Math.min(soonestMs, learned.stepMs);
    }
    return soonestMs;
  }

  #roomIn(tokens: number, now: number): number {
    const limits = this.limits(now);
    const { TOKENS_PER_MINUTE, TOKENS_PER_DAY, REQUESTS_PER_MINUTE, CONCURRENT_REQUESTS } = limits;
    let waitMs = 0;
    if (CONCURRENT_REQUESTS !== undefined && this.#running >= CONCURRENT_REQUESTS.limit) waitMs = Infinity; // until one ends
    if (TOKENS_PER_MINUTE !== undefined) waitMs = Math.max(waitMs, roomIn(this.#tokens, tokens, TOKENS_PER_MINUTE.limit, now));
    if (TOKENS_PER_DAY !== undefined) waitMs = Math.max(waitMs, roomIn(this.#dayTokens, tokens, TOKENS_PER_DAY.limit, now));
    if (REQUESTS_PER_MINUTE !== undefined) waitMs = Math.max(waitMs, roomIn(this.#requests, 1, REQUESTS_PER_MINUTE.limit, now));
    return waitMs;
  }

  recall({ window, tokens, requests, agoMs }: PastUse, now: number): void {
    const at = now - agoMs;
    if (window === 'DAY') this.#dayTokens.add(tokens, at, now);
    else {
      this.#tokens.add(tokens, at, now);
      this.#requests.add(requests, at, now);
    }
  }

  take(tokens: number, now: number): Held {
    const at = now + this.#times.latencyMs;
    if (this.#running === 0 && this.#requests.sum(now) <= 0) this.#comeSince = now;
    this.#running += 1;
    this.#reserved += tokens;
    const minuteSlice = this.#tokens.add(tokens, at, now);
    this.#requests.add(1, at, now);
    return { key: this.key, bucket: this, tokens, minuteSlice, daySlice: this.#dayTokens.add(tokens, at, now), isAccounted: false, isSettled: false };
  }

  /** From now on the call's minute runs: not earlier than was noted at first. */
  account(held: Held, now: number): void {
    if (held.isAccounted || held.isSettled) return;
    held.isAccounted = true;
    const before = held.minuteSlice;
    if (now >= (before * this.#times.minuteMs) / 60) return;
    held.minuteSlice = this.#tokens.move(before, held.tokens, now, now);
    this.#requests.move(before, 1, now, now);
  }

  settle(held: Held, used: number, wasRefused: boolean, now: number): void {
    if (held.isSettled) return;
    this.account(held, now);
    held.isSettled = true;
    this.#running -= 1;
    this.#reserved -= held.tokens;
    if (wasRefused) this.#requests.amend(held.minuteSlice, -1, now);
    // What is given back was never taken; what comes on top is taken now.
    if (used > held.tokens) {
      this.#tokens.add(used - held.tokens, now, now);
      this.#dayTokens.add(used - held.tokens, now, now);
    } else {
      this.#tokens.amend(held.minuteSlice, used - held.tokens, now);
      this.#dayTokens.amend(held.daySlice, used - held.tokens, now);
    }
  }

  outlook(usual: UsualCall, now: number): Outlook {
    const { TOKENS_PER_MINUTE, TOKENS_PER_DAY, REQUESTS_PER_MINUTE, CONCURRENT_REQUESTS } = this.limits(now);
    const { minuteMs } = this.#times;
    const dimension = (what: 'tokens' | 'requests', window: SlidingWindow, limit: Limit | undefined, lengthMs = minuteMs) =>
      limit === undefined ? [] : [{ what, forecast: new Forecast({ window, limit: limit.limit, lengthMs, open: what === 'tokens' ? this.#reserved : 0, usual: what === 'tokens' ? usual : wholly, now }) }];
    return new Outlook({
      dimensions: [
        ...dimension('tokens', this.#tokens, TOKENS_PER_MINUTE),
        ...dimension('tokens', this.#dayTokens, TOKENS_PER_DAY, minuteMs * minutesPerDay),
        ...dimension('requests', this.#requests, REQUESTS_PER_MINUTE),
      ],
      free: (CONCURRENT_REQUESTS?.limit ?? Infinity) - this.#running,
      longMs: fullMinuteMs(this.#times),
    });
  }

  /** Without a limit nothing is reserved: then what got through was as large as what did not. */
  throttled(kind: QuotaKind, tokens: number, now: number): void {
    const requests = this.#requests.sum(now);
    const forMs = now - this.#comeSince;
    if (kind === 'REQUESTS_PER_MINUTE') this.#learnedRequests.throttled(requests, now, forMs);
    else if (kind === 'TOKENS_PER_MINUTE') this.#learnedTokens.throttled(this.limits(now).TOKENS_PER_MINUTE === undefined ? requests * tokens : this.#tokens.sum(now), now, forMs);
  }

  state(now: number): readonly DimensionState[] {
    const limits = this.limits(now);
    const used: Readonly<Record<QuotaKind, number>> = {
      TOKENS_PER_MINUTE: this.#tokens.sum(now),
      TOKENS_PER_DAY: this.#dayTokens.sum(now),
      REQUESTS_PER_MINUTE: this.#requests.sum(now),
      CONCURRENT_REQUESTS: this.#running,
    };
    const reserved: Readonly<Record<QuotaKind, number>> = { TOKENS_PER_MINUTE: this.#reserved, TOKENS_PER_DAY: this.#reserved, REQUESTS_PER_MINUTE: 0, CONCURRENT_REQUESTS: this.#running };
    return quotaKinds.map((kind) => ({
      kind,
      limit: limits[kind]?.limit ?? null,
      source: limits[kind]?.source ?? 'UNKNOWN',
      used: Math.max(used[kind], 0),
      reserved: reserved[kind],
    }));
  }
}

/** What Bedrock does goes before what it has said: others may take from the same account. */
const lower = (told: Limit | undefined, learned: number | null): Limit | undefined =>
  learned === null || (told !== undefined && told.limit <= learned) ? told : { limit: learned, source: 'LEARNED' };

function roomIn(window: SlidingWindow, amount: number, limit: number, now: number): number {
  const over = window.sum(now) + Math.min(amount, limit) - limit;
  return over <= 0 ? 0 : window.forgetsIn(over, now);
}
