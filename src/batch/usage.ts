import type { CodedError } from '../errors.ts';
import type { LedgerCall, Ledger } from '../ledger/index.ts';
import type { BatchTotals } from '../storage/batch-store.ts';
import type { UsageRecord } from '../storage/generation-record.ts';
import type { CostRecord, LedgerSettlement } from '../storage/ledger-record.ts';
import type { BatchManifest } from './results/index.ts';

/** What records have used together. Where some answers do not say, it is what the manifest says of all of them. Null where a model has worked for none. */
export function joinUsage(totals: BatchTotals, manifest: BatchManifest | undefined): UsageRecord | null {
  const { inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens, withoutUsage, isEstimated } = totals;
  const told = withoutUsage > 0 && manifest !== undefined && manifest.inputTokenCount !== null && manifest.outputTokenCount !== null ? { inputTokens: manifest.inputTokenCount, outputTokens: manifest.outputTokenCount } : null;
  const counts = told ?? { inputTokens, outputTokens };
  const total = counts.inputTokens + counts.outputTokens + cacheReadInputTokens + cacheWriteInputTokens;
  if (total === 0 && withoutUsage === 0) return null;
  return {
    ...counts,
    totalTokens: total,
    cacheReadInputTokens: cacheReadInputTokens === 0 ? null : cacheReadInputTokens,
    cacheWriteInputTokens: cacheWriteInputTokens === 0 ? null : cacheWriteInputTokens,
    cacheDetails: null,
    source: isEstimated || (told === null && withoutUsage > 0) ? 'ESTIMATED' : 'MEASURED',
  };
}

/** The uses of several parts together. */
export const addUsages = (usages: readonly UsageRecord[]): UsageRecord | null => (usages.length === 0 ? null : usages.reduce(addUsage));

const addUsage = (left: UsageRecord, right: UsageRecord): UsageRecord => ({
  inputTokens: left.inputTokens + right.inputTokens,
  outputTokens: left.outputTokens + right.outputTokens,
  totalTokens: left.totalTokens + right.totalTokens,
  cacheReadInputTokens: addCounts(left.cacheReadInputTokens, right.cacheReadInputTokens),
  cacheWriteInputTokens: addCounts(left.cacheWriteInputTokens, right.cacheWriteInputTokens),
  cacheDetails: null,
  source: left.source === 'ESTIMATED' ? 'ESTIMATED' : right.source,
});

const addCounts = (left: number | null, right: number | null): number | null => (left === null && right === null ? null : (left ?? 0) + (right ?? 0));

/** What a part has cost. Where nobody knows what some answers used, what they cost is not known either. */
export function settlePart(ledger: Ledger, call: LedgerCall, usage: UsageRecord | null, error: CodedError['data'] | null): { readonly entry: LedgerSettlement; readonly cost: CostRecord | null } {
  const { entry, cost } = ledger.settle(call, usage, error?.code ?? null);
  if (usage?.source !== 'ESTIMATED' || cost === null) return { entry, cost };
  return { entry: { ...entry, picos: null, pricedOn: null }, cost: { ...cost, amount: null, pricedOn: null, unpricedRequests: 1 } };
}
