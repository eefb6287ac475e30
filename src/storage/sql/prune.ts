import type { Retention } from '../generation-store.ts';
import type { Database } from './database.ts';
import { once } from './statement.ts';

const batchSize = 100; // generations: a batch is one short transaction

const goneMs = 3_600_000; // nobody asks any more for a process, or a lost socket, of an hour ago

/** Deletes in batches, between which others get their turn. */
export async function prune(database: Database, { eventsBefore, generationsBefore }: Retention): Promise<void> {
  await pruneWhatIsGone(database, new Date(Date.now() - goneMs).toISOString());
  while ((await pruneEvents(database, eventsBefore)) === batchSize);
  if (generationsBefore !== null) while ((await pruneGenerations(database, generationsBefore)) === batchSize);
}

async function pruneWhatIsGone(database: Database, before: string): Promise<void> {
  const { query } = database;
  const ended = query.selectFrom('generations').select('id').where('ended_at', '<', before);
  const statements = [query.deleteFrom('nodes').where('lease_expires_at', '<', before), query.deleteFrom('joins').where('generation_id', 'in', ended)];
  await database.write(() => ({ statements: statements.map((statement) => once(statement)), synced: false }));
}

/** The terminal event stays: it has the last sequence number. */
async function pruneEvents(database: Database, before: string): Promise<number> {
  const { query } = database;
  const old = await query.selectFrom('generations').select(['id', 'last_sequence']).where('pruned', '=', 0).where('ended_at', '<', before).limit(batchSize).execute();
  const statements = old.flatMap(({ id, last_sequence }) => [
    once(query.deleteFrom('generation_events').where('generation_id', '=', id).where('sequence', '<', last_sequence)),
    once(query.updateTable('generations').set({ pruned: 1 }).where('id', '=', id)),
  ]);
  if (statements.length > 0) await database.write(() => ({ statements, synced: false }));
  return old.length;
}

async function pruneGenerations(database: Database, before: string): Promise<number> {
  const { query } = database;
  const old = await query.selectFrom('generations').select('id').where('ended_at', '<', before).limit(batchSize).execute();
  const ids = old.map(({ id }) => id);
  if (ids.length === 0) return 0;
  const statements = [
    query.deleteFrom('generation_events').where('generation_id', 'in', ids),
    query.deleteFrom('generation_inputs').where('generation_id', 'in', ids),
    query.deleteFrom('generation_outputs').where('generation_id', 'in', ids),
    query.deleteFrom('idempotency_keys').where('generation_id', 'in', ids),
    query.deleteFrom('joins').where('generation_id', 'in', ids),
    query.deleteFrom('generations').where('id', 'in', ids),
  ];
  await database.write(() => ({ statements: statements.map((statement) => once(statement)), synced: false }));
  return ids.length;
}
