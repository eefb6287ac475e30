import { once } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Statement } from '../sql/statement.ts';
import type { Outcome, Transactions } from './transactions.ts';
import type { WriteAnswer } from './write-messages.ts';
import { readError, readOutcome, RequestWriter } from './write-messages.ts';
import type { WriteWorkerData } from './write-worker.ts';

const workerFile = new URL(`./write-worker${extname(import.meta.filename)}`, import.meta.url); // beside the source, and beside what is built of it

interface Thread {
  readonly worker: Worker;
  readonly requests: RequestWriter;
  /** It has opened the database. */
  isReady: boolean;
  /** Who waits for its answer. */
  asked: PromiseWithResolvers<WriteAnswer> | null;
}

interface WriteThreadOptions {
  /** Runs what the thread does not. */
  readonly here: Transactions;
  /** Transactions before a thread is worth its memory, and the time that it takes to start. */
  readonly after: number;
}

/**
 * Runs changes on a thread of its own, so that what SQLite takes for them the event loop does not. There is none before there is much to write, and
 * until it is ready, or where it has failed, the changes are run here.
 */
export class WriteThread {
  readonly #data: WriteWorkerData;
  readonly #options: WriteThreadOptions;
  #thread: Thread | undefined;
  #runs = 0;

  constructor(data: WriteWorkerData, options: WriteThreadOptions) {
    this.#data = data;
    this.#options = options;
  }

  /** As one transaction; one run at a time. Rejects where nothing has changed, and where the thread has failed meanwhile, so that nobody knows. */
  async run(changes: readonly (readonly Statement[])[]): Promise<readonly Outcome[]> {
    const { here, after } = this.#options;
    this.#runs += 1;
    if (this.#runs > after) this.#thread ??= this.#start();
    return this.#thread?.isReady === true ? this.#ask(this.#thread, changes) : here.run(changes);
  }

  /** After the last run. */
  async close(): Promise<void> {
    const worker = this.#thread?.worker;
    if (worker === undefined) return;
    worker.ref();
    const exited = once(worker, 'exit');
    worker.postMessage('close');
    await exited.catch(() => undefined);
  }

  async #ask(thread: Thread, changes: readonly (readonly Statement[])[]): Promise<readonly Outcome[]> {
    const { worker, requests } = thread;
    const asked = (thread.asked = Promise.withResolvers<WriteAnswer>());
    worker.ref();
    worker.postMessage(requests.write(changes));
    const answer = await asked.promise.finally(() => worker.unref());
    if ('failed' in answer) throw readError(answer.failed);
    return answer.outcomes.map(readOutcome);
  }

  #start(): Thread {
    const worker = new Worker(workerFile, { workerData: this.#data, execArgv: [] });
    const thread: Thread = { worker, requests: new RequestWriter(), isReady: false, asked: null };
    const lose = (reason: Error): void => {
      if (this.#thread === thread) {
        this.#thread = undefined;
        this.#runs = 0; // before there is another
      }
      thread.asked?.reject(reason);
      void worker.terminate();
    };
    worker.on('message', (message: WriteAnswer | 'ready') => {
      if (message === 'ready') thread.isReady = true;
      else thread.asked?.resolve(message);
    });
    worker.on('messageerror', lose).on('error', lose);
    worker.on('exit', () => lose(new Error('The thread that writes to the database has ended.')));
    worker.unref();
    return thread;
  }
}
