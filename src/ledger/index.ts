/** The ledger: what models cost, what a call has cost, and what it may cost at most. Where amounts are stored is not its concern. */
export { toConversationCost, toUsageRecord } from './conversation-cost.ts';
export type { BilledUsage, CostOptions, ExactCost } from './cost.ts';
export { costOf, sumCosts } from './cost.ts';
export { recordCost, sumCostRecords } from './cost-record.ts';
export { formatDecimal, parseDecimal } from './decimal.ts';
export type { LedgerCall, Settled } from './ledger.ts';
export { Ledger } from './ledger.ts';
export { PriceFileError } from './price-file.ts';
export type { PriceTable } from './price-table.ts';
export { readPriceTable } from './price-table.ts';
export type { FindPrice } from './pricing.ts';
export { createPriceFinder } from './pricing.ts';
export type { Reservation } from './reservation.ts';
export { reserve } from './reservation.ts';
export { scopeOf, scopeOfProfile } from './scope.ts';
export type { CostRecord, ModelPriceRecord, Price, PriceScope } from './types.ts';
