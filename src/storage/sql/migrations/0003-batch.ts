import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/** Batch jobs with their parts (Bedrock's jobs), their records with the results, and the idempotency keys that jobs were made by. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('batch_jobs')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('viewer_id', 'text', (column) => column.notNull())
    .addColumn('job_name', 'text', (column) => column.notNull())
    .addColumn('model_id', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('request', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('stop_asked', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('node_id', 'text', (column) => column.notNull())
    .addColumn('lease_expires_at', 'text', (column) => column.notNull())
    .addColumn('epoch', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('ended_at', 'text')
    .execute();
  await db.schema.createIndex('batch_jobs_of_viewer').on('batch_jobs').columns(['tenant_id', 'viewer_id', 'id']).execute();
  await db.schema.createIndex('batch_jobs_unended').on('batch_jobs').column('node_id').where(sql.ref('ended_at'), 'is', null).execute();
  await db.schema.createIndex('batch_jobs_ended').on('batch_jobs').column('ended_at').where(sql.ref('ended_at'), 'is not', null).execute();

  await db.schema
    .createTable('batch_parts')
    .addColumn('batch_id', 'text', (column) => column.notNull().references('batch_jobs.id').onDelete('cascade'))
    .addColumn('number', 'integer', (column) => column.notNull())
    .addColumn('job_arn', 'text')
    .addColumn('fixed', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('batch_parts_key', ['batch_id', 'number'])
    .execute();
  await db.schema.createIndex('batch_parts_by_arn').on('batch_parts').column('job_arn').where(sql.ref('job_arn'), 'is not', null).execute();

  // Records are stored before their job, which may come to nothing: they refer to none.
  await db.schema
    .createTable('batch_records')
    .addColumn('batch_id', 'text', (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('record_id', 'text', (column) => column.notNull())
    .addColumn('model_input', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('batch_records_key', ['batch_id', 'position'])
    .execute();
  await db.schema.createIndex('batch_records_by_id').on('batch_records').columns(['batch_id', 'record_id']).unique().execute();

  await db.schema
    .createTable('batch_results')
    .addColumn('batch_id', 'text', (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('result', 'text', (column) => column.notNull())
    .addColumn('input_tokens', 'bigint')
    .addColumn('output_tokens', 'bigint')
    .addColumn('cache_read_input_tokens', 'bigint')
    .addColumn('cache_write_input_tokens', 'bigint')
    .addColumn('estimated', 'integer')
    .addPrimaryKeyConstraint('batch_results_key', ['batch_id', 'position'])
    .execute();
  await db.schema.createIndex('batch_results_by_status').on('batch_results').columns(['batch_id', 'status', 'position']).execute();

  await db.schema
    .createTable('batch_keys')
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('viewer_id', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('input_hash', 'text', (column) => column.notNull())
    .addColumn('batch_id', 'text', (column) => column.notNull().references('batch_jobs.id').onDelete('cascade'))
    .addPrimaryKeyConstraint('batch_keys_key', ['tenant_id', 'viewer_id', 'key'])
    .execute();
  await db.schema.createIndex('batch_keys_of_job').on('batch_keys').column('batch_id').execute();
}
