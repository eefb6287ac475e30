import type { UsageRecord } from '../storage/generation-record.ts';
import type { CostOptions } from './cost.ts';
import { costOf } from './cost.ts';
import { formatDecimal, parseDecimal } from './decimal.ts';
import type { CostRecord, Price } from './types.ts';

/** The cost of one call. Without a known price it has no amount, and counts as unpriced; `currency` is the price table's. */
export function recordCost(usage: UsageRecord, price: Price | null, currency: string, options: CostOptions = {}): CostRecord {
  const cost = costOf(usage, price, options);
  return {
    amount: cost === null ? null : formatDecimal(cost.picos),
    currency: price?.currency ?? currency,
    source: usage.source,
    pricedOn: cost === null || price === null ? null : price.pricedOn,
    unpricedRequests: cost === null ? 1 : 0,
  };
}

/**
 * Costs together, such as those of a generation's attempts: the amounts that are known, ESTIMATED if any is, with the earliest day of the prices.
 * Sums can be summed again. Null for an empty list. Throws a RangeError for costs in more than one currency: nothing can be said of them together.
 */
export function sumCostRecords(costs: readonly CostRecord[]): CostRecord | null {
  const [first] = costs;
  if (first === undefined) return null;
  const { currency } = first;
  const other = costs.find((cost) => cost.currency !== currency);
  if (other !== undefined) throw new RangeError(`Costs in ${currency} and in ${other.currency} have no sum.`);
  const amounts = costs.map(({ amount }) => amount).filter((amount) => amount !== null);
  const [pricedOn = null] = costs.map((cost) => cost.pricedOn).filter((day) => day !== null).toSorted();
  return {
    amount: amounts.length === 0 ? null : formatDecimal(amounts.reduce((sum, amount) => sum + parseDecimal(amount), 0n)),
    currency,
    source: costs.some(({ source }) => source === 'ESTIMATED') ? 'ESTIMATED' : 'MEASURED',
    pricedOn,
    unpricedRequests: costs.reduce((sum, { unpricedRequests }) => sum + unpricedRequests, 0),
  };
}
