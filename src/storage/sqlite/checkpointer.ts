import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { endThread } from './end-thread.ts';
import type { Reader } from './reader.ts';

/** As SQLite answers: frames (pages) in the write-ahead log when it began, and those of them that stand in the database as well. */
interface Progress {
  readonly log: number;
  readonly checkpointed: number;
}

const everyPages = 1_000;
const longPages = 4_000; // 16 MB

const workerFile = new URL(`./checkpoint-worker${extname(import.meta.filename)}`, import.meta.url); // beside the source, and beside what is built of it

/**
 * Copies the write-ahead log into the database, and syncs both, on a thread of its own that starts at the first need. Where the thread fails,
 * as on a full disk, the next need starts another: without one the log grows until SQLite itself copies it, on the event loop.
 */
export class Checkpointer {
  readonly #file: string;
  readonly #reader: Pick<Reader, 'between'>;
  #pages = 0;
  #worker: Worker | undefined;
  #isOver = false;
  #running: Promise<void> | undefined;
  #quiet: Promise<void> | undefined;

  /** `reader`: who reads so long that the log would never be copied in full. */
  constructor(file: string, reader: Pick<Reader, 'between'>) {
    this.#file = file;
    this.#reader = reader;
  }

  /** While it is there nothing should be written until it resolves: the log begins anew only once all of it was copied. Never rejects. */
  get quiet(): Promise<void> | undefined {
    return this.#quiet;
  }

  /** About so many pages were added to the log. */
  wrote(pages: number): void {
    this.#pages += pages;
    if (this.#pages < everyPages || this.#running !== undefined || this.#isOver) return;
    this.#pages = 0;
    this.#running = this.#run()
      .catch(() => undefined)
      .finally(() => {
        this.#running = undefined;
        this.wrote(0); // what came meanwhile may be enough for the next
      });
  }

  /** After what is under way. To be called before the database itself is closed: whoever closes it last removes the log. */
  async close(): Promise<void> {
    this.#isOver = true;
    await this.#running;
    await endThread(this.#worker);
  }

  async #run(): Promise<void> {
    const progress = await this.#checkpoint();
    if (progress.log >= longPages) await this.#reader.between(() => this.#copyAll(progress));
  }

  /** While nothing is read. */
  async #copyAll(before: Progress): Promise<void> {
    const { log, checkpointed } = before.checkpointed < before.log ? await this.#checkpoint() : before;
    if (checkpointed < log) return; // another program reads what was before and keeps it from being copied: waiting would not help
    this.#quiet = this.#checkpoint()
      .catch(() => undefined)
      .then(() => {
        this.#quiet = undefined;
      });
    await this.#quiet;
  }

  async #checkpoint(): Promise<Progress> {
    const worker = (this.#worker ??= this.#start());
    worker.ref();
    try {
      const answer = once(worker, 'message') as Promise<[Progress]>;
      worker.postMessage('checkpoint');
      return (await answer)[0];
    } finally {
      worker.unref();
    }
  }

  #start(): Worker {
    const worker = new Worker(workerFile, { workerData: this.#file, execArgv: [] });
    worker.on('error', () => {
      this.#worker = undefined;
    });
    return worker;
  }
}
