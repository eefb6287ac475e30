import type { Logger } from 'pino';
import type { Verdict } from '../construct/index.ts';
import { judge } from '../construct/index.ts';
import type { BedrockRuntime, ModelEvent, ModelUsage } from '../datasources/types.ts';
import { CodedError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import type { AttemptRecord, GenerationEventBody, GenerationRecord, GenerationState, TerminalEventBody, TimingRecord, UsageRecord } from '../storage/generation-record.ts';
import type { GenerationStore } from '../storage/generation-store.ts';
import type { AttemptOutcome } from './attempt.ts';
import { runAttempt } from './attempt.ts';
import { Coalescer } from './coalescer.ts';
import { estimateUsage } from './estimate-usage.ts';
import { Fold } from './fold.ts';
import { formOf } from './output.ts';
import { retryDelay } from './retry-policy.ts';
import type { GenerationTimers, RetrySettings } from './settings.ts';

/** Why a generation is ended from outside, other than by Bedrock. */
export type EndCause = 'cancel' | 'deadline' | 'shutdown';

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
  readonly #fold: Fold;
  readonly #coalescer: Coalescer;
  readonly #stop = new AbortController();
  readonly #attempts: AttemptRecord[] = [];
  readonly #createdAt = performance.now();
  #calledAt: number | null = null;
  #firstContentAt: number | null = null;
  readonly #preamble: JsonValue[] = [];
  #stoppedAt: number | null = null;
  #simulated = false;
  #answered = false;
  #measured: ModelUsage | null = null;
  #modelStop: Extract<ModelEvent, { type: 'stop' }> | null = null;
  #metadata: Extract<ModelEvent, { type: 'metadata' }> | null = null;
  #verdict: Verdict | null = null;
  #endCause: EndCause | null = null;
  #finished = false;
  #endedHere = false;
  #queuedMs: number | null = null;

  constructor(record: GenerationRecord, dependencies: RunDependencies) {
    this.#record = record;
    this.#dependencies = dependencies;
    this.#fold = new Fold(formOf(record));
    this.#coalescer = new Coalescer(dependencies.timers.coalesceMs, (events) => void this.#append(events));
    this.ended = this.#run();
  }

  /** Aborts the call to Bedrock now and ends the generation. Where the model has said that it had ended, it is complete all the same. */
  end(cause: EndCause): void {
    if (this.#modelStop === null) this.#endCause ??= cause;
    this.#stop.abort(endError(cause));
  }

  async #run(): Promise<void> {
    const { deadlineMs } = this.#record.options;
    const deadline = deadlineMs === null ? undefined : setTimeout(() => this.end('deadline'), deadlineMs);
    try {
      this.#queuedMs = Math.round(performance.now() - this.#createdAt);
      void this.#append([{ type: 'started', modelId: this.#record.request.modelId }], { status: 'RUNNING', timing: this.#timing(null) });
      await this.#finish(await this.#attemptUntilDone());
    } catch (error) {
      this.#dependencies.log.error({ err: error, generationId: this.#record.id }, 'the generation could not be ended');
    } finally {
      clearTimeout(deadline);
    }
  }

  /** The error that the generation ends with, or null where the model said that it had ended, and gave what was asked for. */
  async #attemptUntilDone(): Promise<CodedError | null> {
    const { retry } = this.#dependencies;
    for (let number = 1; ; number += 1) {
      const { error } = await this.#attempt(number);
      if (error === null) return this.#verdict?.error ?? null;
      this.#logFailure(error, number);
      const delayMs = this.#endCause !== null || this.#hasOutput ? null : retryDelay(error.data, number, retry);
      if (delayMs === null || !(await this.#wait(delayMs))) return this.#endCause === null ? error : endError(this.#endCause);
    }
  }

  /** A fault of ours has its cause in the log, under the id that its error has; what Bedrock refuses is told in brief, a cancelling not at all. */
  #logFailure({ code, cause, data: { upstream, requestId } }: CodedError, attempt: number): void {
    const { log } = this.#dependencies;
    const facts = { generationId: this.#record.id, attempt, code, upstream, requestId };
    if (code === 'INTERNAL') log.error({ ...facts, err: cause }, 'a call to Bedrock failed for a reason of our own');
    else if (code !== 'CANCELLED') log.info(facts, 'a call to Bedrock failed');
  }

  async #attempt(number: number): Promise<AttemptOutcome> {
    const { runtime, region, timers } = this.#dependencies;
    const { request, streaming } = this.#record;
    const startedAt = new Date();
    this.#preamble.length = 0;
    this.#calledAt = performance.now();
    const calledAt = this.#calledAt;
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
      onEvent: (event) => this.#take(event),
    });
    const durationMs = Math.round(performance.now() - calledAt);
    this.#endedHere = outcome.endedHere;
    if (outcome.error !== null && outcome.response === null) this.#simulated = outcome.error.simulated;
    if (outcome.error === null) this.#verdict = this.#judge();
    const requestId = outcome.response?.requestId ?? outcome.error?.data.requestId ?? null;
    this.#attempts.push({
      number,
      modelId: request.modelId,
      region,
      startedAt: startedAt.toISOString(),
      durationMs,
      awsRequestId: requestId,
      error: outcome.error?.data ?? null,
      usage: this.#measured === null ? null : { ...this.#measured, source: 'MEASURED' },
      mode: this.#record.construct?.mode ?? null,
      validationErrors: this.#verdict?.validationErrors ?? null,
    });
    void this.#append([], { attempts: [...this.#attempts], simulated: this.#simulated });
    return outcome;
  }

  /** Whether the whole answer gives the object that was asked for; null where none was. */
  #judge(): Verdict | null {
    const { construct } = this.#record;
    if (construct === null) return null;
    this.#coalescer.flush();
    return judge(construct, { ...this.#fold.output(), stopReason: this.#modelStop?.stopReason ?? null });
  }

  /** Waits, and says whether to go on: not when it was ended meanwhile. */
  #wait(delayMs: number): Promise<boolean> {
    const { signal } = this.#stop;
    return new Promise((resolve) => {
      const abort = (): void => {
        clearTimeout(timer);
        resolve(false);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', abort);
        resolve(true);
      }, delayMs);
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
    });
  }

  get #hasOutput(): boolean {
    return this.#firstContentAt !== null;
  }

  #take(event: ModelEvent): void {
    switch (event.type) {
      case 'textDelta':
        if (event.text === '') return;
        this.#markOutput();
        this.#coalescer.text(event.contentBlockIndex, event.text);
        return;
      case 'nativeChunk':
        if (event.preamble && !this.#hasOutput) {
          this.#preamble.push(event.chunk); // nobody has seen it: it can still be taken back
          return;
        }
        this.#deliverPreamble();
        this.#coalescer.nativeChunk(event.chunk, event.text);
        return;
      case 'stop':
        if (this.#preamble.length > 0) this.#deliverPreamble();
        this.#modelStop = event;
        this.#stoppedAt = performance.now();
        return;
      case 'metadata':
        this.#metadata = { ...event, trace: event.trace ?? this.#metadata?.trace ?? null };
        this.#measured = event.usage ?? this.#measured;
        return;
      case 'contentBlockStop':
        if (this.#hasOutput) this.#coalescer.other(event);
        return;
      default:
        this.#markOutput();
        this.#coalescer.other(event);
    }
  }

  #deliverPreamble(): void {
    this.#markOutput();
    for (const chunk of this.#preamble.splice(0)) this.#coalescer.nativeChunk(chunk, '');
  }

  #markOutput(): void {
    if (this.#firstContentAt !== null) return;
    this.#firstContentAt = performance.now();
    void this.#append([], { timing: this.#timing(null) });
  }

  async #append(events: readonly GenerationEventBody[], change?: Partial<GenerationState>): Promise<void> {
    if (this.#finished) return;
    try {
      for (const event of events) this.#fold.add(event);
      await this.#dependencies.store.append(this.#record.id, events, change);
    } catch (error) {
      this.#dependencies.log.error({ err: error, generationId: this.#record.id }, 'an event could not be stored');
      this.#stop.abort(new CodedError('INTERNAL', { cause: error }));
    }
  }

  async #finish(error: CodedError | null): Promise<void> {
    if (this.#finished) return;
    this.#coalescer.flush();
    const completed = error === null;
    const terminal = this.#terminalEvent(error);
    const output = this.#fold.output();
    const usage = await this.#usage(completed, output.text);
    const attempts = this.#attempts.map((attempt, index) => (index === this.#attempts.length - 1 ? { ...attempt, usage: attempt.usage ?? usage } : attempt));
    const change: Partial<GenerationState> = {
      status: statusOf(terminal),
      answeredBy: this.#answered ? this.#record.request.modelId : null,
      stopReason: this.#modelStop?.stopReason ?? null,
      usage,
      timing: { ...this.#timing(usage), totalMs: Math.round(performance.now() - this.#createdAt) },
      attempts,
      error: terminal.type === 'failed' || terminal.type === 'interrupted' ? terminal.error : null,
      trace: this.#metadata?.trace ?? null,
      additionalModelResponseFields: this.#modelStop?.additionalModelResponseFields ?? null,
      serviceTier: this.#metadata?.serviceTier ?? null,
      latency: this.#metadata?.latency ?? null,
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
    if (error === null) return { type: 'completed', stopReason: this.#modelStop?.stopReason ?? null };
    if (this.#endCause === 'cancel') return { type: 'cancelled' };
    // An answer that does not satisfy its schema is whole: there is nothing to go on from.
    const interrupted = this.#verdict === null && (this.#hasOutput || this.#endCause === 'shutdown');
    return interrupted ? { type: 'interrupted', error: error.data } : { type: 'failed', error: error.data };
  }

  /** Bedrock's counts; an estimate where the model worked, or may have, and Bedrock did not come to say; null where it did not work. */
  async #usage(completed: boolean, text: string): Promise<UsageRecord | null> {
    if (this.#measured !== null) return { ...this.#measured, source: 'MEASURED' };
    if (!completed && !this.#hasOutput && !this.#endedHere) return null;
    try {
      return await estimateUsage(this.#record.request, text);
    } catch (error) {
      this.#dependencies.log.error({ err: error, generationId: this.#record.id }, 'the usage could not be estimated');
      return null;
    }
  }

  #timing(usage: UsageRecord | null): TimingRecord {
    const streamedMs = this.#firstContentAt === null ? 0 : (this.#stoppedAt ?? performance.now()) - this.#firstContentAt;
    const modelMs = this.#record.streaming ? streamedMs : (this.#metadata?.latencyMs ?? 0);
    return {
      queuedMs: this.#queuedMs,
      timeToFirstTokenMs: this.#firstContentAt === null || this.#calledAt === null ? null : Math.round(this.#firstContentAt - this.#calledAt),
      modelLatencyMs: this.#metadata?.latencyMs ?? null,
      totalMs: null,
      outputTokensPerSecond: usage === null || modelMs <= 0 ? null : Math.round((usage.outputTokens / modelMs) * 100_000) / 100,
    };
  }
}

const statusOf = (terminal: TerminalEventBody): GenerationState['status'] =>
  ({ completed: 'COMPLETED', failed: 'FAILED', interrupted: 'INTERRUPTED', cancelled: 'CANCELLED' } as const)[terminal.type];

function endError(cause: EndCause): CodedError {
  switch (cause) {
    case 'deadline':
      return new CodedError('DEADLINE_EXCEEDED');
    case 'shutdown':
      return new CodedError('NODE_LOST', { message: 'The server was shut down before the answer was complete.' });
    case 'cancel':
      return new CodedError('CANCELLED');
  }
}
