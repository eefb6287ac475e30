import { StatementSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { FencedError } from '../../../src/storage/generation-store.ts';
import { openGenerationStore } from '../../../src/storage/open-generation-store.ts';
import { jobOf } from '../kit/batch.ts';
import { newFolder } from '../kit/folders.ts';
import { begin, ending, everything, newGeneration, text } from '../kit/generations.ts';
import { leaseMs, openNode, openTool, sqlOf, unavailable } from '../kit/nodes.ts';

describe('while somebody else holds the file', () => {
  it('what cannot be stored is refused as STORE_UNAVAILABLE, changes nothing, and leaves no gap', async () => {
    const folder = newFolder();
    const store = await openNode(folder);
    const { id, writer } = await begin(store);
    await writer.append({ events: [text('a')] });
    const before = await everything(store, id);
    let woken = 0;
    store.watch(id, () => (woken += 1));
    const tool = openTool(folder);
    tool.exec('BEGIN IMMEDIATE');
    const lost = newGeneration({ claim: { key: 'key', inputHash: 'hash' } });
    const refused = await Promise.allSettled([writer.append({ events: [text('b')] }), writer.append({ events: [text('c')] }), store.insert(lost), store.renewLease()]);
    for (const one of refused) expect(one).toMatchObject({ status: 'rejected', reason: unavailable });
    expect(await everything(store, id)).toEqual(before); // reading goes on
    expect(woken).toBe(0);
    tool.exec('ROLLBACK');
    await writer.append({ events: [text('d')] });
    expect((await store.read(id, 0, 10)).map(({ sequence, body }) => [sequence, body])).toEqual([
      [1, text('a')],
      [2, text('d')],
    ]);
    expect(await store.get(lost.record.id)).toBeUndefined();
    expect(await store.insert(lost)).toHaveProperty('writer');
  });

  it('of a generation that could not be stored, whatever is appended to it later is refused', async () => {
    const folder = newFolder();
    const store = await openNode(folder, leaseMs, 0);
    const tool = openTool(folder);
    tool.exec('BEGIN IMMEDIATE');
    const { record, input } = newGeneration();
    const { writer, stored } = store.begin({ record, input, joinKey: null });
    await expect(stored).rejects.toMatchObject(unavailable);
    tool.exec('ROLLBACK');
    for (const change of [{ events: [text('a')] }, { state: { status: 'RUNNING' } }, ending('a')] as const) await expect(writer.append(change)).rejects.toBeInstanceOf(FencedError);
    expect(await store.get(record.id)).toBeUndefined();
    expect(await store.read(record.id, 0, 10)).toEqual([]);
  });

  it('those who come in one tick try once, together', async () => {
    const folder = newFolder();
    const store = await openNode(folder, leaseMs, 0);
    const generations = await Promise.all(Array.from({ length: 30 }, () => begin(store)));
    openTool(folder).exec('BEGIN IMMEDIATE');
    const run = vi.spyOn(StatementSync.prototype, 'run');
    onTestFinished(() => run.mockRestore());
    const refused = await Promise.allSettled(generations.map(({ writer }) => writer.append({ events: [text('a')] })));
    expect(refused.map(({ status }) => status)).toEqual(generations.map(() => 'rejected'));
    expect(run.mock.contexts.map(sqlOf).filter((sql) => sql === 'BEGIN IMMEDIATE')).toHaveLength(1);
  });

  it('everything waits for its turn, and is stored in the order in which it came once the file is free', async () => {
    const folder = newFolder();
    const store = await openNode(folder);
    const { id, writer } = await begin(store);
    const tool = openTool(folder);
    tool.exec('BEGIN IMMEDIATE');
    const run = vi.spyOn(StatementSync.prototype, 'run');
    onTestFinished(() => run.mockRestore());
    const claim = { key: 'key', inputHash: 'hash' };
    const [first, second] = [newGeneration({ claim }), newGeneration({ claim })];
    const order: string[] = [];
    const all = [store.insert(first).then(() => order.push('first'))];
    const refusals = () => run.mock.results.filter(({ type }) => type === 'throw').length;
    for (const value of ['a', 'b', 'c']) {
      all.push(writer.append({ events: [text(value)] }).then(() => order.push(value)));
      const before = refusals();
      await expect.poll(refusals).toBeGreaterThan(before);
    }
    const inserted = store.insert(second);
    expect(order).toEqual([]);
    tool.exec('ROLLBACK');
    await Promise.all(all);
    expect(order.filter((one) => one !== 'first')).toEqual(['a', 'b', 'c']);
    expect(await inserted).toEqual({ holder: { generationId: first.record.id, inputHash: 'hash' } });
    expect((await store.read(id, 0, 10)).map(({ body }) => body)).toEqual(['a', 'b', 'c'].map(text));
  });

  it('what a batch job stores after a change of its own that was given up is given up with it: it was made on top of that', async () => {
    const folder = newFolder();
    const { batch } = await openNode(folder, leaseMs, 200);
    const job = jobOf();
    const inserted = await batch.insert({ job, parts: [], claim: null, ledger: [] });
    const writer = 'writer' in inserted ? inserted.writer : undefined;
    const count = (processed: number) => writer?.write({ job: { recordCounts: { ...job.recordCounts, processed } } });
    const tool = openTool(folder);
    tool.exec('BEGIN IMMEDIATE');
    const run = vi.spyOn(StatementSync.prototype, 'run');
    onTestFinished(() => run.mockRestore());
    const first = expect(count(1)).rejects.toMatchObject(unavailable).then(() => {
      tool.exec('ROLLBACK');
    });
    await expect.poll(() => run.mock.results.filter(({ type }) => type === 'throw').length, { interval: 5 }).toBeGreaterThan(2);
    await Promise.all([first, expect(count(2)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })]);
    expect(await batch.get([job.id])).toMatchObject([{ recordCounts: { processed: 0 } }]);
  });

  it('a store that is closed stores what was asked for first', async () => {
    const folder = newFolder();
    const store = await openGenerationStore({ storage: 'sqlite', dataDir: folder, leaseMs });
    const { id, writer } = await begin(store);
    const tool = openTool(folder);
    tool.exec('BEGIN IMMEDIATE');
    const run = vi.spyOn(StatementSync.prototype, 'run');
    onTestFinished(() => run.mockRestore());
    const stored = writer.append({ events: [text('a')] });
    await expect.poll(() => run.mock.results.some(({ type }) => type === 'throw')).toBe(true);
    const closed = store.close();
    tool.exec('ROLLBACK');
    await Promise.all([stored, closed]);
    expect(tool.prepare('select count(*) as number from generation_events where generation_id = ?').get(id)).toEqual({ number: 1 });
  });
});
