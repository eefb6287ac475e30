import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, SqliteDialect } from 'kysely';
import type { Database } from '../sql/database.ts';
import type { Migrations } from '../sql/migrate.ts';
import { migrate } from '../sql/migrate.ts';
import { migrations } from '../sql/migrations/index.ts';
import type { Tables } from '../sql/tables.ts';
import { Checkpointer } from './checkpointer.ts';
import type { Checkpoints, GroupCommitOptions, LogSync } from './group-commit.ts';
import { GroupCommit } from './group-commit.ts';
import { adaptForKysely } from './kysely-adapter.ts';
import { Reader } from './reader.ts';
import { StatementCache } from './statement-cache.ts';
import { WalSync } from './wal-sync.ts';

export const databaseFile = 'bedrock-graphql.db';

const inMemory = ':memory:';

/** Nothing of it is ever on a disk. */
const unsynced: LogSync & Checkpoints = { idle: undefined, quiet: undefined, wrote: () => undefined, sync: () => Promise.resolve(), close: () => Promise.resolve() };

const openingMs = 100; // nobody else writes; a tool that looks in does not hold us up for long
const mostPages = 16_000; // 64 MB of log: from there SQLite copies it into the database itself, should the checkpointer not do so
const defaultOptions: GroupCommitOptions = { busyMs: 2_000 };

/**
 * Opens the database in the folder, making it where it does not exist, and brings it to today's tables: by all the steps that are missing, or, where
 * one fails or the process dies meanwhile, by none. Rejects where it cannot be used.
 */
export async function openSqlite(folder: string, steps: Migrations = migrations, options: GroupCommitOptions = defaultOptions): Promise<Database> {
  const file = join(folder, databaseFile);
  const database = new DatabaseSync(file, { timeout: openingMs });
  const statements = new StatementCache(database);
  const query = new Kysely<Tables>({ dialect: new SqliteDialect({ database: adaptForKysely(statements) }) });
  try {
    // With NORMAL, SQLite syncs its log before it is copied into the database, and leaves the moments before that to us.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
    database.exec('BEGIN IMMEDIATE');
    await migrate(query, steps);
    database.exec('COMMIT');
    database.exec(`PRAGMA busy_timeout = 0; PRAGMA wal_autocheckpoint = ${mostPages}`); // from now on nothing holds up the event loop
  } catch (error) {
    database.close();
    throw error;
  }
  const reader = new Reader(file);
  return toDatabase(database, query, new GroupCommit(database, statements, new WalSync(`${file}-wal`), new Checkpointer(file, reader), options), reader);
}

/** The same in this process's memory: gone when it is closed. */
export async function openSqliteInMemory(): Promise<Database> {
  const database = new DatabaseSync(inMemory);
  const statements = new StatementCache(database);
  const query = new Kysely<Tables>({ dialect: new SqliteDialect({ database: adaptForKysely(statements) }) });
  await migrate(query, migrations);
  const reader: Pick<Reader, 'read' | 'close'> = { read: async (long) => (await query.executeQuery(long)).rows, close: () => Promise.resolve() }; // no other thread sees it
  return toDatabase(database, query, new GroupCommit(database, statements, unsynced, unsynced, defaultOptions), reader);
}

function toDatabase(database: DatabaseSync, query: Kysely<Tables>, commits: GroupCommit, reader: Pick<Reader, 'read' | 'close'>): Database {
  return {
    query,
    readLong: (long) => reader.read(long.compile()),
    write: (plan) => commits.write(plan),
    decided: () => Promise.resolve(), // SQLite has an answer to everything at once
    close: () =>
      reader
        .close()
        .then(() => commits.close())
        .finally(() => database.close()),
  };
}
