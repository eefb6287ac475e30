import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Part, PartLimits } from '../../../src/batch/records/index.ts';
import { PartPlanner } from '../../../src/batch/records/index.ts';

function plan(sizes: Iterable<number>, limits: PartLimits): readonly Part[] {
  const planner = new PartPlanner(limits);
  for (const size of sizes) planner.add(size);
  return planner.finish();
}

const same = (count: number, size = 1): readonly number[] => Array.from({ length: count }, () => size);
const limits: PartLimits = { minRecords: 100, maxRecords: 50_000, maxBytes: 1_000_000_000 };

test.each([
  [0, []],
  [1, [1]],
  [100, [100]],
  [50_000, [50_000]],
  [50_001, [49_901, 100]],
  [50_099, [49_999, 100]],
  [50_100, [50_000, 100]],
  [100_000, [50_000, 50_000]],
  [100_001, [50_000, 49_901, 100]],
])('%i records', (count, parts) => expect(plan(same(count), limits).map(({ records }) => records)).toEqual(parts));

test('parts hold all records in their order, within the limits wherever that can be', () => {
  const cases = fc.record({
    sizes: fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 200 }),
    minRecords: fc.integer({ min: 0, max: 8 }),
    moreRecords: fc.integer({ min: 0, max: 30 }),
    maxBytes: fc.integer({ min: 20, max: 400 }),
  });
  fc.assert(
    fc.property(cases, ({ sizes, minRecords, moreRecords, maxBytes }) => {
      const maxRecords = Math.max(1, minRecords * 2 + moreRecords);
      const parts = plan(sizes, { minRecords, maxRecords, maxBytes });
      expect(parts.reduce((sum, { records }) => sum + records, 0)).toBe(sizes.length);
      let from = 0;
      for (const { records, bytes } of parts) {
        expect(records).toBeGreaterThan(0);
        expect(records).toBeLessThanOrEqual(maxRecords);
        expect(bytes).toBeLessThanOrEqual(maxBytes);
        expect(bytes).toBe(sizes.slice(from, from + records).reduce((sum, size) => sum + size, 0));
        from += records;
      }
      // Where bytes do not stand in the way, only a job that is too small as a whole has a part that is too small.
      if (maxBytes >= 20 * maxRecords && sizes.length >= minRecords) expect(parts.every(({ records }) => records >= minRecords)).toBe(true);
    }),
  );
});

test('a record larger than a part may be has a part of its own', () => {
  expect(plan([5, 50, 5], { minRecords: 1, maxRecords: 10, maxBytes: 20 })).toEqual([{ records: 1, bytes: 5 }, { records: 1, bytes: 50 }, { records: 1, bytes: 5 }]);
});
