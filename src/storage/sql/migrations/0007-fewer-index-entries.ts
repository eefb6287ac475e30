import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/**
 * What an answer writes is mostly pages of indexes. Nearly all generations are COMPLETED, whom the index of all of a viewer's finds as soon: so those
 * have no entry by their state, and what runs has none among what has ended.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const name of ['generations_of_viewer_by_status', 'generations_unended', 'generations_ended']) await db.schema.dropIndex(name).execute();
  const isEnded = sql<boolean>`${sql.ref('ended_at')} is not null`;
  await db.schema.createIndex('generations_of_viewer_by_status').on('generations').columns(['tenant_id', 'viewer_id', 'status', 'id']).where(sql<boolean>`${isEnded} and ${sql.ref('status')} <> 'COMPLETED'`).execute();
  await db.schema.createIndex('generations_unended').on('generations').columns(['tenant_id', 'viewer_id', 'status', 'id']).where(sql.ref('ended_at'), 'is', null).execute();
  await db.schema.createIndex('generations_ended').on('generations').columns(['pruned', 'ended_at']).where(isEnded).execute();
}
