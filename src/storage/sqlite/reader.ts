import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CompiledQuery } from 'kysely';
import type { SqlValue } from '../sql/statement.ts';
import { storeError } from './store-error.ts';

export interface Question {
  readonly number: number;
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

/** With the number of its question. */
export type Answer = { readonly number: number; readonly rows: readonly unknown[] } | { readonly number: number; readonly error: unknown };

const workerFile = new URL(`./read-worker${extname(import.meta.filename)}`, import.meta.url); // beside the source, and beside what is built of it

/**
 * Reads what may take long, one question after the other, on a thread of its own that starts at the first: on the event loop it would hold up everybody. It
 * sees all that was committed before it was asked. Where the thread fails, so does what was asked of it, and the next question starts another.
 */
export class Reader {
  readonly #file: string;
  #worker: Worker | undefined;
  readonly #asked = new Map<number, PromiseWithResolvers<readonly unknown[]>>();
  #last = 0;
  #isClosed = false;

  constructor(file: string) {
    this.#file = file;
  }

  /** Rejects with STORE_UNAVAILABLE. */
  async read<Row>({ sql, parameters }: CompiledQuery<Row>): Promise<readonly Row[]> {
    if (this.#isClosed) throw storeError(new Error('The database is closed.'));
    const worker = (this.#worker ??= this.#start());
    const number = (this.#last += 1);
    const asked = Promise.withResolvers<readonly unknown[]>();
    this.#asked.set(number, asked);
    worker.ref();
    worker.postMessage({ number, sql, parameters: parameters as readonly SqlValue[] } satisfies Question);
    return (await asked.promise) as readonly Row[];
  }

  /** After what was asked. To be called before the database itself is closed: whoever closes it last removes the log. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const worker = this.#worker;
    if (worker === undefined) return;
    worker.ref();
    const exited = once(worker, 'exit');
    worker.postMessage('close');
    await exited.catch(() => undefined);
  }

  #start(): Worker {
    const worker = new Worker(workerFile, { workerData: this.#file, execArgv: [] });
    worker.on('message', (answer: Answer) => {
      const asked = this.#asked.get(answer.number);
      this.#asked.delete(answer.number);
      if (this.#asked.size === 0) worker.unref();
      if ('error' in answer) asked?.reject(storeError(answer.error));
      else asked?.resolve(answer.rows);
    });
    worker.on('error', (error) => this.#fail(worker, error));
    worker.on('exit', () => this.#fail(worker, new Error('The thread that reads has ended.')));
    return worker;
  }

  #fail(worker: Worker, error: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#asked.values()) reject(storeError(error));
    this.#asked.clear();
  }
}
