import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createBlobFolder, type BlobFolder } from './blob-folder.ts';
import { makeFolder } from './make-folder.ts';

/** What is kept beyond a request: contents as files, and what is known of them and of the jobs in one SQLite file. */
export interface Storage {
  readonly database: DatabaseSync;
  readonly blobs: BlobFolder;
  /** Closes it; a folder that was made for this process alone is removed. */
  close(): void;
}

const indexFile = 'index.sqlite';

const tables = `
  CREATE TABLE IF NOT EXISTS buckets (name TEXT PRIMARY KEY, createdAt TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS objects (bucket TEXT, key TEXT, document TEXT NOT NULL, PRIMARY KEY (bucket, key)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS uploads (id TEXT PRIMARY KEY, bucket TEXT NOT NULL, key TEXT NOT NULL, document TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS parts (upload TEXT, number INTEGER, document TEXT NOT NULL, PRIMARY KEY (upload, number)) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS jobs (id TEXT PRIMARY KEY, number INTEGER NOT NULL, owner TEXT NOT NULL, document TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS blobs (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;`;

const busyMs = 5_000; // one that is ending may still be writing

/** Whether something was kept in the folder before. */
export const isStorage = (folder: string): boolean => existsSync(join(folder, indexFile));

/**
 * Opens the folder, and makes it where it does not exist; without one, a temporary folder that is removed when it is closed. Throws where it
 * cannot be used.
 */
export function openStorage(folder?: string): Storage {
  if (folder !== undefined) makeFolder(folder);
  const place = folder ?? mkdtempSync(join(tmpdir(), 'local-bedrock-'));
  const database = new DatabaseSync(join(place, indexFile), { timeout: busyMs });
  // Every write is in the log when it is told to be done, so that a killed process loses nothing; a crash of the machine may lose the last ones.
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${tables}`);
  const blobs = createBlobFolder(place, (id) => database.prepare('SELECT 1 FROM blobs WHERE id = ?').get(id) !== undefined);
  return {
    database,
    blobs,
    close() {
      database.close();
      if (folder === undefined) rmSync(place, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
