import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DataDirError } from '../data-dir-error.ts';
import { isBusy } from './is-busy.ts';
import { makeFolder } from './make-folder.ts';

/**
 * Holds the folder for this process until the returned function is called, or the process dies, however it dies: the lock is the operating
 * system's. Throws a {@link DataDirError} where another process holds it: two servers on one SQLite file would take each other's generations for lost.
 */
export function lockFolder(folder: string): () => void {
  makeFolder(folder); // of this user alone: prompts stand there
  const lock = new DatabaseSync(join(folder, 'bedrock-graphql.lock'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    throw isBusy(error) ? new DataDirError(`DATA_DIR ${folder} is in use by another server. Stop it, or give this one a folder of its own: DATA_DIR=./data2.`, { cause: error }) : error;
  }
  return () => lock.close();
}
