import type { Outlook, UsualCall } from './outlook.ts';

/** Which of a model's quotas a call takes from: its own id runs ON_DEMAND in one region, an inference profile CROSS_REGION. */
export type QuotaScope = 'ON_DEMAND' | 'CROSS_REGION';

/** What Bedrock counts. Requests and concurrent requests have had no limit on the runtime since May 2026, by AWS's documentation; they can still be set. */
export type QuotaKind = 'REQUESTS_PER_MINUTE' | 'TOKENS_PER_MINUTE' | 'TOKENS_PER_DAY' | 'CONCURRENT_REQUESTS';

/** All kinds, in the order in which they are told. */
export const quotaKinds: readonly QuotaKind[] = ['TOKENS_PER_MINUTE', 'TOKENS_PER_DAY', 'REQUESTS_PER_MINUTE', 'CONCURRENT_REQUESTS'];

/** Who said what a limit is. */
export type QuotaSource = 'CONFIGURED' | 'SERVICE_QUOTAS' | 'LEARNED' | 'UNKNOWN';

/** One bucket of Bedrock's: shared by all operations that run the model in the region and scope. */
export interface BucketKey {
  /** The model's own id, without the prefix of a profile. */
  readonly modelId: string;
  readonly region: string;
  readonly scope: QuotaScope;
  /** CROSS_REGION through a `global.` profile: Bedrock keeps a quota of its own for these. */
  readonly isGlobal: boolean;
  /** All of this as one text. */
  readonly name: string;
}

/** Of `GLOBAL`, the schema says CROSS_REGION. */
export type BucketScope = QuotaScope | 'GLOBAL';

export const bucketScopes: readonly BucketScope[] = ['ON_DEMAND', 'CROSS_REGION', 'GLOBAL'];

export const toBucketKey = (modelId: string, region: string, scope: BucketScope): BucketKey => ({
  modelId,
  region,
  scope: scope === 'GLOBAL' ? 'CROSS_REGION' : scope,
  isGlobal: scope === 'GLOBAL',
  name: `${modelId} ${region} ${scope}`,
});

export interface Limit {
  readonly limit: number;
  readonly source: Exclude<QuotaSource, 'UNKNOWN'>;
}

/** The limits that hold for a bucket; a kind without one is not limited, or nobody knows how. */
export type Limits = Readonly<Partial<Record<QuotaKind, Limit>>>;

/** How much of a limit is taken. */
export interface DimensionState {
  readonly kind: QuotaKind;
  /** Null where nobody knows. */
  readonly limit: number | null;
  readonly source: QuotaSource;
  /** What counts against the limit now, reserved and settled. */
  readonly used: number;
  /** Of that, what running requests have taken and not settled. */
  readonly reserved: number;
}

/** What is known of a bucket, for whoever watches. */
export interface BucketState {
  readonly key: BucketKey;
  readonly dimensions: readonly DimensionState[];
  readonly running: number;
  readonly queued: number;
  /** Calls that Bedrock throttled in the last minute. */
  readonly throttled: number;
}

/** What a running request holds of its bucket. */
export interface Reservation {
  readonly key: BucketKey;
  readonly tokens: number;
}

/** It was taken whole, or not at all; then `waitMs` says when it may be there, unless something is given back sooner. */
export type Reserved = { readonly reservation: Reservation } | { readonly waitMs: number };

/** The times that tokens are counted in. */
export type QuotaWindow = 'MINUTE' | 'DAY';

export const minutesPerDay = 1_440;

/** What was taken before an engine began to count. */
export interface PastUse {
  readonly window: QuotaWindow;
  readonly tokens: number;
  /** Of a minute; of a day nobody counts them. */
  readonly requests: number;
  readonly agoMs: number;
}

export type MaybePromise<T> = T | Promise<T>;

/**
 * Keeps count of what is taken from each bucket, by Bedrock's own arithmetic. Each method is one step: what two requests reserve at the same moment never
 * passes a limit together. An engine that several nodes share answers with promises; the one in memory answers at once.
 */
export interface QuotaEngine {
  /** The limits that hold now; empty where none is known, and nothing need be waited for. */
  limits(key: BucketKey): MaybePromise<Limits>;
  /** Takes the tokens and one request from every dimension, or nothing of any. */
  reserve(key: BucketKey, tokens: number): MaybePromise<Reserved>;
  /** Bedrock has taken notice of the call: from now on its minute runs there, too. Repeating it does nothing. */
  accounted(reservation: Reservation): MaybePromise<void>;
  /** The call has used so many tokens; the rest of what was reserved is given back. Repeating it does nothing. A call that was refused has used none, and was no request. */
  settle(reservation: Reservation, used: { readonly tokens: number; readonly wasRefused: boolean }): MaybePromise<void>;
  /** Bedrock has throttled calls that this engine had let through, of `tokens` each: its limit is lower than was thought. What it had accepted is still running, or has ended. */
  throttled(key: BucketKey, kind: QuotaKind, tokens: number): MaybePromise<void>;
  /** Counts what was taken before, in one of the windows. */
  recall(key: BucketKey, past: PastUse): MaybePromise<void>;
  state(key: BucketKey): MaybePromise<readonly DimensionState[]>;
  /** To be asked at once: it tells how things stand now. */
  outlook(key: BucketKey, usual: UsualCall): MaybePromise<Outlook>;
}
