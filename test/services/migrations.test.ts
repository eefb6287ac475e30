import { readFileSync } from 'node:fs';
import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openGenerationStore } from '../../src/storage/open-generation-store.ts';
import { openPostgres } from '../../src/storage/postgres/open-postgres.ts';
import type { Migrations } from '../../src/storage/sql/migrate.ts';
import { migrations } from '../../src/storage/sql/migrations/index.ts';
import { SqlGenerationStore } from '../../src/storage/sql/sql-generation-store.ts';
import { begin, ending, everything, reservation, settlement, spentByLocalViewer, text, usageOfLocalViewer } from '../storage/kit/generations.ts';
import { runElsewhere } from '../storage/kit/processes.ts';
import { ask, hasPostgres, newDatabase } from './kit/postgres.ts';

/** As a later release would have it. */
const later: Migrations = {
  ...migrations,
  '9998-labels': { up: (db: Kysely<unknown>) => db.schema.alterTable('generations').addColumn('label', 'text').execute() },
  '9999-notes': { up: (db: Kysely<unknown>) => db.schema.createTable('notes').addColumn('id', 'text').execute() },
};

const columnsOf = (url: string) => ask(url, 'select table_name, column_name, data_type, is_nullable from information_schema.columns where table_schema = current_schema() order by 1, 2');
const stepsOf = async (url: string) => (await ask<{ name: string }>(url, 'select name from kysely_migration order by name')).map(({ name }) => name);

async function withStore<T>(url: string, steps: Migrations, use: (store: SqlGenerationStore) => Promise<T>): Promise<T> {
  const store = new SqlGenerationStore(await openPostgres(url, steps), { leaseMs: 6_000, isAlone: true });
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** A database of today's release with something in it. */
const fill = (url: string) =>
  withStore(url, migrations, async (store) => {
    const ended = await begin(store, { claim: { key: 'key', inputHash: 'hash' }, joinKey: 'join' });
    await ended.writer.append({ events: [text('a')], ledger: [reservation(ended.id)] });
    await ended.writer.append({ ...ending('a'), ledger: [settlement(ended.id)] });
    const running = await begin(store);
    await running.writer.append({ events: [text('b')], state: { status: 'RUNNING' } });
    const ids = [ended.id, running.id];
    return { ids, before: await Promise.all(ids.map((id) => everything(store, id))) };
  });

const readAll = (url: string, ids: readonly string[], steps = migrations) => withStore(url, steps, (store) => Promise.all(ids.map((id) => everything(store, id))));

describe.skipIf(!hasPostgres)('a PostgreSQL database', () => {
  it('of an earlier release is brought to today’s tables, with all that it holds', async () => {
    const url = await newDatabase();
    const { ids, before } = await fill(url);
    expect(await stepsOf(url)).toEqual(Object.keys(migrations));
    for (let times = 0; times < 2; times += 1) expect(await readAll(url, ids, later)).toEqual(before);
    expect(await stepsOf(url)).toEqual(Object.keys(later));
  });

  it('takes the time that it needs, however little the database gives a statement', async () => {
    const url = new URL(await newDatabase());
    url.searchParams.set('options', `${url.searchParams.get('options') ?? ''} -c statement_timeout=100`);
    const slow: Migrations = { ...migrations, '9999-slow': { up: (db: Kysely<unknown>) => sql`select pg_sleep(0.3)`.execute(db).then(() => undefined) } };
    await withStore(url.href, slow, () => Promise.resolve());
    expect(await stepsOf(url.href)).toContain('9999-slow');
  });

  it('has the sums of the calls that an earlier release has made', async () => {
    const url = await newDatabase();
    await withStore(url, { '0001-generations': migrations['0001-generations'] ?? { up: () => Promise.resolve() } }, () => Promise.resolve());
    await ask(url, readFileSync(new URL('../storage/fixtures/0001-generations.sql', import.meta.url), 'utf8'));
    await ask(url, `insert into ledger select generation_id, 2, tenant_id, viewer_id, method, model_id, region, '[{"key":"team","value":"red"}]', reserved_at, 1, null, null, settled_at, source, 1, 1, 0, 0, 5, 'USD', '2026-11-01', 'THROTTLED' from ledger`);
    await withStore(url, migrations, async (store) => {
      expect(await store.usage(usageOfLocalViewer)).toMatchObject([
        { key: ['2026-11-20T10:00:00Z', 'COMPLETED'], requests: 1, inputTokens: 7, outputTokens: 3, unpriced: 1 },
        { key: ['2026-11-20T10:00:00Z', 'FAILED'], requests: 1, throttled: 1, failed: 0, costs: [{ picos: 5n }] },
      ]);
      expect(await store.usage({ ...usageOfLocalViewer, groupBy: ['TAG'], tagKey: 'team' })).toMatchObject([{ key: ['red'], requests: 1 }]);
      expect(await spentByLocalViewer(store)).toBe(5n);
      const { id, writer } = await begin(store);
      await writer.append({ ledger: [reservation(id, { viewerId: 'viewer_local' })] });
      await writer.append({ ...ending(), ledger: [settlement(id, { picos: null, spentPicos: 40n })] });
      expect(await spentByLocalViewer(store)).toBe(45n);
    });
  });

  it('has its tables in its own schema, whatever another one holds', async () => {
    const [url, other] = [await newDatabase(), await newDatabase()];
    await fill(other);
    const { ids, before } = await fill(url);
    expect(await readAll(url, ids)).toEqual(before);
    expect(await columnsOf(url)).toEqual(await columnsOf(other));
  });

  it('that a newer release has changed is refused, and left as it is', async () => {
    const url = await newDatabase();
    const { ids, before } = await fill(url);
    await readAll(url, [], later);
    const untouched = await columnsOf(url);
    for (let times = 0; times < 2; times += 1) {
      await expect(openGenerationStore({ storage: 'sqlite', dataDir: '', databaseUrl: url, leaseMs: 6_000 })).rejects.toThrow(
        'The database of DATABASE_URL cannot be used: a newer release of bedrock-graphql has changed its database (9998-labels). Start that release, or another DATABASE_URL.',
      );
    }
    expect(await columnsOf(url)).toEqual(untouched);
    expect(await readAll(url, ids, later)).toEqual(before);
  });

  it('that holds tables of another program is refused, and left as it is', async () => {
    const url = await newDatabase();
    await ask(url, 'create table generations (number integer)');
    const untouched = await columnsOf(url);
    await expect(openPostgres(url)).rejects.toThrow('step 0001-generations of its migration failed');
    expect(await columnsOf(url)).toEqual(untouched);
  });

  it('whose migration fails at a step is as before: the earlier release can go on', async () => {
    const url = await newDatabase();
    const { ids, before } = await fill(url);
    const untouched = await columnsOf(url);
    const failing: Migrations = {
      ...later,
      '9999-notes': {
        up: async (db: Kysely<unknown>) => {
          await db.schema.dropTable('generation_events').execute();
          await db.schema.createTable('generations').addColumn('id', 'text').execute();
        },
      },
    };
    await expect(openPostgres(url, failing)).rejects.toThrow('step 9999-notes of its migration failed');
    expect(await columnsOf(url)).toEqual(untouched);
    expect(await readAll(url, ids)).toEqual(before);
    expect(await readAll(url, ids, later)).toEqual(before);
  });

  it('whose first start is killed between two steps has taken none, and can be used by the next', async () => {
    const url = await newDatabase();
    const elsewhere = await runElsewhere(
      url,
      `import { migrations } from './src/storage/sql/migrations/index.ts';
       import { openPostgres } from './src/storage/postgres/open-postgres.ts';
       const waits = () => { console.log('half way'); return new Promise(() => undefined); };
       await openPostgres(folder, { ...migrations, '9999-waits': { up: waits } });`,
    );
    await elsewhere.kill();
    const store = await openGenerationStore({ storage: 'sqlite', dataDir: '', databaseUrl: url, leaseMs: 6_000 });
    onTestFinished(() => store.close());
    expect(await stepsOf(url)).toEqual(Object.keys(migrations));
    await expect(begin(store)).resolves.toBeDefined();
  });
});
