import { expect, onTestFinished } from 'vitest';
import { openPostgres } from '../../../src/storage/postgres/open-postgres.ts';
import { SqlGenerationStore } from '../../../src/storage/sql/sql-generation-store.ts';

/** A store as a server has it, which waits less long. A test may have closed it. */
export async function openStore(url: string, options: { readonly waitMs?: number; readonly answerMs?: number; readonly lockWaitMs?: number } = {}): Promise<SqlGenerationStore> {
  const database = await openPostgres(url, undefined, { waitMs: 300, lockWaitMs: 100, ...options });
  const store = new SqlGenerationStore(database, { leaseMs: 6_000, isAlone: true });
  onTestFinished(() => store.close().catch(() => undefined));
  await store.renewLease();
  return store;
}

/** Resolves once it can be written again. */
export const waitUntilBack = (store: SqlGenerationStore): Promise<void> => expect.poll(() => store.renewLease().then(() => true, () => false)).toBe(true);
