import { join } from 'node:path';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import { SqlGenerationStore } from '../../../src/storage/sql/sql-generation-store.ts';
import { databaseFile, openSqlite } from '../../../src/storage/sqlite/open-sqlite.ts';

/** How long an owner of the tests is alive after it has last said so. */
export const leaseMs = 6_000;

/** What a store says that cannot store anything now. */
export const unavailable = { code: 'STORE_UNAVAILABLE', data: { retryable: true, retryAfterMs: 1_000 } };

/** One of several processes, as it were, that use the same file. It says that it is alive once. */
export async function openNode(folder: string, lease = leaseMs, busyMs = 2_000): Promise<SqlGenerationStore> {
  const store = new SqlGenerationStore(await openSqlite(folder, undefined, { busyMs }), { leaseMs: lease, isAlone: false });
  onTestFinished(() => store.close());
  await store.renewLease();
  return store;
}

/** A tool that looks into the file, such as sqlite3. */
export function openTool(folder: string): DatabaseSync {
  const tool = new DatabaseSync(join(folder, databaseFile));
  onTestFinished(() => tool.close());
  return tool;
}

/** The text of a statement that a spy has seen. */
export const sqlOf = (statement: unknown): string => (statement instanceof StatementSync ? statement.sourceSQL : '');
