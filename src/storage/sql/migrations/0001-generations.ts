import { sql, SqliteAdapter } from 'kysely';
import type { Kysely } from 'kysely';

/** Generations with their inputs, outputs and logs, idempotency keys, joins, the ledger, and the nodes that own what runs. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.createTable('nodes').addColumn('id', 'text', (column) => column.primaryKey()).addColumn('lease_expires_at', 'text', (column) => column.notNull()).execute();

  await db.schema
    .createTable('generations')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('viewer_id', 'text', (column) => column.notNull())
    .addColumn('method', 'text', (column) => column.notNull())
    .addColumn('model_id', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('ended_at', 'text')
    .addColumn('last_sequence', 'integer', (column) => column.notNull())
    .addColumn('node_id', 'text', (column) => column.notNull())
    .addColumn('epoch', 'integer', (column) => column.notNull())
    .addColumn('fixed', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('pruned', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.createIndex('generations_of_viewer').on('generations').columns(['tenant_id', 'viewer_id', 'id']).execute();
  await db.schema.createIndex('generations_of_viewer_by_status').on('generations').columns(['tenant_id', 'viewer_id', 'status', 'id']).execute();
  await db.schema.createIndex('generations_of_viewer_by_model').on('generations').columns(['tenant_id', 'viewer_id', 'model_id', 'id']).execute();
  await db.schema.createIndex('generations_unended').on('generations').column('node_id').where(sql.ref('ended_at'), 'is', null).execute();
  await db.schema.createIndex('generations_ended').on('generations').columns(['pruned', 'ended_at']).execute();

  await createPart(db, 'generation_inputs', 'input');
  await createPart(db, 'generation_outputs', 'output');

  // The one table that is written to many times a second: no foreign key (the epoch is checked instead), and in SQLite no second tree for its key.
  const events = db.schema
    .createTable('generation_events')
    .addColumn('generation_id', 'text', (column) => column.notNull())
    .addColumn('sequence', 'integer', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('generation_events_key', ['generation_id', 'sequence']);
  await (db.getExecutor().adapter instanceof SqliteAdapter ? events.modifyEnd(sql`without rowid`) : events).execute();

  await db.schema
    .createTable('idempotency_keys')
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('viewer_id', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('input_hash', 'text', (column) => column.notNull())
    .addColumn('generation_id', 'text', (column) => column.notNull().references('generations.id').onDelete('cascade'))
    .addPrimaryKeyConstraint('idempotency_keys_key', ['tenant_id', 'viewer_id', 'key'])
    .execute();
  await db.schema.createIndex('idempotency_keys_of_generation').on('idempotency_keys').column('generation_id').execute();

  await db.schema
    .createTable('joins')
    .addColumn('join_key', 'text', (column) => column.notNull())
    .addColumn('generation_id', 'text', (column) => column.notNull().references('generations.id').onDelete('cascade'))
    .addColumn('node_id', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('joins_key', ['join_key', 'generation_id'])
    .execute();
  await db.schema.createIndex('joins_of_generation').on('joins').column('generation_id').execute();

  await createLedger(db);
}

/** What grows large stands in a table of its own, so that a list of generations does not read it. */
async function createPart(db: Kysely<unknown>, table: string, column: string): Promise<void> {
  await db.schema
    .createTable(table)
    .addColumn('generation_id', 'text', (id) => id.primaryKey().references('generations.id').onDelete('cascade'))
    .addColumn(column, 'text', (text) => text.notNull())
    .execute();
}

/** Its rows refer to no generation: they outlive it. */
async function createLedger(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('ledger')
    .addColumn('generation_id', 'text', (column) => column.notNull())
    .addColumn('attempt', 'integer', (column) => column.notNull())
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('viewer_id', 'text', (column) => column.notNull())
    .addColumn('method', 'text', (column) => column.notNull())
    .addColumn('model_id', 'text', (column) => column.notNull())
    .addColumn('region', 'text', (column) => column.notNull())
    .addColumn('tags', 'text', (column) => column.notNull())
    .addColumn('reserved_at', 'text', (column) => column.notNull())
    .addColumn('reserved_input_tokens', 'bigint', (column) => column.notNull())
    .addColumn('reserved_output_tokens', 'bigint')
    .addColumn('reserved_picos', 'bigint')
    .addColumn('settled_at', 'text')
    .addColumn('source', 'text')
    .addColumn('input_tokens', 'bigint')
    .addColumn('output_tokens', 'bigint')
    .addColumn('cache_read_input_tokens', 'bigint')
    .addColumn('cache_write_input_tokens', 'bigint')
    .addColumn('cost_picos', 'bigint')
    .addColumn('currency', 'text')
    .addColumn('priced_on', 'text')
    .addColumn('error', 'text')
    .addPrimaryKeyConstraint('ledger_key', ['generation_id', 'attempt'])
    .execute();
  await db.schema.createIndex('ledger_of_viewer').on('ledger').columns(['tenant_id', 'viewer_id', 'reserved_at']).execute();
}
