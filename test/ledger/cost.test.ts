import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BilledUsage, Price } from '../../src/ledger/index.ts';
import { costOf, sumCosts } from '../../src/ledger/index.ts';

const noUsage: BilledUsage = { inputTokens: 0, outputTokens: 0, cacheReadInputTokens: null, cacheWriteInputTokens: null, cacheDetails: null };
const noRates: Price['rates'] = { input: null, output: null, cacheRead: null, cacheWrite5m: null, cacheWrite1h: null };
const noFactors: Price['factors'] = { batch: null, priority: null, flex: null, reserved: null, optimizedLatency: null };

const priceOf = (rates: Partial<Price['rates']>, factors: Partial<Price['factors']> = {}): Price => ({
  modelId: 'acme.anvil-v1:0',
  scope: 'IN_REGION',
  currency: 'USD',
  pricedOn: '2026-11-01',
  rates: { ...noRates, ...rates },
  factors: { ...noFactors, ...factors },
});

// 3 / 15 / 0.3 / 3.75 / 6 dollars per million tokens
const all = { input: 3_000_000n, output: 15_000_000n, cacheRead: 300_000n, cacheWrite5m: 3_750_000n, cacheWrite1h: 6_000_000n };

describe('the cost of a call', () => {
  it('counts each kind of token at its price', () => {
    const usage = { ...noUsage, inputTokens: 1_000_000, outputTokens: 2, cacheReadInputTokens: 3, cacheWriteInputTokens: 4 };
    expect(costOf(usage, priceOf(all))).toEqual({ picos: 3_000_000_000_000n + 30_000_000n + 900_000n + 15_000_000n });
  });

  it('counts what was written to the cache by time to live, and what is not told of as five minutes', () => {
    const written = (cacheWriteInputTokens: number | null, cacheDetails: BilledUsage['cacheDetails']) => costOf({ ...noUsage, cacheWriteInputTokens, cacheDetails }, priceOf(all))?.picos;
    const details = [{ ttl: '5m', inputTokens: 100 }, { ttl: '1h', inputTokens: 10 }];
    expect(written(110, details)).toBe(100n * 3_750_000n + 10n * 6_000_000n);
    expect(written(null, details)).toBe(written(110, details));
    expect(written(110, [{ ttl: '1h', inputTokens: 10 }])).toBe(written(110, details));
    expect(written(110, null)).toBe(110n * 3_750_000n);
    expect(written(110, 'what is this')).toBe(110n * 3_750_000n);
    expect(written(110, [{ ttl: '24h', inputTokens: 1 }])).toBeUndefined();
  });

  it.each([
    ['inputTokens', 'input'],
    ['outputTokens', 'output'],
    ['cacheReadInputTokens', 'cacheRead'],
    ['cacheWriteInputTokens', 'cacheWrite5m'],
  ] as const)('is null where there are %s and no price of them, and needs none where there are none', (count, rate) => {
    const price = priceOf({ ...all, [rate]: null });
    expect(costOf({ ...noUsage, inputTokens: 1, outputTokens: 1, [count]: 1 }, price)).toBeNull();
    expect(costOf({ ...noUsage, [count]: 0 }, price)).toEqual({ picos: 0n });
  });

  it('needs the price of one-hour writes where there are such', () => {
    expect(costOf({ ...noUsage, cacheWriteInputTokens: 1, cacheDetails: [{ ttl: '1h', inputTokens: 1 }] }, priceOf({ ...all, cacheWrite1h: null }))).toBeNull();
  });

  it('is null without a price, and not zero', () => {
    expect(costOf({ ...noUsage, inputTokens: 1 }, null)).toBeNull();
  });

  it('is zero where the price is', () => {
    expect(costOf({ ...noUsage, inputTokens: 5 }, priceOf({ input: 0n }))).toEqual({ picos: 0n });
  });

  it.each([-1, 1.5, Number.NaN, 2 ** 60])('is null for %d tokens, which nobody can bill', (inputTokens) => {
    expect(costOf({ ...noUsage, inputTokens }, priceOf(all))).toBeNull();
  });

  it.each([
    [{ serviceTier: 'default', latency: 'standard' }, 3_000_000n],
    [{ serviceTier: null, latency: null, batch: false }, 3_000_000n],
    [{ serviceTier: 'priority' }, 5_250_000n],
    [{ serviceTier: 'flex' }, 1_500_000n],
    [{ serviceTier: 'reserved' }, 0n],
    [{ latency: 'optimized' }, 3_750_000n],
    [{ batch: true }, 1_500_000n],
    [{ batch: true, latency: 'optimized', serviceTier: 'flex' }, 937_500n],
  ])('with %j is that of the tier, the latency and batch', (options, picos) => {
    const factors = { batch: 500_000n, priority: 1_750_000n, flex: 500_000n, reserved: 0n, optimizedLatency: 1_250_000n };
    expect(costOf({ ...noUsage, inputTokens: 1 }, priceOf(all, factors), options)).toEqual({ picos });
  });

  it.each([{ serviceTier: 'priority' }, { serviceTier: 'flex' }, { serviceTier: 'reserved' }, { serviceTier: 'express' }, { serviceTier: 'toString' }, { latency: 'optimized' }, { latency: 'slow' }, { batch: true }])(
    'with %j is null where no factor is known',
    (options) => {
      expect(costOf({ ...noUsage, inputTokens: 1 }, priceOf(all), options)).toBeNull();
    },
  );
});

/** A fraction, and the schoolbook's way to reckon with it. */
type Fraction = readonly [numerator: bigint, denominator: bigint];
const add = ([a, b]: Fraction, [c, d]: Fraction): Fraction => [a * d + c * b, b * d];
const times = ([a, b]: Fraction, [c, d]: Fraction): Fraction => [a * c, b * d];

describe('the cost of any call', () => {
  const count = fc.integer({ min: 0, max: 2 ** 40 });
  const rate = fc.bigInt({ min: 0n, max: 10n ** 12n });
  const factor = fc.bigInt({ min: 0n, max: 5_000_000n });
  const counts = fc.record({ input: count, output: count, read: count, fiveMinutes: count, oneHour: count });
  const rates = fc.record({ input: rate, output: rate, cacheRead: rate, cacheWrite5m: rate, cacheWrite1h: rate });
  const seeded = { seed: 20_261_123, numRuns: 500 };

  type Counts = typeof counts extends fc.Arbitrary<infer Value> ? Value : never;
  const usageOf = ({ input, output, read, fiveMinutes, oneHour }: Counts): BilledUsage => ({
    inputTokens: input,
    outputTokens: output,
    cacheReadInputTokens: read,
    cacheWriteInputTokens: fiveMinutes + oneHour,
    cacheDetails: [{ ttl: '1h', inputTokens: oneHour }],
  });
  /** In units of the currency: each count by the price of a million tokens. */
  const exactly = (tokens: Counts, price: Price['rates']): Fraction =>
    [[tokens.input, price.input], [tokens.output, price.output], [tokens.read, price.cacheRead], [tokens.fiveMinutes, price.cacheWrite5m], [tokens.oneHour, price.cacheWrite1h]]
      .map(([amount, millionths]): Fraction => times([BigInt(amount ?? 0), 1_000_000n], [BigInt(millionths ?? 0), 1_000_000n]))
      .reduce(add, [0n, 1n]);

  it('is exactly what fractions make of it', () => {
    fc.assert(
      fc.property(counts, rates, (tokens, price) => {
        const [numerator, denominator] = exactly(tokens, price);
        expect(costOf(usageOf(tokens), priceOf(price))?.picos).toBe((numerator * 10n ** 12n) / denominator);
        expect((numerator * 10n ** 12n) % denominator).toBe(0n);
      }),
      seeded,
    );
  });

  it('is within half a pico of it with factors', () => {
    fc.assert(
      fc.property(counts, rates, factor, factor, factor, (tokens, price, batch, flex, optimizedLatency) => {
        const factors: Fraction[] = [[batch, 1_000_000n], [flex, 1_000_000n], [optimizedLatency, 1_000_000n]];
        const [numerator, denominator] = factors.reduce(times, exactly(tokens, price));
        const { picos } = costOf(usageOf(tokens), priceOf(price, { batch, flex, optimizedLatency }), { batch: true, serviceTier: 'flex', latency: 'optimized' }) ?? { picos: -1n };
        const error = picos * denominator - numerator * 10n ** 12n;
        expect(2n * (error < 0n ? -error : error) <= denominator).toBe(true);
      }),
      seeded,
    );
  });

  it('is that of its parts, however they are summed', () => {
    fc.assert(
      fc.property(fc.array(counts, { minLength: 1, maxLength: 5 }), rates, (parts, price) => {
        const whole = parts.reduce((sum, part) => ({ input: sum.input + part.input, output: sum.output + part.output, read: sum.read + part.read, fiveMinutes: sum.fiveMinutes + part.fiveMinutes, oneHour: sum.oneHour + part.oneHour }));
        const { picos, unpriced } = sumCosts(parts.map((part) => costOf(usageOf(part), priceOf(price))));
        expect({ picos, unpriced }).toEqual({ picos: costOf(usageOf(whole), priceOf(price))?.picos, unpriced: 0 });
      }),
      seeded,
    );
  });
});

describe('costs together', () => {
  it('leave out what is not known, and say so', () => {
    expect(sumCosts([{ picos: 2n }, null, { picos: 3n }, null])).toEqual({ picos: 5n, unpriced: 2 });
  });

  it('are null, and not zero, where none is known', () => {
    expect(sumCosts([null])).toEqual({ picos: null, unpriced: 1 });
    expect(sumCosts([])).toEqual({ picos: null, unpriced: 0 });
  });
});
