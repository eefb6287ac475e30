import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/**
 * What an answer writes is mostly pages of indexes. Nearly all generations are COMPLETED, whom the index of all of a viewer's finds as soon: so those
 * have no entry by their state, and what runs has none among what has ended. That index also tells the model and the method, so that those of
 * one are found without reading the others, and need none of their own.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const name of ['generations_of_viewer', 'generations_of_viewer_by_model', 'generations_of_viewer_by_status', 'generations_unended', 'generations_ended']) await db.schema.dropIndex(name).execute();
  const isEnded = sql<boolean>`${sql.ref('ended_at')} is not null`;
  await db.schema.createIndex('generations_of_viewer').on('generations').columns(['tenant_id', 'viewer_id', 'id', 'model_id', 'method']).execute();
  await db.schema.createIndex('generations_of_viewer_by_status').on('generations').columns(['tenant_id', 'viewer_id', 'status', 'id']).where(sql<boolean>`${isEnded} and ${sql.ref('status')} <> 'COMPLETED'`).execute();
  await db.schema.createIndex('generations_unended').on('generations').columns(['tenant_id', 'viewer_id', 'status', 'id']).where(sql.ref('ended_at'), 'is', null).execute();
  await db.schema.createIndex('generations_ended').on('generations').columns(['pruned', 'ended_at']).where(isEnded).execute();
}
