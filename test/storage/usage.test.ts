import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GenerationStore } from '../../src/storage/generation-store.ts';
import type { LedgerReservation, LedgerSettlement } from '../../src/storage/ledger-record.ts';
import type { UsageDimension, UsageGroup, UsageQuery } from '../../src/storage/usage-record.ts';
import { begin, reservation, settlement } from './kit/generations.ts';
import { isMissing, openStoreForTest, storages } from './kit/storages.ts';

const all: UsageQuery = { tenantId: 'tenant', viewerId: 'viewer', since: '2026-01-01T00:00:00.000Z', until: null, modelId: null, method: null, tag: null, groupBy: [], tagKey: null };

/** A call as a test wants it. */
interface Call {
  readonly reserved?: Partial<LedgerReservation>;
  /** Null: it still runs. */
  readonly settled?: Partial<LedgerSettlement> | null;
}

async function call(store: GenerationStore, { reserved = {}, settled = {} }: Call): Promise<string> {
  const { id, writer } = await begin(store, { record: { options: { idempotencyKey: null, deadlineMs: null, onDisconnect: 'CONTINUE', tags: reserved.tags ?? [] } } });
  await writer.append({ ledger: [reservation(id, { tags: [], ...reserved })] });
  if (settled !== null) await writer.append({ ledger: [settlement(id, settled)] });
  return id;
}

const at = (reservedAt: string, more: Partial<LedgerReservation> = {}): Call => ({ reserved: { reservedAt, ...more } });
const keysOf = (groups: readonly UsageGroup[]) => groups.map(({ key, requests }) => [...key, requests]);

describe.skipIf(isMissing).each(storages)('usage, kept in %s', (storage) => {
  it('sums tokens and money of the calls that have ended, and nothing of those that run or are another viewer’s', async () => {
    const store = await openStoreForTest(storage);
    await call(store, {});
    await call(store, { settled: { picos: null, currency: 'USD', pricedOn: null, source: 'ESTIMATED' } });
    await call(store, { settled: null });
    await call(store, { reserved: { viewerId: 'another' } });
    await call(store, { reserved: { tenantId: 'another' } });
    expect(await store.usage(all)).toEqual([
      {
        key: [],
        requests: 2,
        inputTokens: 36,
        outputTokens: 80,
        cacheReadInputTokens: 6,
        cacheWriteInputTokens: 4,
        unpriced: 1,
        estimated: 1,
        throttled: 0,
        failed: 0,
        costs: [{ currency: 'USD', picos: 9_600n, pricedOn: '2026-10-30' }],
      },
    ]);
  });

  it('groups by every dimension, in the order asked for', async () => {
    const store = await openStoreForTest(storage);
    const red = [{ key: 'team', value: 'red' }, { key: 'project', value: 'x' }];
    await call(store, at('2026-11-01T10:59:59.999Z', { tags: red }));
    await call(store, at('2026-11-01T11:00:00.000Z', { tags: [{ key: 'team', value: 'blue' }] }));
    await call(store, at('2026-11-02T00:00:00.000Z', { modelId: 'amazon.nova-pro-v1:0', method: 'SYNC' }));
    const by = async (groupBy: readonly UsageDimension[], more: Partial<UsageQuery> = {}) => keysOf(await store.usage({ ...all, groupBy, ...more }));
    expect(await by(['MODEL'])).toEqual([['amazon.nova-lite-v1:0', 2], ['amazon.nova-pro-v1:0', 1]]);
    expect(await by(['METHOD', 'DAY'])).toEqual([['CONVERSE', '2026-11-01', 2], ['SYNC', '2026-11-02', 1]]);
    expect(await by(['DAY', 'METHOD'])).toEqual([['2026-11-01', 'CONVERSE', 2], ['2026-11-02', 'SYNC', 1]]);
    expect(await by(['HOUR', 'API_KEY'])).toEqual([['2026-11-01T10:00:00Z', 'viewer', 1], ['2026-11-01T11:00:00Z', 'viewer', 1], ['2026-11-02T00:00:00Z', 'viewer', 1]]);
    expect(await by(['TAG'], { tagKey: 'team' })).toEqual([['blue', 1], ['red', 1]]);
    expect(await by(['TAG', 'MODEL'], { tagKey: 'project' })).toEqual([['x', 'amazon.nova-lite-v1:0', 1]]);
    expect(await by(['TAG'], { tagKey: 'nobody has it' })).toEqual([]);
    expect(await by(['MODEL'], { tag: { key: 'team', value: 'red' } })).toEqual([['amazon.nova-lite-v1:0', 1]]);
    expect(await by(['TAG'], { tag: { key: 'team', value: 'red' }, tagKey: 'project' })).toEqual([['x', 1]]);
    expect(await by([], { modelId: 'amazon.nova-pro-v1:0' })).toEqual([[1]]);
    expect(await by([], { method: 'STREAM' })).toEqual([]);
  });

  it('tells how calls have ended, and counts the throttled apart from those that failed otherwise', async () => {
    const store = await openStoreForTest(storage);
    for (const error of [null, null, 'THROTTLED', 'VALIDATION', 'CANCELLED', 'STREAM_TRUNCATED']) await call(store, { settled: { error } });
    const groups = await store.usage({ ...all, groupBy: ['STATUS'] });
    expect(groups.map(({ key: [status], requests, throttled, failed }) => ({ status, requests, throttled, failed }))).toEqual([
      { status: 'CANCELLED', requests: 1, throttled: 0, failed: 0 },
      { status: 'COMPLETED', requests: 2, throttled: 0, failed: 0 },
      { status: 'FAILED', requests: 2, throttled: 1, failed: 1 },
      { status: 'INTERRUPTED', requests: 1, throttled: 0, failed: 0 },
    ]);
  });

  it('is exact to the millisecond at both ends', async () => {
    const store = await openStoreForTest(storage);
    for (const instant of ['2026-11-01T09:59:59.999Z', '2026-11-01T10:00:00.000Z', '2026-11-01T10:30:00.000Z', '2026-11-01T11:30:00.000Z', '2026-11-01T12:00:00.000Z', '2026-11-01T12:00:00.001Z']) await call(store, at(instant));
    const count = async (since: string, until: string | null) => (await store.usage({ ...all, since, until }))[0]?.requests ?? 0;
    expect(await count('2026-11-01T10:00:00.000Z', '2026-11-01T12:00:00.000Z')).toBe(3);
    expect(await count('2026-11-01T09:59:59.999Z', '2026-11-01T12:00:00.001Z')).toBe(5);
    expect(await count('2026-11-01T10:00:00.001Z', '2026-11-01T12:00:00.001Z')).toBe(3);
    expect(await count('2026-11-01T10:00:00.001Z', '2026-11-01T10:30:00.001Z')).toBe(1);
    expect(await count('2026-11-01T10:30:00.001Z', '2026-11-01T10:59:00.000Z')).toBe(0);
    expect(await count('2026-11-01T10:30:00.001Z', null)).toBe(3);
  });

  it('counts a call that is settled twice once, by what came first', async () => {
    const store = await openStoreForTest(storage);
    const { id, writer } = await begin(store);
    await writer.append({ ledger: [reservation(id)] });
    await writer.append({ ledger: [settlement(id, { outputTokens: 1 })] });
    await writer.append({ ledger: [settlement(id, { outputTokens: 1_000 })] });
    expect(await store.usage(all)).toMatchObject([{ requests: 1, outputTokens: 1 }]);
    expect(await store.ledger(id)).toMatchObject([{ settled: { outputTokens: 1 } }]);
  });

  it('has the cost in each currency, exactly, though it passes what 64 bits hold', async () => {
    const store = await openStoreForTest(storage);
    const most = 9_000_000_000_000_000_001n;
    await call(store, { ...at('2026-11-01T10:00:00.000Z'), settled: { picos: most } });
    await call(store, { ...at('2026-11-01T11:00:00.000Z'), settled: { picos: most, pricedOn: '2026-10-01' } });
    await call(store, { settled: { picos: 5n, currency: 'EUR' } });
    const [group] = await store.usage(all);
    expect([...(group?.costs ?? [])].sort((a, b) => (a.currency < b.currency ? -1 : 1))).toEqual([
      { currency: 'EUR', picos: 5n, pricedOn: '2026-10-30' },
      { currency: 'USD', picos: 2n * most, pricedOn: '2026-10-01' },
    ]);
  });

  it('agrees with a plain count over any calls, whatever is asked', async () => {
    const store = await openStoreForTest(storage);
    const instant = fc.integer({ min: 0, max: 5 * 3_600_000 }).map((ms) => new Date(Date.parse('2026-11-01T22:00:00.000Z') + ms).toISOString());
    const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);
    const anyCall = fc.record({ reservedAt: instant, modelId: oneOf('a', 'b'), method: oneOf('SYNC', 'CONVERSE'), team: oneOf(null, 'red', 'blue'), error: oneOf(null, 'THROTTLED', 'VALIDATION'), picos: oneOf(null, 3n, 7n), output: fc.nat(50) });
    const calls = fc.sample(anyCall, { numRuns: 60, seed: 7 });
    for (const { reservedAt, modelId, method, team, error, picos, output } of calls) {
      await call(store, { reserved: { reservedAt, modelId, method, tags: team === null ? [] : [{ key: 'team', value: team }] }, settled: { error, picos, outputTokens: output } });
    }
    const anyQuery = fc.record({ since: instant, until: fc.option(instant), groupBy: fc.subarray<'MODEL' | 'TAG' | 'METHOD' | 'DAY'>(['MODEL', 'TAG', 'METHOD', 'DAY']), team: oneOf(null, 'red'), modelId: oneOf(null, 'a') });
    await fc.assert(
      fc.asyncProperty(anyQuery, async ({ since, until, groupBy, team, modelId }) => {
        fc.pre(until === null || until >= since);
        const wanted = new Map<string, { requests: number; output: number; picos: bigint; unpriced: number }>();
        for (const one of calls) {
          if (one.reservedAt < since || (until !== null && one.reservedAt >= until)) continue;
          if ((team !== null && one.team !== team) || (modelId !== null && one.modelId !== modelId) || (groupBy.includes('TAG') && one.team === null)) continue;
          const key = JSON.stringify(groupBy.map((dimension) => ({ MODEL: one.modelId, TAG: one.team, METHOD: one.method, DAY: one.reservedAt.slice(0, 10) })[dimension]));
          const sum = wanted.get(key) ?? { requests: 0, output: 0, picos: 0n, unpriced: 0 };
          wanted.set(key, { requests: sum.requests + 1, output: sum.output + one.output, picos: sum.picos + (one.picos ?? 0n), unpriced: sum.unpriced + (one.picos === null ? 1 : 0) });
        }
        const groups = await store.usage({ ...all, since, until, groupBy, tagKey: 'team', modelId, tag: team === null ? null : { key: 'team', value: team } });
        const found = new Map(groups.map(({ key, requests, outputTokens, unpriced, costs }) => [JSON.stringify(key), { requests, output: outputTokens, picos: costs[0]?.picos ?? 0n, unpriced }]));
        expect(found).toEqual(wanted);
      }),
      { numRuns: 60 },
    );
  });
});
