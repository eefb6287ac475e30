import type { CodedError } from '../errors.ts';
import type { EndCause } from './ending.ts';
import { endError } from './ending.ts';

/** Whether one generation is stopped, and who has asked for it. */
export class Stopping {
  readonly #stop = new AbortController();
  readonly #shutdown = new AbortController();
  #cause: EndCause | null = null;
  /** The same, asked for once the model had said its end: it counts only where that is not the answer's. */
  #lateCause: EndCause | null = null;

  /** Aborted when the generation is to go no further; its reason is the error that whatever runs for it ends with. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  isStopped(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Aborted when the server is shut down. */
  get shutdown(): AbortSignal {
    return this.#shutdown.signal;
  }

  /** Why the generation was ended from outside, the first cause of several; null where it was not, or had come to its end before. */
  get cause(): EndCause | null {
    return this.#cause;
  }

  /** `hasEnded`: the model has said its end. The answer is complete all the same, unless more was to come. */
  end(cause: EndCause, hasEnded: boolean): void {
    if (hasEnded) this.#lateCause ??= cause;
    else this.#cause ??= cause;
    if (cause === 'shutdown') this.#shutdown.abort();
    this.#stop.abort(endError(cause));
  }

  /** More was to come than what the model had said its end of. */
  hasNotEnded(): void {
    this.#cause ??= this.#lateCause;
  }

  /** It cannot go on, for a reason of our own. */
  fail(error: CodedError): void {
    this.#stop.abort(error);
  }
}
