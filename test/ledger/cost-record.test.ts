import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CostRecord } from '../../src/ledger/index.ts';
import { formatDecimal, parseDecimal, readPriceTable, recordCost, sumCostRecords } from '../../src/ledger/index.ts';
import type { UsageRecord } from '../../src/storage/generation-record.ts';

const usage: UsageRecord = { inputTokens: 1_000, outputTokens: 500, totalTokens: 1_500, cacheReadInputTokens: null, cacheWriteInputTokens: null, cacheDetails: null, source: 'MEASURED' };
const nova = readPriceTable().priceFor('amazon.nova-lite-v1:0', 'IN_REGION');
const cost: CostRecord = { amount: '0.25', currency: 'USD', source: 'MEASURED', pricedOn: '2026-08-21', unpricedRequests: 0 };
const unpriced: CostRecord = { ...cost, amount: null, pricedOn: null, unpricedRequests: 1 };

describe('the record of a cost', () => {
  it('has the exact amount, the day of its price, and who counted the tokens', () => {
    expect(recordCost(usage, nova, 'USD')).toEqual({ amount: '0.00018', currency: 'USD', source: 'MEASURED', pricedOn: '2026-08-21', unpricedRequests: 0 });
    expect(recordCost({ ...usage, source: 'ESTIMATED' }, nova, 'USD', { batch: true })).toMatchObject({ amount: '0.00009', source: 'ESTIMATED' });
  });

  it.each([
    ['no price', usage, null],
    ['no price of what it takes', { ...usage, cacheWriteInputTokens: 1 }, nova],
  ])('with %s has no amount and counts as unpriced', (_, tokens, price) => {
    expect(recordCost(tokens, price, 'USD')).toEqual(unpriced);
  });
});

describe('the sum of records', () => {
  it('adds amounts exactly, counts what has none, and takes the earliest day', () => {
    const sum = sumCostRecords([cost, unpriced, { ...cost, amount: '0.000000000001', pricedOn: '2026-07-02' }, unpriced]);
    expect(sum).toEqual({ amount: '0.250000000001', currency: 'USD', source: 'MEASURED', pricedOn: '2026-07-02', unpricedRequests: 2 });
  });

  it('is estimated if any part is', () => {
    expect(sumCostRecords([cost, { ...unpriced, source: 'ESTIMATED' }])?.source).toBe('ESTIMATED');
  });

  it('has no amount where no part has one', () => {
    expect(sumCostRecords([unpriced, unpriced])).toEqual({ ...unpriced, unpricedRequests: 2 });
  });

  it('is null where there was no call', () => {
    expect(sumCostRecords([])).toBeNull();
  });

  it('is refused over two currencies', () => {
    expect(() => sumCostRecords([cost, { ...cost, currency: 'EUR' }])).toThrow(new RangeError('Costs in USD and in EUR have no sum.'));
  });

  it('is the same in any order, and of sums', () => {
    const record = fc.record({
      amount: fc.bigInt({ min: 0n, max: 10n ** 24n }),
      priced: fc.boolean(),
      source: fc.constantFrom('MEASURED', 'ESTIMATED'),
      day: fc.constantFrom('2026-07-02', '2026-08-21', '2026-11-01'),
    });
    const toRecord = ({ amount, priced, source, day }: typeof record extends fc.Arbitrary<infer Value> ? Value : never): CostRecord =>
      priced ? { amount: formatDecimal(amount), currency: 'USD', source, pricedOn: day, unpricedRequests: 0 } : { ...unpriced, source };
    fc.assert(
      fc.property(fc.array(record.map(toRecord), { minLength: 1, maxLength: 8 }), fc.nat({ max: 8 }), (records, cut) => {
        const whole = sumCostRecords(records);
        expect(sumCostRecords(records.toReversed())).toEqual(whole);
        const halves = [records.slice(0, cut), records.slice(cut)].map(sumCostRecords).filter((half) => half !== null);
        expect(sumCostRecords(halves)).toEqual(whole);
        const priced = records.flatMap(({ amount }) => (amount === null ? [] : [parseDecimal(amount)]));
        expect(whole?.amount).toBe(priced.length === 0 ? null : formatDecimal(priced.reduce((sum, amount) => sum + amount)));
      }),
      { seed: 20_261_123, numRuns: 300 },
    );
  });
});
