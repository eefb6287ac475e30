import { setTimeout as wait } from 'node:timers/promises';
import { Pool } from 'pg';
import type { Database } from '../sql/database.ts';
import type { Migrations } from '../sql/migrate.ts';
import { migrate } from '../sql/migrate.ts';
import { migrations } from '../sql/migrations/index.ts';
import { toClientConfig } from './connection.ts';
import type { GroupCommitOptions } from './group-commit.ts';
import { GroupCommit } from './group-commit.ts';
import { readWith } from './kysely-adapter.ts';
import { migrateWith } from './migration-dialect.ts';
import { Session } from './session.ts';
import { Writer } from './writer.ts';

interface PostgresOptions extends GroupCommitOptions {
  /** How long another server's lock is waited for: PostgreSQL hears a moment late of a process that was killed. */
  readonly lockWaitMs: number;
}

const defaultOptions: PostgresOptions = { waitMs: 2_000, answerMs: 15_000, lockWaitMs: 3_000 };
const mostReaders = 8; // connections
const mostReadMs = 30_000;
const farewellMs = 1_000; // a database that is away is not waited for

/**
 * Opens the database for this process alone, and brings it to today's tables: by all the steps that are missing, or, where one fails or the process dies
 * meanwhile, by none. Rejects where it cannot be used, or another server uses it.
 */
export async function openPostgres(url: string, steps: Migrations = migrations, options: Partial<PostgresOptions> = {}): Promise<Database> {
  const { lockWaitMs, ...times } = { ...defaultOptions, ...options };
  const config = toClientConfig(url);
  // Also after a loss: in the meantime another server may have held the database, and changed it.
  const open = async (mostMs?: number): Promise<Session> => {
    const session = await Session.open(config, lockWaitMs);
    const late = mostMs === undefined ? undefined : setTimeout(() => session.abandon(new Error('The database does not answer.')), mostMs);
    try {
      await bringUpToDate(session, steps);
      return session;
    } catch (error) {
      session.abandon(error);
      throw error;
    } finally {
      clearTimeout(late);
    }
  };
  const writer = new Writer(await open(), () => open(times.answerMs)); // the first may have much to migrate
  const pool = new Pool({ ...config, max: mostReaders, query_timeout: mostReadMs });
  // Of a connection that is lost: whoever uses it hears of it by the answer, and the pool makes another.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const commits = new GroupCommit(writer, times);
  const query = readWith(pool);
  return {
    query,
    readLong: async (long) => (await query.executeQuery(long.compile())).rows,
    write: (plan) => commits.write(plan),
    decided: () => commits.decided(),
    close: async () => {
      await commits.close();
      await Promise.race([Promise.all([writer.close(), pool.end()]), wait(farewellMs, undefined, { ref: false })]);
    },
  };
}

const bringUpToDate = (session: Session, steps: Migrations): Promise<void> =>
  migrateWith(session)
    .transaction()
    .execute((transaction) => migrate(transaction, steps, { variable: 'DATABASE_URL', schema: session.schema }));
