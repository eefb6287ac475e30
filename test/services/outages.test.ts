import { describe, expect, it, onTestFinished } from 'vitest';
import { openPostgres } from '../../src/storage/postgres/open-postgres.ts';
import { begin, ending, everything, newGeneration, text } from '../storage/kit/generations.ts';
import { openGate } from './kit/gate.ts';
import { ask, hasPostgres, holdCommits, isHeldUp, newDatabase, newUser, openTool, terminateAll } from './kit/postgres.ts';
import { openStore, waitUntilBack } from './kit/stores.ts';

/** Waits for the lock of a connection that was cut, until PostgreSQL has noticed. */
const patient = { waitMs: 10_000, lockWaitMs: 5_000 };
const unavailable = { code: 'STORE_UNAVAILABLE', data: { retryable: true, retryAfterMs: 1_000 } };

describe.skipIf(!hasPostgres)('while the database is away', () => {
  it('what is to be stored or read is refused as STORE_UNAVAILABLE; once it is back all goes on, without a gap', async () => {
    const gate = await openGate(await newDatabase());
    const store = await openStore(gate.url);
    const { id, writer } = await begin(store);
    const other = await begin(store);
    await writer.append({ events: [text('a')] });
    let woken = 0;
    store.watch(id, () => (woken += 1));
    gate.close();
    const lost = newGeneration({ claim: { key: 'key', inputHash: 'hash' } });
    const refused = await Promise.allSettled([writer.append({ events: [text('b')] }), writer.append({ events: [text('c')] }), store.insert(lost), store.renewLease(), store.input(other.id)]);
    for (const one of refused) expect(one).toMatchObject({ status: 'rejected', reason: unavailable });
    expect(woken).toBe(0);
    gate.open();
    await waitUntilBack(store);
    await writer.append({ events: [text('d')] });
    await other.writer.append(ending());
    expect((await store.read(id, 0, 10)).map(({ sequence, body }) => [sequence, body])).toEqual([
      [1, text('a')],
      [2, text('d')],
    ]);
    expect(await store.get(lost.record.id)).toBeUndefined();
    expect(await store.insert(lost)).toHaveProperty('writer');
  });

  it('for a moment only, nobody notices: everything waits for its turn', async () => {
    const url = await newDatabase();
    const gate = await openGate(url);
    const store = await openStore(gate.url, { waitMs: 10_000 });
    const { id, writer } = await begin(store);
    const claim = { key: 'key', inputHash: 'hash' };
    const [first, second] = [newGeneration({ claim }), newGeneration({ claim })];
    gate.close();
    const order: string[] = [];
    const all = ['a', 'b', 'c'].map((value) => writer.append({ events: [text(value)] }).then(() => order.push(value)));
    const inserted = [store.insert(first), store.insert(second)];
    await terminateAll(url); // the lock of the connection that was cut is free at once
    gate.open();
    await Promise.all(all);
    expect(order).toEqual(['a', 'b', 'c']);
    expect(await Promise.all(inserted)).toEqual([{ writer: expect.anything() as unknown }, { holder: { generationId: first.record.id, inputHash: 'hash' } }]);
    expect((await store.read(id, 0, 10)).map(({ body }) => body)).toEqual(['a', 'b', 'c'].map(text));
  });

  it('because it ends amid a change that is run alone, that is run again: no rejection is left that nobody handles, which would end the server', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    onTestFinished(() => void process.off('unhandledRejection', note));
    const gate = await openGate(await newDatabase());
    const store = await openStore(gate.url, { waitMs: 10_000, lockWaitMs: 3_000 });
    const claim = { key: 'key', inputHash: 'hash' };
    const { id } = await begin(store, { claim });
    gate.cutAt('savepoint change', 'farewell');
    expect(await store.insert(newGeneration({ claim }))).toEqual({ holder: { generationId: id, inputHash: 'hash' } });
    expect(unhandled).toEqual([]);
  });

  it('because it has stopped answering, it is given up and asked anew', async () => {
    const url = await newDatabase();
    const gate = await openGate(url);
    const store = await openStore(gate.url, { answerMs: 1_000 });
    const { id, writer } = await begin(store);
    gate.hush();
    await expect(writer.append({ events: [text('a')] })).rejects.toMatchObject(unavailable);
    await terminateAll(url);
    gate.open();
    await waitUntilBack(store);
    await writer.append({ events: [text('b')] });
    expect((await store.read(id, 0, 10)).map(({ sequence, body }) => [sequence, body])).toEqual([[1, text('b')]]);
  });

  it('because the next connection stops answering before it can be used, that one is given up as well', async () => {
    const gate = await openGate(await newDatabase());
    const store = await openStore(gate.url, { ...patient, answerMs: 1_000 });
    const { id, writer } = await begin(store);
    gate.cutAt('begin', 'before', () => gate.cutAt('begin', 'silence'));
    await writer.append({ events: [text('a')] });
    expect((await store.read(id, 0, 10)).map(({ body }) => body)).toEqual([text('a')]);
  });

  it('because it only reads any more, as what was a primary does, another connection is opened until it writes: nobody notices', async () => {
    const url = await newUser(await newDatabase());
    const user = new URL(url).username;
    const store = await openStore(url, patient);
    const { id, writer } = await begin(store);
    await ask(url, `alter role ${user} set default_transaction_read_only = on`);
    await terminateAll(url);
    const stored = writer.append({ events: [text('a')] });
    await expect.poll(() => ask(url, 'select 1 from pg_stat_activity where usename = $1', [user])).not.toEqual([]);
    await ask(url, `begin read write; alter role ${user} reset default_transaction_read_only; commit`);
    await stored;
    expect((await store.read(id, 0, 10)).map(({ body }) => body)).toEqual([text('a')]);
  });

  it('for writing on the connection that there is, another one is opened', async () => {
    const database = await openPostgres(await newDatabase(), undefined, patient);
    onTestFinished(() => database.close());
    const run = (sql: string) => database.write(() => ({ statements: [{ sql, parameters: [], mustChange: true }], synced: true }));
    await run("select set_config('default_transaction_read_only', 'on', false)");
    expect(await run("insert into nodes (id, lease_expires_at) values ('node', '')")).toBe(true);
  });

  it('the server can be closed', async () => {
    const gate = await openGate(await newDatabase());
    const store = await openStore(gate.url);
    const { writer } = await begin(store);
    gate.close();
    const refused = expect(writer.append({ events: [text('a')] })).rejects.toMatchObject(unavailable);
    await store.close();
    await refused;
  });
});

describe.skipIf(!hasPostgres)('a transaction whose connection ends', () => {
  it('before its commit is run again: nobody notices', async () => {
    const url = await newDatabase();
    const store = await openStore(url, { waitMs: 10_000 });
    const { id, writer } = await begin(store);
    const tool = await openTool(url);
    await tool.query('begin; lock table generation_events in access exclusive mode');
    const work = [writer.append({ events: [text('a')] }), writer.append({ events: [text('b')] }), store.insert(newGeneration())];
    await expect.poll(() => isHeldUp(url)).toBe(true);
    expect(await terminateAll(url)).toBeGreaterThan(0);
    await tool.query('rollback');
    await Promise.all(work);
    expect((await store.read(id, 0, 10)).map(({ sequence, body }) => [sequence, body])).toEqual([
      [1, text('a')],
      [2, text('b')],
    ]);
  });

  it.each(['before', 'after', 'farewell'] as const)('%s it has committed, unheard, is looked up, and run again only where it did not stand: nobody notices', async (moment) => {
    const gate = await openGate(await newDatabase());
    const store = await openStore(gate.url, patient);
    const claim = { key: 'key', inputHash: 'hash' };
    const { id, writer } = await begin(store, { claim });
    await writer.append({ events: [text('a')] });
    gate.cutAt('commit', moment);
    const [started, other] = [newGeneration(), newGeneration({ claim })];
    const done = await Promise.all([writer.append({ events: [text('b')] }), writer.append({ events: [text('c')] }), store.insert(started), store.insert(other)]);
    expect(done.slice(2)).toEqual([{ writer: expect.anything() as unknown }, { holder: { generationId: id, inputHash: 'hash' } }]);
    await writer.append(ending());
    const { events } = await everything(store, id);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    expect(events.slice(0, -1).map(({ body }) => body)).toEqual(['a', 'b', 'c'].map(text));
    expect(await store.get(started.record.id)).toBeDefined();
    expect(await store.get(other.record.id)).toBeUndefined();
  });

  it('within its commit, before a database that stays away, is told as STORE_UNAVAILABLE; the log goes on where it stands', async () => {
    const gate = await openGate(await newDatabase());
    const store = await openStore(gate.url, { lockWaitMs: 3_000 });
    const { id, writer } = await begin(store);
    gate.cutAt('commit', 'after', () => gate.close());
    const refused = await Promise.allSettled([writer.append({ events: [text('a')] }), writer.append({ events: [text('b')] })]);
    for (const one of refused) expect(one).toMatchObject({ status: 'rejected', reason: unavailable });
    gate.open();
    await waitUntilBack(store);
    await writer.append(ending());
    const { events } = await everything(store, id);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    expect(events.slice(0, -1).map(({ body }) => body)).toEqual(['a', 'b'].map(text));
  });

  it('after it has committed is not run again, though the next connection ends as well', async () => {
    const gate = await openGate(await newDatabase());
    const store = await openStore(gate.url, patient);
    const { id, writer } = await begin(store);
    gate.cutAt('commit', 'after', () => gate.cutAt('txid_status', 'after'));
    await writer.append({ events: [text('a')] });
    expect((await store.read(id, 0, 10)).map(({ sequence, body }) => [sequence, body])).toEqual([[1, text('a')]]);
  });
});

describe.skipIf(!hasPostgres)('a commit that PostgreSQL itself does not come to the end of, though it can be read, is told as STORE_UNAVAILABLE', () => {
  it('and what it stores at last is what its generation goes on from', async () => {
    const url = await newDatabase();
    const store = await openStore(url, { answerMs: 1_000 });
    const { id, writer } = await begin(store);
    const commits = await holdCommits(url, 'generation_events');
    await expect(writer.append({ events: [text('a')] })).rejects.toMatchObject(unavailable);
    await commits.release();
    await waitUntilBack(store);
    await writer.append(ending());
    const { events } = await everything(store, id);
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(events[0]?.body).toEqual(text('a'));
  });

  it.each(['insert', 'begin'] as const)('and what %s stores at last, with nobody to run it, is taken over', async (way) => {
    const url = await newDatabase();
    const store = await openStore(url, { answerMs: 1_000 });
    const commits = await holdCommits(url, 'generations');
    const generation = newGeneration();
    const { id } = generation.record;
    await expect(way === 'insert' ? store.insert(generation) : store.begin(generation).stored).rejects.toMatchObject(unavailable);
    await expect(store.takeOver(10)).rejects.toMatchObject(unavailable); // it does not know yet
    await commits.release();
    await waitUntilBack(store);
    expect((await store.takeOver(10)).map(({ record }) => record.id)).toEqual([id]);
  });
});

it.skipIf(!hasPostgres)('what is read on a connection that ends is refused as STORE_UNAVAILABLE, and read the next time', async () => {
  const url = await newDatabase();
  const store = await openStore(url);
  const { id, input, writer } = await begin(store);
  await writer.append(ending());
  const tool = await openTool(url);
  await tool.query('begin; lock table generation_inputs in access exclusive mode');
  const refused = expect(store.input(id)).rejects.toMatchObject(unavailable);
  await expect.poll(() => isHeldUp(url)).toBe(true);
  await terminateAll(url);
  await refused;
  await tool.query('rollback');
  await expect.poll(() => store.input(id).catch(() => undefined)).toEqual(input);
});

it.skipIf(!hasPostgres)('another program that holds a table for long is told of as STORE_UNAVAILABLE, and nothing else waits for it', async () => {
  const url = await newDatabase();
  const store = await openStore(url);
  const { id, writer } = await begin(store);
  const tool = await openTool(url);
  await tool.query('begin; lock table generation_events in share mode');
  await expect(writer.append({ events: [text('a')] })).rejects.toMatchObject(unavailable);
  expect(await store.read(id, 0, 10)).toEqual([]);
  expect(await begin(store)).toHaveProperty('writer');
  await tool.query('rollback');
  await writer.append({ events: [text('b')] });
  expect(await ask(url, 'select sequence from generation_events')).toEqual([{ sequence: 1 }]);
});
