import { describe, expect, it, onTestFinished } from 'vitest';
import type { GenerationRecord } from '../../src/storage/generation-record.ts';
import type { GenerationStore } from '../../src/storage/generation-store.ts';
import { FencedError } from '../../src/storage/generation-store.ts';
import type { LedgerRow } from '../../src/storage/ledger-record.ts';
import type { DatabasePlace } from '../../src/storage/open-database.ts';
import { begin, ending, everything, follow, newGeneration, newInput, newRecord, outputOf, reservation, settlement, text } from './kit/generations.ts';
import { isMissing, newPlace, openStoreForTest, openStoreOf, storages } from './kit/storages.ts';

describe.skipIf(isMissing).each(storages)('a generation store: %s', (storage) => {
  const open = (place?: DatabasePlace) => openStoreOf(storage, place);
  const openForTest = () => openStoreForTest(storage);

  describe('a generation', () => {
    it('is found as it was stored, its input beside it, its output only once it has ended', async () => {
      const store = await openForTest();
      const { id, record, input, writer } = await begin(store, { record: { continues: { generationId: 'gen_1', strategy: 'PREFILL' } }, input: { ...newInput(), priorText: 'So far' } });
      expect(await store.get(id)).toEqual(record);
      expect(await store.input(id)).toEqual(input);
      expect(await store.output(id)).toBeNull();
      await writer.append({ events: [text('a')] });
      expect(await store.output(id)).toBeNull();
      await writer.append(ending('a'));
      expect(await store.output(id)).toEqual(outputOf('a'));
    });

    it('is not there where nobody stored it', async () => {
      const store = await openForTest();
      expect(await store.get('gen_0')).toBeUndefined();
      expect(await store.input('gen_0')).toBeUndefined();
      expect(await store.output('gen_0')).toBeNull();
      expect(await store.read('gen_0', 0, 10)).toEqual([]);
      expect(await store.ledger('gen_0')).toEqual([]);
    });

    it('keeps texts that are hard to keep: emoji cut in halves, NUL, quotes, large ones', async () => {
      const store = await openForTest();
      const texts = ['\ud83d', '\ude00', 'a\u0000b', `'"; drop table generations; --`, '\u2028', 'x'.repeat(300_000)];
      const { id, writer } = await begin(store, { record: { modelId: `m'"\u{1F600}` }, input: newInput('m', texts.join('')) });
      await writer.append({ events: texts.map(text) });
      await writer.append(ending(texts.join('')));
      const read = await follow(store, id, 0, 100);
      expect(read.flatMap(({ body }) => (body.type === 'textDelta' ? body.text : []))).toEqual(texts);
      expect(await store.output(id)).toEqual(outputOf(texts.join('')));
      expect(await store.input(id)).toEqual(newInput('m', texts.join('')));
      expect((await store.get(id))?.modelId).toBe(`m'"\u{1F600}`);
    });
  });

  describe('a generation that runs while it is being stored', () => {
    it('is stored with all that was appended by then, and goes on from there', async () => {
      const place = await newPlace(storage);
      const store = await open(place);
      const { record, input } = newGeneration();
      const { id } = record;
      const { writer, stored } = store.begin({ record, input, joinKey: null });
      const texts = Array.from({ length: 20 }, (_, index) => text(`${index}`));
      const appended = writer.append({ events: [{ type: 'started', modelId: 'm' }, ...texts], state: { status: 'RUNNING' }, ledger: [reservation(id)] });
      await Promise.all([stored, appended]);
      const begun = await everything(store, id);
      expect(begun).toMatchObject({ record: { ...record, status: 'RUNNING', lastSequence: 21 }, input, output: null, ledger: [{ attempt: 1 }] });
      expect(begun.events.map(({ sequence, body }) => [sequence, body])).toEqual([{ type: 'started', modelId: 'm' }, ...texts].map((body, index) => [index + 1, body]));
      await writer.append({ ...ending('whole'), ledger: [settlement(id)] });
      const ended = await everything(store, id);
      expect(ended).toMatchObject({ record: { status: 'COMPLETED', lastSequence: 22 }, output: outputOf('whole') });
      await store.close();
      if (storage === 'memory') return;
      const reopened = await open(place);
      onTestFinished(() => reopened.close());
      expect(await everything(reopened, id)).toEqual(ended);
    });

    it('may have ended by then', async () => {
      const store = await openForTest();
      const { record, input } = newGeneration();
      const { writer, stored } = store.begin({ record, input, joinKey: null });
      await Promise.all([stored, writer.append(ending('at once'))]);
      expect(await everything(store, record.id)).toMatchObject({ record: { status: 'COMPLETED', lastSequence: 1 }, input, output: outputOf('at once'), events: [{ sequence: 1 }] });
      await expect(writer.append({ events: [text('late')] })).rejects.toBeInstanceOf(FencedError);
    });

    it('is stored though nothing comes of it yet', async () => {
      const store = await openForTest();
      const { record, input } = newGeneration();
      const { writer, stored } = store.begin({ record, input, joinKey: null });
      await stored;
      expect(await everything(store, record.id)).toEqual({ record, input, output: null, events: [], ledger: [] });
      await writer.append({ events: [text('a')] });
      expect(await store.read(record.id, 0, 10)).toMatchObject([{ sequence: 1, body: text('a') }]);
    });
  });

  describe('an append', () => {
    it('numbers the events densely, whoever comes at once', async () => {
      const store = await openForTest();
      const { id, writer } = await begin(store);
      await Promise.all([writer.append({ events: [{ type: 'started', modelId: 'm' }] }), writer.append({ events: [text('a'), text('b')] }), writer.append({ events: [] }), writer.append({ events: [text('c')] })]);
      await writer.append(ending('abc'));
      const events = await store.read(id, 0, 10);
      expect(events.map(({ generationId, sequence }) => ({ generationId, sequence }))).toEqual([1, 2, 3, 4, 5].map((sequence) => ({ generationId: id, sequence })));
      expect(events.map(({ body }) => body)).toEqual([{ type: 'started', modelId: 'm' }, text('a'), text('b'), text('c'), ...ending().events]);
      expect(await store.get(id)).toMatchObject({ lastSequence: 5, status: 'COMPLETED' });
    });

    it('stores events, state, output and ledger in the same step', async () => {
      const store = await openForTest();
      const { id, record, writer } = await begin(store);
      const seen: Promise<unknown>[] = [];
      store.watch(id, () => seen.push(everything(store, id)));
      const state = { ...ending().state, usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3, cacheReadInputTokens: 0, cacheWriteInputTokens: null, cacheDetails: null, source: 'MEASURED' }, object: { a: [1, null] } } as const;
      await writer.append({ ...ending('whole'), events: [text('whole'), ...ending().events], state, ledger: [reservation(id), settlement(id)] });
      const [first] = await Promise.all(seen);
      expect(first).toEqual(await everything(store, id));
      expect(first).toMatchObject({ record: { ...record, ...state, lastSequence: 2 }, output: outputOf('whole'), events: [{ sequence: 1 }, { sequence: 2 }] });
      expect(await store.ledger(id)).toHaveLength(1);
    });

    it('changes only what it names; what is appended together is the latest of each', async () => {
      const store = await openForTest();
      const { id, record, writer } = await begin(store);
      await Promise.all([
        writer.append({ state: { status: 'RUNNING', answeredBy: 'm' } }),
        writer.append({ state: { simulated: true } }),
        writer.append({ state: { answeredBy: 'n' } }),
      ]);
      expect(await store.get(id)).toEqual({ ...record, status: 'RUNNING', answeredBy: 'n', simulated: true });
    });

    it('after the terminal event is refused, also where both are asked for at once', async () => {
      const store = await openForTest();
      const { id, writer } = await begin(store);
      const [end, ...late] = await Promise.allSettled([writer.append(ending('a')), writer.append({ events: [text('late')] }), writer.append(ending('b'))]);
      expect(end.status).toBe('fulfilled');
      expect(late.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      await expect(writer.append({ state: { status: 'RUNNING' } })).rejects.toThrow('ended');
      expect(await everything(store, id)).toMatchObject({ record: { status: 'COMPLETED', lastSequence: 1 }, output: outputOf('a'), events: [{ body: { type: 'completed' } }] });
    });
  });

  describe('reading', () => {
    it('gives what follows `after`, at most `limit`, and nothing only at the end', async () => {
      const store = await openForTest();
      const { id, writer } = await begin(store);
      for (let index = 1; index <= 200; index += 1) void writer.append({ events: [text(String(index))] }); // more than is held in memory
      await writer.append({ events: [] });
      const numbers = async (after: number, limit: number) => (await store.read(id, after, limit)).map(({ sequence }) => sequence);
      expect(await numbers(0, 3)).toEqual([1, 2, 3]);
      expect(await numbers(197, 10)).toEqual([198, 199, 200]);
      expect(await numbers(199, 1)).toEqual([200]);
      expect(await numbers(200, 10)).toEqual([]);
      expect(await numbers(5_000, 10)).toEqual([]);
      for (let after = 0; after < 200; after += 1) expect(await numbers(after, 2)).toEqual([after + 1, after + 2].filter((sequence) => sequence <= 200));
    });

    it('is whole in pages, however large the events are', async () => {
      const store = await openForTest();
      const { id, writer } = await begin(store);
      const sizes = [100_000, 200_000, 10, 300_000, 10, 10, 262_144, 1];
      for (const size of sizes) await writer.append({ events: [text('x'.repeat(size))] });
      await writer.append(ending());
      const events = await follow(store, id, 0, 64);
      expect(events.map(({ sequence }) => sequence)).toEqual([...sizes.keys(), sizes.length].map((index) => index + 1));
      expect(events.flatMap(({ body }) => (body.type === 'textDelta' ? body.text.length : []))).toEqual(sizes);
    });

    it('in the wake of an append sees it', async () => {
      const store = await openForTest();
      const { id, writer } = await begin(store);
      const seen: Promise<readonly number[]>[] = [];
      const unwatch = store.watch(id, () => seen.push(store.read(id, 0, 10).then((events) => events.map(({ sequence }) => sequence))));
      await writer.append({ events: [text('a')] });
      expect(await Promise.all(seen)).toEqual([[1]]);
      await writer.append({ events: [text('b')] });
      expect((await Promise.all(seen)).at(-1)).toEqual([1, 2]);
      unwatch();
      const before = seen.length;
      await writer.append(ending());
      expect(seen).toHaveLength(before);
    });

    it('wakes only who watches that generation', async () => {
      const store = await openForTest();
      const [one, other] = await Promise.all([begin(store), begin(store)]);
      let woken = 0;
      store.watch(other.id, () => (woken += 1));
      await one.writer.append(ending());
      expect(woken).toBe(0);
    });
  });

  describe('a list', () => {
    const day = (number: number) => `2026-11-0${number}T00:00:00.000Z`;
    const seed = async (store: GenerationStore, inOrder = (records: readonly GenerationRecord[]) => records): Promise<GenerationRecord[]> => {
      const records = [
        newRecord({ createdAt: day(1), method: 'CONVERSE', modelId: 'a' }),
        newRecord({ createdAt: day(2), method: 'SYNC', modelId: 'b' }),
        newRecord({ createdAt: day(3), method: 'STREAM', modelId: 'a' }),
        newRecord({ createdAt: day(4), method: 'CONSTRUCT', modelId: 'b' }),
        newRecord({ createdAt: day(5), method: 'CONVERSE', modelId: 'a' }),
        newRecord({ createdAt: day(6), viewerId: 'another' }),
        newRecord({ createdAt: day(7), tenantId: 'another' }),
      ];
      for (const record of inOrder(records)) await begin(store, { record });
      return records;
    };
    const mine = { tenantId: 'tenant', viewerId: 'viewer', limit: 100 };

    it.each([
      ['everything of the viewer, newest first', {}, [4, 3, 2, 1, 0]],
      ['another viewer', { viewerId: 'another' }, [5]],
      ['another tenant', { tenantId: 'another' }, [6]],
      ['nobody', { viewerId: 'nobody' }, []],
      ['a method', { method: ['CONVERSE'] }, [4, 0]],
      ['several methods', { method: ['SYNC', 'STREAM'] }, [2, 1]],
      ['no method at all', { method: [] }, []],
      ['a model', { modelId: 'b' }, [3, 1]],
      ['since, inclusive', { since: day(4) }, [4, 3]],
      ['until, exclusive', { until: day(4) }, [2, 1, 0]],
      ['all filters together', { method: ['CONVERSE', 'STREAM'], modelId: 'a', since: day(2), until: day(5) }, [2]],
      ['a limit', { limit: 2 }, [4, 3]],
    ] as const)('of %s', async (_, query, expected) => {
      const store = await openForTest();
      const records = await seed(store);
      expect(await store.list({ ...mine, ...query })).toEqual(expected.map((index) => records[index]));
    });

    it('by state, as it is now', async () => {
      const store = await openForTest();
      const running = await begin(store);
      const done = await begin(store);
      await running.writer.append({ events: [text('a')], state: { status: 'RUNNING' } });
      await done.writer.append(ending());
      const ids = async (status: readonly GenerationRecord['status'][]) => (await store.list({ ...mine, status })).map(({ id, lastSequence }) => [id, lastSequence]);
      expect(await ids(['QUEUED'])).toEqual([]);
      expect(await ids(['RUNNING'])).toEqual([[running.id, 1]]);
      expect(await ids(['RUNNING', 'COMPLETED'])).toEqual([[done.id, 1], [running.id, 1]]);
    });

    it.each([
      ['', (records: readonly GenerationRecord[]) => records],
      [', of what was stored in another order than it was made', (records: readonly GenerationRecord[]) => [3, 0, 1, 2, 5, 4, 6].flatMap((index) => records.slice(index, index + 1))],
    ])('by pages is the same as at once, also where its cursor has gone%s', async (_, inOrder) => {
      const store = await openForTest();
      const records = await seed(store, inOrder);
      const all = (await store.list(mine)).map(({ id }) => id);
      expect(all).toEqual([4, 3, 2, 1, 0].map((index) => records[index]?.id));
      const paged: string[] = [];
      for (let before: string | undefined; ; before = paged.at(-1)) {
        const page = await store.list({ ...mine, limit: 2, ...(before === undefined ? {} : { before }) });
        paged.push(...page.map(({ id }) => id));
        if (page.length < 2) break;
      }
      expect(paged).toEqual(all);
      expect((await store.list({ ...mine, before: `${records[2]?.id ?? ''}0` })).map(({ id }) => id)).toEqual(all.slice(2));
    });
  });

  describe('an idempotency key', () => {
    const claim = { key: 'key', inputHash: 'hash' };

    it('starts one generation; who comes later hears which', async () => {
      const store = await openForTest();
      const { id } = await begin(store, { claim });
      const second = newGeneration({ claim: { key: 'key', inputHash: 'other' } });
      expect(await store.insert(second)).toEqual({ holder: { generationId: id, inputHash: 'hash' } });
      expect(await store.get(second.record.id)).toBeUndefined();
      expect(await store.input(second.record.id)).toBeUndefined();
    });

    it('starts one generation also where many come at once', async () => {
      const store = await openForTest();
      const generations = Array.from({ length: 20 }, () => newGeneration({ claim }));
      const inserted = await Promise.all(generations.map((generation) => store.insert(generation)));
      const winners = generations.filter((_, index) => 'writer' in (inserted[index] ?? {}));
      expect(winners).toHaveLength(1);
      const holder = { generationId: winners[0]?.record.id, inputHash: 'hash' };
      expect(inserted.filter((answer) => 'holder' in answer)).toEqual(Array.from({ length: 19 }, () => ({ holder })));
      expect(await store.list({ tenantId: 'tenant', viewerId: 'viewer', limit: 100 })).toHaveLength(1);
    });

    it('is each viewer’s own', async () => {
      const store = await openForTest();
      for (const record of [{}, { viewerId: 'another' }, { tenantId: 'another' }]) await expect(begin(store, { record, claim })).resolves.toBeDefined();
      await expect(begin(store, { claim: { ...claim, key: 'KEY' } })).resolves.toBeDefined();
    });
  });

  describe('the ledger', () => {
    const reserved = (generationId: string): LedgerRow => ({
      generationId,
      attempt: 1,
      tenantId: 'tenant',
      viewerId: 'viewer',
      method: 'CONVERSE',
      modelId: 'amazon.nova-lite-v1:0',
      region: 'us-west-2',
      tags: [{ key: 'team', value: 'bridges' }],
      conversationId: null,
      reservedAt: '2026-11-01T10:00:00.000Z',
      reserved: { inputTokens: 20, outputTokens: 500, picos: 120_000n },
      settled: null,
    });
    const settled: LedgerRow['settled'] = {
      settledAt: '2026-11-01T10:00:03.000Z',
      source: 'MEASURED',
      inputTokens: 18,
      outputTokens: 40,
      cacheReadInputTokens: 3,
      cacheWriteInputTokens: 2,
      picos: 9_600n,
      currency: 'USD',
      pricedOn: '2026-10-30',
      error: null,
    };

    it('has a row for each attempt, in their order: reserved, then settled', async () => {
      const store = await openForTest();
      const { id, writer } = await begin(store);
      await writer.append({ ledger: [reservation(id, { attempt: 1 })] });
      expect(await store.ledger(id)).toEqual([reserved(id)]);
      await writer.append({ ledger: [settlement(id, { error: 'THROTTLED', picos: null, pricedOn: null })] });
      await writer.append({ ledger: [reservation(id, { attempt: 2, outputTokens: null, picos: null }), settlement(id, { attempt: 2 })] });
      expect(await store.ledger(id)).toEqual([
        { ...reserved(id), settled: { ...settled, error: 'THROTTLED', picos: null, pricedOn: null } },
        { ...reserved(id), attempt: 2, reserved: { inputTokens: 20, outputTokens: null, picos: null }, settled },
      ]);
    });

    it('is exact beyond what a JavaScript number holds', async () => {
      const store = await openForTest();
      const { id, writer } = await begin(store);
      const picos = [2n ** 53n + 1n, 2n ** 63n - 1n] as const;
      await writer.append({ ledger: [reservation(id, { picos: picos[0] }), settlement(id, { picos: picos[1] })] });
      expect(await store.ledger(id)).toMatchObject([{ reserved: { picos: picos[0] }, settled: { picos: picos[1] } }]);
    });
  });

  describe('retention', () => {
    const old = '2026-01-01T00:00:00.000Z';
    const recent = '2026-03-01T00:00:00.000Z';
    const between = '2026-02-01T00:00:00.000Z';

    const seed = async (store: GenerationStore, endedAt: string, key: string) => {
      const { id, writer } = await begin(store, { claim: { key, inputHash: 'hash' }, joinKey: key });
      await writer.append({ events: [{ type: 'started', modelId: 'm' }, text('a'), text('b')], ledger: [reservation(id)] });
      await writer.append({ ...ending('ab', endedAt), ledger: [settlement(id)] });
      return id;
    };

    it('deletes the events of what ended long enough ago, but the terminal one; all else stays', async () => {
      const store = await openForTest();
      const ended = await seed(store, old, 'a');
      const kept = await seed(store, recent, 'b');
      const running = await begin(store);
      await running.writer.append({ events: [text('a')] });
      const [before, others] = [await everything(store, ended), await Promise.all([everything(store, kept), everything(store, running.id)])];
      for (let times = 0; times < 2; times += 1) {
        await store.prune({ eventsBefore: between, generationsBefore: null });
        expect(await everything(store, ended)).toEqual({ ...before, events: before.events.slice(-1) });
        expect(await Promise.all([everything(store, kept), everything(store, running.id)])).toEqual(others);
      }
      expect(await store.read(ended, 2, 10)).toEqual(before.events.slice(-1));
      expect(await store.read(ended, 3, 10)).toEqual(before.events.slice(-1));
      expect(await store.read(ended, 4, 10)).toEqual([]);
    });

    it('deletes whole generations; their keys are free again, their ledger rows stay', async () => {
      const store = await openForTest();
      const ended = await seed(store, old, 'a');
      const kept = await seed(store, recent, 'b');
      const [ledger, other] = [await store.ledger(ended), await everything(store, kept)];
      await store.prune({ eventsBefore: old, generationsBefore: between });
      expect(await everything(store, ended)).toEqual({ record: undefined, input: undefined, output: null, events: [], ledger });
      expect(ledger).toHaveLength(1);
      expect(await everything(store, kept)).toEqual(other);
      expect((await store.list({ tenantId: 'tenant', viewerId: 'viewer', limit: 10 })).map(({ id }) => id)).toEqual([kept]);
      await expect(begin(store, { claim: { key: 'a', inputHash: 'other' } })).resolves.toBeDefined();
      await expect(begin(store, { claim: { key: 'b', inputHash: 'other' } })).rejects.toThrow('taken');
    });

    it('comes to an end where there is more than a batch', async () => {
      const store = await openForTest();
      const ids = await Promise.all(Array.from({ length: 250 }, (_, index) => seed(store, old, String(index))));
      await store.prune({ eventsBefore: between, generationsBefore: null });
      expect((await Promise.all(ids.map((id) => store.read(id, 0, 10)))).every((events) => events.length === 1)).toBe(true);
      await store.prune({ eventsBefore: between, generationsBefore: between });
      expect(await store.list({ tenantId: 'tenant', viewerId: 'viewer', limit: 1_000 })).toEqual([]);
    });
  });

  it.runIf(storage !== 'memory')('is the same after it was closed and opened again', async () => {
    const place = await newPlace(storage);
    const store = await open(place);
    const texts = Array.from({ length: 150 }, (_, index) => `${index} \u{1F600}`);
    const ended = await begin(store, { record: { options: { ...newRecord().options, idempotencyKey: 'key' } }, claim: { key: 'key', inputHash: 'hash' } });
    const running = await begin(store, { record: { method: 'CONSTRUCT' } });
    for (const one of texts) void ended.writer.append({ events: [text(one)] });
    await ended.writer.append({ ...ending(texts.join('')), ledger: [reservation(ended.id), settlement(ended.id)] });
    await running.writer.append({ events: [{ type: 'started', modelId: 'm' }, text('a')], state: { status: 'RUNNING' }, ledger: [reservation(running.id)] });
    await running.writer.append({ events: [text('b')] });
    const ids = [ended.id, running.id];
    const before = await Promise.all(ids.map((id) => everything(store, id)));
    const listed = await store.list({ tenantId: 'tenant', viewerId: 'viewer', limit: 10 });
    await store.close();

    const reopened = await open(place);
    onTestFinished(() => reopened.close());
    expect(await Promise.all(ids.map((id) => everything(reopened, id)))).toEqual(before);
    expect(await reopened.list({ tenantId: 'tenant', viewerId: 'viewer', limit: 10 })).toEqual(listed);
    expect(await reopened.insert(newGeneration({ claim: { key: 'key', inputHash: 'hash' } }))).toEqual({ holder: { generationId: ended.id, inputHash: 'hash' } });
    const [orphan, ...more] = await reopened.takeOver(10);
    expect(more).toEqual([]);
    expect(orphan?.record).toEqual(before[1]?.record);
    await orphan?.writer.append(ending('ab'));
    expect((await reopened.read(running.id, 0, 10)).map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
  });
});
