import { sql } from 'kysely';
import type { Retention } from '../generation-store.ts';
import type { Database } from './database.ts';
import { contentBytes, deleteGenerations, eventBytes, inBatches } from './delete-generations.ts';
import { once } from './statement.ts';

const batchSize = 100; // generations

const goneMs = 3_600_000; // nobody asks any more for a process, or a lost socket, of an hour ago

/** Deletes in batches, between which others get their turn; none is begun once `mayGoOn` says no. */
export async function prune(database: Database, { eventsBefore, generationsBefore }: Retention, mayGoOn = (): boolean => true): Promise<void> {
  await pruneWhatIsGone(database, new Date(Date.now() - goneMs).toISOString());
  const before = generationsBefore !== null && generationsBefore > eventsBefore ? generationsBefore : eventsBefore;
  while (mayGoOn() && (await pruneEvents(database, before, mayGoOn)) === batchSize);
  if (generationsBefore !== null) while (mayGoOn() && (await pruneGenerations(database, generationsBefore, mayGoOn)) === batchSize);
}

async function pruneWhatIsGone(database: Database, before: string): Promise<void> {
  const { query } = database;
  const joins = query
    .deleteFrom('joins')
    .where((eb) => eb.exists(eb.selectFrom('generations').select('id').whereRef('generations.id', '=', 'joins.generation_id').where('ended_at', '<', before)));
  const statements = [query.deleteFrom('nodes').where('lease_expires_at', '<', before), joins];
  await database.write(() => ({ statements: statements.map((statement) => once(statement)), synced: false }));
}

/** The terminal event stays: it has the last sequence number. */
async function pruneEvents(database: Database, before: string, mayGoOn: () => boolean): Promise<number> {
  const { query } = database;
  const old = await database.readLong(query.selectFrom('generations').select(['id', 'last_sequence', eventBytes.as('bytes')]).where('pruned', '=', 0).where('ended_at', '<', before).limit(batchSize));
  await inBatches(database, old, mayGoOn, (batch) =>
    batch.flatMap(({ id, last_sequence }) => [
      once(query.deleteFrom('generation_events').where('generation_id', '=', id).where('sequence', '<', last_sequence)),
      once(query.updateTable('generations').set({ pruned: 1 }).where('id', '=', id)),
    ]),
  );
  return old.length;
}

/** Of whose log only the terminal event is left. */
async function pruneGenerations(database: Database, before: string, mayGoOn: () => boolean): Promise<number> {
  const old = await database.readLong(database.query.selectFrom('generations').select(['id', sql.lit(1).as('last_sequence'), contentBytes.as('bytes')]).where('pruned', '=', 1).where('ended_at', '<', before).limit(batchSize));
  await deleteGenerations(database, old, mayGoOn);
  return old.length;
}
