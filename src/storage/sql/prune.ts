import type { Retention } from '../generation-store.ts';
import type { Database } from './database.ts';
import { once } from './statement.ts';

const batchSize = 100; // generations
const mostEvents = 2_000; // of a batch, as far as it has more than one generation: a batch is one short transaction

const goneMs = 3_600_000; // nobody asks any more for a process, or a lost socket, of an hour ago

interface Ended {
  readonly id: string;
  readonly last_sequence: number;
}

/** Deletes in batches, between which others get their turn; none is begun once `mayGoOn` says no. */
export async function prune(database: Database, { eventsBefore, generationsBefore }: Retention, mayGoOn = (): boolean => true): Promise<void> {
  await pruneWhatIsGone(database, new Date(Date.now() - goneMs).toISOString());
  const before = generationsBefore !== null && generationsBefore > eventsBefore ? generationsBefore : eventsBefore;
  while (mayGoOn() && (await pruneEvents(database, before)) === batchSize);
  if (generationsBefore !== null) while (mayGoOn() && (await pruneGenerations(database, generationsBefore)) === batchSize);
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
async function pruneEvents(database: Database, before: string): Promise<number> {
  const { query } = database;
  const old = await query.selectFrom('generations').select(['id', 'last_sequence']).where('pruned', '=', 0).where('ended_at', '<', before).limit(batchSize).execute();
  for (const batch of batchByEvents(old)) {
    const statements = batch.flatMap(({ id, last_sequence }) => [
      once(query.deleteFrom('generation_events').where('generation_id', '=', id).where('sequence', '<', last_sequence)),
      once(query.updateTable('generations').set({ pruned: 1 }).where('id', '=', id)),
    ]);
    await database.write(() => ({ statements, synced: false }));
  }
  return old.length;
}

/** A log is never parted: its readers get either all of it or a snapshot in its place. */
function batchByEvents(generations: readonly Ended[]): readonly (readonly Ended[])[] {
  const batches: Ended[][] = [];
  let events = Infinity;
  for (const generation of generations) {
    events += generation.last_sequence;
    if (events <= mostEvents) batches.at(-1)?.push(generation);
    else {
      batches.push([generation]);
      events = generation.last_sequence;
    }
  }
  return batches;
}

/** Of whose log only the terminal event is left. */
async function pruneGenerations(database: Database, before: string): Promise<number> {
  const { query } = database;
  const old = await query.selectFrom('generations').select('id').where('pruned', '=', 1).where('ended_at', '<', before).limit(batchSize).execute();
  await deleteGenerations(database, old.map(({ id }) => ({ id, last_sequence: 1 })));
  return old.length;
}

/** With all that belongs to them but their ledger rows; with long logs in several steps. */
export async function deleteGenerations(database: Database, generations: readonly Ended[]): Promise<void> {
  const { query } = database;
  for (const batch of batchByEvents(generations)) {
    const ids = batch.map(({ id }) => id);
    const statements = [
      query.deleteFrom('generation_events').where('generation_id', 'in', ids),
      query.deleteFrom('generation_inputs').where('generation_id', 'in', ids),
      query.deleteFrom('generation_outputs').where('generation_id', 'in', ids),
      query.deleteFrom('idempotency_keys').where('generation_id', 'in', ids),
      query.deleteFrom('joins').where('generation_id', 'in', ids),
      query.deleteFrom('generations').where('id', 'in', ids),
    ];
    await database.write(() => ({ statements: statements.map((statement) => once(statement)), synced: false }));
  }
}
