import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal, parseDecimal } from '../../src/ledger/index.ts';

const picos = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
const seeded = { seed: 20_261_123, numRuns: 500 };

describe('the decimal text of an amount', () => {
  it.each([
    [0n, '0'],
    [1n, '0.000000000001'],
    [1_230_000_000n, '0.00123'],
    [1_000_000_000_000n, '1'],
    [120_500_000_000_000n, '120.5'],
    [-250_000_000_000n, '-0.25'],
    [9_007_199_254_740_993_000_000_000_001n, '9007199254740993.000000000001'],
  ])('of %s picos is %s', (amount, text) => {
    expect(formatDecimal(amount)).toBe(text);
    expect(parseDecimal(text)).toBe(amount);
  });

  it('is canonical, and read back as the same amount', () => {
    fc.assert(
      fc.property(picos, (amount) => {
        const text = formatDecimal(amount);
        expect(text).toMatch(/^(0|-?[1-9]\d*|-?(0|[1-9]\d*)\.\d{0,11}[1-9])$/);
        expect(parseDecimal(text)).toBe(amount);
      }),
      seeded,
    );
  });

  it('orders by value what a sum of floating-point numbers would confuse', () => {
    const tenth = parseDecimal('0.1');
    expect(formatDecimal(tenth + tenth + tenth)).toBe('0.3');
  });

  it.each([['1.50', '1.5'], ['007', '7'], ['-0', '0'], ['0.1000000000000000', '0.1']])('may be written with more zeros: %s is %s', (text, canonical) => {
    expect(formatDecimal(parseDecimal(text))).toBe(canonical);
  });

  it.each(['', ' 1', '1.', '.5', '+1', '1e-3', '1,5', '0x10', 'NaN', '0.0000000000001', '9'.repeat(31)])('is refused as %j', (text) => {
    expect(() => parseDecimal(text)).toThrow(RangeError);
  });
});
