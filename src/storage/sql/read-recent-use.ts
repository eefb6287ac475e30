import type { Kysely } from 'kysely';
import type { QuotaUse, RecentUse, RecentUseQuery, Stay } from '../recent-use.ts';
import { staysAt } from '../recent-use.ts';
import type { UsageGroup } from '../usage-record.ts';
import type { Database } from './database.ts';
import { readUsage } from './read-usage.ts';
import { once } from './statement.ts';
import type { Tables } from './tables.ts';

/** From now on calls go to this Bedrock. What moved earlier than the day before is forgotten. */
export async function callAt(database: Database, place: string, at: Date): Promise<void> {
  const { query } = database;
  const moves = await readMoves(query);
  if (moves.at(-1)?.place === place) return;
  const dayBefore = new Date(at.getTime() - 24 * hourMs).toISOString();
  const over = moves.filter((_, index) => (moves[index + 1]?.began_at ?? dayBefore) < dayBefore).map(({ began_at }) => began_at);
  const statements = [query.insertInto('bedrock_places').values({ began_at: at.toISOString(), place }), ...over.map((began_at) => query.deleteFrom('bedrock_places').where('began_at', '=', began_at))];
  await database.write(() => ({ statements: statements.map((statement) => once(statement)), synced: false }));
}

/** Of all viewers: hours from their sums, and of the ledger the latest calls alone. */
export async function readRecentUse(db: Kysely<Tables>, { place, since, callsSince }: RecentUseQuery): Promise<RecentUse> {
  const stays = staysAt(await readMoves(db), place, since);
  if (stays.length === 0) return { hours: [], calls: [], open: [] };
  const owners = await db.selectFrom('usage_hours').where('tagged', '=', 0).where('hour', '>=', since.slice(0, 13)).select(['tenant_id', 'viewer_id']).distinct().execute();
  const hours: QuotaUse[] = [];
  const calls: QuotaUse[] = [];
  for (const { tenant_id: tenantId, viewer_id: viewerId } of owners) {
    for (const { since: from, until } of stays) {
      const query = { tenantId, viewerId, since: from, until, modelId: null, method: null, tag: null, groupBy: ['MODEL', 'METHOD', 'HOUR'], tagKey: null } as const;
      hours.push(...(await readUsage(db, query)).flatMap(toHour));
    }
    const rows = await db
      .selectFrom('ledger')
      .where('tenant_id', '=', tenantId)
      .where('viewer_id', '=', viewerId)
      .where('reserved_at', '>=', callsSince)
      .where('settled_at', 'is not', null)
      .where('method', '!=', batchMethod)
      .select(['model_id', 'reserved_at', 'input_tokens', 'output_tokens', 'cache_read_input_tokens', 'cache_write_input_tokens', 'error'])
      .execute();
    for (const row of rows) {
      const { input_tokens, output_tokens, cache_read_input_tokens, cache_write_input_tokens } = row;
      const [inputTokens, outputTokens, read, cacheWriteInputTokens] = [input_tokens ?? 0, output_tokens ?? 0, cache_read_input_tokens ?? 0, cache_write_input_tokens ?? 0];
      const wasRefused = row.error !== null && inputTokens + outputTokens + read + cacheWriteInputTokens === 0;
      if (!wasRefused && isWithin(stays, row.reserved_at)) calls.push({ modelId: row.model_id, at: row.reserved_at, requests: 1, inputTokens, outputTokens, cacheWriteInputTokens });
    }
  }
  return { hours, calls, open: await readOpen(db, stays, since) };
}

const hourMs = 3_600_000;
const batchMethod = 'ASYNC'; // which takes nothing of these quotas

const readMoves = (db: Kysely<Tables>) => db.selectFrom('bedrock_places').selectAll().orderBy('began_at').execute();

const isWithin = (stays: readonly Stay[], at: string): boolean => stays.some(({ since, until }) => at >= since && (until === null || at < until));

function toHour({ key: [modelId = '', method, hour = ''], requests, throttled, failed, inputTokens, outputTokens, cacheWriteInputTokens }: UsageGroup): readonly QuotaUse[] {
  if (method === batchMethod) return [];
  return [{ modelId, at: new Date(Date.parse(hour) + hourMs).toISOString(), requests: requests - throttled - failed, inputTokens, outputTokens, cacheWriteInputTokens }];
}

/** What a batch job reserves belongs to no generation. */
async function readOpen(db: Kysely<Tables>, stays: readonly Stay[], since: string): Promise<readonly QuotaUse[]> {
  const rows = await db
    .selectFrom('ledger')
    .where('generation_id', 'in', db.selectFrom('generations').where('ended_at', 'is', null).select('id')) // joined, SQLite would read the whole ledger
    .where('settled_at', 'is', null)
    .where('reserved_at', '>=', since)
    .select(['model_id', 'reserved_at', 'reserved_input_tokens', 'reserved_output_tokens'])
    .execute();
  return rows
    .filter(({ reserved_at }) => isWithin(stays, reserved_at))
    .map((row) => ({ modelId: row.model_id, at: row.reserved_at, requests: 1, inputTokens: row.reserved_input_tokens, outputTokens: row.reserved_output_tokens ?? 0, cacheWriteInputTokens: 0 }));
}
