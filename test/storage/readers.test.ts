import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { GenerationEvent, GenerationEventBody } from '../../src/storage/generation-record.ts';
import { isTerminalEvent } from '../../src/storage/generation-record.ts';
import { openGenerationStore } from '../../src/storage/open-generation-store.ts';
import { beginning, newMessage, storeConversation, turnEnding } from './kit/conversations.ts';
import { begin, ending, follow, text } from './kit/generations.ts';
import { isMissing, newPlace, openStoreForTest, settingOf, storages } from './kit/storages.ts';

const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('every reader', () => {
  it.skipIf(isMissing).each(storages)('of %s sees each event once, in order, up to the terminal one, whenever it comes', async (storage) => {
    const store = await openGenerationStore({ storage: settingOf(storage), ...(await newPlace(storage)), leaseMs: 6_000 });
    onTestFinished(() => store.close());
    const appends = fc.array(fc.array(fc.string({ maxLength: 5 }), { maxLength: 4 }), { minLength: 1, maxLength: 40 });
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: fc.constant('append' as const), of: fc.nat() }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('read' as const), of: fc.nat(), after: fc.double({ min: 0, max: 1, noNaN: true }), limit: fc.integer({ min: 1, max: 70 }) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('tick' as const), of: fc.nat() }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(appends, { minLength: 1, maxLength: 4 }), fc.array(step, { maxLength: 150 }), async (plans, steps) => {
        const all = await Promise.all(
          plans.map(async (plan) => {
            const bodies = plan.map((texts): GenerationEventBody[] => texts.map(text));
            const { id, writer } = await begin(store);
            return { id, writer, waiting: [...bodies], whole: [...bodies.flat(), ...ending().events] };
          }),
        );
        const work: Promise<unknown>[] = [];
        const appendNext = ({ waiting, writer }: (typeof all)[number]): void => {
          const events = waiting.shift();
          if (events !== undefined) work.push(writer.append({ events, ...(events.length % 2 === 0 ? {} : { state: { status: 'RUNNING' } as const }) }));
        };
        const read = ({ id, whole }: (typeof all)[number], after: number, limit: number): void => {
          const expected = whole.map((body, index) => ({ generationId: id, sequence: index + 1, body })).slice(after);
          work.push(follow(store, id, after, limit).then((events) => expect(events).toEqual(expected)));
        };
        for (const next of steps) {
          const one = all[next.of % all.length];
          if (one === undefined) continue;
          if (next.do === 'append') appendNext(one);
          else if (next.do === 'read') read(one, Math.floor(next.after * (one.whole.length - 1)), next.limit);
          else await tick();
        }
        for (const one of all) {
          while (one.waiting.length > 0) appendNext(one);
          work.push(one.writer.append(ending()));
          read(one, 0, 64);
        }
        await Promise.all(work);
        for (const one of all) expect(await store.get(one.id)).toMatchObject({ status: 'COMPLETED', lastSequence: one.whole.length });
      }),
      { seed: 20_261_123, numRuns: 60 },
    );
  });

  it.skipIf(isMissing).each(storages)('of %s who lags, so that memory does not reach back to where it is, sees the end only when the generation has ended', async (storage) => {
    const store = await openGenerationStore({ storage: settingOf(storage), ...(await newPlace(storage)), leaseMs: 6_000 });
    onTestFinished(() => store.close());
    for (let round = 0; round < 50; round += 1) {
      const { id, writer } = await begin(store);
      await writer.append({ events: Array.from({ length: 200 }, (_, index) => text(String(index))) });
      const ended = writer.append(ending());
      let last: GenerationEvent | undefined;
      while (last === undefined || !isTerminalEvent(last.body)) {
        last = (await store.read(id, 100, 1_000)).at(-1);
        if (last !== undefined && isTerminalEvent(last.body)) expect(await store.get(id)).toMatchObject({ status: 'COMPLETED', lastSequence: last.sequence });
        await tick();
      }
      await ended;
    }
  });

  it.skipIf(isMissing).each(storages)('of %s who reads on while it is deleted is woken, and finds it gone', async (storage) => {
    const store = await openStoreForTest(storage);
    const { conversation } = await storeConversation(store.conversations);
    const { id, writer } = await begin(store, { record: { turn: { conversationId: conversation.id, purpose: 'TURN', replaces: null } }, turn: beginning(conversation.id, [newMessage('Go on.')]) });
    await writer.append({ events: Array.from({ length: 200 }, (_, index) => text(String(index))) });
    await writer.append({ ...ending(), turnEnd: turnEnding(conversation.id, null) });
    const readOn = async (): Promise<void> => {
      for (let isGone = false; !isGone; ) {
        const woken = Promise.withResolvers<undefined>();
        const unwatch = store.watch(id, () => woken.resolve(undefined));
        if ((await store.read(id, 0, 64)).length > 0) await tick();
        else if ((await store.get(id)) === undefined) isGone = true;
        else await woken.promise;
        unwatch();
      }
    };
    await Promise.all([store.conversations.delete(conversation.id), readOn()]);
  });
});
