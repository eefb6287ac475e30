import type { Logger } from 'pino';
import type { Verdict } from '../construct/index.ts';
import { judge } from '../construct/index.ts';
import type { BedrockRuntime } from '../datasources/types.ts';
import { CodedError } from '../errors.ts';
import type { AttemptRecord, GenerationEventBody, GenerationRecord, GenerationState, TerminalEventBody, TimingRecord, UsageRecord } from '../storage/generation-record.ts';
import type { GenerationStore } from '../storage/generation-store.ts';
import type { AttemptOutcome } from './attempt.ts';
import { runAttempt } from './attempt.ts';
import type { EndCause } from './ending.ts';
import { endError, statusAfter } from './ending.ts';
import { estimateUsage } from './estimate-usage.ts';
import { formOf } from './output.ts';
import { retryDelay } from './retry-policy.ts';
import type { GenerationTimers, RetrySettings } from './settings.ts';
import { measureTiming } from './timing.ts';
import { Transcript } from './transcript.ts';
import { waitUnlessAborted } from './wait.ts';

export interface RunDependencies {
  readonly store: GenerationStore;
  readonly runtime: BedrockRuntime;
  readonly region: string;
  readonly timers: GenerationTimers;
  readonly retry: RetrySettings;
  readonly log: Logger;
  /** Prompts and answers may stand in the log. */
  readonly logContent: boolean;
}

/**
 * Runs one stored generation to its end: calls Bedrock, tries again where that is free, and appends everything to the log. It appends exactly
 * one terminal event, whoever ends it first: the model, an error, a timer or {@link GenerationRun.end}.
 */
export class GenerationRun {
  /** Resolves when the generation has ended; never rejects. */
  readonly ended: Promise<void>;
  readonly #dependencies: RunDependencies;
  readonly #record: GenerationRecord;
  readonly #transcript: Transcript;
  readonly #stop = new AbortController();
  readonly #attempts: AttemptRecord[] = [];
  readonly #createdAt = performance.now();
  #startedAt: number | null = null;
  #calledAt: number | null = null;
  #simulated = false;
  #answered = false;
  #verdict: Verdict | null = null;
  #endCause: EndCause | null = null;
  /** The last call was ended here, while Bedrock may have gone on working. */
  #endedHere = false;
  #finished = false;

  constructor(record: GenerationRecord, dependencies: RunDependencies) {
    this.#record = record;
    this.#dependencies = dependencies;
    this.#transcript = new Transcript({
      form: formOf(record),
      coalesceMs: dependencies.timers.coalesceMs,
      append: (events) => void this.#append(events),
      onFirstOutput: () => void this.#append([], { timing: this.#timing(null, null) }),
    });
    this.ended = this.#run();
  }

  /** Aborts the call to Bedrock now and ends the generation. Where the model has said that it had ended, it is complete all the same. */
  end(cause: EndCause): void {
    if (this.#transcript.stop === null) this.#endCause ??= cause;
    this.#stop.abort(endError(cause));
  }

  async #run(): Promise<void> {
    const { deadlineMs } = this.#record.options;
    const deadline = deadlineMs === null ? undefined : setTimeout(() => this.end('deadline'), deadlineMs);
    try {
      this.#startedAt = performance.now();
      void this.#append([{ type: 'started', modelId: this.#record.request.modelId }], { status: 'RUNNING', timing: this.#timing(null, null) });
      await this.#finish(await this.#attemptUntilDone());
    } catch (error) {
      this.#logOwnFault(error, 'the generation could not be ended');
    } finally {
      clearTimeout(deadline);
    }
  }

  /** The error that the generation ends with, or null where the model said that it had ended, and gave what was asked for. */
  async #attemptUntilDone(): Promise<CodedError | null> {
    for (let number = 1; ; number += 1) {
      const { error } = await this.#attempt(number);
      if (error === null) return this.#verdict?.error ?? null;
      this.#logFailure(error, number);
      const delayMs = this.#endCause !== null || this.#transcript.hasOutput ? null : retryDelay(error.data, number, this.#dependencies.retry);
      if (delayMs === null || !(await waitUnlessAborted(delayMs, this.#stop.signal))) return this.#endCause === null ? error : endError(this.#endCause);
    }
  }

  async #attempt(number: number): Promise<AttemptOutcome> {
    const { runtime, region, timers } = this.#dependencies;
    const { request, streaming, construct } = this.#record;
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
      onResponse: ({ simulated }) => {
        this.#simulated = simulated;
        this.#answered = true;
        void this.#append([], { simulated, answeredBy: request.modelId });
      },
      onEvent: (event) => this.#transcript.take(event),
    });
    const { response, error, endedHere } = outcome;
    const durationMs = Math.round(performance.now() - calledAt);
    this.#endedHere = endedHere;
    if (error !== null && response === null) this.#simulated = error.simulated;
    if (error === null) this.#verdict = this.#judge();
    this.#attempts.push({
      number,
      modelId: request.modelId,
      region,
      startedAt: startedAt.toISOString(),
      durationMs,
      awsRequestId: response?.requestId ?? error?.data.requestId ?? null,
      error: error?.data ?? null,
      usage: this.#measuredUsage(),
      mode: construct?.mode ?? null,
      validationErrors: this.#verdict?.validationErrors ?? null,
    });
    void this.#append([], { attempts: [...this.#attempts], simulated: this.#simulated });
    return outcome;
  }

  /** Whether the whole answer gives the object that was asked for; null where none was. */
  #judge(): Verdict | null {
    const { construct } = this.#record;
    return construct === null ? null : judge(construct, { ...this.#transcript.finish(), stopReason: this.#transcript.stop?.stopReason ?? null });
  }

  async #append(events: readonly GenerationEventBody[], change?: Partial<GenerationState>): Promise<void> {
    if (this.#finished) return;
    try {
      await this.#dependencies.store.append(this.#record.id, events, change);
    } catch (error) {
      this.#logOwnFault(error, 'an event could not be stored');
      this.#stop.abort(new CodedError('INTERNAL', { cause: error }));
    }
  }

  async #finish(error: CodedError | null): Promise<void> {
    const output = this.#transcript.finish();
    const { stop, metadata } = this.#transcript;
    const terminal = this.#terminalEvent(error);
    const usage = this.#measuredUsage() ?? (await this.#estimateUsage(error === null, output.text));
    const change: Partial<GenerationState> = {
      status: statusAfter[terminal.type],
      answeredBy: this.#answered ? this.#record.request.modelId : null,
      stopReason: stop?.stopReason ?? null,
      usage,
      timing: this.#timing(performance.now(), usage),
      attempts: this.#attempts.map((attempt, index) => (index === this.#attempts.length - 1 ? { ...attempt, usage: attempt.usage ?? usage } : attempt)),
      error: terminal.type === 'failed' || terminal.type === 'interrupted' ? terminal.error : null,
      trace: metadata?.trace ?? null,
      additionalModelResponseFields: stop?.additionalModelResponseFields ?? null,
      serviceTier: metadata?.serviceTier ?? null,
      latency: metadata?.latency ?? null,
      simulated: this.#simulated,
      endedAt: new Date().toISOString(),
      output,
      object: this.#verdict?.object ?? null,
      candidate: this.#verdict?.candidate ?? null,
    };
    const stored = this.#append([terminal], change);
    this.#finished = true;
    await stored;
    const { log, logContent } = this.#dependencies;
    log.info({ generationId: this.#record.id, status: change.status, code: error?.code, usage, timing: change.timing, ...(logContent ? { output } : {}) }, 'a generation has ended');
  }

  #terminalEvent(error: CodedError | null): TerminalEventBody {
    if (error === null) return { type: 'completed', stopReason: this.#transcript.stop?.stopReason ?? null };
    if (this.#endCause === 'cancel') return { type: 'cancelled' };
    // An answer that does not satisfy its schema is whole: there is nothing to go on from.
    const interrupted = this.#verdict === null && (this.#transcript.hasOutput || this.#endCause === 'shutdown');
    return interrupted ? { type: 'interrupted', error: error.data } : { type: 'failed', error: error.data };
  }

  #measuredUsage(): UsageRecord | null {
    const { usage } = this.#transcript;
    return usage === null ? null : { ...usage, source: 'MEASURED' };
  }

  /** Where the model worked, or may have, and Bedrock did not come to say what it counted; null where it did not work. */
  async #estimateUsage(completed: boolean, text: string): Promise<UsageRecord | null> {
    if (!completed && !this.#transcript.hasOutput && !this.#endedHere) return null;
    try {
      return await estimateUsage(this.#record.request, text);
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
