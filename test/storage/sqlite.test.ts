import { existsSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { backup, StatementSync } from 'node:sqlite';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { newJob } from '../../src/batch/new-job.ts';
import type { JsonValue } from '../../src/json.ts';
import type { GenerationStore } from '../../src/storage/generation-store.ts';
import { FencedError } from '../../src/storage/generation-store.ts';
import { openGenerationStore } from '../../src/storage/open-generation-store.ts';
import { databaseFile, openSqlite } from '../../src/storage/sqlite/open-sqlite.ts';
import { WalSync } from '../../src/storage/sqlite/wal-sync.ts';
import { beginning, messagesIn, newMessage, storeConversation, turnEnding } from './kit/conversations.ts';
import { newFolder } from './kit/folders.ts';
import { begin, ending, everything, follow, newGeneration, newInput, outputOf, reservation, settlement, text } from './kit/generations.ts';
import { openNode, openTool } from './kit/nodes.ts';

const leaseMs = 6_000;
const unavailable = { code: 'STORE_UNAVAILABLE', data: { retryable: true, retryAfterMs: 1_000 } };

const spec = { jobName: 'bridges', modelId: 'amazon.nova-lite-v1:0', invocationType: 'Converse', outputS3Uri: null, roleArn: null, timeoutDurationInHours: null, tags: [], realtimeBelowMinimum: true, schema: null } as const;

const sqlOf = (statement: unknown): string => (statement instanceof StatementSync ? statement.sourceSQL : '');

describe('several owners', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['Date'] }));
  afterEach(() => void vi.useRealTimers());
  const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

  it('a generation is taken over only after its owner’s lease has run out, and goes on where its log ends', async () => {
    const folder = newFolder();
    const [first, second] = [await openNode(folder, leaseMs), await openNode(folder, leaseMs)];
    const { id, writer } = await begin(first);
    await writer.append({ events: [text('a')], state: { status: 'RUNNING' }, ledger: [reservation(id)] });
    await writer.append({ events: [text('b')] });
    const before = await everything(first, id);
    pass(leaseMs - 1);
    expect(await second.takeOver(10)).toEqual([]);
    await first.renewLease();
    pass(leaseMs - 1);
    expect(await second.takeOver(10)).toEqual([]);
    pass(1);
    const [orphan, ...others] = await second.takeOver(10);
    expect(others).toEqual([]);
    expect(orphan?.record).toEqual(before.record);
    expect(await everything(second, id)).toEqual(before);
    await orphan?.writer.append({ events: [text('c')] });
    expect((await second.read(id, 0, 10)).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  it('an owner that froze and wakes is refused, and changes nothing', async () => {
    const folder = newFolder();
    const [first, second] = [await openNode(folder, leaseMs), await openNode(folder, leaseMs)];
    const { id, writer } = await begin(first);
    await writer.append({ events: [text('a')] });
    pass(leaseMs + 1);
    await second.renewLease();
    const [orphan] = await second.takeOver(10);
    const before = await everything(second, id);
    const woken = await Promise.allSettled([writer.append({ events: [text('b')] }), writer.append({ state: { status: 'RUNNING' } }), writer.append({ ...ending('ab'), ledger: [reservation(id)] })]);
    for (const refused of woken) expect(refused).toMatchObject({ status: 'rejected', reason: expect.any(FencedError) as unknown });
    await expect(writer.append({ ledger: [reservation(id)] })).rejects.toBeInstanceOf(FencedError);
    expect(await everything(second, id)).toEqual(before);
    await orphan?.writer.append(ending('a'));
    expect(await everything(first, id)).toEqual(await everything(second, id)); // it has let go of what it remembered
    expect(await first.get(id)).toMatchObject({ status: 'COMPLETED', lastSequence: 2 });
  });

  it('of many that take over at once, each generation has one new owner', async () => {
    const folder = newFolder();
    const dead = await openNode(folder, leaseMs);
    const ids = await Promise.all(Array.from({ length: 7 }, async () => (await begin(dead)).id));
    pass(leaseMs + 1);
    const living = [await openNode(folder, leaseMs), await openNode(folder, leaseMs), await openNode(folder, leaseMs)];
    const taken = (await Promise.all([...living, ...living].map((store) => store.takeOver(10)))).flat();
    expect(taken.map(({ record }) => record.id).sort()).toEqual(ids);
    for (const { writer } of taken) await expect(writer.append(ending())).resolves.toBeUndefined();
  });

  it('takes over no more than it is asked for, the oldest first, and nothing that has ended', async () => {
    const folder = newFolder();
    const dead = await openNode(folder, leaseMs);
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) ids.push((await begin(dead)).id);
    await (await begin(dead)).writer.append(ending());
    pass(leaseMs + 1);
    const store = await openNode(folder, leaseMs);
    const next = async () => (await store.takeOver(2)).map(({ record }) => record.id);
    expect([await next(), await next(), await next(), await next()]).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4), []]);
  });

  it('does not take from itself what it still runs, though its lease has run out', async () => {
    const store = await openNode(newFolder(), leaseMs);
    const { writer } = await begin(store);
    pass(leaseMs * 10);
    expect(await store.takeOver(10)).toEqual([]);
    await expect(writer.append(ending())).resolves.toBeUndefined();
  });

  it('one generation that cannot be taken over keeps nobody from the others, and is found again', async () => {
    const folder = newFolder();
    const dead = await openNode(folder, leaseMs);
    const ids: string[] = [];
    for (let index = 0; index < 3; index += 1) ids.push((await begin(dead)).id);
    pass(leaseMs + 1);
    const store = await openNode(folder, leaseMs);
    const tool = openTool(folder);
    tool.exec(`create trigger broken before update on generations when old.id = '${ids[1] ?? ''}' begin select raise(abort, 'broken'); end`);
    const next = async () => (await store.takeOver(10)).map(({ record }) => record.id);
    expect(await next()).toEqual([ids[0], ids[2]]);
    await expect(store.takeOver(10)).rejects.toThrow('broken');
    tool.exec('drop trigger broken');
    expect(await next()).toEqual([ids[1]]);
    expect(await next()).toEqual([]);
  });

  it('what an owner that is gone was asked for is recalled in the order of the generations', async () => {
    const folder = newFolder();
    const dead = await openNode(folder, leaseMs);
    const generations = Array.from({ length: 5 }, (_, index) => newGeneration({ joinKey: `join ${9 - index}` }));
    for (const index of [3, 0, 4, 2, 1]) await dead.insert(generations[index] ?? newGeneration());
    pass(leaseMs + 1);
    const store = await openNode(folder, leaseMs);
    expect((await store.takeOverJoins()).map(({ generationId }) => generationId)).toEqual(generations.map(({ record }) => record.id));
  });

  it('the Subscribe messages of an owner that is gone are found once, until they are forgotten', async () => {
    const folder = newFolder();
    const dead = await openNode(folder, leaseMs);
    const { id } = await begin(dead, { joinKey: 'join' });
    const forgotten = await begin(dead, { joinKey: 'forgotten' });
    await dead.forgetJoin('forgotten', forgotten.id);
    const store = await openNode(folder, leaseMs);
    expect(await store.takeOverJoins()).toEqual([]);
    pass(leaseMs + 1);
    await store.renewLease();
    expect(await store.takeOverJoins()).toEqual([{ joinKey: 'join', generationId: id }]);
    expect(await store.takeOverJoins()).toEqual([]);
  });
});

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
    const job = newJob({ id: 'viewer', tenantId: 'tenant' }, spec, { kind: 'records' }, {});
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

describe('one transaction', () => {
  it('is for all that come in one tick', async () => {
    const store = await openNode(newFolder());
    const generations = await Promise.all(Array.from({ length: 10 }, () => begin(store)));
    const run = vi.spyOn(StatementSync.prototype, 'run');
    onTestFinished(() => run.mockRestore());
    await Promise.all(generations.map(({ writer }) => writer.append({ events: [text('a')] })));
    expect(run.mock.contexts.map(sqlOf).filter((sql) => !sql.startsWith('insert'))).toEqual(['BEGIN IMMEDIATE', 'COMMIT']);
  });

  const circular: Record<string, JsonValue> = {};
  circular['self'] = circular;

  it.each([
    ['cannot be written as JSON', { events: [{ type: 'nativeChunk', chunks: [circular], text: '' }] }],
    ['has an amount that SQLite cannot hold', { events: [text('bad')], ledger: [reservation('gen_1', { picos: 2n ** 64n })] }],
  ] as const)('a change that %s is nobody else’s loss', async (_, change) => {
    const store = await openNode(newFolder());
    const [before, bad, after] = [await begin(store), await begin(store), await begin(store)];
    const key = newGeneration({ claim: { key: 'key', inputHash: 'hash' } });
    const outcomes = await Promise.allSettled([before.writer.append({ events: [text('a')] }), bad.writer.append(change), after.writer.append(ending()), store.insert(key), store.insert(newGeneration({ claim: key.claim }))]);
    expect(outcomes).toMatchObject([
      { status: 'fulfilled' },
      { status: 'rejected', reason: expect.any(Error) as Error },
      { status: 'fulfilled' },
      { status: 'fulfilled', value: { writer: {} } },
      { status: 'fulfilled', value: { holder: { generationId: key.record.id } } },
    ]);
    expect(outcomes[1]).not.toMatchObject({ reason: unavailable }); // no other try would help
    expect(await everything(store, bad.id)).toMatchObject({ record: { lastSequence: 0 }, events: [], ledger: [] });
    await bad.writer.append(ending());
    expect(await store.get(bad.id)).toMatchObject({ lastSequence: 1, status: 'COMPLETED' });
  });
});

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

it('the write-ahead log stays small while few statements write a lot', async () => {
  const folder = newFolder();
  await (await openSqlite(folder)).close();
  const tool = openTool(folder);
  const numbers = 'with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 30000)';
  tool.exec(`insert into batch_records ${numbers} select 'batch', n, 'r' || n, hex(zeroblob(1500)) from numbers`);
  tool.exec(`insert into batch_results (batch_id, position, status, result) ${numbers} select 'batch', n, 'ERROR', '{}' from numbers`);
  tool.exec('pragma wal_checkpoint(truncate)');
  const store = await openGenerationStore({ storage: 'sqlite', dataDir: folder, leaseMs });
  onTestFinished(() => store.close());
  expect(await store.batch.copyFailed('batch', 'copy')).toBe(30_000);
  expect(statSync(join(folder, `${databaseFile}-wal`)).size).toBeLessThan(60_000_000); // of 130; from 64 on SQLite copies it itself, on the event loop
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

it('deletes in transactions that are short also where logs are long', async () => {
  const store = await openNode(newFolder());
  const [logs, length] = [20, 499];
  for (let index = 0; index < logs; index += 1) {
    const { writer } = await begin(store);
    await writer.append({ events: Array.from({ length }, () => text('a')) });
    await writer.append(ending('', '2026-01-01T00:00:00.000Z'));
  }
  const run = vi.spyOn(StatementSync.prototype, 'run');
  onTestFinished(() => run.mockRestore());
  await store.prune({ eventsBefore: '2026-02-01T00:00:00.000Z', generationsBefore: '2026-02-01T00:00:00.000Z' });
  const deleted: number[] = [];
  run.mock.contexts.forEach((statement, index) => {
    const result = run.mock.results[index];
    if (sqlOf(statement) === 'BEGIN IMMEDIATE') deleted.push(0);
    if (sqlOf(statement).startsWith('delete from "generation_events"') && result?.type === 'return') deleted.push((deleted.pop() ?? 0) + Number(result.value.changes));
  });
  expect(deleted.reduce((sum, changes) => sum + changes, 0)).toBe(logs * (length + 1));
  expect(Math.max(...deleted)).toBeLessThanOrEqual(2_000);
});

it('deletes in transactions that are short also where requests, answers and events are large, as with images', async () => {
  const store = await openNode(newFolder());
  const [count, length] = [8, 1_500_000];
  for (let index = 0; index < count; index += 1) {
    const { writer } = await begin(store, { input: newInput('amazon.nova-lite-v1:0', 'x'.repeat(length)) });
    await writer.append({ events: [text('x'.repeat(2 * length))] });
    await writer.append(ending('x'.repeat(length), '2026-01-01T00:00:00.000Z'));
  }
  const run = vi.spyOn(StatementSync.prototype, 'run');
  onTestFinished(() => run.mockRestore());
  await store.prune({ eventsBefore: '2026-02-01T00:00:00.000Z', generationsBefore: '2026-02-01T00:00:00.000Z' });
  for (const what of ['update "generations" set "pruned"', 'delete from "generations"']) {
    const changed: number[] = [];
    run.mock.contexts.forEach((statement, index) => {
      const result = run.mock.results[index];
      if (sqlOf(statement) === 'BEGIN IMMEDIATE') changed.push(0);
      if (sqlOf(statement).startsWith(what) && result?.type === 'return') changed.push((changed.pop() ?? 0) + Number(result.value.changes));
    });
    expect(changed.filter((changes) => changes > 0)).toEqual(Array<number>(count).fill(1));
  }
});

it.each([
  ['a state', { status: ['FAILED'] }],
  ['several states', { status: ['FAILED', 'RUNNING'] }],
  ['a time', { since: '2026-01-01T00:00:00.000Z', until: '2026-01-02T00:00:00.000Z' }],
] as const)('a list by %s is read in the order of an index that ends where the matching ones end', async (_, query) => {
  const folder = newFolder();
  const store = await openNode(folder);
  const all = vi.spyOn(StatementSync.prototype, 'all');
  onTestFinished(() => all.mockRestore());
  await store.list({ tenantId: 'tenant', viewerId: 'viewer', limit: 10, ...query });
  const asked = all.mock.contexts.map((statement, index) => ({ sql: sqlOf(statement), parameters: all.mock.calls[index] ?? [] }));
  const tool = openTool(folder);
  expect(asked).not.toEqual([]);
  for (const { sql, parameters } of asked) {
    const plan = tool.prepare(`explain query plan ${sql}`).all(...(parameters as readonly string[])).map((step) => String(step['detail']));
    expect(plan[0]).toMatch(/^SEARCH generations USING INDEX generations_(?:of_viewer\w*|unended) \(tenant_id=\? AND viewer_id=\? AND (status=\?|id>\? AND id<\?)\)$/);
    expect(plan.slice(1)).toEqual(['LIST SUBQUERY 1', 'SEARCH conversations USING COVERING INDEX conversations_of_viewer (tenant_id=? AND viewer_id=?)', 'CREATE BLOOM FILTER']); // those that are deleted, once
  }
});

it('deletes a batch job of very many records in transactions that are short; what a process leaves of it goes at the next start', async () => {
  const folder = newFolder();
  const store = await openGenerationStore({ storage: 'sqlite', dataDir: folder, leaseMs });
  onTestFinished(() => store.close());
  const { batch } = store;
  const tool = openTool(folder);
  const fill = (batchId: string): void => {
    const numbers = 'with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 5000)';
    tool.prepare(`insert into batch_records ${numbers} select ?, n, 'r' || n, '{}' from numbers`).run(batchId);
    tool.prepare(`insert into batch_results (batch_id, position, status, result) ${numbers} select ?, n, 'MISSING', '{}' from numbers`).run(batchId);
  };
  const left = () => tool.prepare('select (select count(*) from batch_jobs) as jobs, (select count(*) from batch_records) as records, (select count(*) from batch_results) as results').get();
  const job = newJob({ id: 'viewer', tenantId: 'tenant' }, spec, { kind: 'records' }, {});
  const inserted = await batch.insert({ job, parts: [], claim: null, ledger: [] });
  if ('holder' in inserted) throw new Error('the key is taken');
  await inserted.writer.write({ job: { status: 'FAILED', endedAt: '2026-01-01T00:00:00.000Z' } });
  fill(job.id);
  const run = vi.spyOn(StatementSync.prototype, 'run');
  onTestFinished(() => run.mockRestore());
  expect(await batch.delete(job.id)).toBe(true);
  const deleted: number[] = [];
  run.mock.contexts.forEach((statement, index) => {
    const result = run.mock.results[index];
    if (sqlOf(statement) === 'BEGIN IMMEDIATE') deleted.push(0);
    if (sqlOf(statement).startsWith('delete from "batch_') && result?.type === 'return') deleted.push((deleted.pop() ?? 0) + Number(result.value.changes));
  });
  expect(left()).toEqual({ jobs: 0, records: 0, results: 0 });
  expect(deleted.reduce((sum, changes) => sum + changes, 0)).toBe(10_001);
  expect(Math.max(...deleted)).toBeLessThanOrEqual(2_000);
  fill(job.id);
  await batch.forgetStray();
  expect(left()).toEqual({ jobs: 0, records: 0, results: 0 });
});

it('makes and deletes a long conversation in transactions that are short', async () => {
  const { conversations } = await openNode(newFolder());
  const run = vi.spyOn(StatementSync.prototype, 'run');
  onTestFinished(() => run.mockRestore());
  const { conversation } = await storeConversation(conversations, Array.from({ length: 1_000 }, (_, index) => `Kingfisher ${index}.`));
  expect(await messagesIn(conversations, conversation.id)).toHaveLength(1_000);
  expect(await conversations.get([conversation.id])).toEqual([conversation]);
  await conversations.delete(conversation.id);
  for (const what of ['insert into "messages"', 'delete from "messages"']) {
    const changed: number[] = [];
    run.mock.contexts.forEach((statement, index) => {
      const result = run.mock.results[index];
      if (sqlOf(statement) === 'BEGIN IMMEDIATE') changed.push(0);
      if (sqlOf(statement).startsWith(what) && result?.type === 'return') changed.push((changed.pop() ?? 0) + Number(result.value.changes));
    });
    expect(changed.reduce((sum, changes) => sum + changes, 0)).toBe(1_000);
    expect(Math.max(...changed)).toBeLessThanOrEqual(50);
  }
});

it('copies the records that failed of a batch job, and deletes large ones, in transactions that are short', async () => {
  const folder = newFolder();
  const store = await openGenerationStore({ storage: 'sqlite', dataDir: folder, leaseMs });
  onTestFinished(() => store.close());
  const { batch } = store;
  const job = newJob({ id: 'viewer', tenantId: 'tenant' }, spec, { kind: 'records' }, {});
  const inserted = await batch.insert({ job, parts: [], claim: null, ledger: [] });
  if ('holder' in inserted) throw new Error('the key is taken');
  await inserted.writer.write({ job: { status: 'FAILED', endedAt: '2026-01-01T00:00:00.000Z' } });
  const tool = openTool(folder);
  const numbers = 'with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 3000)';
  tool.prepare(`insert into batch_records ${numbers} select ?, n, 'r' || n, iif(n > 2990, json_quote(hex(zeroblob(500000))), '{}') from numbers`).run(job.id);
  tool.prepare(`insert into batch_results (batch_id, position, status, result) ${numbers} select ?, n, iif(n % 2 = 0, 'MISSING', iif(n % 3 = 0, 'SUCCESS', 'ERROR')), '{}' from numbers`).run(job.id);
  const run = vi.spyOn(StatementSync.prototype, 'run');
  onTestFinished(() => run.mockRestore());
  const changesOf = (...beginnings: readonly string[]) => {
    const changed: number[] = [];
    run.mock.contexts.forEach((statement, index) => {
      const result = run.mock.results[index];
      if (sqlOf(statement) === 'BEGIN IMMEDIATE') changed.push(0);
      if (beginnings.some((beginning) => sqlOf(statement).startsWith(beginning)) && result?.type === 'return') changed.push((changed.pop() ?? 0) + Number(result.value.changes));
    });
    return changed.filter((changes) => changes > 0);
  };
  expect(await batch.copyFailed(job.id, 'batch_copy')).toBe(2_500);
  const copied = changesOf('insert into batch_records');
  expect(Math.max(...copied)).toBeLessThanOrEqual(1_000);
  expect(copied.slice(-6)).toEqual(Array<number>(6).fill(1));
  expect(tool.prepare("select count(*) as wrong from (select row_number() over (order by o.position) as n, o.record_id from batch_records o join batch_results r using (batch_id, position) where batch_id = ? and r.status <> 'SUCCESS') as failed left join batch_records c on c.batch_id = 'batch_copy' and c.position = n where c.record_id is not failed.record_id").get(job.id)).toEqual({ wrong: 0 });
  await batch.delete(job.id);
  const deleted = changesOf('delete from "batch_records"');
  expect(deleted.reduce((sum, changes) => sum + changes, 0)).toBe(3_000);
  expect(Math.max(...deleted)).toBeLessThanOrEqual(1_000);
  expect(deleted.slice(-9)).toEqual(Array<number>(9).fill(1));
});

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

it('who looks for lost generations reads none that has ended', async () => {
  const folder = newFolder();
  const store = await openNode(folder);
  const all = vi.spyOn(StatementSync.prototype, 'all');
  onTestFinished(() => all.mockRestore());
  await store.takeOver(10);
  const asked = all.mock.contexts.map(sqlOf);
  const tool = openTool(folder);
  expect(asked).not.toEqual([]);
  for (const sql of asked) {
    const plan = tool.prepare(`explain query plan ${sql}`).all(...Array.from(sql.matchAll(/\?/g), () => '0')).map((step) => String(step['detail']));
    expect(plan[0]).toMatch(/^(SCAN|SEARCH) generations USING INDEX generations_unended\b/);
  }
});

it('who looks for records of no job reads none of those that have one', async () => {
  const folder = newFolder();
  const store = await openGenerationStore({ storage: 'sqlite', dataDir: folder, leaseMs });
  const run = vi.spyOn(StatementSync.prototype, 'run');
  onTestFinished(() => run.mockRestore());
  await store.batch.forgetStray();
  const asked = run.mock.contexts.map(sqlOf).filter((sql) => sql.includes('batch_records'));
  await store.close();
  const tool = openTool(folder);
  expect(asked).not.toEqual([]);
  for (const sql of asked) {
    const plan = tool.prepare(`explain query plan ${sql}`).all().map((step) => String(step['detail']));
    expect(plan.filter((step) => /^(SCAN|SEARCH) batch_(records|results)\b/.test(step)).map((step) => step.slice(0, 6))).toEqual(['SEARCH', 'SEARCH', 'SEARCH']);
  }
});

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
