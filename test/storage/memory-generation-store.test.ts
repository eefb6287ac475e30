import { expect, it } from 'vitest';
import { MemoryGenerationStore } from '../../src/storage/memory-generation-store.ts';
import { openSqliteInMemory } from '../../src/storage/sqlite/open-sqlite.ts';
import { begin, ending, newInput, reservation, text } from './kit/generations.ts';

it('forgets the oldest that have ended, beyond so many generations; never what runs or is followed', async () => {
  const store = new MemoryGenerationStore(await openSqliteInMemory(), { generations: 2, characters: 10_000 });
  const running = await begin(store);
  const followed = await begin(store);
  const ended = await begin(store, { claim: { key: 'key', inputHash: 'hash' } });
  for (const { writer } of [followed, ended]) await writer.append(ending());
  const unwatch = store.watch(followed.id, () => undefined);
  await begin(store);
  expect(await store.get(running.id)).toBeDefined();
  expect(await store.get(followed.id)).toBeDefined();
  expect(await store.get(ended.id)).toBeUndefined();
  unwatch();
  const last = await begin(store, { claim: { key: 'key', inputHash: 'hash' } }); // the key went with its generation
  expect(await store.get(followed.id)).toBeUndefined();
  expect(await store.get(last.id)).toBeDefined();
});

it('counts the text of prompts, answers and outputs', async () => {
  const store = new MemoryGenerationStore(await openSqliteInMemory(), { generations: 100, characters: 1_200 });
  const first = await begin(store, { input: newInput('m', 'p'.repeat(400)) });
  await first.writer.append({ ...ending(), events: [text('a'.repeat(500)), ...ending().events] });
  const second = await begin(store);
  expect(await store.get(first.id)).toBeDefined();
  await second.writer.append({ events: [text('b'.repeat(500))] });
  await begin(store);
  expect(await store.get(first.id)).toBeUndefined();
  expect(await store.get(second.id)).toBeDefined();
});

it('keeps the ledger rows of what retention has deleted, but not for ever: the oldest go beyond so many generations', async () => {
  const store = new MemoryGenerationStore(await openSqliteInMemory(), { generations: 2, characters: 10_000 });
  const ids: string[] = [];
  for (let index = 0; index < 4; index += 1) {
    const { id, writer } = await begin(store);
    await writer.append({ ledger: [reservation(id)] });
    await writer.append(ending('', '2026-01-01T00:00:00.000Z'));
    await store.prune({ eventsBefore: '2026-02-01T00:00:00.000Z', generationsBefore: '2026-02-01T00:00:00.000Z' });
    ids.push(id);
  }
  expect((await Promise.all(ids.map((id) => store.ledger(id)))).map((rows) => rows.length)).toEqual([0, 0, 1, 1]);
});
