import type { GenerationLog } from '../generations/generations.ts';
import type { GenerationEvent } from '../storage/generation-record.ts';
import { isTerminalEvent } from '../storage/generation-record.ts';

const pageSize = 256; // events

/**
 * Reads a generation's log after a sequence number, first what is there, then what comes, and ends after the terminal event. It holds a
 * cursor and at most one page, however far it lags. `return()` answers at once, also while a `next()` is waiting.
 */
export class LogReader implements AsyncIterableIterator<GenerationEvent> {
  readonly #log: GenerationLog;
  readonly #leave: () => void;
  readonly #unwatch: () => void;
  #page: readonly GenerationEvent[] = [];
  #index = 0;
  #cursor: number;
  #done = false;
  #stale = true;
  #wake: (() => void) | undefined;

  constructor(log: GenerationLog, after: number) {
    this.#log = log;
    this.#cursor = after;
    this.#leave = log.enter();
    this.#unwatch = log.watch(() => this.#signal());
    if (log.exhausted) this.#close();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<GenerationEvent>> {
    for (;;) {
      if (this.#done) return { done: true, value: undefined };
      const event = this.#page[this.#index];
      if (event !== undefined) {
        this.#index += 1;
        this.#cursor = event.sequence;
        if (isTerminalEvent(event.body)) this.#close();
        return { done: false, value: event };
      }
      await this.#turnPage();
    }
  }

  return(): Promise<IteratorResult<GenerationEvent>> {
    this.#close();
    return Promise.resolve({ done: true, value: undefined });
  }

  async #turnPage(): Promise<void> {
    if (!this.#stale) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      return;
    }
    this.#stale = false; // an append during the read sets it again
    this.#page = await this.#log.read(this.#cursor, pageSize);
    this.#index = 0;
    if (this.#page.length === pageSize) this.#stale = true;
  }

  #signal(): void {
    this.#stale = true;
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }

  #close(): void {
    if (this.#done) return;
    this.#done = true;
    this.#unwatch();
    this.#leave();
    this.#signal();
  }
}
