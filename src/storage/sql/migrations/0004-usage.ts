import { sql, SqliteAdapter } from 'kysely';
import type { Kysely } from 'kysely';

/** What calls have used, hour by hour, filled from the ledger that there is; and what budgets have spent and set aside. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter;
  await createUsageHours(db, isSqlite);
  for (const tagged of [0, 1]) await fillUsageHours(db, isSqlite, tagged);
  await createBudgets(db);
}

async function createUsageHours(db: Kysely<unknown>, isSqlite: boolean): Promise<void> {
  const hours = db.schema
    .createTable('usage_hours')
    .addColumn('tenant_id', 'text', (column) => column.notNull())
    .addColumn('viewer_id', 'text', (column) => column.notNull())
    .addColumn('tagged', 'integer', (column) => column.notNull())
    .addColumn('hour', 'text', (column) => column.notNull())
    .addColumn('row_key', 'text', (column) => column.notNull())
    .addColumn('model_id', 'text', (column) => column.notNull())
    .addColumn('method', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('currency', 'text', (column) => column.notNull())
    .addColumn('tags', 'text', (column) => column.notNull())
    .addColumn('requests', 'bigint', (column) => column.notNull())
    .addColumn('input_tokens', 'bigint', (column) => column.notNull())
    .addColumn('output_tokens', 'bigint', (column) => column.notNull())
    .addColumn('cache_read_input_tokens', 'bigint', (column) => column.notNull())
    .addColumn('cache_write_input_tokens', 'bigint', (column) => column.notNull())
    .addColumn('cost_picos', 'bigint', (column) => column.notNull())
    .addColumn('unpriced', 'bigint', (column) => column.notNull())
    .addColumn('estimated', 'bigint', (column) => column.notNull())
    .addColumn('throttled', 'bigint', (column) => column.notNull())
    .addColumn('failed', 'bigint', (column) => column.notNull())
    .addColumn('priced_on', 'text')
    .addPrimaryKeyConstraint('usage_hours_key', ['tenant_id', 'viewer_id', 'tagged', 'hour', 'row_key']);
  await (isSqlite ? hours.modifyEnd(sql`without rowid`) : hours).execute();
}

/** The statuses that the errors of calls had when this step was made. */
const status = sql`case when error is null then 'COMPLETED' when error = 'CANCELLED' then 'CANCELLED' when error in ('STREAM_TRUNCATED', 'STREAM_STALLED', 'DEADLINE_EXCEEDED', 'NODE_LOST') then 'INTERRUPTED' else 'FAILED' end`;

async function fillUsageHours(db: Kysely<unknown>, isSqlite: boolean, tagged: number): Promise<void> {
  const tags = tagged === 1 ? sql`tags` : sql`'[]'`;
  const joined = sql`model_id || ' ' || method || ' ' || status || ' ' || currency || ' ' || tags`;
  await sql`
    insert into usage_hours
    select tenant_id, viewer_id, cast(${sql.lit(tagged)} as integer), hour, ${isSqlite ? joined : sql`md5(${joined})`}, model_id, method, status, currency, tags,
      count(*), sum(input_tokens), sum(output_tokens), sum(cache_read_input_tokens), sum(cache_write_input_tokens), coalesce(sum(cost_picos), 0),
      sum(case when cost_picos is null then 1 else 0 end), sum(case when source = 'ESTIMATED' then 1 else 0 end),
      sum(case when error = 'THROTTLED' then 1 else 0 end), sum(case when status = 'FAILED' and error <> 'THROTTLED' then 1 else 0 end), min(priced_on)
    from (
      select tenant_id, viewer_id, substr(reserved_at, 1, 13) as hour, model_id, method, ${status} as status, coalesce(currency, 'USD') as currency, ${tags} as tags,
        coalesce(input_tokens, 0) as input_tokens, coalesce(output_tokens, 0) as output_tokens, coalesce(cache_read_input_tokens, 0) as cache_read_input_tokens,
        coalesce(cache_write_input_tokens, 0) as cache_write_input_tokens, cost_picos, source, error, priced_on
      from ledger where settled_at is not null and (${sql.lit(tagged)} = 0 or tags <> '[]')
    ) as calls
    group by tenant_id, viewer_id, hour, model_id, method, status, currency, tags`.execute(db);
}

async function createBudgets(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('budget_accounts')
    .addColumn('account', 'text', (column) => column.primaryKey())
    .addColumn('spent_picos', 'bigint', (column) => column.notNull())
    .addColumn('reserved_picos', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('budget_holds')
    .addColumn('generation_id', 'text', (column) => column.notNull())
    .addColumn('attempt', 'integer', (column) => column.notNull())
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('picos', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('budget_holds_key', ['generation_id', 'attempt', 'account'])
    .execute();
}
