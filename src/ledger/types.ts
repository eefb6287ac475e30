export type { CostRecord } from '../storage/ledger-record.ts';

/** Where a call may run, which its price depends on: in one region, in the regions of a geography, or anywhere. */
export type PriceScope = 'IN_REGION' | 'GEO' | 'GLOBAL';

/** All scopes, in the order in which prices are told. */
export const priceScopes: readonly PriceScope[] = ['IN_REGION', 'GEO', 'GLOBAL'];

/** What one model costs in one scope. Null: nobody knows, which is never the same as zero. */
export interface Price {
  readonly modelId: string;
  readonly scope: PriceScope;
  /** ISO 4217, such as USD. */
  readonly currency: string;
  /** The day on which the price is known to have held: YYYY-MM-DD. */
  readonly pricedOn: string;
  readonly rates: PriceRates;
  readonly factors: PriceFactors;
}

/** Per token, in picos (1e-12) of the currency; the same number is the price of a million tokens in millionths. */
export interface PriceRates {
  readonly input: bigint | null;
  readonly output: bigint | null;
  readonly cacheRead: bigint | null;
  readonly cacheWrite5m: bigint | null;
  readonly cacheWrite1h: bigint | null;
}

/** What the rates are multiplied by, in millionths: 500,000 is half the price. */
export interface PriceFactors {
  readonly batch: bigint | null;
  readonly priority: bigint | null;
  readonly flex: bigint | null;
  readonly reserved: bigint | null;
  readonly optimizedLatency: bigint | null;
}

/** A price as the schema's type ModelPrice tells it; amounts are decimal text. */
export interface ModelPriceRecord {
  readonly scope: PriceScope;
  readonly inputPerMillionTokens: string | null;
  readonly outputPerMillionTokens: string | null;
  readonly cacheReadPerMillionTokens: string | null;
  readonly cacheWrite5mPerMillionTokens: string | null;
  readonly cacheWrite1hPerMillionTokens: string | null;
  readonly batchFactor: string | null;
  readonly currency: string;
  readonly pricedOn: string;
}
