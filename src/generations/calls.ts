import type { Verdict } from '../construct/index.ts';
import type { ModelRequest } from '../datasources/types.ts';
import type { CodedError } from '../errors.ts';
import { isCodedError } from '../errors.ts';
import type { Admitted } from '../quota/index.ts';
import type { AttemptRecord, GenerationRecord, TimingRecord, UsageRecord } from '../storage/generation-record.ts';
import type { LedgerRelease } from '../storage/ledger-record.ts';
import { OverBudgetError } from '../storage/ledger-record.ts';
import { enter } from './admission.ts';
import type { Asking } from './asking.ts';
import { runAttempt } from './attempt.ts';
import { toAttemptRecord } from './attempt-record.ts';
import { Billing, totalUsage } from './billing.ts';
import type { ChangeWriter } from './change-writer.ts';
import { endError, toEndError } from './ending.ts';
import { mustNotBeCut } from './go-on.ts';
import type { RunDependencies } from './run-dependencies.ts';
import type { RunLog } from './run-log.ts';
import type { Stopping } from './stopping.ts';
import { measureTiming } from './timing.ts';
import type { Transcript } from './transcript.ts';
import { usageOfCall } from './usage-of-call.ts';

/** What became of one call, or of the wish to make it. */
export interface CallOutcome {
  /** Null where the model said that it had ended. */
  readonly error: CodedError | null;
  /** Whether the whole answer gives the object that was asked for; null where none was, and after an error. */
  readonly verdict: Verdict | null;
  /** Null where no model worked. */
  readonly usage: UsageRecord | null;
  /** The gate, or the ledger, let nothing through: no call was made, and trying again would meet the same. */
  readonly wasHeldBack: boolean;
  /** The server was shut down while the generation only waited: it is still QUEUED, for the next process to take over. */
  readonly isLeftToTheNext: boolean;
  /** The answer ran into a limit that was not the caller's. */
  readonly ranIntoSize: boolean;
  /** Bedrock has refused the stream, for its tools: the same is to be asked for whole. */
  readonly isToBeAskedWhole: boolean;
}

interface CallOptions {
  /** The same was asked before, and failed. */
  readonly isRetry: boolean;
  /** The model may write as much as it can. */
  readonly isWhole: boolean;
}

/** What the calls of one generation share with its run. */
interface Shared {
  readonly asking: Asking;
  readonly transcript: Transcript;
  readonly changes: ChangeWriter;
  readonly stopping: Stopping;
  readonly log: RunLog;
  /** On the clock of `performance.now()`. */
  readonly createdAt: number;
}

/** The calls to Bedrock of one generation: each let through by the quota, reserved in the ledger before it is made, and settled when it has ended. Of what they say the transcript is made. */
export class Calls {
  readonly #dependencies: RunDependencies;
  readonly #record: GenerationRecord;
  readonly #shared: Shared;
  readonly #billing: Billing;
  readonly #made: AttemptRecord[] = [];
  readonly #waitingSince: number;
  #startedAt: number | null = null;
  /** Of the call that began the answer, as far as there is one. */
  #calledAt: number | null = null;
  /** The calls before that one. */
  #voidCalls = 0;
  #simulated = false;
  #answeredBy: string | null = null;
  /** What was set aside when the generation was stored is given back. */
  #hasReserved = false;
  /** The latest call asked for a stream. */
  #isStreamed: boolean;

  constructor(record: GenerationRecord, shared: Shared, dependencies: RunDependencies) {
    this.#record = record;
    this.#shared = shared;
    this.#dependencies = dependencies;
    this.#billing = new Billing(dependencies.ledger, record, dependencies.region);
    this.#waitingSince = dependencies.admission.now();
    this.#isStreamed = record.streaming;
  }

  /** Those that were made, the oldest first. */
  get made(): readonly AttemptRecord[] {
    return this.#made;
  }

  /** The latest one was answered by the embedded runtime. */
  get simulated(): boolean {
    return this.#simulated;
  }

  /** The model that has answered last; null where none has. */
  get answeredBy(): string | null {
    return this.#answeredBy;
  }

  /** What was set aside when the generation was stored, as far as no call has taken it. */
  release(): readonly LedgerRelease[] {
    return this.#hasReserved ? [] : this.#billing.release();
  }

  /** The generation's times so far; with the moment of its end, on the clock of `performance.now()`, all of them. */
  timing(endedAt: number | null = null): TimingRecord {
    const { createdAt, transcript } = this.#shared;
    const moments = { createdAt, startedAt: this.#startedAt ?? endedAt, calledAt: this.#calledAt, endedAt, ...transcript.times };
    return measureTiming(moments, this.#isStreamed, transcript.metadata?.latencyMs ?? null, endedAt === null ? null : totalUsage(this.#made.slice(this.#voidCalls)));
  }

  /** Makes one call of what is asked now, once the quota has room for it. Rejects where it cannot be stored. */
  async make({ isRetry, isWhole }: CallOptions): Promise<CallOutcome> {
    const { admission, describe } = this.#dependencies;
    const { asking, transcript, changes, stopping } = this.#shared;
    const { request, canGoElsewhere } = asking;
    const entered = await enter({
      admission,
      record: this.#record,
      asking: { request, canGoElsewhere: canGoElsewhere && !transcript.hasOutput }, // nobody else goes on with what was delivered
      signal: stopping.signal,
      since: this.#waitingSince,
      isRetry,
      answerSize: isWhole ? 'UNSIZED' : mustNotBeCut(this.#record, request, describe(request.modelId)) ? 'LARGEST' : 'USUAL',
      onQueued: (place) => changes.note({ events: [{ type: 'queued', ...place }] }),
    });
    if ('refusal' in entered) {
      const { cause } = stopping;
      return heldBack(cause === null ? entered.refusal : endError(cause), { isLeftToTheNext: cause === 'shutdown' && this.#made.length === 0 });
    }
    const { admitted } = entered;
    this.#startedAt ??= performance.now();
    try {
      return (await this.#begin(admitted.request)) ?? (await this.#call(admitted));
    } finally {
      admitted.end(null); // it was stopped before, or failed for a reason of our own
    }
  }

  /** Stores that a call is about to be made. Null; or why it is not to be made. */
  async #begin(request: ModelRequest): Promise<CallOutcome | null> {
    const { asking, changes, stopping } = this.#shared;
    const number = this.#made.length + 1;
    // It was let through as those before it left the queue.
    if (stopping.isStopped()) return heldBack(this.#stopError(), { isLeftToTheNext: stopping.cause === 'shutdown' && number === 1 });
    const started = { events: [{ type: 'started', modelId: request.modelId }], state: { status: 'RUNNING', timing: this.timing() } } as const;
    const first = number === 1 ? started : { events: [], state: {} };
    try {
      await changes.append({ events: first.events, state: { ...first.state, askedMode: asking.ask?.mode ?? null }, ledger: this.#billing.reserve(number, request) });
    } catch (error) {
      if (error instanceof OverBudgetError) return heldBack(await this.#billing.refusal(request));
      if (isCodedError(error) && error.code === 'MODEL_NOT_ALLOWED') return heldBack(error);
      throw error;
    }
    this.#hasReserved = true;
    if (!stopping.isStopped()) return null;
    changes.note({ state: {}, ledger: [this.#billing.settle(number, request, null, endError(stopping.cause ?? 'cancel').code).entry] });
    return heldBack(this.#stopError());
  }

  #stopError(): CodedError {
    const { changes, stopping } = this.#shared;
    return stopping.cause === null ? toEndError(changes.failure, this.#record.id) : endError(stopping.cause);
  }

  async #call(admitted: Admitted): Promise<CallOutcome> {
    const { runtime, region, timers, toolStreams, onPoint } = this.#dependencies;
    const { asking, transcript, changes, stopping, log } = this.#shared;
    const { ask } = asking;
    const { request } = admitted;
    const { modelId } = request;
    const number = this.#made.length + 1;
    onPoint('reserved');
    const startedAt = new Date();
    const calledAt = performance.now();
    if (!transcript.hasOutput) {
      this.#calledAt = calledAt;
      this.#voidCalls = this.#made.length;
    }
    transcript.startOver();
    this.#isStreamed = this.#record.streaming && !toolStreams.refuses(request);
    const outcome = await runAttempt({
      runtime,
      request,
      streaming: this.#isStreamed,
      timers,
      signal: stopping.signal,
      onCalled: () => onPoint('called'),
      onResponse: ({ simulated }) => {
        admitted.answered();
        this.#simulated = simulated;
        this.#answeredBy = modelId;
        changes.note({ state: { simulated, answeredBy: modelId } });
        onPoint('answered');
      },
      onEvent: (event) => {
        transcript.take(event);
        if (event.type === 'stop') onPoint('stopped');
      },
    });
    const { response, error, endedHere } = outcome;
    const isToBeAskedWhole = this.#isStreamed && error !== null && toolStreams.learn(request, error);
    const durationMs = Math.round(performance.now() - calledAt);
    if (error !== null && response === null) this.#simulated = error.simulated;
    const stopReason = transcript.stop?.stopReason ?? null;
    const verdict = error === null ? asking.judge({ output: transcript.finish(), stopReason }) : null;
    const usage = await usageOfCall({ transcript, request, mayHaveWorked: error === null || transcript.hasSaid || endedHere, log });
    const wasCut = stopReason === 'max_tokens';
    admitted.end({ usage, error, wasCut });
    const { entry, cost } = this.#billing.settle(number, request, usage, error?.code ?? null, transcript.metadata);
    asking.spend(usage?.outputTokens ?? 0);
    const call = { number, modelId, region, mode: ask?.mode ?? null, validationErrors: verdict?.validationErrors ?? null };
    this.#made.push(toAttemptRecord(call, outcome, { startedAt: startedAt.toISOString(), durationMs, usage, cost }));
    changes.note({ state: { attempts: [...this.#made], simulated: this.#simulated }, ledger: [entry] });
    return { error, verdict, usage, wasHeldBack: false, isLeftToTheNext: false, ranIntoSize: wasCut && admitted.sizedTokens !== null, isToBeAskedWhole };
  }
}

const heldBack = (error: CodedError, { isLeftToTheNext = false } = {}): CallOutcome => ({ error, verdict: null, usage: null, wasHeldBack: true, isLeftToTheNext, ranIntoSize: false, isToBeAskedWhole: false });
