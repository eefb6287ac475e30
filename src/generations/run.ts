import type { Verdict } from '../construct/index.ts';
import { Seam } from '../continuation/index.ts';
import type { ModelRequest } from '../datasources/types.ts';
import { isInputTooLong, windowFullReason } from '../datasources/window-overflow.ts';
import type { CodedError } from '../errors.ts';
import { isCodedError } from '../errors.ts';
import type { Admitted } from '../quota/index.ts';
import type { AttemptRecord, GenerationInput, GenerationRecord, TimingRecord, UsageRecord } from '../storage/generation-record.ts';
import type { GenerationWriter } from '../storage/generation-store.ts';
import { FencedError } from '../storage/generation-store.ts';
import { OverBudgetError } from '../storage/ledger-record.ts';
import { Asking } from './asking.ts';
import type { AttemptOutcome } from './attempt.ts';
import { enter } from './admission.ts';
import { runAttempt } from './attempt.ts';
import { toAttemptRecord } from './attempt-record.ts';
import { Billing, totalUsage } from './billing.ts';
import { endFromLogInTime } from './end-from-log.ts';
import type { EndCause } from './ending.ts';
import { endError, terminalEvent, toEndError } from './ending.ts';
import { usageOfCall } from './usage-of-call.ts';
import { ChangeWriter } from './change-writer.ts';
import { askForMore, mustNotBeCut } from './go-on.ts';
import { finalState } from './final-state.ts';
import { formOf } from './output.ts';
import { prepareTurn } from './prepare-turn.ts';
import { isTurnRefused } from './refused-turn.ts';
import { retryDelay } from './retry-policy.ts';
import { RunLog } from './run-log.ts';
import type { OwnedGeneration, RunDependencies } from './run-dependencies.ts';
import { measureTiming } from './timing.ts';
import { Transcript } from './transcript.ts';
import { endTurn, isPrepared } from './turns.ts';
import { waitUnlessAborted } from './wait.ts';

/**
 * Runs one stored generation to its end: calls Bedrock, tries again where that is free, and appends everything to the log. It appends exactly
 * one terminal event, whoever ends it first: the model, an error, a timer or {@link GenerationRun.end}; none where another process has
 * taken the generation over.
 */
export class GenerationRun {
  /** Resolves when the generation has ended, or is run by somebody else; never rejects. */
  readonly ended: Promise<void>;
  /** The same, for those who wait; rejects with STORE_UNAVAILABLE as soon as its end cannot be stored, though it will be later. */
  readonly outcome: Promise<void>;
  readonly #dependencies: RunDependencies;
  readonly #record: GenerationRecord;
  readonly #input: GenerationInput;
  readonly #asking: Asking;
  readonly #writer: GenerationWriter;
  readonly #changes: ChangeWriter;
  /** False: it is not stored after all, and whoever started it was told. */
  readonly #isStored: Promise<boolean>;
  readonly #log: RunLog;
  readonly #transcript: Transcript;
  readonly #billing: Billing;
  readonly #stop = new AbortController();
  readonly #shutdown = new AbortController();
  readonly #attempts: AttemptRecord[] = [];
  readonly #createdAt: number;
  readonly #waitingSince: number;
  #startedAt: number | null = null;
  /** Of the call that began the answer, as far as there is one. */
  #calledAt: number | null = null;
  /** The calls before that one. */
  #voidAttempts = 0;
  #simulated = false;
  #answeredBy: string | null = null;
  #verdict: Verdict | null = null;
  #endCause: EndCause | null = null;
  /** The same, asked for once the model had said its end: it counts only where that is not the answer's. */
  #lateCause: EndCause | null = null;
  /** What was set aside when it was stored is given back. */
  #hasReserved = false;
  /** The gate, or the ledger, let nothing through: no call was made, and trying again would meet the same. */
  #wasHeldBack = false;
  /** It only waited when the server was shut down: it is still QUEUED, for the next process to take over. */
  #isLeftToTheNext = false;
  /** The answer ran into a limit that was not the caller's. */
  #ranIntoSize = false;
  /** From then on the model may write as much as it can. */
  #isWhole = false;
  /** What the first model counted of the request as it was prepared: later calls may have more in it, or be another model's. */
  #counted: UsageRecord | null = null;
  /** The latest call asked for a stream. */
  #isStreamed: boolean;
  /** Bedrock has refused its stream, for its tools: the same is to be asked for whole. */
  #isToBeAskedWhole = false;

  constructor({ record, input, writer, stored: storing = Promise.resolve() }: OwnedGeneration, dependencies: RunDependencies) {
    this.#record = record;
    this.#input = input;
    this.#asking = new Asking(input, dependencies, record.options.fallbackModelIds);
    this.#writer = writer;
    this.#changes = new ChangeWriter(writer, (error) => this.#stop.abort(toEndError(error, record.id))); // the generation ends
    this.#log = new RunLog(dependencies.log, record.id);
    this.#dependencies = dependencies;
    this.#isStreamed = record.streaming;
    this.#billing = new Billing(dependencies.ledger, record, dependencies.region);
    this.#createdAt = performance.now() - (Date.now() - Date.parse(record.createdAt));
    this.#waitingSince = dependencies.admission.now();
    this.#transcript = new Transcript({
      form: formOf(record),
      coalesceMs: dependencies.timers.coalesceMs,
      newSeam: () => (record.continues === null ? null : new Seam({ priorText: input.priorText, strategy: record.continues.strategy })),
      append: (events) => this.#changes.note({ events: this.#asking.take(events, record.streaming) }),
      onFirstOutput: () => {
        this.#changes.note({ state: { timing: this.#timing(null, null) } });
        dependencies.onPoint('firstOutput');
      },
    });
    this.#isStored = storing.then(
      () => true,
      (error: unknown) => {
        this.#stop.abort(toEndError(error, record.id)); // it waits for quota no longer
        return false;
      },
    );
    const stored = Promise.withResolvers<undefined>();
    this.outcome = stored.promise;
    this.outcome.catch(() => undefined); // nobody may be waiting
    this.ended = this.#run(stored.reject).finally(() => stored.resolve(undefined));
  }

  /** Aborts the call to Bedrock now and ends the generation. Where the model has said that it had ended, it is complete all the same. */
  end(cause: EndCause): void {
    if (this.#transcript.stop === null) this.#endCause ??= cause;
    else this.#lateCause ??= cause;
    if (cause === 'shutdown') this.#shutdown.abort();
    this.#stop.abort(endError(cause));
  }

  async #run(onStoreFailed: (error: unknown) => void): Promise<void> {
    const deadline = this.#startDeadline();
    try {
      const error = await this.#attemptUntilDone();
      if (!this.#isLeftToTheNext) await this.#finish(error);
    } catch (thrown) {
      if (!(await this.#isStored)) return;
      if (thrown instanceof FencedError) {
        this.#log.ownFault(thrown, 'another process has taken the generation over');
        return;
      }
      const error = toEndError(thrown, this.#record.id);
      this.#log.ownFault(error.cause, 'the generation could not be ended as it should', { requestId: error.data.requestId });
      if (error.code === 'STORE_UNAVAILABLE') onStoreFailed(error);
      await endFromLogInTime({ record: this.#record, writer: this.#writer }, error, this.#dependencies, this.#shutdown.signal);
    } finally {
      clearTimeout(deadline);
    }
  }

  #startDeadline(): NodeJS.Timeout | undefined {
    const { deadlineMs } = this.#record.options;
    if (deadlineMs === null) return undefined;
    const leftMs = this.#createdAt + deadlineMs - performance.now();
    if (leftMs > 0) return setTimeout(() => this.end('deadline'), leftMs);
    this.end('deadline'); // it was queued by a process that is gone, too long ago
    return undefined;
  }

  /** The error that the generation ends with, or null where the model said that it had ended, and gave what was asked for. */
  async #attemptUntilDone(): Promise<CodedError | null> {
    const refusal = await this.#prepare();
    if (refusal !== null) return refusal;
    let mayShorten = isPrepared(this.#record);
    let tries = 0; // of what is asked now
    for (;;) {
      const { error } = await this.#attempt(tries > 0);
      tries += 1;
      if (this.#isToBeAskedWhole) {
        this.#isToBeAskedWhole = false; // once: the next call may be refused before it is made
        tries = 0;
        continue;
      }
      if (mayShorten && this.#isWindowFull(error)) {
        mayShorten = false;
        if (await this.#shorten(error)) continue;
      }
      if (error === null && this.#ranIntoSize && this.#isStopped()) {
        this.#endCause ??= this.#lateCause; // there was more to come
        return this.#concludeWith(null);
      }
      if (error === null && this.#ranIntoSize && this.#goOn()) {
        tries = 0;
        continue;
      }
      if (error === null && (this.#verdict?.error ?? null) === null) return null;
      if (error !== null && (!this.#wasHeldBack || error.code === 'INTERNAL')) this.#log.failure(error, this.#attempts.length);
      const mayGoOn = this.#endCause === null && (error === null || !this.#transcript.hasOutput);
      const delayMs = error !== null && mayGoOn && !this.#wasHeldBack ? retryDelay(error.data, tries, this.#dependencies.retry) : null;
      if (error !== null && delayMs !== null) {
        if (!(await waitUnlessAborted(delayMs, this.#stop.signal))) return this.#concludeWith(error);
        if (await this.#dependencies.admission.mayRetry(this.#asking.request.modelId, error, this.#stop.signal)) continue;
      }
      if (!mayGoOn || !this.#askOtherwise(error)) return this.#concludeWith(error);
      tries = 0;
    }
  }

  /** Where an object is asked for, there may be another way to ask; false where none is left. */
  #askOtherwise(error: CodedError | null): boolean {
    const output = this.#transcript.finish();
    const reason = this.#isStopped() ? null : this.#asking.next({ error, output, stopReason: this.#transcript.stop?.stopReason ?? null }, this.#verdict);
    if (reason === null) return false;
    this.#startOver(reason);
    return true;
  }

  /** An answer is not cut by a limit that nobody has asked for. False where it stands as it is. */
  #goOn(): boolean {
    this.#isWhole = true;
    const { request } = this.#asking;
    const more = askForMore({ record: this.#record, request, priorText: this.#input.priorText, output: this.#transcript.finish(), model: this.#dependencies.describe(request.modelId) });
    if (more.way === 'none') return false;
    if (more.way === 'again') {
      this.#startOver('The answer was longer than the room that was made for it: the model is asked again, for as much as it can write.');
      return true;
    }
    this.#asking.replace(more.request);
    this.#transcript.goOn(more.seam);
    return true;
  }

  /** What was delivered is void; whoever follows is told. */
  #startOver(reason: string): void {
    if (this.#transcript.restart()) this.#changes.note({ events: [{ type: 'restarted', modelId: this.#asking.request.modelId, reason }] });
    this.#verdict = null;
  }

  /** Of all that was tried: why it was stopped, or the best answer that came, or else the last error. */
  #concludeWith(error: CodedError | null): CodedError | null {
    if (this.#endCause !== null) return endError(this.#endCause, this.#attempts.length > 0);
    if (this.#transcript.hasOutput && error !== null) return error;
    this.#verdict = this.#asking.best ?? this.#verdict;
    const concluding = error?.code === 'BUDGET_EXCEEDED' ? error : (this.#verdict?.error ?? error); // there was more to try
    return concluding && this.#asking.explain(concluding);
  }

  /** A turn's request is made of its conversation. Null where it can be sent; else what the turn ends with. */
  async #prepare(): Promise<CodedError | null> {
    if (!isPrepared(this.#record)) return null;
    const prepared = await prepareTurn({ turns: this.#dependencies.turns, record: this.#record, input: this.#input, signal: this.#stop.signal });
    if ('request' in prepared) {
      this.#asking.replace(prepared.request);
      return null;
    }
    if (this.#endCause !== null) return endError(this.#endCause);
    const { error } = prepared;
    if (error.code === 'INTERNAL') this.#log.ownFault(error.cause, 'a turn could not be prepared', { requestId: error.data.requestId });
    return error;
  }

  #isWindowFull(error: CodedError | null): boolean {
    return error === null ? this.#transcript.stop?.stopReason === windowFullReason : isInputTooLong(error);
  }

  /** Leaves more out of the conversation, and takes back what was delivered; false where the answer stands as it is. */
  async #shorten(why: CodedError | null): Promise<boolean> {
    const { turns } = this.#dependencies;
    const shorter = await turns.prepareShorter(this.#record, this.#input, { error: why, isOfAnotherModel: this.#asking.hasMoved, signal: this.#stop.signal }).catch((error: unknown) => {
      if (!this.#isStopped()) this.#log.ownFault(error, 'a conversation that is too long could not be compacted');
      return null;
    });
    if (shorter === null || this.#isStopped()) return false;
    this.#asking.replace(shorter);
    this.#counted = null;
    this.#startOver('The model’s window was full: the conversation was compacted, and the model is asked again.');
    return true;
  }

  /** One call to Bedrock, once the quota has room for it. */
  async #attempt(isRetry: boolean): Promise<Pick<AttemptOutcome, 'error'>> {
    const { request, canGoElsewhere } = this.#asking;
    const entered = await enter({
      admission: this.#dependencies.admission,
      record: this.#record,
      asking: { request, canGoElsewhere: canGoElsewhere && !this.#transcript.hasOutput }, // nobody else goes on with what was delivered
      signal: this.#stop.signal,
      since: this.#waitingSince,
      isRetry,
      answerSize: this.#isWhole ? 'UNSIZED' : mustNotBeCut(this.#record, request, this.#dependencies.describe(request.modelId)) ? 'LARGEST' : 'USUAL',
      onQueued: (place) => this.#changes.note({ events: [{ type: 'queued', ...place }] }),
    });
    this.#wasHeldBack = 'refusal' in entered;
    this.#isLeftToTheNext = 'refusal' in entered && this.#endCause === 'shutdown' && this.#attempts.length === 0;
    if ('refusal' in entered) return { error: this.#endCause === null ? entered.refusal : endError(this.#endCause) };
    const { admitted } = entered;
    this.#startedAt ??= performance.now();
    try {
      return await this.#call(admitted);
    } finally {
      admitted.end(null); // it was stopped before, or failed for a reason of our own
    }
  }

  /** Reserved in the ledger before it is made, settled when it has ended. */
  async #call(admitted: Admitted): Promise<Pick<AttemptOutcome, 'error'>> {
    const { runtime, region, timers, toolStreams, onPoint } = this.#dependencies;
    const { ask } = this.#asking;
    const { request } = admitted;
    const { modelId } = request;
    const number = this.#attempts.length + 1;
    const refusal = await this.#begin(number, request);
    this.#wasHeldBack = refusal !== null;
    if (refusal !== null) return { error: refusal };
    onPoint('reserved');
    const startedAt = new Date();
    const calledAt = performance.now();
    if (!this.#transcript.hasOutput) {
      this.#calledAt = calledAt;
      this.#voidAttempts = this.#attempts.length;
    }
    this.#transcript.startOver();
    this.#isStreamed = this.#record.streaming && !toolStreams.refuses(request);
    const outcome = await runAttempt({
      runtime,
      request,
      streaming: this.#isStreamed,
      timers,
      signal: this.#stop.signal,
      onCalled: () => onPoint('called'),
      onResponse: ({ simulated }) => {
        admitted.answered();
        this.#simulated = simulated;
        this.#answeredBy = modelId;
        this.#changes.note({ state: { simulated, answeredBy: modelId } });
        onPoint('answered');
      },
      onEvent: (event) => {
        this.#transcript.take(event);
        if (event.type === 'stop') onPoint('stopped');
      },
    });
    const { response, error, endedHere } = outcome;
    this.#isToBeAskedWhole = this.#isStreamed && error !== null && toolStreams.learn(request, error);
    const durationMs = Math.round(performance.now() - calledAt);
    if (error !== null && response === null) this.#simulated = error.simulated;
    if (error === null) this.#verdict = this.#judge();
    const usage = await usageOfCall({ transcript: this.#transcript, request, mayHaveWorked: error === null || this.#transcript.hasSaid || endedHere, log: this.#log });
    if (!this.#asking.hasMoved && usage?.source === 'MEASURED') this.#counted ??= usage;
    const wasCut = this.#transcript.stop?.stopReason === 'max_tokens';
    this.#ranIntoSize = wasCut && admitted.sizedTokens !== null;
    admitted.end({ usage, error, wasCut });
    const { entry, cost } = this.#billing.settle(number, request, usage, error?.code ?? null, this.#transcript.metadata);
    this.#asking.spend(usage?.outputTokens ?? 0);
    const call = { number, modelId, region, mode: ask?.mode ?? null, validationErrors: this.#verdict?.validationErrors ?? null };
    this.#attempts.push(toAttemptRecord(call, outcome, { startedAt: startedAt.toISOString(), durationMs, usage, cost }));
    this.#changes.note({ state: { attempts: [...this.#attempts], simulated: this.#simulated }, ledger: [entry] });
    return { error };
  }

  /** Stores that a call is about to be made. Null; or why it is not to be made. */
  async #begin(number: number, request: ModelRequest): Promise<CodedError | null> {
    if (this.#isStopped()) {
      this.#isLeftToTheNext = this.#endCause === 'shutdown' && number === 1; // it was let through as those before it left the queue
      return this.#stopError();
    }
    const started = { events: [{ type: 'started', modelId: request.modelId }], state: { status: 'RUNNING', timing: this.#timing(null, null) } } as const;
    const first = number === 1 ? started : { events: [], state: {} };
    try {
      await this.#changes.append({ events: first.events, state: { ...first.state, askedMode: this.#asking.ask?.mode ?? null }, ledger: this.#billing.reserve(number, request) });
    } catch (error) {
      if (error instanceof OverBudgetError) return this.#billing.refusal(request);
      if (isCodedError(error) && error.code === 'MODEL_NOT_ALLOWED') return error;
      throw error;
    }
    this.#hasReserved = true;
    if (!this.#isStopped()) return null;
    this.#changes.note({ state: {}, ledger: [this.#billing.settle(number, request, null, endError(this.#endCause ?? 'cancel').code).entry] });
    return this.#stopError();
  }

  #stopError(): CodedError {
    return this.#endCause === null ? toEndError(this.#changes.failure, this.#record.id) : endError(this.#endCause);
  }

  #isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Whether the whole answer gives the object that was asked for; null where none was. */
  #judge(): Verdict | null {
    return this.#asking.judge({ output: this.#transcript.finish(), stopReason: this.#transcript.stop?.stopReason ?? null });
  }

  async #finish(error: CodedError | null): Promise<void> {
    this.#startedAt ??= performance.now(); // it has only waited
    const output = this.#transcript.finish();
    const { stop } = this.#transcript;
    // An answer that does not satisfy its schema is whole: there is nothing to go on from.
    const canGoOn = this.#verdict === null && (this.#transcript.hasOutput || this.#endCause === 'shutdown');
    const terminal = terminalEvent({ error, cause: this.#endCause, canGoOn, stopReason: stop?.stopReason ?? null });
    const state = finalState({
      terminal,
      transcript: this.#transcript,
      attempts: this.#attempts,
      verdict: this.#verdict,
      asking: this.#asking,
      answeredBy: this.#answeredBy,
      simulated: this.#simulated,
      timing: this.#timing(performance.now(), totalUsage(this.#attempts.slice(this.#voidAttempts))),
    });
    const isRefused = isTurnRefused(this.#transcript, this.#dependencies.describe(this.#asking.request.modelId));
    const turnEnd = await endTurn(this.#dependencies.turns, this.#record, { output, answeredBy: this.#answeredBy, counted: this.#counted, error, isRefused });
    const ledger = this.#hasReserved ? [] : this.#billing.release();
    await this.#changes.end({ events: [terminal], state, output, ...(ledger.length === 0 ? {} : { ledger }), ...turnEnd });
    const { log, logContent, onPoint, measurements } = this.#dependencies;
    measurements.add({ ...this.#record, ...state });
    onPoint('ended');
    log.info({ generationId: this.#record.id, status: state.status, code: error?.code, usage: state.usage, cost: state.cost?.amount, timing: state.timing, ...(logContent ? { output } : {}) }, 'a generation has ended');
  }

  #timing(endedAt: number | null, usage: UsageRecord | null): TimingRecord {
    const moments = { createdAt: this.#createdAt, startedAt: this.#startedAt, calledAt: this.#calledAt, endedAt, ...this.#transcript.times };
    return measureTiming(moments, this.#isStreamed, this.#transcript.metadata?.latencyMs ?? null, usage);
  }
}
