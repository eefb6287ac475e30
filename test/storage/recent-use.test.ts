import { describe, expect, it } from 'vitest';
import type { GenerationStore } from '../../src/storage/generation-store.ts';
import type { LedgerReservation, LedgerSettlement } from '../../src/storage/ledger-record.ts';
import { begin, reservation, settlement } from './kit/generations.ts';
import { isMissing, openStoreForTest, storages } from './kit/storages.ts';

const nova = 'amazon.nova-lite-v1:0';
const usage = { inputTokens: 10, outputTokens: 5, cacheReadInputTokens: 0, cacheWriteInputTokens: 2 };

/** A call that began then; `settled` null: it runs. */
async function call(store: GenerationStore, reservedAt: string, reserved: Partial<LedgerReservation> = {}, settled: Partial<LedgerSettlement> | null = {}): Promise<void> {
  const { id, writer } = await begin(store);
  await writer.append({ ledger: [reservation(id, { reservedAt, ...reserved })] });
  if (settled !== null) await writer.append({ ledger: [settlement(id, { ...usage, ...settled })] });
}

const refused = { inputTokens: 0, outputTokens: 0, cacheReadInputTokens: 0, cacheWriteInputTokens: 0, error: 'THROTTLED' };
const used = { inputTokens: 10, outputTokens: 5, cacheWriteInputTokens: 2 };
const query = { place: 'here', since: '2026-11-01T00:30:00.000Z', callsSince: '2026-11-01T11:59:00.000Z' };

describe.skipIf(isMissing).each(storages.filter((storage) => storage !== 'memory'))('what was used lately, kept in %s', (storage) => {
  it('is told of all viewers by the hour, of the latest calls one by one, and of those that run by what they may use', async () => {
    const store = await openStoreForTest(storage);
    await store.callAt('here', new Date('2026-10-01T00:00:00Z'));
    await call(store, '2026-11-01T00:29:59.999Z'); // too long ago
    await call(store, '2026-11-01T00:30:00.000Z');
    await call(store, '2026-11-01T00:40:00.000Z', { viewerId: 'another' });
    await call(store, '2026-11-01T03:00:00.000Z', { modelId: `us.${nova}` });
    await call(store, '2026-11-01T03:00:00.000Z', {}, refused);
    await call(store, '2026-11-01T11:59:30.000Z');
    await call(store, '2026-11-01T11:59:40.000Z', {}, refused);
    await call(store, '2026-11-01T11:59:50.000Z', { method: 'ASYNC' }); // a batch job's
    await call(store, '2026-11-01T05:00:00.000Z', { inputTokens: 20, outputTokens: 500 }, null);
    const { hours, calls, open } = await store.recentUse(query);
    expect(hours.filter(({ requests }) => requests > 0).toSorted((left, right) => (left.at < right.at ? -1 : 1))).toEqual([
      { modelId: nova, at: '2026-11-01T01:00:00.000Z', requests: 1, ...used },
      { modelId: nova, at: '2026-11-01T01:00:00.000Z', requests: 1, ...used },
      { modelId: `us.${nova}`, at: '2026-11-01T04:00:00.000Z', requests: 1, ...used },
      { modelId: nova, at: '2026-11-01T12:00:00.000Z', requests: 1, ...used },
    ]);
    expect(calls).toEqual([{ modelId: nova, at: '2026-11-01T11:59:30.000Z', requests: 1, ...used }]);
    expect(open).toEqual([{ modelId: nova, at: '2026-11-01T05:00:00.000Z', requests: 1, inputTokens: 20, outputTokens: 500, cacheWriteInputTokens: 0 }]);
  });

  it('is told of each place for the times that calls went there', async () => {
    const store = await openStoreForTest(storage);
    const times = ['06:00', '07:30', '09:15'];
    for (const [index, place] of ['here', 'there', 'here', 'here'].entries()) await store.callAt(place, new Date(`2026-11-01T${times[index] ?? '09:20'}:00Z`));
    for (const time of ['05:59', '06:10', '07:10', '07:40', '08:00', '09:10', '09:30']) await call(store, `2026-11-01T${time}:00.000Z`);
    const totals = async (place: string) => (await store.recentUse({ ...query, place })).hours.reduce((sum, { requests }) => sum + requests, 0);
    expect({ here: await totals('here'), there: await totals('there'), nowhere: await totals('nowhere') }).toEqual({ here: 3, there: 3, nowhere: 0 });
  });

  it('does not need more than the last day’s moves', async () => {
    const store = await openStoreForTest(storage);
    for (const [index, place] of ['here', 'there', 'here', 'there'].entries()) await store.callAt(place, new Date(`2026-11-0${index + 1}T12:00:00Z`));
    await call(store, '2026-11-01T13:00:00.000Z');
    await call(store, '2026-11-03T13:00:00.000Z');
    expect((await store.recentUse(query)).hours).toMatchObject([{ at: '2026-11-03T14:00:00.000Z' }]);
  });
});
