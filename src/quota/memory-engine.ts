import type { QuotaTimes } from './bucket.ts';
import { Bucket } from './bucket.ts';
import type { Held } from './bucket.ts';
import type { Clock } from './clock.ts';
import type { LearningSettings } from './learned-limit.ts';
import { defaultLearning } from './learned-limit.ts';
import type { Outlook, UsualCall } from './outlook.ts';
import type { BucketKey, DimensionState, Limits, PastUse, QuotaEngine, QuotaKind, Reserved, Reservation } from './types.ts';

interface MemoryEngineOptions {
  readonly clock: Clock;
  readonly times: QuotaTimes;
  /** Which limits are known of a bucket. */
  readonly limitsOf: (key: BucketKey) => Limits;
  readonly learning?: LearningSettings;
}

/** The quotas as one process sees them: in memory, so that each step is atomic by itself. What was taken before it started it has to be told. */
export class MemoryQuotaEngine implements QuotaEngine {
  readonly #options: MemoryEngineOptions;
  readonly #buckets = new Map<string, Bucket>();
  readonly #held = new WeakMap<Reservation, Held>();

  constructor(options: MemoryEngineOptions) {
    this.#options = options;
  }

  limits(key: BucketKey): Limits {
    return this.#look(key).limits(this.#options.clock.now());
  }

  reserve(key: BucketKey, tokens: number): Reserved {
    const now = this.#options.clock.now();
    const bucket = this.#bucketOf(key);
    const waitMs = bucket.roomIn(tokens, now);
    if (waitMs > 0) return { waitMs };
    const held = bucket.take(tokens, now);
    this.#held.set(held, held);
    return { reservation: held };
  }

  accounted(reservation: Reservation): void {
    const held = this.#held.get(reservation);
    held?.bucket.account(held, this.#options.clock.now());
  }

  settle(reservation: Reservation, { tokens, wasRefused }: { readonly tokens: number; readonly wasRefused: boolean }): void {
    const held = this.#held.get(reservation);
    held?.bucket.settle(held, tokens, wasRefused, this.#options.clock.now());
  }

  throttled(key: BucketKey, kind: QuotaKind, tokens: number): void {
    this.#bucketOf(key).throttled(kind, tokens, this.#options.clock.now());
  }

  recall(key: BucketKey, past: PastUse): void {
    this.#bucketOf(key).recall(past, this.#options.clock.now());
  }

  state(key: BucketKey): readonly DimensionState[] {
    return this.#look(key).state(this.#options.clock.now());
  }

  outlook(key: BucketKey, usual: UsualCall): Outlook {
    return this.#look(key).outlook(usual, this.#options.clock.now());
  }

  /** A bucket that nobody has taken from is not kept: anybody may ask about any. */
  #look(key: BucketKey): Bucket {
    return this.#buckets.get(key.name) ?? this.#create(key);
  }

  #bucketOf(key: BucketKey): Bucket {
    const bucket = this.#look(key);
    this.#buckets.set(key.name, bucket);
    return bucket;
  }

  #create(key: BucketKey): Bucket {
    const { limitsOf, times, learning = defaultLearning } = this.#options;
    return new Bucket(key, { told: () => limitsOf(key), times, learning });
  }
}
