import type { Logger } from 'pino';
import type { Verdict } from '../construct/index.ts';
import { Seam } from '../continuation/index.ts';
import type { BedrockRuntime } from '../datasources/types.ts';
import { isInputTooLong, windowFullReason } from '../datasources/window-overflow.ts';
import type { CodedError } from '../errors.ts';
import { isCodedError } from '../errors.ts';
import type { Ledger } from '../ledger/index.ts';
import type { AttemptRecord, GenerationInput, GenerationRecord, GenerationState, TimingRecord, UsageRecord } from '../storage/generation-record.ts';
import type { GenerationChange, GenerationStore, GenerationWriter } from '../storage/generation-store.ts';
import { FencedError } from '../storage/generation-store.ts';
import { OverBudgetError } from '../storage/ledger-record.ts';
import { Asking } from './asking.ts';
import type { AskingDependencies } from './asking.ts';
import type { AttemptOutcome } from './attempt.ts';
import { runAttempt } from './attempt.ts';
import { Billing, totalCost, totalUsage } from './billing.ts';
import { endFromLog } from './end-from-log.ts';
import type { EndCause } from './ending.ts';
import { endError, statusAfter, terminalEvent, toEndError } from './ending.ts';
import { estimateUsage } from './estimate-usage.ts';
import { formOf } from './output.ts';
import type { Measurements } from './measurements.ts';
import { retryDelay } from './retry-policy.ts';
import type { GenerationTimers, RetrySettings } from './settings.ts';
import { measureTiming } from './timing.ts';
import { Transcript } from './transcript.ts';
import { endTurn, isPrepared } from './turns.ts';
import type { Turns } from './turns.ts';
import { waitUnlessAborted } from './wait.ts';

/** Moments in a generation's life at which a test may kill the process. */
export type EnginePoint = 'stored' | 'reserved' | 'called' | 'answered' | 'firstOutput' | 'stopped' | 'ended';

export interface RunDependencies extends AskingDependencies {
  readonly store: GenerationStore;
  readonly ledger: Ledger;
  readonly measurements: Measurements;
  readonly runtime: BedrockRuntime;
  readonly turns: Turns;
  readonly region: string;
  readonly timers: GenerationTimers;
  readonly retry: RetrySettings;
  readonly log: Logger;
  /** Prompts and answers may stand in the log. */
  readonly logContent: boolean;
  /** Called when a generation comes to one of these points. */
  readonly onPoint: (point: EnginePoint) => void;
}

/** A generation to be run by the process that owns it. */
export interface OwnedGeneration {
  readonly record: GenerationRecord;
  readonly input: GenerationInput;
  readonly writer: GenerationWriter;
}

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
  readonly #transcript: Transcript;
  readonly #billing: Billing;
  readonly #stop = new AbortController();
  readonly #shutdown = new AbortController();
  readonly #attempts: AttemptRecord[] = [];
  readonly #createdAt: number;
  #startedAt: number | null = null;
  #calledAt: number | null = null;
  #simulated = false;
  #answeredBy: string | null = null;
  #verdict: Verdict | null = null;
  #endCause: EndCause | null = null;
  /** An append failed: what the log holds is all that has happened. */
  #storeError: Error | null = null;
  #finished = false;
  /** What was set aside when it was stored is given back. */
  #hasReserved = false;

  constructor({ record, input, writer }: OwnedGeneration, dependencies: RunDependencies) {
    this.#record = record;
    this.#input = input;
    this.#asking = new Asking(input, dependencies);
    this.#writer = writer;
    this.#dependencies = dependencies;
    this.#billing = new Billing(dependencies.ledger, record, dependencies.region);
    this.#createdAt = performance.now() - (Date.now() - Date.parse(record.createdAt));
    this.#transcript = new Transcript({
      form: formOf(record),
      coalesceMs: dependencies.timers.coalesceMs,
      seam: record.continues === null ? null : new Seam({ priorText: input.priorText, strategy: record.continues.strategy }),
      append: (events) => this.#note({ events: this.#asking.take(events, record.streaming) }),
      onFirstOutput: () => {
        this.#note({ state: { timing: this.#timing(null, null) } });
        dependencies.onPoint('firstOutput');
      },
    });
    const stored = Promise.withResolvers<undefined>();
    this.outcome = stored.promise;
    this.outcome.catch(() => undefined); // nobody may be waiting
    this.ended = this.#run(stored.reject).finally(() => stored.resolve(undefined));
  }

  /** Aborts the call to Bedrock now and ends the generation. Where the model has said that it had ended, it is complete all the same. */
  end(cause: EndCause): void {
    if (this.#transcript.stop === null) this.#endCause ??= cause;
    if (cause === 'shutdown') this.#shutdown.abort();
    this.#stop.abort(endError(cause));
  }

  async #run(onStoreFailed: (error: unknown) => void): Promise<void> {
    const deadline = this.#startDeadline();
    try {
      this.#startedAt = performance.now();
      await this.#finish(await this.#attemptUntilDone());
    } catch (thrown) {
      if (thrown instanceof FencedError) {
        this.#logOwnFault(thrown, 'another process has taken the generation over');
        return;
      }
      const error = toEndError(thrown, this.#record.id);
      this.#logOwnFault(error.cause, 'the generation could not be ended as it should', { requestId: error.data.requestId });
      if (error.code === 'STORE_UNAVAILABLE') onStoreFailed(error);
      await this.#endFromLog(error);
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
    for (let number = 1; ; number += 1) {
      const { error } = await this.#attempt(number);
      tries += 1;
      if (mayShorten && this.#isWindowFull(error)) {
        mayShorten = false;
        if (await this.#shorten()) continue;
      }
      if (error === null && (this.#verdict?.error ?? null) === null) return null;
      if (error !== null) this.#logFailure(error, number);
      const mayGoOn = this.#endCause === null && (error === null || !this.#transcript.hasOutput);
      const delayMs = error !== null && mayGoOn ? retryDelay(error.data, tries, this.#dependencies.retry) : null;
      if (delayMs !== null && (await waitUnlessAborted(delayMs, this.#stop.signal))) continue;
      if (delayMs !== null || !mayGoOn || !this.#askOtherwise(error)) return this.#concludeWith(error);
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

  /** What was delivered is void; whoever follows is told. */
  #startOver(reason: string): void {
    if (this.#transcript.restart()) this.#note({ events: [{ type: 'restarted', modelId: this.#asking.request.modelId, reason }] });
    this.#verdict = null;
  }

  /** Of all that was tried: why it was stopped, or the best answer that came, or else the last error. */
  #concludeWith(error: CodedError | null): CodedError | null {
    if (this.#endCause !== null) return endError(this.#endCause);
    if (this.#transcript.hasOutput && error !== null) return error;
    this.#verdict = this.#asking.best ?? this.#verdict;
    return error?.code === 'BUDGET_EXCEEDED' ? error : (this.#verdict?.error ?? error); // there was more to try
  }

  /** A turn's request is made of its conversation. Null where it can be sent; else what the turn ends with. */
  async #prepare(): Promise<CodedError | null> {
    if (!isPrepared(this.#record)) return null;
    try {
      this.#asking.replace(await this.#dependencies.turns.prepare(this.#record, this.#input, this.#stop.signal));
      return null;
    } catch (thrown) {
      if (this.#endCause !== null) return endError(this.#endCause);
      const error = isCodedError(thrown) ? thrown : toEndError(thrown, this.#record.id);
      if (error.code === 'INTERNAL') this.#logOwnFault(error.cause, 'a turn could not be prepared', { requestId: error.data.requestId });
      return error;
    }
  }

  #isWindowFull(error: CodedError | null): boolean {
    return error === null ? this.#transcript.stop?.stopReason === windowFullReason : isInputTooLong(error);
  }

  /** Leaves more out of the conversation, and takes back what was delivered; false where the answer stands as it is. */
  async #shorten(): Promise<boolean> {
    const { turns } = this.#dependencies;
    const shorter = await turns.prepareShorter(this.#record, this.#input, this.#stop.signal).catch((error: unknown) => {
      if (!this.#isStopped()) this.#logOwnFault(error, 'a conversation that is too long could not be compacted');
      return null;
    });
    if (shorter === null || this.#isStopped()) return false;
    this.#asking.replace(shorter);
    this.#startOver('The model’s window was full: the conversation was compacted, and the model is asked again.');
    return true;
  }

  /** One call to Bedrock: reserved in the ledger before it is made, settled when it has ended. */
  async #attempt(number: number): Promise<Pick<AttemptOutcome, 'error'>> {
    const { runtime, region, timers, onPoint } = this.#dependencies;
    const { request, ask } = this.#asking;
    const { modelId } = request;
    const { streaming } = this.#record;
    const refusal = await this.#begin(number);
    if (refusal !== null) return { error: refusal };
    onPoint('reserved');
    const startedAt = new Date();
    const calledAt = performance.now();
    this.#calledAt = calledAt;
    this.#transcript.startOver();
    const outcome = await runAttempt({
      runtime,
      request,
      streaming,
      timers,
      signal: this.#stop.signal,
      onCalled: () => onPoint('called'),
      onResponse: ({ simulated }) => {
        this.#simulated = simulated;
        this.#answeredBy = modelId;
        this.#note({ state: { simulated, answeredBy: modelId } });
        onPoint('answered');
      },
      onEvent: (event) => {
        this.#transcript.take(event);
        if (event.type === 'stop') onPoint('stopped');
      },
    });
    const { response, error, endedHere } = outcome;
    const durationMs = Math.round(performance.now() - calledAt);
    if (error !== null && response === null) this.#simulated = error.simulated;
    if (error === null) this.#verdict = this.#judge();
    const usage = this.#measuredUsage() ?? (error === null || this.#transcript.hasOutput || endedHere ? await this.#estimateUsage() : null);
    const { entry, cost } = this.#billing.settle(number, request, usage, error?.code ?? null, this.#transcript.metadata);
    this.#asking.spend(usage?.outputTokens ?? 0);
    this.#attempts.push({
      number,
      modelId,
      region,
      startedAt: startedAt.toISOString(),
      durationMs,
      awsRequestId: response?.requestId ?? error?.data.requestId ?? null,
      error: error?.data ?? null,
      usage,
      cost,
      mode: ask?.mode ?? null,
      validationErrors: this.#verdict?.validationErrors ?? null,
    });
    this.#note({ state: { attempts: [...this.#attempts], simulated: this.#simulated }, ledger: [entry] });
    return { error };
  }

  /** Stores that a call is about to be made. Null; or why it is not to be made. */
  async #begin(number: number): Promise<CodedError | null> {
    if (this.#isStopped()) return this.#stopError();
    const started = { events: [{ type: 'started', modelId: this.#record.modelId }], state: { status: 'RUNNING', timing: this.#timing(null, null) } } as const;
    const { request, ask } = this.#asking;
    const first = number === 1 ? started : { events: [], state: {} };
    try {
      await this.#append({ events: first.events, state: { ...first.state, askedMode: ask?.mode ?? null }, ledger: this.#billing.reserve(number, request) });
    } catch (error) {
      if (error instanceof OverBudgetError) return this.#billing.refusal(request);
      if (isCodedError(error) && error.code === 'MODEL_NOT_ALLOWED') return error;
      throw error;
    }
    this.#hasReserved = true;
    if (!this.#isStopped()) return null;
    this.#note({ state: {}, ledger: [this.#billing.settle(number, request, null, endError(this.#endCause ?? 'cancel').code).entry] });
    return this.#stopError();
  }

  #stopError(): CodedError {
    return this.#endCause === null ? toEndError(this.#storeError, this.#record.id) : endError(this.#endCause);
  }

  #isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Whether the whole answer gives the object that was asked for; null where none was. */
  #judge(): Verdict | null {
    return this.#asking.judge({ output: this.#transcript.finish(), stopReason: this.#transcript.stop?.stopReason ?? null });
  }

  /** Appends without waiting: where it fails, the generation ends. */
  #note(change: GenerationChange): void {
    this.#append(change).catch((error: unknown) => this.#stop.abort(toEndError(error, this.#record.id)));
  }

  async #append(change: GenerationChange): Promise<void> {
    if (this.#finished || this.#storeError !== null) return;
    try {
      await this.#writer.append(change);
    } catch (error) {
      if (error instanceof OverBudgetError) throw error; // nothing is wrong with the store
      this.#storeError ??= error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  }

  async #finish(error: CodedError | null): Promise<void> {
    const output = this.#transcript.finish();
    const { stop, metadata } = this.#transcript;
    // An answer that does not satisfy its schema is whole: there is nothing to go on from.
    const canGoOn = this.#verdict === null && (this.#transcript.hasOutput || this.#endCause === 'shutdown');
    const terminal = terminalEvent({ error, cause: this.#endCause, canGoOn, stopReason: stop?.stopReason ?? null });
    const usage = totalUsage(this.#attempts);
    const state: Partial<GenerationState> = {
      status: statusAfter[terminal.type],
      answeredBy: this.#answeredBy,
      stopReason: stop?.stopReason ?? null,
      usage,
      cost: totalCost(this.#attempts),
      timing: this.#timing(performance.now(), this.#attempts.at(-1)?.usage ?? null),
      attempts: this.#attempts,
      error: terminal.type === 'failed' || terminal.type === 'interrupted' ? terminal.error : null,
      trace: metadata?.trace ?? null,
      additionalModelResponseFields: stop?.additionalModelResponseFields ?? null,
      serviceTier: metadata?.serviceTier ?? null,
      latency: metadata?.latency ?? null,
      simulated: this.#simulated,
      endedAt: new Date().toISOString(),
      object: this.#verdict?.object ?? null,
      candidate: (this.#verdict ?? this.#asking.best)?.candidate ?? null,
      xml: this.#verdict?.error === null ? this.#asking.toXml(this.#verdict) : null,
      usedFallbackSchema: this.#verdict?.error === null && (this.#asking.ask?.isFallbackSchema ?? false),
    };
    const turnEnd = await endTurn(this.#dependencies.turns, this.#record, { output, usage, error });
    const ledger = this.#hasReserved ? [] : this.#billing.release();
    const stored = this.#append({ events: [terminal], state, output, ...(ledger.length === 0 ? {} : { ledger }), ...turnEnd });
    this.#finished = true;
    await stored;
    if (this.#storeError !== null) throw this.#storeError;
    const { log, logContent, onPoint, measurements } = this.#dependencies;
    measurements.add({ ...this.#record, ...state });
    onPoint('ended');
    log.info({ generationId: this.#record.id, status: state.status, code: error?.code, usage, cost: state.cost?.amount, timing: state.timing, ...(logContent ? { output } : {}) }, 'a generation has ended');
  }

  /** What could not be stored has not happened: the log says how far it came. Waits until the store is back, or the server stops. */
  async #endFromLog(error: CodedError): Promise<void> {
    const { store, ledger, turns, log } = this.#dependencies;
    for (let waitMs = 100; ; waitMs = Math.min(waitMs * 2, 5_000)) {
      try {
        const record = (await store.get(this.#record.id)) ?? this.#record;
        await endFromLog({ record, writer: this.#writer }, error, { store, ledger, turns, log });
        return;
      } catch (thrown) {
        if (thrown instanceof FencedError) return;
        log.error({ err: thrown, generationId: this.#record.id }, 'the end of a generation cannot be stored yet');
      }
      if (!(await waitUnlessAborted(waitMs, this.#shutdown.signal))) return; // the next start of the server ends it
    }
  }

  #measuredUsage(): UsageRecord | null {
    const { usage } = this.#transcript;
    return usage === null ? null : { ...usage, source: 'MEASURED' };
  }

  /** Where the model worked, or may have, and Bedrock did not come to say what it counted. */
  async #estimateUsage(): Promise<UsageRecord | null> {
    try {
      return await estimateUsage(this.#asking.request, this.#transcript.finish().text);
    } catch (error) {
      this.#logOwnFault(error, 'the usage could not be estimated');
      return null;
    }
  }

  #timing(endedAt: number | null, usage: UsageRecord | null): TimingRecord {
    const moments = { createdAt: this.#createdAt, startedAt: this.#startedAt, calledAt: this.#calledAt, endedAt, ...this.#transcript.times };
    return measureTiming(moments, this.#record.streaming, this.#transcript.metadata?.latencyMs ?? null, usage);
  }

  /** A fault of ours has its cause in the log, under the id that its error has; what Bedrock refuses is told in brief, a cancelling not at all. */
  #logFailure({ code, cause, data: { upstream, requestId } }: CodedError, attempt: number): void {
    if (code === 'INTERNAL') this.#logOwnFault(cause, 'a call to Bedrock failed for a reason of our own', { attempt, requestId });
    else if (code !== 'CANCELLED') this.#dependencies.log.info({ generationId: this.#record.id, attempt, code, upstream, requestId }, 'a call to Bedrock failed');
  }

  #logOwnFault(error: unknown, message: string, facts: object = {}): void {
    this.#dependencies.log.error({ ...facts, err: error, generationId: this.#record.id }, message);
  }
}
