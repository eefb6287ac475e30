import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import { SqlGenerationStore } from '../../../src/storage/sql/sql-generation-store.ts';
import { databaseFile, openSqlite } from '../../../src/storage/sqlite/open-sqlite.ts';

/** One of several processes, as it were, that use the same file. It says that it is alive once. */
export async function openNode(folder: string, leaseMs = 6_000, busyMs = 2_000): Promise<SqlGenerationStore> {
  const store = new SqlGenerationStore(await openSqlite(folder, undefined, { busyMs }), { leaseMs, isAlone: false });
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
