import type { ModelRequest } from '../datasources/types.ts';
import type { CodedError } from '../errors.ts';
import type { Passage } from './breaker.ts';
import { Breaker } from './breaker.ts';
import type { Demand } from './demands.ts';
import type { Priority, Waiting } from './fair-queue.ts';
import type { UsualCall } from './outlook.ts';
import { FairQueue } from './fair-queue.ts';
import { RetryBudget } from './retry-budget.ts';
import type { QuotaSettings } from './settings.ts';
import type { Failure } from './refusals.ts';
import type { BucketKey, Limits, Reservation } from './types.ts';

/**
 * What limit the answer is sent with that has none of the caller's: that of the model's usual answers, with head-room; four times that, where it must not run
 * into a limit of ours; or none, since one was too small before.
 */
export type AnswerSize = 'USUAL' | 'LARGEST' | 'UNSIZED';

/** Who asks to call a model, and how. */
export interface Asked {
  /** Shares are between viewers. */
  readonly viewer: string;
  readonly priority: Priority;
  readonly request: ModelRequest;
  /** Ends the waiting; it then rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** When the generation began to wait for its first call: whoever has to wait again is older than those who came after. On the admission's clock. */
  readonly since: number;
  /** It has failed before. */
  readonly isRetry: boolean;
  readonly answerSize: AnswerSize;
  /** There is another model to ask: nobody waits for one that does not answer. */
  readonly canGoElsewhere: boolean;
  /** Is told of its place, at most once a second, as long as it waits. */
  readonly onQueued: (place: Place) => void;
}

/** How things stand for one that waits. */
export interface Place {
  /** From 1. */
  readonly position: number;
  /** Null where nobody can tell. */
  readonly estimatedWaitMs: number | null;
}

/** One that waits. */
export interface Entry extends Waiting {
  readonly asked: Asked;
  readonly demand: Demand;
  /** What was last told of its place, and when. */
  told: (Place & { readonly at: number }) | null;
  readonly admit: (reservation: Reservation, passage: Passage) => void;
  readonly refuse: (error: CodedError) => void;
}

/** All that concerns the calls to one bucket. */
export interface Lane {
  readonly key: BucketKey;
  readonly queue: FairQueue<Entry>;
  readonly breaker: Breaker;
  readonly budget: RetryBudget;
  /** Places in the queue that are promised to generations which are being stored. */
  claimed: number;
  running: number;
  /** Moments at which Bedrock throttled, of the last minute. */
  throttledAt: number[];
  /** Called when the next call ends, or Bedrock has begun to answer one. */
  onNews: Set<() => void>;
  /** When Bedrock last accepted a call. */
  acceptedAt: number;
  /** When its throttling last taught a limit. */
  learnedAt: number;
  /** Bedrock has throttled several calls: settles when it is known what it accepted meanwhile. */
  lesson: Promise<void> | null;
  usual: UsualCall;
  /** Why calls are held back, where they are. Not the error itself: as long as V8 has not told where it was thrown, it holds what ran there, prompt and all. */
  lastFailure: Failure | null;
  isPumping: boolean;
  pumpAgain: boolean;
  stopWaiting: () => void;
}

/** To a bucket that nobody has called yet. */
export const createLane = (key: BucketKey, { agingMs, breaker, retryBudget }: QuotaSettings): Lane => ({
  key,
  queue: new FairQueue(agingMs),
  breaker: new Breaker(breaker),
  budget: new RetryBudget(retryBudget),
  claimed: 0,
  running: 0,
  throttledAt: [],
  onNews: new Set(),
  acceptedAt: -Infinity,
  learnedAt: -Infinity,
  lesson: null,
  usual: { usedPart: 1, durationMs: 0 },
  lastFailure: null,
  isPumping: false,
  pumpAgain: false,
  stopWaiting: () => undefined,
});

/** Resolves with the next of the news that `onNews` tells. */
export const news = (lane: Lane): Promise<void> =>
  new Promise((resolve) => {
    const tell = (): void => {
      lane.onNews.delete(tell);
      resolve();
    };
    lane.onNews.add(tell);
  });

/** No limit is known, and the model answers: whatever comes may go. */
export const isFree = (limits: Limits, { breaker }: Lane): boolean => breaker.isClosed && isEmpty(limits);

export function isEmpty(limits: Limits): boolean {
  for (const _ in limits) return false;
  return true;
}
