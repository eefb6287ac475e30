import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogReader } from '../../src/subscriptions/log-reader.ts';
import { completed, delta, TestLog } from './support/test-log.ts';

const sequencesOf = (steps: readonly IteratorResult<{ readonly sequence: number }>[]) => steps.map((step) => (step.done === true ? 'end' : step.value.sequence));
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

async function readAll(reader: LogReader): Promise<number[]> {
  const sequences: number[] = [];
  for await (const { sequence } of reader) sequences.push(sequence);
  return sequences;
}

describe('a reader of a log', () => {
  it('reads what is there and what comes, in pages, and leaves after the terminal event', async () => {
    const log = new TestLog();
    log.append(...Array.from({ length: 500 }, () => delta('x')));
    const reading = readAll(new LogReader(log, 3));
    log.append(...Array.from({ length: 499 }, () => delta('y')), completed);
    expect(await reading).toEqual(upTo(1_000).slice(3));
    expect(Math.max(...log.limits)).toBe(64);
    expect([log.readers, log.watchers.size]).toEqual([0, 0]);
  });

  it('reads on after a page that the store has cut short', async () => {
    const log = new TestLog(10);
    log.append(delta('123456'), delta('123456'), delta('a text longer than any page'), delta('1'), completed);
    expect(await readAll(new LogReader(log, 0))).toEqual(upTo(5));
  });

  it('answers reads at the same time in their order, each with an event of its own', async () => {
    const log = new TestLog();
    const reader = new LogReader(log, 0);
    const steps = Promise.all(Array.from({ length: 6 }, () => reader.next()));
    log.append(delta('a'), delta('b'));
    log.append(delta('c'), completed);
    expect(sequencesOf(await steps)).toEqual([1, 2, 3, 4, 'end', 'end']);
  });

  it('gives what its page has without being waited for, unless a read waits', async () => {
    const log = new TestLog();
    const reader = new LogReader(log, 0);
    expect(reader.ready()).toBeUndefined();
    const step = reader.next();
    log.append(delta('a'), delta('b'), completed);
    expect(reader.ready()).toBeUndefined();
    expect(sequencesOf([await step])).toEqual([1]);
    expect([reader.ready()?.sequence, reader.ready()?.sequence, reader.ready()]).toEqual([2, 3, undefined]);
    expect(sequencesOf([await reader.next()])).toEqual(['end']);
    expect([log.readers, log.watchers.size]).toEqual([0, 0]);
  });

  it('answers all reads that wait when it is left', async () => {
    const log = new TestLog();
    const reader = new LogReader(log, 0);
    const steps = [reader.next(), reader.next()];
    expect(await reader.return()).toEqual({ done: true, value: undefined });
    expect(sequencesOf(await Promise.all(steps))).toEqual(['end', 'end']);
    expect([log.readers, log.watchers.size]).toEqual([0, 0]);
  });

  it('is left at once while the store is still reading, and gives nothing of what comes of it', async () => {
    const log = new TestLog();
    log.append(delta('a'));
    const { promise, resolve } = Promise.withResolvers<undefined>();
    log.gate = promise;
    const reader = new LogReader(log, 0);
    const step = reader.next();
    await Promise.resolve();
    expect(log.limits).toHaveLength(1);
    expect(await reader.return()).toEqual({ done: true, value: undefined });
    expect([log.readers, log.watchers.size]).toEqual([0, 0]);
    resolve(undefined);
    expect(sequencesOf([await step, await reader.next()])).toEqual(['end', 'end']);
  });

  it('ends, and leaves, where the store cannot be read', async () => {
    const log = new TestLog();
    const reader = new LogReader(log, 0);
    log.gate = Promise.reject(new Error('no disk'));
    const [first, second] = [reader.next(), reader.next()];
    await expect(first).rejects.toThrow('no disk');
    expect(sequencesOf([await second, await reader.next()])).toEqual(['end', 'end']);
    expect([log.readers, log.watchers.size]).toEqual([0, 0]);
  });
});

it('gives every event once, in order, however appends and reads meet', async () => {
  const script = fc.array(fc.oneof(fc.integer({ min: 1, max: 150 }).map((count) => ({ append: count })), fc.integer({ min: 1, max: 9 }).map((count) => ({ read: count })), fc.constant({ yield: true })), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(script, fc.integer({ min: 1, max: 40 }), async (actions, pageCharacters) => {
      const log = new TestLog(pageCharacters);
      const reader = new LogReader(log, 0);
      const steps: Promise<IteratorResult<{ readonly sequence: number }>>[] = [];
      for (const action of actions) {
        if ('append' in action) log.append(...Array.from({ length: action.append }, () => delta('xy')));
        else if ('read' in action) steps.push(...Array.from({ length: action.read }, () => reader.next()));
        else await new Promise((resolve) => void setImmediate(resolve));
      }
      log.append(completed);
      const first = sequencesOf(await Promise.all(steps)).filter((step) => step !== 'end');
      expect([...first, ...(await readAll(reader))]).toEqual(upTo(log.events.length));
      expect([log.readers, log.watchers.size]).toEqual([0, 0]);
    }),
    { seed: 20260602, numRuns: 200 },
  );
});
