import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { StatementCache } from './statement-cache.ts';
import { Transactions } from './transactions.ts';
import type { WriteAnswer, WriteRequest } from './write-messages.ts';
import { RequestReader, writeError, writeOutcome } from './write-messages.ts';

/** Where the database is, and how its connection is set. */
export interface WriteWorkerData {
  readonly file: string;
  readonly pragmas: string;
}

// A thread with a connection of its own, which says when it is ready: then each message asks for a transaction, and is answered by what became of its changes; `close` ends it.
const { file, pragmas } = workerData as WriteWorkerData;
const database = new DatabaseSync(file, { timeout: 0 });
database.exec(pragmas);
const transactions = new Transactions(database, new StatementCache(database));
const requests = new RequestReader();

function answer(request: WriteRequest): WriteAnswer {
  const changes = requests.read(request);
  try {
    return { outcomes: transactions.run(changes).map(writeOutcome) };
  } catch (error) {
    return { failed: writeError(error) };
  }
}

parentPort?.on('message', (message: WriteRequest | 'close') => {
  if (message !== 'close') return parentPort?.postMessage(answer(message));
  database.close();
  parentPort?.close();
});
parentPort?.postMessage('ready');
