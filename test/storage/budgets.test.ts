import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GenerationStore, GenerationWriter } from '../../src/storage/generation-store.ts';
import { FencedError } from '../../src/storage/generation-store.ts';
import type { BudgetHold, LedgerEntry, LedgerReservation, LedgerSettlement } from '../../src/storage/ledger-record.ts';
import { OverBudgetError } from '../../src/storage/ledger-record.ts';
import { begin, ending, newGeneration, reservation, settlement, usageOfLocalViewer } from './kit/generations.ts';
import { isMissing, newPlace, openStoreForTest, openStoreOf, storages } from './kit/storages.ts';

const account = 'viewer viewer day 2026-11-26 USD';
const within = (limitPicos: bigint | null): readonly BudgetHold[] => [{ account, limitPicos }];
const release = (generationId: string): LedgerEntry => ({ kind: 'release', generationId, attempt: 0 });

async function stateOf(store: GenerationStore) {
  const { spentPicos, reservedPicos } = (await store.accounts([account])).get(account) ?? { spentPicos: 0n, reservedPicos: 0n };
  return { spent: spentPicos, reserved: reservedPicos };
}

describe.skipIf(isMissing).each(storages)('the accounts of budgets, kept in %s', (storage) => {
  it('hold what a generation sets aside when it is stored until its first call does, and then what that may cost until it has', async () => {
    const store = await openStoreForTest(storage);
    const { id, writer } = await begin(store, { admission: { picos: 60n, holds: within(100n) } });
    expect(await stateOf(store)).toEqual({ spent: 0n, reserved: 60n });
    await writer.append({ ledger: [release(id), reservation(id, { picos: 90n, holds: within(100n) })] });
    expect(await stateOf(store)).toEqual({ spent: 0n, reserved: 90n });
    await writer.append({ ledger: [settlement(id, { picos: 30n })] });
    expect(await stateOf(store)).toEqual({ spent: 30n, reserved: 0n });
    await writer.append({ ledger: [settlement(id, { picos: 50n })] });
    expect(await stateOf(store)).toEqual({ spent: 30n, reserved: 0n });
  });

  it('have no room beyond the limit: then nothing is stored, and the key is free', async () => {
    const store = await openStoreForTest(storage);
    const claim = { key: 'key', inputHash: 'hash' };
    await begin(store, { admission: { picos: 60n, holds: within(100n) } });
    const refused = newGeneration({ claim, admission: { picos: 41n, holds: within(100n) } });
    expect(await store.insert(refused)).toEqual({ overBudget: true });
    expect(await store.get(refused.record.id)).toBeUndefined();
    expect(await stateOf(store)).toEqual({ spent: 0n, reserved: 60n });
    expect(await store.insert(newGeneration({ claim, admission: { picos: 40n, holds: within(100n) } }))).toHaveProperty('writer');
    expect(await store.insert(newGeneration({ claim, admission: { picos: 40n, holds: within(100n) } }))).toHaveProperty('holder'); // which has room already
  });

  it('give a call no more room than there is: nothing of its change is stored, what waits behind it is, and the generation can end', async () => {
    const store = await openStoreForTest(storage);
    const { id, writer } = await begin(store, { admission: { picos: 60n, holds: within(100n) } });
    const refused = writer.append({ state: { status: 'RUNNING' }, ledger: [release(id), reservation(id, { picos: 101n, holds: within(100n) })] });
    const behind = writer.append({ state: { simulated: true } });
    await expect(refused).rejects.toBeInstanceOf(OverBudgetError);
    await behind;
    expect(await store.get(id)).toMatchObject({ status: 'QUEUED', simulated: true });
    expect(await store.ledger(id)).toEqual([]);
    expect(await stateOf(store)).toEqual({ spent: 0n, reserved: 60n });
    await writer.append({ ...ending(), ledger: [release(id)] });
    expect(await stateOf(store)).toEqual({ spent: 0n, reserved: 0n });
    await expect(writer.append({ ledger: [reservation(id, { holds: within(100n) })] })).rejects.toBeInstanceOf(FencedError);
  });

  it('without a limit count whatever comes', async () => {
    const store = await openStoreForTest(storage);
    for (let count = 0; count < 3; count += 1) await begin(store, { admission: { picos: 60n, holds: [...within(null), { account: 'another', limitPicos: 200n }] } });
    expect(await stateOf(store)).toEqual({ spent: 0n, reserved: 180n });
    expect(await store.insert(newGeneration({ admission: { picos: 60n, holds: [...within(null), { account: 'another', limitPicos: 200n }] } }))).toEqual({ overBudget: true });
    expect(await stateOf(store)).toEqual({ spent: 0n, reserved: 180n });
  });

  it('admit of 1,000 generations at once exactly those that fit', { timeout: 120_000 }, async () => {
    const store = await openStoreForTest(storage);
    const inserted = await Promise.all(Array.from({ length: 1_000 }, () => store.insert(newGeneration({ admission: { picos: 7n, holds: within(7n * 50n + 6n) } }))));
    expect(inserted.filter((one) => 'writer' in one)).toHaveLength(50);
    expect(inserted.filter((one) => 'overBudget' in one)).toHaveLength(950);
    expect(await stateOf(store)).toEqual({ spent: 0n, reserved: 350n });
  });

  it('that were full admit again once something is given back', async () => {
    const store = await openStoreForTest(storage);
    const make = () => newGeneration({ admission: { picos: 60n, holds: within(100n) } });
    const { id, writer } = await begin(store, { admission: { picos: 60n, holds: within(100n) } });
    for (let times = 0; times < 3; times += 1) expect(await store.insert(make())).toEqual({ overBudget: true });
    await writer.append({ ...ending(), ledger: [release(id)] });
    expect(await store.insert(make())).toHaveProperty('writer');
    expect(await store.insert(make())).toEqual({ overBudget: true });
  });

  it('come out even, in whatever order calls are reserved, settled, settled again, cancelled and left by a crash', { timeout: 120_000 }, async () => {
    const step = fc.record({ generation: fc.nat(5), kind: fc.constantFrom('begin', 'reserve', 'reserve', 'settle', 'settle', 'settle again', 'end', 'crash'), picos: fc.bigInt(1n, 40n), share: fc.nat(100) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
        const place = await newPlace(storage);
        let store = await openStoreOf(storage, place);
        const limit = 100n;
        interface Open {
          readonly id: string;
          writer: GenerationWriter;
          admitted: bigint | null;
          attempt: number;
          reserved: bigint | null;
        }
        const open = new Map<number, Open>();
        let spent = 0n;
        const end = async (one: Open, more: readonly LedgerEntry[] = []) => {
          await one.writer.append({ ...ending(), ledger: [...more, ...(one.admitted === null ? [] : [release(one.id)])] });
        };
        const settle = (one: Open, cost: bigint) => settlement(one.id, { attempt: one.attempt, picos: cost });
        for (const { generation, kind, picos, share } of steps) {
          const one = open.get(generation);
          const cost = ((one?.reserved ?? 0n) * BigInt(share)) / 100n;
          if (kind === 'begin' && one === undefined) {
            const made = newGeneration({ admission: { picos, holds: within(limit) } });
            const inserted = await store.insert(made);
            if ('writer' in inserted) open.set(generation, { id: made.record.id, writer: inserted.writer, admitted: picos, attempt: 0, reserved: null });
          } else if (kind === 'reserve' && one !== undefined && one.reserved === null) {
            const entries = [...(one.admitted === null ? [] : [release(one.id)]), reservation(one.id, { attempt: one.attempt + 1, picos, holds: within(limit), viewerId: 'viewer_local', tenantId: 'tenant_local' })];
            try {
              await one.writer.append({ ledger: entries });
              Object.assign(one, { admitted: null, attempt: one.attempt + 1, reserved: picos });
            } catch (error) {
              expect(error).toBeInstanceOf(OverBudgetError);
            }
          } else if (kind === 'settle' && one !== undefined && one.reserved !== null) {
            await one.writer.append({ ledger: [settle(one, cost)] });
            spent += cost;
            one.reserved = null;
          } else if (kind === 'settle again' && one !== undefined && one.reserved === null && one.attempt > 0) {
            await one.writer.append({ ledger: [settle(one, 1_000n)] });
          } else if (kind === 'end' && one !== undefined) {
            await end(one, one.reserved === null ? [] : [settle(one, cost)]);
            if (one.reserved !== null) spent += cost;
            open.delete(generation);
          } else if (kind === 'crash' && storage !== 'memory') {
            await store.close();
            store = await openStoreOf(storage, place);
            const orphans = await store.takeOver(100);
            expect(orphans).toHaveLength(open.size);
            for (const each of open.values()) each.writer = orphans.find(({ record }) => record.id === each.id)?.writer ?? each.writer;
          }
          const reserved = [...open.values()].reduce((sum, each) => sum + (each.admitted ?? 0n) + (each.reserved ?? 0n), 0n);
          expect(await stateOf(store)).toEqual({ spent, reserved });
          expect(spent + reserved).toBeLessThanOrEqual(limit);
        }
        for (const each of open.values()) {
          await end(each, each.reserved === null ? [] : [settle(each, each.reserved)]);
          spent += each.reserved ?? 0n;
        }
        expect(await stateOf(store)).toEqual({ spent, reserved: 0n });
        const [total] = await store.usage({ ...usageOfLocalViewer, groupBy: [] });
        expect(total?.costs[0]?.picos ?? 0n).toBe(spent);
        if (storage !== 'memory') {
          await store.openAccounts([{ account, owner: { viewerId: 'viewer_local' }, currency: 'USD', since: null }]); // what the ledger has is the same
          expect(await stateOf(store)).toEqual({ spent, reserved: 0n });
        }
        await store.close();
      }),
      { numRuns: storage === 'postgres' ? 10 : 40 },
    );
  });

  it.skipIf(storage === 'memory')('are made of the ledger where a budget is new: what was spent in its period, and what still runs', async () => {
    const store = await openStoreForTest(storage);
    const call = async (reservedAt: string, more: Partial<LedgerReservation> = {}, cost: bigint | null = 10n) => {
      const { id, writer } = await begin(store);
      await writer.append({ ledger: [reservation(id, { reservedAt, picos: 25n, ...more })] });
      if (cost === null) return { id, writer };
      await writer.append({ ledger: [settlement(id, { picos: cost })] });
      await writer.append(ending());
      return { id, writer };
    };
    await call('2026-11-25T23:59:59.999Z');
    await call('2026-11-26T00:00:00.000Z');
    await call('2026-11-26T09:00:00.000Z', {}, 5n);
    await call('2026-11-26T10:00:00.000Z', { viewerId: 'another' }, 100n);
    const running = await call('2026-11-26T11:00:00.000Z', {}, null);
    const periods = [
      { account, owner: { viewerId: 'viewer' }, currency: 'USD', since: '2026-11-26T00:00:00.000Z' },
      { account: 'server', owner: null, currency: 'USD', since: null },
      { account: 'tenant', owner: { tenantId: 'tenant' }, currency: 'EUR', since: null },
    ];
    for (let times = 0; times < 2; times += 1) await store.openAccounts(periods);
    const accounts = await store.accounts([account, 'server', 'tenant']);
    expect(accounts.get(account)).toEqual({ spentPicos: 15n, reservedPicos: 25n });
    expect(accounts.get('server')).toEqual({ spentPicos: 125n, reservedPicos: 25n });
    expect(accounts.get('tenant')?.spentPicos).toBe(0n);
    await store.openAccounts(periods.slice(0, 1));
    expect(await store.accounts(['server'])).toEqual(new Map());
    expect(running.id).toBeDefined();
  });

  it.skipIf(storage === 'memory')('are made of the ledger with the most that a call can have cost, where its price is not known', async () => {
    const store = await openStoreForTest(storage);
    const call = async (change: Partial<LedgerSettlement>, more: Partial<LedgerReservation> = {}) => {
      const { id, writer } = await begin(store, { admission: { picos: 50n, holds: within(1_000n) } });
      await writer.append({ ledger: [release(id), reservation(id, { picos: 50n, holds: within(1_000n), ...more })] });
      await writer.append({ ...ending(), ledger: [settlement(id, change)] });
      return id;
    };
    const unpriced = await call({ picos: null, spentPicos: 40n });
    await call({ picos: 7n, spentPicos: 7n }); // counted once
    await call({ picos: 3n, spentPicos: 20n });
    await call({ picos: null, spentPicos: null });
    await call({ picos: null });
    expect(await stateOf(store)).toEqual({ spent: 67n, reserved: 0n });
    await call({ picos: null, spentPicos: 100n }, { viewerId: 'another', holds: [] });
    await call({ picos: null, spentPicos: 200n }, { reservedAt: '2026-10-31T23:59:59.999Z', holds: [] });
    await call({ picos: null, spentPicos: 400n, currency: 'EUR' }, { holds: [] });
    const owner = { viewerId: 'viewer' };
    const since = '2026-11-01T00:00:00.000Z';
    await store.openAccounts([{ account, owner, currency: 'USD', since }, { account: 'server', owner: null, currency: 'USD', since: null }, { account: 'tenant', owner: { tenantId: 'tenant' }, currency: 'EUR', since }]);
    expect(await stateOf(store)).toEqual({ spent: 67n, reserved: 0n });
    const accounts = await store.accounts(['server', 'tenant']);
    expect(accounts.get('server')?.spentPicos).toBe(367n);
    expect(accounts.get('tenant')?.spentPicos).toBe(400n);
    expect((await store.ledger(unpriced))[0]?.settled).toMatchObject({ picos: null }); // its cost stays unknown
  });
});
