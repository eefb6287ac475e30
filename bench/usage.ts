/**
 * How long a report of usage takes over a ledger of a million calls, read from the sums by the hour, and what the same takes from the ledger itself.
 * `node bench/usage.ts [calls]`. It also tells what a start takes to know the use of the last day, and how long the migration takes that makes the sums of an earlier release's ledger.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { migrations } from '../src/storage/sql/migrations/index.ts';
import { SqlGenerationStore } from '../src/storage/sql/sql-generation-store.ts';
import { databaseFile, openSqlite } from '../src/storage/sqlite/open-sqlite.ts';
import type { UsageDimension } from '../src/storage/usage-record.ts';

const calls = Number(process.argv[2] ?? 1_000_000);
const days = 90;
const folder = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
const since = new Date(Date.UTC(2026, 0, 1)).toISOString();

const timed = async (work: () => unknown): Promise<number> => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};

/** The least of five. */
async function best(work: () => unknown): Promise<string> {
  const times = [];
  for (let run = 0; run < 5; run += 1) times.push(await timed(work));
  return `${Math.min(...times).toFixed(1).padStart(8)} ms`;
}

try {
  await (await openSqlite(folder, { '0001-generations': migrations['0001-generations'] ?? never(), '0002-conversations': migrations['0002-conversations'] ?? never() })).close();
  const file = new DatabaseSync(join(folder, databaseFile));
  // Five models, four methods, three of ten calls with one of twenty tags; spread evenly over the days, in the order of time.
  file.exec(`
    with recursive call(n) as (select 0 union all select n + 1 from call where n < ${calls - 1})
    insert into ledger (generation_id, attempt, tenant_id, viewer_id, method, model_id, region, tags, reserved_at, reserved_input_tokens, settled_at, source, input_tokens, output_tokens,
      cache_read_input_tokens, cache_write_input_tokens, cost_picos, currency, priced_on, error)
    select printf('gen_%08d', n), 1, 'tenant', 'viewer', case n % 4 when 0 then 'SYNC' when 1 then 'STREAM' when 2 then 'CONVERSE' else 'CONSTRUCT' end, 'model-' || (n * 7 % 5), 'us-west-2',
      case when n % 10 < 3 then '[{"key":"team","value":"t' || (n % 20) || '"}]' else '[]' end,
      strftime('%Y-%m-%dT%H:%M:%fZ', '2026-01-01', '+' || (n * ${days * 86_400}.0 / ${calls}) || ' seconds'), 10, '2026-01-01T00:00:00.000Z', 'MEASURED', 100, 50, 0, 0, 123456789, 'USD', '2026-01-01',
      case when n % 50 = 0 then 'THROTTLED' end
    from call`);
  file.close();
  console.log(`${calls} calls over ${days} days`);
  let database: Awaited<ReturnType<typeof openSqlite>> | undefined;
  console.log(`migration ${(await timed(async () => (database = await openSqlite(folder)))).toFixed(0)} ms`);
  const { query } = database ?? never();
  const store = new SqlGenerationStore(database ?? never(), { leaseMs: 6_000, isAlone: true });
  const { hours } = await query.selectFrom('usage_hours').select(({ fn }) => fn.countAll<number>().as('hours')).executeTakeFirstOrThrow();
  console.log(`${hours} sums`);
  const report = (groupBy: readonly UsageDimension[], from = since) => () =>
    store.usage({ tenantId: 'tenant', viewerId: 'viewer', since: from, until: '2026-03-31T10:30:00.000Z', modelId: null, method: null, tag: null, groupBy, tagKey: 'team' });
  for (const groupBy of [[], ['MODEL'], ['MODEL', 'METHOD', 'STATUS', 'DAY'], ['TAG'], ['HOUR']] as const) console.log(`${await best(report(groupBy))}  all days by ${groupBy.join(', ') || 'nothing'}`);
  console.log(`${await best(report(['MODEL', 'DAY'], '2026-03-24T10:12:13.456Z'))}  a week, from amid an hour, by MODEL, DAY`);
  await store.callAt('place', new Date(since));
  const recent = { place: 'place', since: '2026-03-30T23:59:00.000Z', callsSince: '2026-03-31T23:58:00.000Z' };
  console.log(`${await best(() => store.recentUse(recent))}  a day and the last minute, as a start reads them`);
  const scan = query.selectFrom('ledger').where('tenant_id', '=', 'tenant').where('viewer_id', '=', 'viewer').where('reserved_at', '>=', since).groupBy('model_id').select(({ fn }) => ['model_id', fn.sum('input_tokens').as('input'), fn.sum('cost_picos').as('cost'), fn.countAll().as('calls')]);
  console.log(`${await best(() => scan.execute())}  all days by MODEL, from the ledger itself`);
  await store.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function never(): never {
  throw new Error('there is no such step');
}
