import { expect, it, onTestFinished } from 'vitest';
import type { BudgetDefinition } from '../../src/ledger/index.ts';
import { Budgets } from '../../src/ledger/index.ts';
import type { GenerationStore } from '../../src/storage/generation-store.ts';
import { openStoreOf } from '../storage/kit/storages.ts';
import { begin, ending, reservation, settlement } from '../storage/kit/generations.ts';

const owner = { id: 'viewer', tenantId: 'tenant' };
const usd = (amount: number): bigint => BigInt(amount) * 1_000_000_000_000n;
const daily: BudgetDefinition = { scope: { kind: 'VIEWER', id: 'viewer' }, period: 'day', currency: 'USD', softPicos: usd(5), hardPicos: usd(10) };

/** Budgets on a store of their own, at a time that the test sets. */
async function openBudgets(definitions: readonly BudgetDefinition[], at: string) {
  const store: GenerationStore = await openStoreOf('sqlite');
  onTestFinished(() => store.close());
  const clock = { at };
  const warnings: object[] = [];
  const budgets = new Budgets({ definitions, store, log: { warn: (facts: object) => void warnings.push(facts) }, now: () => new Date(clock.at) });
  await budgets.open();
  /** Begins a call that may cost so much at most; what is given back settles it. */
  const call = async (most: number) => {
    const { id, writer } = await begin(store);
    await writer.append({ ledger: [reservation(id, { picos: usd(most), holds: budgets.holdsOf(owner), reservedAt: clock.at })] });
    return async (cost: number) => {
      await writer.append({ ledger: [settlement(id, { picos: usd(cost) })] });
      await writer.append(ending());
    };
  };
  return { budgets, clock, warnings, call };
}

it('a day begins anew at midnight; what was set aside before counts in the day in which it was', async () => {
  const { budgets, clock, call } = await openBudgets([daily], '2026-11-26T23:59:59.000Z');
  const settle = await call(8);
  expect(await budgets.budgetsOf(owner)).toMatchObject([{ spent: '0', reserved: '8', resetsAt: '2026-11-27T00:00:00.000Z' }]);
  await expect(call(3)).rejects.toThrow('no room');
  clock.at = '2026-11-27T00:00:00.000Z';
  expect(await budgets.budgetsOf(owner)).toMatchObject([{ spent: '0', reserved: '0', resetsAt: '2026-11-28T00:00:00.000Z' }]);
  const another = await call(10);
  await settle(7);
  expect(await budgets.budgetsOf(owner)).toMatchObject([{ spent: '0', reserved: '10' }]);
  await another(1);
  expect(await budgets.budgetsOf(owner)).toMatchObject([{ spent: '1', reserved: '0' }]);
  clock.at = '2026-11-26T23:59:59.000Z';
  expect(await budgets.budgetsOf(owner)).toMatchObject([{ spent: '7', reserved: '0' }]);
});

it('a month ends on its last day, a leap day too, and a whole budget never', async () => {
  const { budgets, clock } = await openBudgets([{ ...daily, period: 'month' }, { ...daily, scope: { kind: 'SERVER' }, period: 'total', softPicos: null }], '2028-02-29T12:00:00.000Z');
  expect(await budgets.budgetsOf(owner)).toMatchObject([{ resetsAt: '2028-03-01T00:00:00.000Z' }, { resetsAt: null, warnAt: null }]);
  clock.at = '2028-12-31T12:00:00.000Z';
  expect(await budgets.budgetsOf(owner)).toMatchObject([{ resetsAt: '2029-01-01T00:00:00.000Z' }, {}]);
});

it('a month that begins anew in more than 24 days is told in milliseconds that GraphQL can hold', async () => {
  const { budgets } = await openBudgets([{ ...daily, period: 'month' }], '2028-12-02T00:00:00.000Z');
  const { data } = await budgets.refusal(owner, usd(20));
  expect(data).toMatchObject({ retryAfterMs: 2_147_483_647, message: expect.stringContaining('2029-01-01T00:00:00.000Z') as string });
});

it('above the soft limit the log warns once a period', async () => {
  const { budgets, clock, warnings, call } = await openBudgets([daily], '2026-11-26T12:00:00.000Z');
  await (await call(5))(5);
  await budgets.warn(owner);
  expect(warnings).toEqual([]);
  await (await call(1))(1);
  for (let times = 0; times < 3; times += 1) await budgets.warn(owner);
  expect(warnings).toEqual([{ scope: { kind: 'VIEWER', id: 'viewer' }, period: 'day', currency: 'USD', spent: '6', soft: '5', hard: '10' }]);
  clock.at = '2026-11-27T12:00:00.000Z';
  await budgets.warn(owner);
  await (await call(9))(6);
  await budgets.warn(owner);
  expect(warnings).toHaveLength(2);
});

it('of several budgets the refusal names the one that has least left', async () => {
  const { budgets, call } = await openBudgets([daily, { ...daily, scope: { kind: 'SERVER' }, period: 'total', hardPicos: usd(4), softPicos: null }], '2026-11-26T12:00:00.000Z');
  await (await call(3))(3);
  const refusal = await budgets.refusal(owner, usd(2));
  expect(refusal.data).toMatchObject({ code: 'BUDGET_EXCEEDED', retryAfterMs: null, message: 'The budget of 4 USD in all for the whole server has 1 USD left, and this request may cost up to 2 USD. It does not begin anew.' });
  expect(await budgets.budgetsOf({ id: 'another', tenantId: 'tenant' })).toMatchObject([{ scope: 'SERVER', spent: '3' }]);
});
