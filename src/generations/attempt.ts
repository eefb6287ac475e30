import { randomUUID } from 'node:crypto';
import type { BedrockRuntime, ModelEvent, ModelRequest, ModelResponse } from '../datasources/types.ts';
import { CodedError, isCodedError } from '../errors.ts';
import { turnEnd } from '../turn-end.ts';
import { isConstrained } from './is-constrained.ts';
import type { GenerationTimers } from './settings.ts';

/** What one call to Bedrock came to. */
export interface AttemptOutcome {
  /** Null where no answer began. */
  readonly response: Pick<ModelResponse, 'requestId' | 'simulated'> | null;
  /** The model said that it had ended. Only then is an answer complete. */
  readonly stopped: boolean;
  /** Why it is not, or null if `stopped`. */
  readonly error: CodedError | null;
  /** It was ended here, by a timer or the signal, while Bedrock may have gone on working. */
  readonly endedHere: boolean;
}

interface AttemptOptions {
  readonly runtime: BedrockRuntime;
  readonly request: ModelRequest;
  readonly streaming: boolean;
  readonly timers: GenerationTimers;
  /** Ends the attempt at once, whatever it waits for; its reason becomes the error. */
  readonly signal: AbortSignal;
  /** Called when the request is on its way. */
  readonly onCalled: () => void;
  /** Called as soon as Bedrock answers, before any event. */
  readonly onResponse: (response: Pick<ModelResponse, 'requestId' | 'simulated'>) => void;
  readonly onEvent: (event: ModelEvent) => void;
}

/**
 * Makes one call to Bedrock and hands on its events, under the timers. Never rejects. The call is aborted whenever the attempt ends before
 * Bedrock does, and nothing is handed on after that.
 */
export async function runAttempt(options: AttemptOptions): Promise<AttemptOutcome> {
  return new Attempt(options).run();
}

class Attempt {
  readonly #options: AttemptOptions;
  readonly #abort = new AbortController();
  #response: AttemptOutcome['response'] = null;
  #stopped = false;
  #drained = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: AttemptOptions) {
    this.#options = options;
  }

  async run(): Promise<AttemptOutcome> {
    const { request, signal, streaming, timers } = this.#options;
    const firstEventMs = isConstrained(request) ? timers.firstConstrainedEventMs : timers.firstEventMs;
    if (streaming) this.#expectWithin(firstEventMs, () => new CodedError('STREAM_STALLED', { message: `Bedrock sent nothing within ${firstEventMs} ms.` }));
    else this.#expectWithin(timers.wholeAnswerMs, () => new CodedError('MODEL_TIMEOUT', { message: `Bedrock did not answer within ${timers.wholeAnswerMs} ms.` }));
    const forward = (): void => this.#abort.abort(signal.reason);
    if (signal.aborted) forward();
    else signal.addEventListener('abort', forward, { once: true });
    let error: CodedError | null = null;
    let endedHere = false;
    try {
      await Promise.race([this.#consume(), rejectOnAbort(this.#abort.signal)]);
      if (!this.#stopped) error = new CodedError('STREAM_TRUNCATED');
    } catch (thrown) {
      endedHere = this.#isAborted();
      error = toCodedError(endedHere ? this.#abort.signal.reason : thrown);
    } finally {
      clearTimeout(this.#timer);
      signal.removeEventListener('abort', forward);
      if (!this.#drained) this.#abort.abort(); // a connection that was read to its end stays open for the next call
    }
    return { response: this.#response, stopped: this.#stopped, error: this.#stopped ? null : error, endedHere };
  }

  /** Replaces the timer that runs: the attempt ends with this error unless something comes in time. */
  #expectWithin(timeoutMs: number, error: () => CodedError): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#abort.abort(error()), timeoutMs);
  }

  #isAborted(): boolean {
    return this.#abort.signal.aborted;
  }

  async #consume(): Promise<void> {
    const { runtime, request, streaming, timers, onCalled, onResponse, onEvent } = this.#options;
    const { signal } = this.#abort;
    const answering = streaming ? runtime.stream(request, signal) : runtime.run(request, signal);
    onCalled();
    const response = await answering;
    if (!streaming) {
      clearTimeout(this.#timer); // what was paid for is there
      this.#timer = undefined;
      await turnEnd();
    }
    if (this.#isAborted()) return;
    this.#response = { requestId: response.requestId, simulated: response.simulated };
    onResponse(this.#response);
    let begun = false;
    for await (const first of response.events) {
      // The timer is set once for all that has come together.
      let isTimed = false;
      for (let event: ModelEvent | undefined = first; event !== undefined; event = response.events.ready?.()) {
        if (this.#isAborted()) return;
        if (event.type === 'stop') {
          this.#stopped = true;
          this.#expectWithin(timers.metadataMs, () => new CodedError('STREAM_STALLED'));
        } else if (!begun && streaming) this.#expectWithin(timers.betweenEventsMs, () => new CodedError('STREAM_STALLED', { message: `Bedrock sent nothing for ${timers.betweenEventsMs} ms.` }));
        else if (!isTimed) this.#timer?.refresh();
        isTimed = true;
        begun = true;
        onEvent(event);
      }
    }
    this.#drained = true;
  }
}

const rejectOnAbort = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const abort = (): void => reject(toCodedError(signal.reason));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });

const toCodedError = (thrown: unknown): CodedError => (isCodedError(thrown) ? thrown : new CodedError('INTERNAL', { cause: thrown, requestId: randomUUID() }));
