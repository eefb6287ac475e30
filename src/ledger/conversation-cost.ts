import type { ConversationUsage } from '../storage/conversation-record.ts';
import type { UsageRecord } from '../storage/generation-record.ts';
import { formatDecimal } from './decimal.ts';
import type { CostRecord } from './types.ts';

/** What all calls for a conversation have used together. */
export function toUsageRecord({ inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens, isEstimated }: ConversationUsage): UsageRecord {
  return {
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens + cacheReadInputTokens + cacheWriteInputTokens,
    cacheReadInputTokens,
    cacheWriteInputTokens,
    cacheDetails: null,
    source: isEstimated ? 'ESTIMATED' : 'MEASURED',
  };
}

/** What they have cost together; null before the first one, and where their costs are in several currencies: such have no sum. */
export function toConversationCost({ costs, requests, unpricedRequests, isEstimated }: ConversationUsage): CostRecord | null {
  const [cost, another] = costs;
  if (requests === 0 || cost === undefined || another !== undefined) return null;
  return {
    amount: unpricedRequests === requests ? null : formatDecimal(cost.picos),
    currency: cost.currency,
    source: isEstimated ? 'ESTIMATED' : 'MEASURED',
    pricedOn: cost.pricedOn,
    unpricedRequests,
  };
}
