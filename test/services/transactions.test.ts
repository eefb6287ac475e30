import { inspect } from 'node:util';
import fc from 'fast-check';
import type { Kysely } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openPostgres } from '../../src/storage/postgres/open-postgres.ts';
import type { Migrations } from '../../src/storage/sql/migrate.ts';
import { migrations } from '../../src/storage/sql/migrations/index.ts';
import type { Statement } from '../../src/storage/sql/statement.ts';
import { badChanges, expectNobodyElsesLoss } from '../storage/kit/bad-changes.ts';
import { begin, newGeneration, newRecord, text } from '../storage/kit/generations.ts';
import { ask, hasPostgres, newDatabase, terminateAll } from './kit/postgres.ts';
import { openStore } from './kit/stores.ts';

const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

/** How many transactions have written the events that are there. */
const countTransactions = async (url: string) => (await ask<{ number: number }>(url, 'select count(distinct xmin::text)::integer as number from generation_events'))[0]?.number;

describe.skipIf(!hasPostgres)('one transaction', () => {
  it('is for all that come in one tick', async () => {
    const url = await newDatabase();
    const store = await openStore(url);
    const generations = await Promise.all(Array.from({ length: 10 }, () => begin(store)));
    await Promise.all(generations.map(({ writer }) => writer.append({ events: [text('a')] })));
    expect(await countTransactions(url)).toBe(1);
  });

  it('is for all that come while another is under way', async () => {
    const url = await newDatabase();
    const store = await openStore(url);
    const generations = await Promise.all(Array.from({ length: 10 }, () => begin(store)));
    const work: Promise<void>[] = [];
    for (const { writer } of generations) {
      work.push(writer.append({ events: [text('a')] }));
      if (work.length === 1) await tick();
    }
    await Promise.all(work);
    expect(await countTransactions(url)).toBe(2);
  });

  it.each(badChanges)('a change that %s is nobody else’s loss', async (_, change) => expectNobodyElsesLoss(await openStore(await newDatabase()), change));

  it('that fails is told without the values that PostgreSQL quotes', async () => {
    const store = await openStore(await newDatabase());
    const record = newRecord({ options: { ...newRecord().options, tags: [{ key: 'k', value: 'confidential' }] }, modelId: null as never });
    const error: unknown = await store.insert(newGeneration({ record })).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: '23502', message: expect.stringContaining('model_id') as string });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('confidential');
  });

  it('takes the one character that PostgreSQL does not, also in what is looked for', async () => {
    const store = await openStore(await newDatabase());
    const claim = { key: 'a\0b', inputHash: 'hash' };
    const { id } = await begin(store, { claim });
    expect(await store.insert(newGeneration({ claim }))).toEqual({ holder: { generationId: id, inputHash: 'hash' } });
    expect(await store.get('gen_\0')).toBeUndefined();
    expect(await store.list({ tenantId: 'tenant', viewerId: 'viewer', modelId: '\0', limit: 10 })).toEqual([]);
  });

  it('is synced, also where the database is told not to', async () => {
    const url = new URL(await newDatabase());
    url.searchParams.set('options', `${url.searchParams.get('options') ?? ''} -c synchronous_commit=off`);
    const database = await openPostgres(url.href);
    onTestFinished(() => database.close());
    const statement: Statement = { sql: "insert into nodes (id, lease_expires_at) select current_setting('synchronous_commit'), ''", parameters: [], mustChange: true };
    expect(await database.write(() => ({ statements: [statement], synced: true }))).toBe(true);
    expect(await database.query.selectFrom('nodes').select('id').execute()).toEqual([{ id: 'local' }]);
  });
});

describe.skipIf(!hasPostgres)('changes', () => {
  const withNotes: Migrations = {
    ...migrations,
    '9999-notes': { up: (db: Kysely<unknown>) => db.schema.createTable('notes').addColumn('number', 'bigserial').addColumn('value', 'text').addColumn('amount', 'bigint').execute() },
  };
  const note = (value: string, amount: bigint | null = null): Statement => ({ sql: 'insert into notes (value, amount) values ($1, $2)', parameters: [value, amount], mustChange: false });
  const refused: Statement = { sql: 'update notes set amount = 1 where value = $1', parameters: ['nowhere'], mustChange: true };
  const kinds = {
    whole: { statementsOf: (value: string) => [note(value), note(`${value}, more`)], outcome: true },
    refused: { statementsOf: (value: string) => [note(value), refused], outcome: false },
    faulty: { statementsOf: (value: string) => [note(value), note(value, 2n ** 64n), note(value)], outcome: 'rejected' },
    onlyRefused: { statementsOf: () => [refused], outcome: false },
    empty: { statementsOf: () => [], outcome: true },
  } as const;

  it.each(['', ', also where its connections are cut'])('take effect in the order of their calls, each wholly or not at all%s', async (cuts) => {
    const url = await newDatabase();
    const database = await openPostgres(url, withNotes, { waitMs: 10_000 });
    onTestFinished(() => database.close());
    let number = 0;
    const kind = fc.oneof({ weight: 5, arbitrary: fc.constant('whole' as const) }, fc.constantFrom('refused' as const, 'faulty' as const, 'onlyRefused' as const, 'empty' as const));
    const step = fc.oneof({ weight: 6, arbitrary: kind }, { weight: 2, arbitrary: fc.constant('tick' as const) }, { weight: cuts === '' ? 0 : 1, arbitrary: fc.constant('cut' as const) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const from = number;
        const work: { readonly value: string; readonly kind: keyof typeof kinds; readonly done: Promise<boolean | 'rejected'> }[] = [];
        for (const next of steps) {
          if (next === 'tick') await tick();
          else if (next === 'cut') await terminateAll(url);
          else {
            const value = String((number += 1));
            const done = database.write(() => ({ statements: kinds[next].statementsOf(value), synced: true }));
            work.push({ value, kind: next, done: done.catch((error: unknown) => (error instanceof Error && 'data' in error ? Promise.reject(error) : 'rejected')) });
          }
        }
        const outcomes = await Promise.all(work.map(({ done }) => done));
        const rows = await ask<{ value: string }>(url, "select value from notes where split_part(value, ',', 1)::integer > $1 order by number", [from]);
        const stored = new Set(rows.map(({ value }) => value));
        const expected = work.flatMap(({ value, kind: what }) => (what === 'whole' && stored.has(value) ? [value, `${value}, more`] : []));
        expect(rows.map(({ value }) => value)).toEqual(expected);
        work.forEach(({ value, kind: what }, index) => {
          expect(outcomes[index]).toBe(kinds[what].outcome);
          if (what === 'whole') expect(stored).toContain(value);
        });
      }),
      { seed: 20_261_201, numRuns: cuts === '' ? 60 : 25 },
    );
  });
});
