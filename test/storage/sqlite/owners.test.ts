import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FencedError } from '../../../src/storage/generation-store.ts';
import { newFolder } from '../kit/folders.ts';
import { begin, ending, everything, newGeneration, reservation, text } from '../kit/generations.ts';
import { leaseMs, openNode, openTool } from '../kit/nodes.ts';

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
