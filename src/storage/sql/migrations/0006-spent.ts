import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** What a call counts in budgets, where that is not its price: the accounts of budgets are made of it at a start. Nothing is known of the calls before. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('ledger').addColumn('spent_picos', 'bigint').execute();
  await db.schema.createIndex('ledger_of_other_spent').on('ledger').columns(['tenant_id', 'viewer_id', 'reserved_at']).where(sql.ref('spent_picos'), 'is not', null).execute();
}
