import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

// A thread with a connection of its own: each message asks for a checkpoint, and is answered by how far it came; `close` ends it.
const database = new DatabaseSync(String(workerData));
const checkpoint = database.prepare('PRAGMA wal_checkpoint(PASSIVE)');

parentPort?.on('message', (message: 'checkpoint' | 'close') => {
  if (message === 'checkpoint') return parentPort?.postMessage(checkpoint.get());
  database.close();
  parentPort?.close();
});
