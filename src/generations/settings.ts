/** The engine's times. All in milliseconds; docs/lifecycle.md says what each of them ends. */
export interface GenerationTimers {
  /** From calling Bedrock to the first event of a stream. */
  readonly firstEventMs: number;
  /** The same where a schema constrains the answer: Bedrock makes a grammar of a new one first, which takes up to minutes. */
  readonly firstConstrainedEventMs: number;
  /** Between two events of a stream. */
  readonly betweenEventsMs: number;
  /** From calling Bedrock to a whole answer. */
  readonly wholeAnswerMs: number;
  /** From the model's own end to its metadata. */
  readonly metadataMs: number;
  /** From the leaving of the last reader to the cancelling, with onDisconnect: CANCEL. */
  readonly disconnectGraceMs: number;
  /** Least time between two text deltas, after the first. */
  readonly coalesceMs: number;
}

export const defaultTimers: GenerationTimers = {
  firstEventMs: 60_000,
  firstConstrainedEventMs: 300_000,
  betweenEventsMs: 30_000,
  wholeAnswerMs: 900_000, // a long answer without streaming takes many minutes
  metadataMs: 5_000,
  disconnectGraceMs: 5_000,
  coalesceMs: 25,
};

/** How a call to Bedrock is tried again. Delays are drawn from 0 to min(base × 2^n, most): full jitter. */
export interface RetrySettings {
  /** Calls in all. */
  readonly maxAttempts: number;
  readonly baseMs: number;
  /** For THROTTLED and MODEL_NOT_READY, which pass more slowly. */
  readonly throttledBaseMs: number;
  readonly mostMs: number;
}

export const defaultRetry: RetrySettings = { maxAttempts: 3, baseMs: 50, throttledBaseMs: 1_000, mostMs: 20_000 };

/** How a process holds on to what it runs. All in milliseconds. */
export interface OwnershipTimers {
  /** What a process owns stays its own so long after it has last said so. */
  readonly leaseMs: number;
  /** How often it says so. */
  readonly renewMs: number;
  /** How often it looks for what nobody owns. */
  readonly reapMs: number;
  /** How often it deletes what is no longer kept. */
  readonly pruneMs: number;
}

export const defaultOwnership: OwnershipTimers = { leaseMs: 6_000, renewMs: 2_000, reapMs: 2_000, pruneMs: 600_000 };

/** How long what has ended is kept, in milliseconds. */
export interface RetentionSettings {
  /** The events of a log; afterwards its readers get one snapshot. */
  readonly eventsMs: number;
  /** Whole generations; null: for ever. */
  readonly generationsMs: number | null;
}
