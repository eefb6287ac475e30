import type { ModelRequest } from '../datasources/types.ts';
import type { CodedError, ErrorCode } from '../errors.ts';
import type { UsageRecord } from '../storage/generation-record.ts';
import type { CallResult, Passage } from './breaker.ts';
import type { Clock } from './clock.ts';
import type { Demand, Demands } from './demands.ts';
import type { Lane } from './lane.ts';
import type { UsualCall } from './outlook.ts';
import type { Failure } from './refusals.ts';
import { isOfDay } from './refusals.ts';
import type { QuotaEngine, QuotaKind, Reservation } from './types.ts';

interface AdmittedOptions {
  readonly lane: Lane;
  readonly engine: QuotaEngine;
  readonly demands: Demands;
  readonly clock: Clock;
  readonly request: ModelRequest;
  /** Null: nobody had to ask what it takes. */
  readonly demand: Demand | null;
  readonly reservation: Reservation;
  readonly passage: Passage;
  readonly isRetry: boolean;
  /** Bedrock has throttled the call. */
  readonly onThrottled: (error: CodedError) => void;
  /** Bedrock answers: what waits only for that may go. */
  readonly onAnswered: () => void;
  readonly onEnd: () => void;
}

/** How the call has ended. */
export interface CallEnd {
  /** Null where no model worked. */
  readonly usage: UsageRecord | null;
  readonly error: CodedError | null;
  /** The answer ran into its limit of tokens. */
  readonly wasCut: boolean;
}

/** A call that may be made now. It holds its part of the quotas until {@link Admitted.end}, which has to be called in any case. */
export class Admitted {
  readonly #options: AdmittedOptions;
  readonly #startedAt: number;
  #hasEnded = false;

  constructor(options: AdmittedOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now();
    if (!options.isRetry) options.lane.budget.request(this.#startedAt);
  }

  /** The request as it is to be sent: with a limit of the answer where it had none. */
  get request(): ModelRequest {
    const { request } = this.#options;
    const { sizedTokens } = this;
    return sizedTokens === null || request.kind !== 'converse' ? request : { ...request, inferenceConfig: { ...request.inferenceConfig, maxTokens: sizedTokens } };
  }

  /** The limit of the answer that is ours; null where it is the caller's or the model's. */
  get sizedTokens(): number | null {
    return this.#options.demand?.sizedTokens ?? null;
  }

  /** Bedrock has begun to answer. */
  answered(): void {
    const { engine, reservation, lane, passage, clock, onAnswered } = this.#options;
    void engine.accounted(reservation);
    lane.acceptedAt = clock.now();
    lane.breaker.end(passage, 'success', clock.now());
    onAnswered();
    for (const tell of lane.onNews) tell();
  }

  /** Null: it was not made after all. Only the first end counts. */
  end(how: CallEnd | null): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const { usage, error, wasCut } = how ?? { usage: null, error: null, wasCut: false };
    const { engine, reservation, lane, passage, clock, demands, demand, request, onThrottled, onEnd } = this.#options;
    const now = clock.now();
    const tokens = usage === null ? 0 : demands.settle(request.modelId, demand ?? { measuredInput: 0 }, usage, wasCut);
    if (demand !== null && usage !== null) lane.usual = learn(lane.usual, { usedPart: Math.min(tokens / demand.tokens, 1), durationMs: now - this.#startedAt });
    void engine.settle(reservation, { tokens, wasRefused: usage === null && (how === null || error !== null) });
    if (error?.code === 'THROTTLED') onThrottled(error);
    const result = how === null ? 'nothing' : toResult(error);
    if (result === 'failure') lane.lastFailure = error?.data ?? null;
    if (result === 'success') lane.acceptedAt = now;
    lane.breaker.end(passage, result, now);
    onEnd();
    for (const tell of lane.onNews) tell();
  }
}

const weightOfLatest = 0.05;

const learn = (before: UsualCall, latest: UsualCall): UsualCall => ({
  usedPart: before.usedPart + (latest.usedPart - before.usedPart) * weightOfLatest,
  durationMs: before.durationMs + (latest.durationMs - before.durationMs) * weightOfLatest,
});

/** By the words that Bedrock's throttling has in real logs. */
export function kindOf(error: Failure): QuotaKind {
  if (isOfDay(error)) return 'TOKENS_PER_DAY';
  return /requests/i.test(error.message) ? 'REQUESTS_PER_MINUTE' : 'TOKENS_PER_MINUTE';
}

/** What tells of the model's health, and not of the request; but for what no other try can mend, as a certificate that is not trusted: that is the server's own. */
const failures: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['THROTTLED', 'MODEL_NOT_READY', 'SERVICE_UNAVAILABLE', 'INTERNAL_SERVER']);

const toResult = (error: CodedError | null): CallResult => (error === null ? 'success' : failures.has(error.code) && error.data.retryable ? 'failure' : 'nothing');
