import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { Answer, Question } from './reader.ts';

// A thread with a connection of its own, which can only read: each question is answered in its turn; `close` ends it.
const database = new DatabaseSync(String(workerData), { readOnly: true, timeout: 2_000 });

parentPort?.on('message', (message: Question | 'close') => {
  if (message !== 'close') return parentPort?.postMessage(answer(message));
  database.close();
  parentPort?.close();
});

function answer({ sql, parameters }: Question): Answer {
  try {
    return { rows: database.prepare(sql).all(...parameters) };
  } catch (error) {
    return { error };
  }
}
