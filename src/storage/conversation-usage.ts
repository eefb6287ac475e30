import type { ConversationUsage } from './conversation-record.ts';
import type { LedgerRow } from './ledger-record.ts';

/** No call was made. */
export const noUsage: ConversationUsage = { inputTokens: 0, outputTokens: 0, cacheReadInputTokens: 0, cacheWriteInputTokens: 0, isEstimated: false, costs: [], unpricedRequests: 0, requests: 0 };

/** With one more call, once it is settled. */
export function addToUsage(usage = noUsage, { settled }: LedgerRow): ConversationUsage {
  if (settled === null) return usage;
  const { inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens, source, picos, currency, pricedOn } = settled;
  return addUsages(usage, {
    inputTokens,
    outputTokens,
    cacheReadInputTokens,
    cacheWriteInputTokens,
    isEstimated: source === 'ESTIMATED',
    costs: [{ currency, picos: picos ?? 0n, pricedOn }],
    unpricedRequests: picos === null ? 1 : 0,
    requests: 1,
  });
}

/** Both together. Money is kept apart by currency. */
export function addUsages(left: ConversationUsage, right: ConversationUsage): ConversationUsage {
  const costs = new Map(left.costs.map((cost) => [cost.currency, cost]));
  for (const cost of right.costs) {
    const before = costs.get(cost.currency);
    costs.set(cost.currency, before === undefined ? cost : { ...before, picos: before.picos + cost.picos, pricedOn: earliest(before.pricedOn, cost.pricedOn) });
  }
  return {
    inputTokens: left.inputTokens + right.inputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    cacheReadInputTokens: left.cacheReadInputTokens + right.cacheReadInputTokens,
    cacheWriteInputTokens: left.cacheWriteInputTokens + right.cacheWriteInputTokens,
    isEstimated: left.isEstimated || right.isEstimated,
    costs: [...costs.values()],
    unpricedRequests: left.unpricedRequests + right.unpricedRequests,
    requests: left.requests + right.requests,
  };
}

const earliest = (left: string | null, right: string | null): string | null => (left === null || (right !== null && right < left) ? right : left);
