import type { Owner } from '../access/viewer.ts';
import type { BatchJobs } from '../batch/index.ts';
import type { BatchJobRecord } from '../storage/batch-record.ts';
import { isTerminalBatch } from '../storage/batch-record.ts';

const end = { done: true, value: undefined } as const;

/**
 * A batch job now, and again at each change of its status, its message or its counts, until it has ended or is deleted. A reader that takes its time sees what the job has become by then; never a
 * status before one that it has seen. `return()` answers at once, also while a `next()` is waiting.
 */
export class BatchFeed implements AsyncIterableIterator<BatchJobRecord> {
  readonly #batch: BatchJobs;
  readonly #owner: Owner;
  readonly #id: string;
  #unwatch: () => void = () => undefined;
  #seen: string | undefined;
  #isChanged = true;
  #isOver = false;
  #wake: (() => void) | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** Throws NOT_FOUND. */
  static async follow(batch: BatchJobs, owner: Owner, id: string): Promise<BatchFeed> {
    const feed = new BatchFeed(batch, owner, id);
    feed.#unwatch = await batch.watch(owner, id, () => feed.#change());
    return feed;
  }

  private constructor(batch: BatchJobs, owner: Owner, id: string) {
    this.#batch = batch;
    this.#owner = owner;
    this.#id = id;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<BatchJobRecord>> {
    const step = this.#last.then(() => this.#advance());
    this.#last = step.catch(() => undefined);
    return step;
  }

  return(): Promise<IteratorResult<BatchJobRecord>> {
    this.#close();
    return Promise.resolve(end);
  }

  async #advance(): Promise<IteratorResult<BatchJobRecord>> {
    while (!this.#isOver) {
      if (this.#isChanged) {
        this.#isChanged = false;
        const job = await this.#read();
        if (job === null) break;
        const seen = JSON.stringify([job.status, job.statusMessage, job.recordCounts]);
        if (isTerminalBatch(job.status)) this.#close();
        if (seen !== this.#seen) {
          this.#seen = seen;
          return { done: false, value: job };
        }
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
    this.#close();
    return end;
  }

  async #read(): Promise<BatchJobRecord | null> {
    try {
      return await this.#batch.find(this.#owner, this.#id);
    } catch (error) {
      this.#close();
      throw error;
    }
  }

  #change(): void {
    this.#isChanged = true;
    this.#signal();
  }

  #close(): void {
    this.#isOver = true;
    this.#unwatch();
    this.#signal();
  }

  #signal(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
