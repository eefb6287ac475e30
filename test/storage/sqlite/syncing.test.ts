import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { FencedError } from '../../../src/storage/generation-store.ts';
import { openGenerationStore } from '../../../src/storage/open-generation-store.ts';
import { WalSync } from '../../../src/storage/sqlite/wal-sync.ts';
import { beginning, newMessage, storeConversation, turnEnding } from '../kit/conversations.ts';
import { newFolder } from '../kit/folders.ts';
import { begin, ending, everything, follow, newGeneration, outputOf, reservation, text } from '../kit/generations.ts';
import { leaseMs, openNode, openTool, unavailable } from '../kit/nodes.ts';

describe('syncing', () => {
  const countSyncs = async () => {
    const handle = await open(import.meta.filename);
    const spy = vi.spyOn(Object.getPrototypeOf(handle) as typeof handle, 'datasync');
    await handle.close();
    onTestFinished(() => spy.mockRestore());
    return spy;
  };

  it('comes before what somebody relies on: a generation, money, the end, a change of owner', async () => {
    const folder = newFolder();
    const [store, syncs] = [await openNode(folder), await countSyncs()];
    const synced = async (work: () => Promise<unknown>) => {
      const done = syncs.mock.settledResults.length;
      await work();
      return syncs.mock.settledResults.slice(done).some(({ type }) => type === 'fulfilled');
    };
    const { id, writer } = await begin(store);
    expect(await synced(() => begin(store))).toBe(true);
    expect(await synced(() => writer.append({ ledger: [reservation(id)] }))).toBe(true);
    expect(await synced(() => writer.append({ events: [text('a')], state: { answeredBy: 'm' } }))).toBe(false);
    expect(await synced(() => writer.append(ending('a')))).toBe(true);
    const other = await openNode(folder);
    vi.useFakeTimers({ toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    vi.setSystemTime(Date.now() + 60_000);
    expect(await synced(() => other.takeOver(1))).toBe(true);
  });

  it('that fails is told to who relied on it; the log goes on after what was written all the same', async () => {
    const [store, syncs] = [await openNode(newFolder()), await countSyncs()];
    const { id, writer } = await begin(store);
    await writer.append({ events: [text('a')] });
    syncs.mockRejectedValueOnce(new Error('EIO'));
    const refused = await Promise.allSettled([writer.append({ events: [text('b')], ledger: [reservation(id)] }), writer.append({ events: [text('c')] })]);
    for (const one of refused) expect(one).toMatchObject({ status: 'rejected', reason: unavailable });
    const { record, events, ledger } = await everything(store, id);
    expect(record?.lastSequence).toBe(events.length);
    expect(ledger).toHaveLength(1);
    await writer.append(ending('abc'));
    expect((await follow(store, id, 0, 10)).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    expect(await store.get(id)).toMatchObject({ status: 'COMPLETED', lastSequence: 4 });
  });

  it('that fails at the end leaves the generation ended: nothing can be added', async () => {
    const [store, syncs] = [await openNode(newFolder()), await countSyncs()];
    const { id, writer } = await begin(store);
    syncs.mockRejectedValueOnce(new Error('EIO'));
    await expect(writer.append(ending('a'))).rejects.toMatchObject(unavailable);
    expect(await store.get(id)).toMatchObject({ status: 'COMPLETED', lastSequence: 1 });
    await expect(writer.append(ending('b'))).rejects.toBeInstanceOf(FencedError);
    expect(await store.output(id)).toEqual(outputOf('a'));
  });

  it('that fails at the end of a turn keeps it from nobody who watches the conversation', async () => {
    const [store, syncs] = [await openNode(newFolder()), await countSyncs()];
    const { id: conversationId } = (await storeConversation(store.conversations)).conversation;
    const { writer } = await begin(store, { turn: beginning(conversationId, [newMessage('a')]) });
    const told: object[] = [];
    onTestFinished(store.conversations.watch(conversationId, (news) => told.push(news)));
    syncs.mockRejectedValueOnce(new Error('EIO'));
    const answer = newMessage('b', { role: 'assistant' });
    await expect(writer.append({ ...ending('b'), turnEnd: turnEnding(conversationId, answer) })).rejects.toMatchObject(unavailable);
    await expect(writer.append({})).rejects.toBeInstanceOf(FencedError);
    expect(told).toEqual([{ messageIds: [answer.id] }]);
  });

  it('that fails once costs a start nothing', async () => {
    const [store, syncs] = [await openNode(newFolder()), await countSyncs()];
    syncs.mockRejectedValueOnce(new Error('EIO'));
    const { id, writer } = await begin(store, { claim: { key: 'key', inputHash: 'hash' } });
    expect(await store.takeOver(10)).toEqual([]);
    await writer.append(ending());
    expect(await store.get(id)).toMatchObject({ status: 'COMPLETED' });
  });

  it('that goes on failing refuses a start, of which nothing stays: its key is free', async () => {
    const [store, syncs] = [await openNode(newFolder()), await countSyncs()];
    syncs.mockRejectedValue(new Error('EIO'));
    const generation = newGeneration({ claim: { key: 'key', inputHash: 'hash' }, joinKey: 'join' });
    await expect(store.insert(generation)).rejects.toMatchObject(unavailable);
    expect(await everything(store, generation.record.id)).toEqual({ record: undefined, input: undefined, output: null, events: [], ledger: [] });
    syncs.mockRestore();
    expect(await store.takeOver(10)).toEqual([]);
    expect(await store.insert(newGeneration({ claim: generation.claim, joinKey: 'join' }))).toHaveProperty('writer');
  });

  it('that goes on failing refuses a turn, which is ended by who takes it over: the conversation is free again', async () => {
    const [store, syncs] = [await openNode(newFolder()), await countSyncs()];
    const { conversation } = await storeConversation(store.conversations);
    const turn = beginning(conversation.id, [newMessage('a')]);
    syncs.mockRejectedValue(new Error('EIO'));
    await expect(store.insert(newGeneration({ turn }))).rejects.toMatchObject(unavailable);
    syncs.mockRestore();
    const [orphan] = await store.takeOver(10);
    await orphan?.writer.append({ ...ending(), turnEnd: turnEnding(conversation.id, null) });
    expect(await store.insert(newGeneration({ turn: beginning(conversation.id, [newMessage('b')]) }))).toHaveProperty('writer');
  });

  it('that fails makes no record of a batch job one that comes twice', async () => {
    const [store, syncs] = [await openNode(newFolder()), await countSyncs()];
    syncs.mockRejectedValueOnce(new Error('EIO'));
    await expect(store.batch.addRecords('job_1', [{ position: 1, recordId: 'a', modelInput: {} }])).rejects.toMatchObject(unavailable);
  });

  it('that goes on failing, where the start cannot even be taken back, leaves it to be taken over, by one', async () => {
    const folder = newFolder();
    const [store, syncs] = [await openNode(folder), await countSyncs()];
    openTool(folder).exec("create trigger broken before delete on generations begin select raise(abort, 'broken'); end");
    syncs.mockRejectedValue(new Error('EIO'));
    const generation = newGeneration({ claim: { key: 'key', inputHash: 'hash' } });
    await expect(store.insert(generation)).rejects.toMatchObject(unavailable);
    await expect(store.takeOver(10)).rejects.toMatchObject(unavailable);
    syncs.mockRestore();
    const [taken, ...others] = (await Promise.all([store.takeOver(10), store.takeOver(10)])).flat();
    expect(others).toEqual([]);
    expect(taken?.record).toEqual(generation.record);
    expect(await store.takeOver(10)).toEqual([]);
    await taken?.writer.append(ending());
    expect(await store.get(generation.record.id)).toMatchObject({ status: 'COMPLETED', lastSequence: 1 });
  });

  it('is done by one at a time, whenever somebody asks', async () => {
    const file = join(newFolder(), 'log');
    writeFileSync(file, '');
    const [wal, syncs] = [new WalSync(file), await countSyncs()];
    const asked: Promise<void>[] = [];
    let [running, most] = [0, 0];
    syncs.mockImplementation(async () => {
      most = Math.max(most, (running += 1));
      await new Promise(setImmediate);
      running -= 1;
      if (asked.length > 30) return;
      void (async () => {
        for (let turn = 0; turn < 10; turn += 1) {
          asked.push(wal.sync());
          await Promise.resolve(); // in each step between this sync's end and the next one's beginning
        }
      })();
    });
    asked.push(wal.sync());
    for (let index = 0; index < asked.length; index += 1) await asked[index];
    await wal.close();
    expect(most).toBe(1);
  });

  it('of all else comes within a second, and once it is closed at the latest', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const folder = newFolder();
    const store = await openGenerationStore({ storage: 'sqlite', dataDir: folder, leaseMs });
    const { writer } = await begin(store);
    const syncs = await countSyncs();
    for (const value of ['a', 'b', 'c']) await writer.append({ events: [text(value)] });
    vi.advanceTimersByTime(999);
    expect(syncs).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    await expect.poll(() => syncs.mock.settledResults.length).toBe(1);
    await writer.append({ events: [text('d')] });
    await store.close();
    expect(syncs).toHaveBeenCalledTimes(2);
    vi.advanceTimersByTime(10_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});
