import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Kysely } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import { openGenerationStore } from '../../src/storage/open-generation-store.ts';
import * as before from '../../src/storage/sql/migrations/0001-generations.ts';
import { migrations } from '../../src/storage/sql/migrations/index.ts';
import type { Migrations } from '../../src/storage/sql/migrate.ts';
import { SqlGenerationStore } from '../../src/storage/sql/sql-generation-store.ts';
import { databaseFile, openSqlite } from '../../src/storage/sqlite/open-sqlite.ts';
import { newFolder } from './kit/folders.ts';
import { begin, ending, everything, reservation, settlement, spentByLocalViewer, text, usageOfLocalViewer } from './kit/generations.ts';
import { runElsewhere } from './kit/processes.ts';

const options = { leaseMs: 6_000, isAlone: true };

/** As a later release would have it. */
const later: Migrations = {
  ...migrations,
  '9998-labels': { up: (db: Kysely<unknown>) => db.schema.alterTable('generations').addColumn('label', 'text').execute() },
  '9999-notes': { up: (db: Kysely<unknown>) => db.schema.createTable('notes').addColumn('id', 'text').execute() },
};

function look<Row>(folder: string, sql: string): Row[] {
  const database = new DatabaseSync(join(folder, databaseFile), { readOnly: true });
  try {
    return database.prepare(sql).all() as Row[];
  } finally {
    database.close();
  }
}

// How SQLite keeps a full-text index is its own affair.
const schemaOf = (folder: string) => look<{ sql: string }>(folder, "select sql from sqlite_master where sql is not null and name not like 'kysely%' and name not like '%\\_words\\_%' escape '\\' order by name").map(({ sql }) => `${sql};\n`).join('');
const stepsOf = (folder: string) => look<{ name: string }>(folder, 'select name from kysely_migration order by name').map(({ name }) => name);

/** A file of today's release with something in it. */
async function fill(folder: string) {
  const store = new SqlGenerationStore(await openSqlite(folder), options);
  await store.renewLease();
  const ended = await begin(store, { claim: { key: 'key', inputHash: 'hash' }, joinKey: 'join' });
  await ended.writer.append({ events: [text('a')], ledger: [reservation(ended.id)] });
  await ended.writer.append({ ...ending('a'), ledger: [settlement(ended.id)] });
  const running = await begin(store);
  await running.writer.append({ events: [text('b')], state: { status: 'RUNNING' } });
  const ids = [ended.id, running.id];
  const before = await Promise.all(ids.map((id) => everything(store, id)));
  await store.close();
  return { ids, before };
}

async function readAll(folder: string, ids: readonly string[], steps?: Migrations) {
  const store = new SqlGenerationStore(await openSqlite(folder, steps), options);
  try {
    return await Promise.all(ids.map((id) => everything(store, id)));
  } finally {
    await store.close();
  }
}

it.each(Object.keys(migrations).map((name, index) => ({ name, steps: Object.fromEntries(Object.entries(migrations).slice(0, index + 1)) })))('an empty folder gets the tables up to $name, which are never changed again', async ({ name, steps }) => {
  const folder = newFolder();
  await (await openSqlite(folder, steps)).close();
  expect(stepsOf(folder)).toEqual(Object.keys(steps));
  await expect(schemaOf(folder)).toMatchFileSnapshot(`golden/${name}.sql`);
});

it('a file of the release before conversations is brought to today’s tables, with all that it holds', async () => {
  const folder = newFolder();
  await (await openSqlite(folder, { '0001-generations': before })).close();
  const database = new DatabaseSync(join(folder, databaseFile));
  database.exec(readFileSync(new URL('fixtures/0001-generations.sql', import.meta.url), 'utf8'));
  database.close();
  const store = new SqlGenerationStore(await openSqlite(folder), options);
  onTestFinished(() => store.close());
  expect(await store.get('gen_01a00000-0000-7000-8000-000000000001')).toMatchObject({ status: 'COMPLETED', turn: null, continues: null, usage: { outputTokens: 3 } });
  expect(await store.ledger('gen_01a00000-0000-7000-8000-000000000001')).toMatchObject([{ conversationId: null, settled: { outputTokens: 3 } }]);
  expect(await store.usage(usageOfLocalViewer)).toMatchObject([{ key: ['2026-11-20T10:00:00Z', 'COMPLETED'], requests: 1, inputTokens: 7, outputTokens: 3, unpriced: 1 }]);
  expect(await spentByLocalViewer(store)).toBe(0n);
  const { id, writer } = await begin(store);
  await writer.append({ ledger: [reservation(id, { viewerId: 'viewer_local' })] });
  await writer.append({ ...ending(), ledger: [settlement(id, { picos: null, spentPicos: 40n })] });
  expect(await spentByLocalViewer(store)).toBe(40n);
});

it('a file of an earlier release is brought to today’s tables, with all that it holds', async () => {
  const folder = newFolder();
  const { ids, before } = await fill(folder);
  expect(stepsOf(folder)).toEqual(Object.keys(migrations));
  for (let times = 0; times < 2; times += 1) expect(await readAll(folder, ids, later)).toEqual(before);
  expect(stepsOf(folder)).toEqual([...Object.keys(migrations), '9998-labels', '9999-notes']);
  expect(look(folder, 'select count(*) as number from generations where label is null')).toEqual([{ number: 2 }]);
});

it('a file that a newer release has changed is refused, and left as it is', async () => {
  const folder = newFolder();
  const { ids, before } = await fill(folder);
  await readAll(folder, [], later);
  const fingerprint = () => createHash('sha256').update(readFileSync(join(folder, databaseFile))).digest('hex');
  const untouched = fingerprint();
  for (let times = 0; times < 2; times += 1) {
    await expect(openGenerationStore({ storage: 'sqlite', dataDir: folder, leaseMs: 6_000 })).rejects.toThrow(
      `DATA_DIR ${folder} cannot be used: a newer release of bedrock-graphql has changed its database (9998-labels). Start that release, or another DATA_DIR.`,
    );
  }
  expect(fingerprint()).toBe(untouched);
  expect((await readdir(folder)).filter((name) => /-(wal|shm|journal)$/.test(name))).toEqual([]);
  expect(await readAll(folder, ids, later)).toEqual(before);
});

it('a step that fails takes back those before it: the earlier release can go on', async () => {
  const folder = newFolder();
  const { ids, before } = await fill(folder);
  const schema = schemaOf(folder);
  const failing: Migrations = {
    ...later,
    '9999-notes': {
      up: async (db: Kysely<unknown>) => {
        await db.schema.createTable('notes').addColumn('id', 'text').execute();
        await db.schema.dropTable('generation_events').execute();
        throw new Error('the disk is full');
      },
    },
  };
  await expect(openSqlite(folder, failing)).rejects.toThrow('step 9999-notes of its migration failed: the disk is full');
  expect(schemaOf(folder)).toBe(schema);
  expect(await readAll(folder, ids)).toEqual(before);
  expect(await readAll(folder, ids, later)).toEqual(before);
});

it('a process that is killed between two steps has taken none', async () => {
  const folder = newFolder();
  const { ids, before } = await fill(folder);
  const schema = schemaOf(folder);
  const elsewhere = await runElsewhere(
    folder,
    `import { migrations } from './src/storage/sql/migrations/index.ts';
     import { openSqlite } from './src/storage/sqlite/open-sqlite.ts';
     const waits = () => { console.log('half way'); return new Promise(() => undefined); };
     await openSqlite(folder, { ...migrations, '9998-labels': { up: (db) => db.schema.alterTable('generations').addColumn('label', 'text').execute() }, '9999-waits': { up: waits } });`,
  );
  await elsewhere.kill();
  expect(schemaOf(folder)).toBe(schema);
  expect(await readAll(folder, ids)).toEqual(before);
});

it('a new file whose first start is killed half way can be used by the next', async () => {
  const folder = newFolder();
  const elsewhere = await runElsewhere(
    folder,
    `import { migrations } from './src/storage/sql/migrations/index.ts';
     import { openSqlite } from './src/storage/sqlite/open-sqlite.ts';
     await openSqlite(folder, { '0001-generations': { up: async (db) => { await migrations['0001-generations'].up(db); console.log('half way'); await new Promise(() => undefined); } } });`,
  );
  await elsewhere.kill();
  const store = await openGenerationStore({ storage: 'sqlite', dataDir: folder, leaseMs: 6_000 });
  onTestFinished(() => store.close());
  await expect(begin(store)).resolves.toBeDefined();
});
