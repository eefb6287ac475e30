import { sql } from 'kysely';
import type { Database } from './database.ts';
import { once } from './statement.ts';
import type { Statement } from './statement.ts';
import { toSteps } from './steps.ts';

/** What it takes to delete a generation, or its events. */
export interface Weighed {
  readonly id: string;
  readonly last_sequence: number;
  readonly bytes: number | string;
}

/** The bytes of its events; each is known without reading it. */
export const eventBytes = sql<number | string>`(select coalesce(sum(octet_length(body)), 0) from generation_events where generation_id = generations.id)`;

/** The bytes of its request and answer. */
export const contentBytes = sql<number | string>`(select coalesce(sum(octet_length(input)), 0) from generation_inputs where generation_id = generations.id) + (select coalesce(sum(octet_length(output)), 0) from generation_outputs where generation_id = generations.id)`;

// As much of the one, or of the other, as a batch of them has at most.
const mostEvents = 2_000;
const mostBytes = 4_194_304;

/** Its part of a batch. */
const weightOf = ({ last_sequence, bytes }: Weighed): number => last_sequence / mostEvents + Number(bytes) / mostBytes;

/** One transaction for each batch, between which others get their turn; none is begun once `mayGoOn` says no. A log is never parted: its readers get either all of it or a snapshot in its place. */
export async function inBatches(database: Database, generations: readonly Weighed[], mayGoOn: () => boolean, toStatements: (batch: readonly Weighed[]) => readonly Statement[]): Promise<void> {
  for (const batch of toSteps(generations, weightOf, 1)) if (mayGoOn()) await database.write(() => ({ statements: toStatements(batch), synced: false }));
}

/** With all that belongs to them but their ledger rows. */
export async function deleteGenerations(database: Database, generations: readonly Weighed[], mayGoOn: () => boolean): Promise<void> {
  const { query } = database;
  await inBatches(database, generations, mayGoOn, (batch) => {
    const ids = batch.map(({ id }) => id);
    return [
      query.deleteFrom('generation_events').where('generation_id', 'in', ids),
      query.deleteFrom('generation_inputs').where('generation_id', 'in', ids),
      query.deleteFrom('generation_outputs').where('generation_id', 'in', ids),
      query.deleteFrom('idempotency_keys').where('generation_id', 'in', ids),
      query.deleteFrom('joins').where('generation_id', 'in', ids),
      query.deleteFrom('generations').where('id', 'in', ids),
    ].map((statement) => once(statement));
  });
}
