import type { Kysely } from 'kysely';

/** Which Bedrock was called since when: what was used of the quotas of one says nothing of another's. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('bedrock_places')
    .addColumn('began_at', 'text', (column) => column.primaryKey())
    .addColumn('place', 'text', (column) => column.notNull())
    .execute();
}
