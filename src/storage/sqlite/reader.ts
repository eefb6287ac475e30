import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CompiledQuery } from 'kysely';
import type { SqlValue } from '../sql/statement.ts';
import { endThread } from './end-thread.ts';
import { storeError } from './store-error.ts';

export interface Question {
  readonly sql: string;
  readonly parameters: readonly SqlValue[];
}

export type Answer = { readonly rows: readonly unknown[] } | { readonly error: unknown };

const workerFile = new URL(`./read-worker${extname(import.meta.filename)}`, import.meta.url); // beside the source, and beside what is built of it

/**
 * Reads what may take long, one question after the other, on a thread of its own that starts at the first: on the event loop it would hold up everybody. It
 * sees all that was committed before it was asked. Where the thread fails, so does what it was asked, and the next question starts another.
 */
export class Reader {
  readonly #file: string;
  #worker: Worker | undefined;
  #asked: PromiseWithResolvers<Answer> | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(file: string) {
    this.#file = file;
  }

  /** Rejects with STORE_UNAVAILABLE. */
  async read<Row>({ sql, parameters }: CompiledQuery<Row>): Promise<readonly Row[]> {
    if (this.#isClosed) throw storeError(new Error('The database is closed.'));
    const answer = await this.between(() => this.#ask({ sql, parameters: parameters as readonly SqlValue[] }));
    if ('error' in answer) throw storeError(answer.error);
    return answer.rows as readonly Row[];
  }

  /** Does it in its turn, between two reads. */
  between<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** After what was asked. To be called before the database itself is closed: whoever closes it last removes the log. */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.between(() => endThread(this.#worker));
  }

  async #ask(question: Question): Promise<Answer> {
    const worker = (this.#worker ??= this.#start());
    this.#asked = Promise.withResolvers();
    worker.ref();
    try {
      worker.postMessage(question);
      return await this.#asked.promise;
    } finally {
      this.#asked = undefined;
      worker.unref();
    }
  }

  #start(): Worker {
    const worker = new Worker(workerFile, { workerData: this.#file, execArgv: [] });
    const fail = (error: unknown): void => {
      if (this.#worker === worker) this.#worker = undefined;
      this.#asked?.resolve({ error });
    };
    worker.on('message', (answer: Answer) => this.#asked?.resolve(answer));
    worker.on('error', fail);
    worker.on('exit', () => {
      if (this.#worker === worker) fail(new Error('The thread that reads has ended.'));
    });
    return worker;
  }
}
