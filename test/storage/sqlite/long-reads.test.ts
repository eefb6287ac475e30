import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { StatementSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { GenerationStore } from '../../../src/storage/generation-store.ts';
import { openGenerationStore } from '../../../src/storage/open-generation-store.ts';
import { databaseFile } from '../../../src/storage/sqlite/open-sqlite.ts';
import { storeConversation } from '../kit/conversations.ts';
import { newFolder } from '../kit/folders.ts';
import { begin, ending, reservation, settlement } from '../kit/generations.ts';
import { leaseMs, openNode, openTool, sqlOf, unavailable } from '../kit/nodes.ts';

describe('what may have to look at very many rows', () => {
  const owner = { tenantId: 'tenant', viewerId: 'viewer', limit: 10 };
  const reads = {
    'a search': (store: GenerationStore) => store.conversations.list({ ...owner, search: ['alder'] }),
    'a list by a method': (store: GenerationStore) => store.list({ ...owner, method: ['CONVERSE'] }),
    'a list of what is COMPLETED': (store: GenerationStore) => store.list({ ...owner, status: ['COMPLETED'] }),
    'a list by a model': (store: GenerationStore) => store.list({ ...owner, modelId: 'amazon.nova-lite-v1:0' }),
    'a list by states of a model': (store: GenerationStore) => store.list({ ...owner, modelId: 'amazon.nova-lite-v1:0', status: ['RUNNING', 'COMPLETED'] }),
  };

  it.each(Object.entries(reads))('such as %s, is read beside the event loop, and has what was stored just before', async (_, read) => {
    const store = await openNode(newFolder());
    const all = vi.spyOn(StatementSync.prototype, 'all');
    onTestFinished(() => all.mockRestore());
    for (let times = 1; times <= 2; times += 1) {
      await storeConversation(store.conversations, ['Where is the Alder Bridge?']);
      const { writer } = await begin(store, { record: { modelId: 'amazon.nova-lite-v1:0' } });
      await writer.append({ ...ending('there'), ledger: [] });
      all.mockClear();
      expect(await read(store)).toHaveLength(times);
      expect(all.mock.contexts.map(sqlOf).filter((sql) => /from "(conversations|generations)"/.test(sql))).toEqual([]);
    }
  });

  it('such as what conversations have used, and how the records of a batch job have ended, is summed beside the event loop, too', async () => {
    const store = await openNode(newFolder());
    const { id, writer } = await begin(store);
    await writer.append({ ledger: [reservation(id, { conversationId: 'conv' })] });
    await writer.append({ ...ending('there'), ledger: [settlement(id)] });
    const all = vi.spyOn(StatementSync.prototype, 'all');
    onTestFinished(() => all.mockRestore());
    expect((await store.usageOf(['conv'])).get('conv')).toMatchObject({ requests: 1 });
    expect(await store.batch.totals('batch', 1, 50_000)).toMatchObject({ success: 0, inputTokens: 0 });
    expect(all.mock.contexts.map(sqlOf)).toEqual([]);
  });

  it('is read to its end by a store that is closed meanwhile', async () => {
    const folder = newFolder();
    const store = await openGenerationStore({ storage: 'sqlite', dataDir: folder, leaseMs });
    await storeConversation(store.conversations, ['Where is the Alder Bridge?']);
    const found = reads['a search'](store);
    await store.close();
    expect(await found).toHaveLength(1);
    expect(existsSync(join(folder, `${databaseFile}-wal`))).toBe(false);
    await expect(reads['a search'](store)).rejects.toMatchObject(unavailable);
  });

  it('cannot be read where the file is gone, and can once it is there again', async () => {
    const folder = newFolder();
    const store = await openNode(folder);
    await storeConversation(store.conversations, ['Where is the Alder Bridge?']);
    const file = join(folder, databaseFile);
    renameSync(file, `${file}-away`);
    await expect(reads['a search'](store)).rejects.toMatchObject(unavailable);
    renameSync(`${file}-away`, file);
    expect(await reads['a search'](store)).toHaveLength(1);
  });
});

it('a report over many hours reads some of them at a time, and lets others have their turn in between', async () => {
  const folder = newFolder();
  const store = await openNode(folder);
  const insert = openTool(folder).prepare(`
    insert into usage_hours
    with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < ?)
    select 'tenant', 'viewer', 1, ?, 'row ' || n, 'm', 'CONVERSE', 'COMPLETED', 'USD', '[{"key":"user","value":"' || ? || n || '"}]', 1, 2, 3, 0, 0, 5, 0, 0, 0, 0, null from numbers`);
  const rowsOf = Array.from({ length: 10 }, (_, hour) => (hour === 4 ? 3_000 : 900));
  rowsOf.forEach((rows, hour) => insert.run(rows, `2026-01-01T0${hour}`, `${hour % 3} `));

  const all = vi.spyOn(StatementSync.prototype, 'all');
  const turnEnds: number[] = [];
  let next = setImmediate(function endTurn() {
    turnEnds.push(all.mock.results.length);
    next = setImmediate(endTurn);
  });
  onTestFinished(() => all.mockRestore());
  onTestFinished(() => clearImmediate(next));

  const groups = await store.usage({ tenantId: 'tenant', viewerId: 'viewer', since: '2026-01-01T00:00:00.000Z', until: '2026-01-01T09:00:00.000Z', modelId: null, method: null, tag: null, groupBy: ['TAG'], tagKey: 'user' });
  expect(groups.reduce((sum, { requests }) => sum + requests, 0)).toBe(8 * 900 + 3_000);
  expect(groups[0]).toMatchObject({ key: ['0 1'], requests: 3, inputTokens: 6, outputTokens: 9, costs: [{ currency: 'USD', picos: 15n }] });
  const rowsAt = all.mock.results.map((result) => (result.type === 'return' ? result.value.length : 0));
  const readInTurn = [...turnEnds, rowsAt.length].map((end, turn) => rowsAt.slice(turnEnds[turn - 1] ?? 0, end).reduce((sum, rows) => sum + rows, 0));
  expect(Math.max(...readInTurn)).toBeLessThanOrEqual(3_002); // an hour is never parted
});
