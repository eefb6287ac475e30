import { CodedError } from '../errors.ts';
import type { InferenceErrorData } from '../errors.ts';
import type { OwnLimit } from '../ledger/index.ts';
import type { BucketKey, Limits } from './types.ts';

/** So many wait already that one more would wait for nothing good. */
export const overloaded = ({ modelId, scope }: BucketKey, waitMs: number | null): CodedError =>
  new CodedError('OVERLOADED', { message: `The queue for ${modelId} (${scope}) is full: its quota is used up for longer than may be waited for.`, retryAfterMs: Math.min(Math.max(waitMs ?? leastRetryMs, leastRetryMs), mostRetryMs) });

const leastRetryMs = 1_000;
const mostRetryMs = 60_000;

/** What is known of a call that failed. */
export type Failure = Pick<InferenceErrorData, 'code' | 'message'>;

/** By the words that Bedrock has for it. */
export const isOfDay = ({ message }: Failure): boolean => /per day/i.test(message);

/** The model is known not to answer, or to throttle whatever comes. */
export const heldBack = ({ modelId, region }: BucketKey, last: Failure, holdMs: number | null): CodedError =>
  new CodedError(last.code === 'THROTTLED' ? 'THROTTLED' : 'SERVICE_UNAVAILABLE', {
    message: `The latest calls to ${modelId} in ${region} all failed (${last.code}${isOfDay(last) ? ', the tokens of the day are used up' : ''}): the next one is held back until it is known whether it answers again.`,
    retryAfterMs: Math.ceil(holdMs ?? leastRetryMs),
  });

/** There is another model to ask, and this one's quota has no room for long. */
export const usedUp = ({ modelId, scope }: BucketKey, waitMs: number | null): CodedError =>
  new CodedError('THROTTLED', { message: `The quota for ${modelId} (${scope}) has no room for this request for longer than a minute.`, retryAfterMs: Math.ceil(Math.max(waitMs ?? mostRetryMs, leastRetryMs)) });

/** A request whose own limit alone is larger than a whole quota: no waiting helps. Null for all others. */
export function tooLarge(modelId: string, own: OwnLimit | null, { TOKENS_PER_MINUTE, TOKENS_PER_DAY }: Limits, path?: string): CodedError | null {
  const told = [TOKENS_PER_MINUTE, TOKENS_PER_DAY].flatMap((limit) => (limit === undefined || limit.source === 'LEARNED' ? [] : limit.limit));
  const limit = Math.min(...told);
  if (own === null || own.tokens <= limit) return null;
  const field = path === undefined ? own.field : `${path}.${own.field}`;
  return new CodedError('QUOTA_EXHAUSTED', {
    field,
    message: `${field}: expected at most ${limit}, the whole quota of tokens for ${modelId}, got ${own.tokens}: Bedrock takes the limit of the answer from the quota when a request starts, and would throttle it always.`,
  });
}
