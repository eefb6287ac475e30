import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StreamTransport } from '../crash/kit/rough-reader.ts';
import { readRoughly } from '../crash/kit/rough-reader.ts';
import type { Event, WholeGeneration } from '../kit/operations.ts';
import * as operations from '../kit/operations.ts';
import { expectWholeLog, rootOf, runEvents, runGeneration, textOf } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { scaled, seed, tell } from './kit/scale.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject({ upstream: { tokensPerSecond: 100 }, timers: { coalesceMs: 5 } });
});
afterAll(() => subject.close());

const cutsPerGeneration = 10;
const mostEventsPerCut = 3; // so that all of one reader's cuts come before the end of its stream
const words = Array.from({ length: 70 }, (_, index) => `word${index}`).join(' ');

/** When a connection breaks: so long after so many events of its own. */
interface Cut {
  readonly events: number;
  readonly delayMs: number;
}

interface PlannedReader {
  readonly transport: StreamTransport;
  readonly cuts: readonly Cut[];
}

const cutArbitrary = fc.record({ reader: fc.nat(4), events: fc.integer({ min: 0, max: mostEventsPerCut }), delayMs: fc.integer({ min: 0, max: 12 }) });
const planArbitrary = fc
  .record({
    transports: fc.array(fc.constantFrom<StreamTransport>('websocket', 'sse'), { minLength: 1, maxLength: 5 }),
    cuts: fc.array(cutArbitrary, { minLength: cutsPerGeneration, maxLength: cutsPerGeneration }),
  })
  .map(({ transports, cuts }) => transports.map((transport, index): PlannedReader => ({ transport, cuts: cuts.filter(({ reader }) => reader % transports.length === index) })));

/** Reads the whole log, over connections that break as planned, each time going on after the last event that came. */
async function readBroken(id: string, { transport, cuts }: PlannedReader): Promise<{ readonly events: readonly Event[]; readonly cutsMade: number }> {
  const events: Event[] = [];
  let cutsMade = 0;
  for (const cut of [...cuts, null]) {
    let count = 0;
    const reached = Promise.withResolvers<undefined>();
    if (cut?.events === 0) reached.resolve(undefined);
    const reader = readRoughly(transport, subject.url, operations.generationEvents(id, events.length), (result) => {
      const event = rootOf<Event>(result);
      expect(event.sequence).toBe(events.length + 1); // no gap, nothing twice
      events.push(event);
      count += 1;
      if (count === cut?.events) reached.resolve(undefined);
    });
    if (cut === null) expect(await reader.ended).toBe('complete');
    else {
      await reached.promise;
      await sleep(cut.delayMs);
      reader.cut();
      if ((await reader.ended) === 'lost') cutsMade += 1;
    }
  }
  return { events, cutsMade };
}

it('however often the connections of its readers break, each has every event once, and the same text', async () => {
  const runs = scaled(100);
  let cutsMade = 0;
  let readers = 0;
  let number = 0;
  await fc.assert(
    fc.asyncProperty(planArbitrary, async (plan) => {
      const name = `generation ${(number += 1)}`;
      const { id } = await runGeneration(subject.url, operations.startGeneration({ modelId: 'local.echo-v1', text: words, options: { tags: [{ key: 'test', value: name }] } }));
      const read = await Promise.all(plan.map((reader) => readBroken(id, reader)));
      const log = await runEvents(subject.url, operations.generationEvents(id));
      expect(expectWholeLog(log)).toMatchObject({ __typename: 'GenerationCompleted', generation: { text: words } satisfies Partial<WholeGeneration> });
      for (const { events } of read) {
        expect(events).toEqual(log);
        expect(textOf(events)).toBe(words);
      }
      expect(subject.upstream.calls.filter(({ requestMetadata }) => requestMetadata['test'] === name)).toHaveLength(1);
      cutsMade += read.reduce((sum, reader) => sum + reader.cutsMade, 0);
      readers += plan.length;
    }),
    { seed, numRuns: runs },
  );
  expect(cutsMade).toBe(runs * cutsPerGeneration);
  tell(`${cutsMade} disconnects of ${readers} readers of ${runs} generations: no gap, nothing twice, all texts equal`);
});
