import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { openGenerationStore } from '../../src/storage/open-generation-store.ts';
import { databaseFile } from '../../src/storage/sqlite/open-sqlite.ts';
import { newFolder } from '../storage/kit/folders.ts';
import { read } from './support/documents.ts';

/** What SQLite's search and the migrations keep for themselves. */
const internal = /^(?:sqlite_|kysely_)|_words_/;

it('docs/storage.md tells of every table, and of every step that brings them', async () => {
  const dataDir = newFolder();
  await (await openGenerationStore({ storage: 'sqlite', dataDir, leaseMs: 6_000 })).close();
  const database = new DatabaseSync(join(dataDir, databaseFile), { readOnly: true });
  const tables = database.prepare("select name from sqlite_master where type = 'table'").all().map(({ name }) => String(name));
  const steps = database.prepare('select name from kysely_migration').all().map(({ name }) => String(name));
  database.close();
  const page = read('docs/storage.md');
  const [, section = ''] = /\| table \|(.*?)\n\n/s.exec(page) ?? [];
  const told = [...section.matchAll(/^\| (`.+?`) \|/gm)].flatMap(([, names = '']) => [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => name));
  expect(told.toSorted()).toEqual(tables.filter((name) => !internal.test(name)).toSorted());
  expect([...page.matchAll(/^\| `(\d{4}-.+?)` \|/gm)].map(([, name]) => name)).toEqual(steps.toSorted());
});
