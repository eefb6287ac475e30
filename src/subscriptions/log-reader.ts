import type { GenerationLog } from '../generations/generations.ts';
import type { GenerationEvent } from '../storage/generation-record.ts';
import { isTerminalEvent } from '../storage/generation-record.ts';

const pageSize = 64; // events; where they are large the store gives fewer
const end = { done: true, value: undefined } as const;

/**
 * Reads a generation's log after a sequence number, first what is there, then what comes, and ends after the terminal event. It holds a
 * cursor and at most one page, however far it lags. Calls of `next()` are answered in their order. `return()` answers at once, also while a
 * `next()` is waiting; what cannot be read ends the reader, and rejects.
 */
export class LogReader implements AsyncIterableIterator<GenerationEvent> {
  readonly #log: GenerationLog;
  readonly #leave: () => void;
  readonly #unwatch: () => void;
  #last: Promise<unknown> = Promise.resolve();
  /** Calls of `next()` that are not answered yet. */
  #calls = 0;
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

  next(): Promise<IteratorResult<GenerationEvent>> {
    const event = this.ready();
    if (event !== undefined) return Promise.resolve({ done: false, value: event });
    const step = this.#calls === 0 ? this.#advance() : this.#last.then(() => this.#advance());
    this.#calls += 1;
    const answered = (): void => {
      this.#calls -= 1;
    };
    this.#last = step.then(answered, answered);
    return step;
  }

  /** The next event, where the page has one and no call of `next()` waits. */
  ready(): GenerationEvent | undefined {
    return this.#calls === 0 ? this.#take() : undefined;
  }

  return(): Promise<IteratorResult<GenerationEvent>> {
    this.#close();
    return Promise.resolve(end);
  }

  async #advance(): Promise<IteratorResult<GenerationEvent>> {
    try {
      for (;;) {
        if (this.#done) return end;
        const event = this.#take();
        if (event !== undefined) return { done: false, value: event };
        await this.#turnPage();
      }
    } catch (error) {
      if (this.#done) return end; // Nobody waits for what could not be read.
      this.#close();
      throw error;
    }
  }

  #take(): GenerationEvent | undefined {
    const event = this.#page[this.#index];
    if (event === undefined) return undefined;
    this.#index += 1;
    this.#cursor = event.sequence;
    if (isTerminalEvent(event.body)) this.#close();
    return event;
  }

  async #turnPage(): Promise<void> {
    if (!this.#stale) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      return;
    }
    this.#stale = false; // an append during the read sets it again
    const page = await this.#log.read(this.#cursor, pageSize);
    if (this.#done) return;
    this.#page = page;
    this.#index = 0;
    if (page.length > 0) this.#stale = true; // only an empty page says that there is no more
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
    this.#page = [];
    this.#unwatch();
    this.#leave();
    this.#signal();
  }
}
