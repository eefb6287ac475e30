import { setImmediate as othersTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import type { CallStatus, UsageDimension, UsageGroup, UsagePart, UsageQuery } from '../usage-record.ts';
import { toUsagePart } from '../usage-record.ts';
import { UsageGroups } from '../usage-groups.ts';
import { fromLedgerRow, plainLedgerColumns } from './rows.ts';
import type { Tables } from './tables.ts';

/**
 * Sums a viewer's calls. Whole hours are read from their sums, and only what lies before the first and after the last of them from the ledger
 * itself: what it takes depends on the hours, and what the calls differ in, not on how many there were. Others get their turn between some hours and
 * the next; once there are more groups than `mostGroups`, no more is read. They are added to `groups`.
 */
export async function readUsage(db: Kysely<Tables>, query: UsageQuery, mostGroups = Infinity, groups = new UsageGroups(query)): Promise<readonly UsageGroup[]> {
  const { since, until } = query;
  const first = hourFrom(since);
  const last = until === null ? null : until.slice(0, 13);
  if (last !== null && first >= last) {
    for (const part of await readCalls(db, query, since, until ?? since)) groups.add(part);
    return groups.list();
  }
  for (let from: string | undefined = first; from !== undefined && groups.size <= mostGroups; ) {
    const next: string | undefined = await findNext(db, query, from, last);
    for (const part of await readHours(db, query, from, next ?? last)) groups.add(part);
    from = next;
    await othersTurn();
  }
  const firstInstant = `${first}:00:00.000Z`;
  if (since < firstInstant) for (const part of await readCalls(db, query, since, firstInstant)) groups.add(part);
  const lastInstant = last === null ? null : `${last}:00:00.000Z`;
  if (until !== null && lastInstant !== null && lastInstant < until) for (const part of await readCalls(db, query, lastInstant, until)) groups.add(part);
  return groups.list();
}

const hourMs = 3_600_000;

/** The first hour that begins no earlier. */
const hourFrom = (instant: string): string => new Date(Math.ceil(Date.parse(instant) / hourMs) * hourMs).toISOString().slice(0, 13);

const rowsAtOnce = 2_000;

const isTagged = ({ tag, groupBy }: UsageQuery): boolean => tag !== null || groupBy.includes('TAG');

/** The sums of a viewer's hours from `first` until `last`. */
function hoursOf(db: Kysely<Tables>, query: UsageQuery, first: string, last: string | null) {
  const hours = db.selectFrom('usage_hours').where('tenant_id', '=', query.tenantId).where('viewer_id', '=', query.viewerId).where('tagged', '=', isTagged(query) ? 1 : 0).where('hour', '>=', first);
  return last === null ? hours : hours.where('hour', '<', last);
}

/** The hour up to which to read at once; undefined: all that is left. */
async function findNext(db: Kysely<Tables>, query: UsageQuery, first: string, last: string | null): Promise<string | undefined> {
  const hours = hoursOf(db, query, first, last).select('hour').orderBy('hour').limit(1);
  const beyond = (await hours.offset(rowsAtOnce).executeTakeFirst())?.hour;
  return beyond === first ? (await hours.where('hour', '>', first).executeTakeFirst())?.hour : beyond; // an hour is never parted
}

const picosPerPart = 1_000_000; // the whole sum could pass 64 bits: money is summed in two parts

async function readHours(db: Kysely<Tables>, query: UsageQuery, first: string, last: string | null): Promise<readonly UsagePart[]> {
  const { viewerId, modelId, method, groupBy } = query;
  const by = (dimension: UsageDimension): boolean => groupBy.includes(dimension);
  const began = by('HOUR') ? sql<string>`hour` : by('DAY') ? sql<string>`substr(hour, 1, 10)` : sql<string>`''`;
  const column = (name: 'model_id' | 'method' | 'status' | 'tags', isAsked: boolean) => (isAsked ? sql<string>`${sql.ref(name)}` : sql<string>`''`);
  const dimensions = { model_id: column('model_id', by('MODEL')), method: column('method', by('METHOD')), status: column('status', by('STATUS')), tags: column('tags', isTagged(query)) };
  let rows = hoursOf(db, query, first, last);
  if (modelId !== null) rows = rows.where('model_id', '=', modelId);
  if (method !== null) rows = rows.where('method', '=', method);
  const parts = rows.select([
    dimensions.model_id.as('modelId'),
    dimensions.method.as('calledBy'),
    dimensions.status.as('state'),
    dimensions.tags.as('labels'),
    began.as('began'),
    'currency',
    'requests',
    'input_tokens',
    'output_tokens',
    'cache_read_input_tokens',
    'cache_write_input_tokens',
    'unpriced',
    'estimated',
    'throttled',
    'failed',
    'priced_on',
    sql<number>`${sql.ref('cost_picos')} / ${sql.lit(picosPerPart)}`.as('large'),
    sql<number>`${sql.ref('cost_picos')} % ${sql.lit(picosPerPart)}`.as('small'),
  ]);
  const found = await db
    .selectFrom(parts.as('parts'))
    .groupBy(['modelId', 'calledBy', 'state', 'labels', 'began', 'currency'])
    .select(({ fn }) => [
      'modelId',
      'calledBy',
      'state',
      'labels',
      'began',
      'currency',
      fn.sum<number | string>('requests').as('requests'),
      fn.sum<number | string>('input_tokens').as('input'),
      fn.sum<number | string>('output_tokens').as('output'),
      fn.sum<number | string>('cache_read_input_tokens').as('read'),
      fn.sum<number | string>('cache_write_input_tokens').as('written'),
      fn.sum<number | string>('unpriced').as('unpriced'),
      fn.sum<number | string>('estimated').as('estimated'),
      fn.sum<number | string>('throttled').as('throttled'),
      fn.sum<number | string>('failed').as('failed'),
      fn.min<string | null>('priced_on').as('pricedOn'),
      sql<string>`cast(sum(large) as text)`.as('large'),
      sql<string>`cast(sum(small) as text)`.as('small'),
    ])
    .execute();
  return found.map((row) => ({
    viewerId,
    modelId: row.modelId,
    method: row.calledBy,
    status: row.state as CallStatus,
    began: row.began,
    tags: row.labels,
    currency: row.currency,
    picos: BigInt(row.large) * BigInt(picosPerPart) + BigInt(row.small),
    pricedOn: row.pricedOn,
    requests: Number(row.requests),
    inputTokens: Number(row.input),
    outputTokens: Number(row.output),
    cacheReadInputTokens: Number(row.read),
    cacheWriteInputTokens: Number(row.written),
    unpriced: Number(row.unpriced),
    estimated: Number(row.estimated),
    throttled: Number(row.throttled),
    failed: Number(row.failed),
  }));
}

/** The calls of part of an hour, one by one. */
async function readCalls(db: Kysely<Tables>, { tenantId, viewerId, modelId, method }: UsageQuery, since: string, until: string): Promise<readonly UsagePart[]> {
  let rows = db.selectFrom('ledger').where('tenant_id', '=', tenantId).where('viewer_id', '=', viewerId).where('reserved_at', '>=', since).where('reserved_at', '<', until).where('settled_at', 'is not', null);
  if (modelId !== null) rows = rows.where('model_id', '=', modelId);
  if (method !== null) rows = rows.where('method', '=', method);
  const calls = await rows.select(plainLedgerColumns).select([sql<null>`null`.as('reserved_picos'), sql<string | null>`cast(cost_picos as text)`.as('cost_picos')]).execute();
  return calls.flatMap((row) => toUsagePart(fromLedgerRow(row)) ?? []);
}
