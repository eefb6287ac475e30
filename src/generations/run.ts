import type { Verdict } from '../construct/index.ts';
import { Seam } from '../continuation/index.ts';
import { isInputTooLong, windowFullReason } from '../datasources/window-overflow.ts';
import type { CodedError } from '../errors.ts';
import type { GenerationInput, GenerationRecord, UsageRecord } from '../storage/generation-record.ts';
import type { GenerationWriter } from '../storage/generation-store.ts';
import { FencedError } from '../storage/generation-store.ts';
import { Asking } from './asking.ts';
import type { CallOutcome } from './calls.ts';
import { Calls } from './calls.ts';
import { endFromLogInTime } from './end-from-log.ts';
import type { EndCause } from './ending.ts';
import { endError, terminalEvent, toEndError } from './ending.ts';
import { ChangeWriter } from './change-writer.ts';
import { askForMore } from './go-on.ts';
import { finalState } from './final-state.ts';
import { formOf } from './output.ts';
import { prepareTurn } from './prepare-turn.ts';
import { isTurnRefused } from './refused-turn.ts';
import { retryDelay } from './retry-policy.ts';
import { RunLog } from './run-log.ts';
import type { OwnedGeneration, RunDependencies } from './run-dependencies.ts';
import { Stopping } from './stopping.ts';
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
  readonly #calls: Calls;
  readonly #stopping = new Stopping();
  readonly #createdAt: number;
  #verdict: Verdict | null = null;
  /** It only waited when the server was shut down. */
  #isLeftToTheNext = false;
  /** From then on the model may write as much as it can. */
  #isWhole = false;
  /** What the first model counted of the request as it was prepared: later calls may have more in it, or be another model's. */
  #counted: UsageRecord | null = null;

  constructor({ record, input, writer, stored: storing = Promise.resolve() }: OwnedGeneration, dependencies: RunDependencies) {
    this.#record = record;
    this.#input = input;
    this.#asking = new Asking(input, dependencies, record.options.fallbackModelIds);
    this.#writer = writer;
    this.#changes = new ChangeWriter(writer, (error) => this.#stopping.fail(toEndError(error, record.id)));
    this.#log = new RunLog(dependencies.log, record.id);
    this.#dependencies = dependencies;
    this.#createdAt = performance.now() - (Date.now() - Date.parse(record.createdAt));
    this.#transcript = new Transcript({
      form: formOf(record),
      coalesceMs: dependencies.timers.coalesceMs,
      newSeam: () => (record.continues === null ? null : new Seam({ priorText: input.priorText, strategy: record.continues.strategy })),
      append: (events) => this.#changes.note({ events: this.#asking.take(events, record.streaming) }),
      onFirstOutput: () => {
        this.#changes.note({ state: { timing: this.#calls.timing() } });
        dependencies.onPoint('firstOutput');
      },
    });
    this.#calls = new Calls(record, { asking: this.#asking, transcript: this.#transcript, changes: this.#changes, stopping: this.#stopping, log: this.#log, createdAt: this.#createdAt }, dependencies);
    this.#isStored = storing.then(
      () => true,
      (error: unknown) => {
        this.#stopping.fail(toEndError(error, record.id)); // it waits for quota no longer
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
    this.#stopping.end(cause, this.#transcript.stop !== null);
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
      await endFromLogInTime({ record: this.#record, writer: this.#writer }, error, this.#dependencies, this.#stopping.shutdown);
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
      const { error, wasHeldBack, ranIntoSize, isToBeAskedWhole } = await this.#call(tries > 0);
      tries += 1;
      if (isToBeAskedWhole) {
        tries = 0;
        continue;
      }
      if (mayShorten && this.#isWindowFull(error)) {
        mayShorten = false;
        if (await this.#shorten(error)) continue;
      }
      if (error === null && ranIntoSize && this.#stopping.isStopped()) {
        this.#stopping.hasNotEnded();
        return this.#concludeWith(null);
      }
      if (error === null && ranIntoSize && this.#goOn()) {
        tries = 0;
        continue;
      }
      if (error === null && (this.#verdict?.error ?? null) === null) return null;
      if (error !== null && (!wasHeldBack || error.code === 'INTERNAL')) this.#log.failure(error, this.#calls.made.length);
      const mayGoOn = this.#stopping.cause === null && (error === null || !this.#transcript.hasOutput);
      const delayMs = error !== null && mayGoOn && !wasHeldBack ? retryDelay(error.data, tries, this.#dependencies.retry) : null;
      if (error !== null && delayMs !== null) {
        if (!(await waitUnlessAborted(delayMs, this.#stopping.signal))) return this.#concludeWith(error);
        if (await this.#dependencies.admission.mayRetry(this.#asking.request.modelId, error, this.#stopping.signal)) continue;
      }
      if (!mayGoOn || !this.#askOtherwise(error)) return this.#concludeWith(error);
      tries = 0;
    }
  }

  async #call(isRetry: boolean): Promise<CallOutcome> {
    const outcome = await this.#calls.make({ isRetry, isWhole: this.#isWhole });
    const { error, verdict, usage, isLeftToTheNext } = outcome;
    if (error === null) this.#verdict = verdict;
    if (usage?.source === 'MEASURED' && !this.#asking.hasMoved) this.#counted ??= usage;
    this.#isLeftToTheNext = isLeftToTheNext;
    return outcome;
  }

  /** Where an object is asked for, there may be another way to ask; false where none is left. */
  #askOtherwise(error: CodedError | null): boolean {
    const output = this.#transcript.finish();
    const reason = this.#stopping.isStopped() ? null : this.#asking.next({ error, output, stopReason: this.#transcript.stop?.stopReason ?? null }, this.#verdict);
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
    const { cause } = this.#stopping;
    if (cause !== null) return endError(cause, this.#calls.made.length > 0);
    if (this.#transcript.hasOutput && error !== null) return error;
    this.#verdict = this.#asking.best ?? this.#verdict;
    const concluding = error?.code === 'BUDGET_EXCEEDED' ? error : (this.#verdict?.error ?? error); // there was more to try
    return concluding && this.#asking.explain(concluding);
  }

  /** A turn's request is made of its conversation. Null where it can be sent; else what the turn ends with. */
  async #prepare(): Promise<CodedError | null> {
    if (!isPrepared(this.#record)) return null;
    const prepared = await prepareTurn({ turns: this.#dependencies.turns, record: this.#record, input: this.#input, signal: this.#stopping.signal });
    if ('request' in prepared) {
      this.#asking.replace(prepared.request);
      return null;
    }
    if (this.#stopping.cause !== null) return endError(this.#stopping.cause);
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
    const shorter = await turns.prepareShorter(this.#record, this.#input, { error: why, isOfAnotherModel: this.#asking.hasMoved, signal: this.#stopping.signal }).catch((error: unknown) => {
      if (!this.#stopping.isStopped()) this.#log.ownFault(error, 'a conversation that is too long could not be compacted');
      return null;
    });
    if (shorter === null || this.#stopping.isStopped()) return false;
    this.#asking.replace(shorter);
    this.#counted = null;
    this.#startOver('The model’s window was full: the conversation was compacted, and the model is asked again.');
    return true;
  }

  async #finish(error: CodedError | null): Promise<void> {
    const output = this.#transcript.finish();
    const { stop } = this.#transcript;
    const { cause } = this.#stopping;
    // An answer that does not satisfy its schema is whole: there is nothing to go on from.
    const canGoOn = this.#verdict === null && (this.#transcript.hasOutput || cause === 'shutdown');
    const terminal = terminalEvent({ error, cause, canGoOn, stopReason: stop?.stopReason ?? null });
    const state = finalState({ terminal, transcript: this.#transcript, calls: this.#calls, verdict: this.#verdict, asking: this.#asking });
    const isRefused = isTurnRefused(this.#transcript, this.#dependencies.describe(this.#asking.request.modelId));
    const turnEnd = await endTurn(this.#dependencies.turns, this.#record, { output, answeredBy: this.#calls.answeredBy, counted: this.#counted, error, isRefused });
    const ledger = this.#calls.release();
    await this.#changes.end({ events: [terminal], state, output, ...(ledger.length === 0 ? {} : { ledger }), ...turnEnd });
    const { log, logContent, onPoint, measurements } = this.#dependencies;
    measurements.add({ ...this.#record, ...state });
    onPoint('ended');
    log.info({ generationId: this.#record.id, status: state.status, code: error?.code, usage: state.usage, cost: state.cost?.amount, timing: state.timing, ...(logContent ? { output } : {}) }, 'a generation has ended');
  }
}
