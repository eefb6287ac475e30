import { sql } from 'kysely';
import type { ConversationUsage } from '../conversation-record.ts';
import { addUsages, noUsage } from '../conversation-usage.ts';
import type { Database } from './database.ts';

/** What the ledger has of these conversations, summed. Money is summed as integers of 10^-12, exactly. The calls of one may be thousands, and lie far apart. */
export async function readUsage(database: Database, conversationIds: readonly string[]): Promise<ReadonlyMap<string, ConversationUsage>> {
  const sums = database.query
    .selectFrom('ledger')
    .where('conversation_id', 'in', conversationIds)
    .where('settled_at', 'is not', null)
    .groupBy(['conversation_id', 'currency'])
    .select((eb) => [
      'conversation_id as id',
      'currency',
      eb.fn.countAll<number | string>().as('requests'),
      eb.fn.sum<number | string>('input_tokens').as('input'),
      eb.fn.sum<number | string>('output_tokens').as('output'),
      eb.fn.sum<number | string>('cache_read_input_tokens').as('read'),
      eb.fn.sum<number | string>('cache_write_input_tokens').as('written'),
      sql<number | string>`sum(case when ${eb.ref('source')} = 'ESTIMATED' then 1 else 0 end)`.as('estimated'),
      sql<number | string>`sum(case when ${eb.ref('cost_picos')} is null then 1 else 0 end)`.as('unpriced'),
      sql<string>`cast(coalesce(sum(${eb.ref('cost_picos')}), 0) as text)`.as('picos'),
      eb.fn.min<string | null>('priced_on').as('pricedOn'),
    ]);
  const usage = new Map<string, ConversationUsage>();
  for (const row of await database.readLong(sums)) {
    if (row.id === null) continue;
    const more: ConversationUsage = {
      inputTokens: Number(row.input),
      outputTokens: Number(row.output),
      cacheReadInputTokens: Number(row.read),
      cacheWriteInputTokens: Number(row.written),
      isEstimated: Number(row.estimated) > 0,
      costs: row.currency === null ? [] : [{ currency: row.currency, picos: BigInt(row.picos), pricedOn: row.pricedOn }],
      unpricedRequests: Number(row.unpriced),
      requests: Number(row.requests),
    };
    usage.set(row.id, addUsages(usage.get(row.id) ?? noUsage, more));
  }
  return usage;
}
