import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { GenerationStatus } from '../../../src/storage/generation-record.ts';

/** What a dead server has left in its folder. */
export interface Remains {
  /** Of `PRAGMA integrity_check`. */
  readonly integrity: unknown;
  /** The stored generations by their ids. */
  readonly statuses: ReadonlyMap<string, GenerationStatus>;
  /** The rows of the ledger that are not settled though their generation has ended. */
  readonly openRows: readonly unknown[];
  /** What refers to a generation that is not there, or is there twice. */
  readonly broken: readonly unknown[];
}

/** Reads the database of a server that is not running, from a copy: who opens the file itself repairs it, which is the next server's to do. */
export async function readRemains(dataDir: string): Promise<Remains> {
  const folder = await mkdtemp(join(tmpdir(), 'bedrock-graphql-remains-'));
  try {
    await cp(dataDir, folder, { recursive: true });
    const database = new DatabaseSync(join(folder, 'bedrock-graphql.db'));
    try {
      const integrity = database.prepare('PRAGMA integrity_check').all();
      if (!hasTables(database)) return { integrity, statuses: new Map(), openRows: [], broken: [] };
      return {
        integrity,
        statuses: readStatuses(database),
        openRows: database.prepare('SELECT l.generation_id, l.attempt FROM ledger l JOIN generations g ON g.id = l.generation_id WHERE g.ended_at IS NOT NULL AND l.settled_at IS NULL').all(),
        broken: database.prepare('PRAGMA foreign_key_check').all(),
      };
    } finally {
      database.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** False: it was killed before it made them, which it does in one step. */
const hasTables = (database: DatabaseSync): boolean => database.prepare("SELECT name FROM sqlite_schema WHERE name = 'generations'").all().length > 0;

function readStatuses(database: DatabaseSync): Map<string, GenerationStatus> {
  const rows = database.prepare('SELECT id, status FROM generations').all();
  return new Map(rows.map(({ id, status }) => [String(id), status as GenerationStatus]));
}
