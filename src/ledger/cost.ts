import type { ModelUsage } from '../datasources/types.ts';
import { isJsonObject, type JsonValue } from '../json.ts';
import type { Price, PriceFactors } from './types.ts';

/** An exact amount, in picos (1e-12) of the currency of its price. */
export interface ExactCost {
  readonly picos: bigint;
}

/** The token counts that a cost depends on. */
export type BilledUsage = Pick<ModelUsage, 'inputTokens' | 'outputTokens' | 'cacheReadInputTokens' | 'cacheWriteInputTokens' | 'cacheDetails'>;

/** How a call ran. What served it counts, where that is known, rather than what was asked for. */
export interface CostOptions {
  /** @default the default tier */
  readonly serviceTier?: string | null;
  /** @default standard */
  readonly latency?: string | null;
  /** It was a record of a batch job. @default false */
  readonly batch?: boolean;
}

const millionth = 1_000_000n;

/**
 * What a call costs. Null where a price that it takes is not known: the rate of tokens that there are, the factor of a service tier, of optimised
 * latency or of batch. Tokens that there are none of need no rate. The amount is exact, but that parts of a pico, which only factors make, are
 * rounded to the nearest.
 */
export function costOf(usage: BilledUsage, price: Price | null, options: CostOptions = {}): ExactCost | null {
  if (price === null) return null;
  const { rates } = price;
  const written = readCacheWrites(usage);
  const lines: readonly (readonly [tokens: number, rate: bigint | null])[] = [
    [usage.inputTokens, rates.input],
    [usage.outputTokens, rates.output],
    [usage.cacheReadInputTokens ?? 0, rates.cacheRead],
    [written.fiveMinutes, rates.cacheWrite5m],
    [written.oneHour, rates.cacheWrite1h],
    [written.other, null],
  ];
  let picos = 0n;
  for (const [tokens, rate] of lines) {
    if (tokens === 0) continue;
    if (rate === null || !isCount(tokens)) return null;
    picos += BigInt(tokens) * rate;
  }
  const factors = factorsOf(price.factors, options);
  return factors === null ? null : { picos: multiply(picos, factors) };
}

/**
 * The price with a rate from above for tokens of the cache that nobody has published one for, as for what Nova writes: no provider is known to take more for reading than for input, nor
 * more for writing than Claude does, 1.25 times that for five minutes and twice for an hour. For budgets alone: a cost that is not known stays so.
 */
export const atMost = (price: Price): Price => {
  const { input, cacheRead, cacheWrite5m, cacheWrite1h } = price.rates;
  return { ...price, rates: { ...price.rates, cacheRead: cacheRead ?? input, cacheWrite5m: cacheWrite5m ?? (input && (input * 5n) / 4n), cacheWrite1h: cacheWrite1h ?? (input && input * 2n) } };
};

/** Costs together; those that are not known are counted and left out. `picos` is null where none is known. */
export function sumCosts(costs: Iterable<ExactCost | null>): { readonly picos: bigint | null; readonly unpriced: number } {
  let picos: bigint | null = null;
  let unpriced = 0;
  for (const cost of costs) {
    if (cost === null) unpriced += 1;
    else picos = (picos ?? 0n) + cost.picos;
  }
  return { picos, unpriced };
}

/** Tokens written to the cache by time to live. What the details do not tell of lives for five minutes, as Bedrock's default is. */
function readCacheWrites({ cacheWriteInputTokens, cacheDetails }: BilledUsage): { fiveMinutes: number; oneHour: number; other: number } {
  const told = { fiveMinutes: 0, oneHour: 0, other: 0 };
  for (const { ttl, inputTokens } of listDetails(cacheDetails)) {
    if (typeof inputTokens === 'number') told[ttl === '5m' ? 'fiveMinutes' : ttl === '1h' ? 'oneHour' : 'other'] += inputTokens;
  }
  const untold = (cacheWriteInputTokens ?? 0) - told.fiveMinutes - told.oneHour - told.other;
  return { ...told, fiveMinutes: told.fiveMinutes + Math.max(0, untold) };
}

const listDetails = (details: JsonValue) => (Array.isArray(details) ? details.filter(isJsonObject) : []);

/** The factors that apply; null where one of them is not known. */
function factorsOf(known: PriceFactors, { serviceTier, latency, batch = false }: CostOptions): readonly bigint[] | null {
  const factors = [
    ...(batch ? [known.batch] : []),
    ...(serviceTier == null || serviceTier === 'default' ? [] : [isTier(serviceTier) ? known[serviceTier] : null]),
    ...(latency == null || latency === 'standard' ? [] : [latency === 'optimized' ? known.optimizedLatency : null]),
  ];
  return factors.every((factor) => factor !== null) ? factors : null;
}

const isTier = (tier: string): tier is 'priority' | 'flex' | 'reserved' => tier === 'priority' || tier === 'flex' || tier === 'reserved';

/** Rounded once, at the end. */
function multiply(picos: bigint, factors: readonly bigint[]): bigint {
  const product = factors.reduce((amount, factor) => amount * factor, picos);
  const divisor = millionth ** BigInt(factors.length);
  return (product + divisor / 2n) / divisor;
}

/** A count of tokens as Bedrock tells it; anything else is no count that could be billed. */
const isCount = (tokens: number): boolean => Number.isSafeInteger(tokens) && tokens > 0;
