import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { backup } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { openGenerationStore } from '../../../src/storage/open-generation-store.ts';
import { databaseFile } from '../../../src/storage/sqlite/open-sqlite.ts';
import { newFolder } from '../kit/folders.ts';
import { begin, ending, everything, reservation, text } from '../kit/generations.ts';
import { leaseMs, openNode, openTool } from '../kit/nodes.ts';

it('the file is sound after all of it', async () => {
  const folder = newFolder();
  const store = await openNode(folder);
  for (let round = 0; round < 5; round += 1) {
    const generations = await Promise.all(Array.from({ length: 20 }, () => begin(store, { joinKey: `join ${round}` })));
    await Promise.all(generations.map(({ id, writer }) => writer.append({ events: [text('x'.repeat(5_000))], ledger: [reservation(id)] })));
    await Promise.all(generations.map(({ writer }) => writer.append(ending('x', '2026-01-01T00:00:00.000Z'))));
    await store.prune({ eventsBefore: '2026-02-01T00:00:00.000Z', generationsBefore: round % 2 === 0 ? '2026-02-01T00:00:00.000Z' : null });
  }
  const tool = openTool(folder);
  expect(tool.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  expect(tool.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
  expect(tool.prepare('PRAGMA journal_mode').all()).toEqual([{ journal_mode: 'wal' }]);
});

it.each([
  ['VACUUM INTO', (source: DatabaseSync, file: string) => source.exec(`VACUUM INTO '${file}'`)],
  ['SQLite’s backup', (source: DatabaseSync, file: string) => backup(source, file)],
] as const)('a copy that %s makes while the server writes is whole, and starts elsewhere', async (_, copy) => {
  const [folder, elsewhere] = [newFolder(), newFolder()];
  const store = await openNode(folder);
  const ended = await begin(store);
  await ended.writer.append({ events: [text('a')], ledger: [reservation(ended.id)] });
  await ended.writer.append(ending('a'));
  const { id, writer } = await begin(store);
  const stop = new AbortController();
  const writing = (async () => {
    for (let index = 0; index < 500 && !stop.signal.aborted; index += 1) await writer.append({ events: [text(String(index))] });
  })();
  await copy(openTool(folder), join(elsewhere, databaseFile));
  stop.abort();
  await writing;
  const copyStore = await openGenerationStore({ storage: 'sqlite', dataDir: elsewhere, leaseMs });
  onTestFinished(() => copyStore.close());
  expect(await everything(copyStore, ended.id)).toEqual(await everything(store, ended.id));
  const events = await copyStore.read(id, 0, 1_000);
  expect(events).toEqual((await store.read(id, 0, 1_000)).slice(0, events.length));
  await copyStore.renewLease();
  expect((await copyStore.takeOver(10)).map(({ record }) => [record.id, record.lastSequence])).toEqual([[id, events.length]]);
});
