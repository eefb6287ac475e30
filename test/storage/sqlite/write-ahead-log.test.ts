import { existsSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { sql } from 'kysely';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openGenerationStore } from '../../../src/storage/open-generation-store.ts';
import { databaseFile, openSqlite } from '../../../src/storage/sqlite/open-sqlite.ts';
import { newFolder } from '../kit/folders.ts';
import { begin, text } from '../kit/generations.ts';
import { leaseMs, openTool } from '../kit/nodes.ts';

it('the write-ahead log stays small while a lot is written, and is gone when the store is closed', async () => {
  const folder = newFolder();
  const store = await openGenerationStore({ storage: 'sqlite', dataDir: folder, leaseMs });
  const writers = await Promise.all(Array.from({ length: 4 }, async () => (await begin(store)).writer));
  const body = text('x'.repeat(20_000));
  let written = 0;
  const log = join(folder, `${databaseFile}-wal`);
  for (let round = 1; round <= 5; round += 1) {
    for (; written < round * 20_000_000; written += writers.length * 20_000) await Promise.all(writers.map((writer) => writer.append({ events: [body] })));
    await expect.poll(() => statSync(join(folder, databaseFile)).size).toBeGreaterThan(written - 8_000_000);
  }
  expect(statSync(log).size).toBeLessThan(70_000_000); // of 100; the thread may be slow to begin, and from 64 on nothing waits for it
  await store.close();
  expect(existsSync(log)).toBe(false);
  expect(openTool(folder).prepare('select count(*) as number from generation_events').get()).toEqual({ number: written / 20_000 });
});

it('the write-ahead log stays small again after it could not be copied for a while', async () => {
  const folder = newFolder();
  const store = await openGenerationStore({ storage: 'sqlite', dataDir: folder, leaseMs });
  onTestFinished(() => store.close());
  const { writer } = await begin(store);
  const body = text('x'.repeat(20_000));
  const append = async (bytes: number): Promise<void> => {
    for (let written = 0; written < bytes; written += 20_000) await writer.append({ events: [body] });
  };
  const emit = vi.spyOn(Worker.prototype, 'emit');
  onTestFinished(() => emit.mockRestore());
  renameSync(folder, `${folder}-away`); // whoever has its files open goes on with them
  await append(8_000_000);
  await expect.poll(() => emit.mock.calls.filter(([event]) => event === 'error').length).toBeGreaterThan(0);
  renameSync(`${folder}-away`, folder);
  await append(8_000_000);
  await expect.poll(() => statSync(join(folder, databaseFile)).size).toBeGreaterThan(8_000_000);
});

it('the write-ahead log stays small while few statements write a lot', async () => {
  const folder = newFolder();
  await (await openSqlite(folder)).close();
  const tool = openTool(folder);
  const numbers = 'with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 24000)';
  tool.exec(`insert into batch_records ${numbers} select 'batch', n, 'r' || n, hex(zeroblob(1500)) from numbers`);
  tool.exec(`insert into batch_results (batch_id, position, status, result) ${numbers} select 'batch', n, 'ERROR', '{}' from numbers`);
  tool.exec('pragma wal_checkpoint(truncate)');
  const before = statSync(join(folder, databaseFile)).size;
  const store = await openGenerationStore({ storage: 'sqlite', dataDir: folder, leaseMs });
  onTestFinished(() => store.close());
  expect(await store.batch.copyFailed('batch', 'copy')).toBe(24_000);
  const written = 24_000 * 4_096; // a page each
  await expect.poll(() => statSync(join(folder, databaseFile)).size).toBeGreaterThan(before + written - 20_000_000); // SQLite by itself copies at 64 of the 98, and leaves 34 in the log
  expect(statSync(join(folder, `${databaseFile}-wal`)).size).toBeLessThan(90_000_000); // on a busy machine the thread begins late, and while it copies, SQLite does not
});

it('the write-ahead log stays small also while one long read follows the other', async () => {
  const folder = newFolder();
  const database = await openSqlite(folder);
  onTestFinished(() => database.close());
  const long = sql<object>`with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 100000) select count(*) from numbers, (select count(*) from generation_events)`;
  let isWriting = true;
  const readOn = async (): Promise<void> => {
    while (isWriting) await database.readLong({ compile: () => long.compile(database.query) });
  };
  const reading = Promise.all([readOn(), readOn()]); // one is always asked for
  onTestFinished(() => {
    isWriting = false;
    return reading.then(() => undefined);
  });
  const write = (sequence: number) => database.write(() => ({ statements: [{ sql: 'insert into generation_events values (?, ?, ?)', parameters: ['gen', sequence, 'x'.repeat(100_000)], mustChange: false }], synced: false }));
  const log = join(folder, `${databaseFile}-wal`);
  let sequence = 0;
  for (let round = 1; round <= 14; round += 1) {
    for (; sequence < round * 200; sequence += 1) await write(sequence);
    await expect.poll(() => statSync(join(folder, databaseFile)).size).toBeGreaterThan(sequence * 100_000 - 30_000_000);
  }
  isWriting = false;
  await reading;
  expect(statSync(log).size).toBeLessThan(140_000_000); // of 280, written as fast as can be
});
