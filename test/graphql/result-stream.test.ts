import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapEvents } from '../../src/graphql/result-stream.ts';
import type { ResultMapping } from '../../src/graphql/result-stream.ts';

const mapping: ResultMapping = {
  toResult: (event) => Promise.resolve(`result of ${String(event)}`),
  toFailure: () => 'failed',
};
const never = new Promise<never>(() => undefined);
const end = { done: true, value: undefined };

/** A source whose members are given; what is not given never settles. */
function createSource(iterator: Partial<AsyncIterator<unknown>>): { readonly source: AsyncIterable<unknown>; readonly returns: () => number } {
  let returns = 0;
  const source = {
    [Symbol.asyncIterator]: () => ({
      next: iterator.next ?? (() => never),
      return: () => {
        returns += 1;
        return iterator.return?.() ?? never;
      },
    }),
  };
  return { source, returns: () => returns };
}

const start = (iterator: Partial<AsyncIterator<unknown>>, signal = new AbortController().signal, how = mapping) => {
  const { source, returns } = createSource(iterator);
  return { stream: mapEvents(source, how, signal), returns };
};

describe('a stream of results', () => {
  it('answers return() and the reads that wait, while the source does nothing', async () => {
    const { stream, returns } = start({});
    const reads = [stream.next(), stream.next()];
    expect(await stream.return()).toEqual(end);
    expect(await Promise.all(reads)).toEqual([end, end]);
    expect(await stream.next()).toEqual(end);
    await stream.return();
    expect(returns()).toBe(1);
  });

  it('lets others have their turn now and then, where its source has all at once', async () => {
    const event = 'x'.repeat(65_536);
    const { stream } = start({ next: () => Promise.resolve({ done: false, value: event }) }, undefined, { ...mapping, toResult: String });
    let turns = 0;
    const count = (): void => {
      turns += 1;
      next = setImmediate(count);
    };
    let next = setImmediate(count);
    for (let read = 0; read < 64; read += 1) await stream.next();
    clearImmediate(next);
    expect(turns).toBeGreaterThanOrEqual(15);
    await stream.return();
  });

  it('ends when the signal aborts, before or while it is read', async () => {
    const abort = new AbortController();
    const { stream, returns } = start({}, abort.signal);
    const read = stream.next();
    abort.abort();
    expect(await read).toEqual(end);
    expect(returns()).toBe(1);
    const late = start({}, abort.signal);
    expect(await late.stream.next()).toEqual(end);
    expect(late.returns()).toBe(1);
  });

  const angry: Record<string, () => Promise<never>> = {
    throws: () => {
      throw new Error('return throws');
    },
    rejects: () => Promise.reject(new Error('return rejects')),
  };
  it.each(Object.entries(angry))('does not mind a source whose return %s', async (_name, giveBack) => {
    const { stream } = start({ return: giveBack });
    expect(await stream.return()).toEqual(end);
  });

  it('makes the last result of what the source throws, and tells it to stop', async () => {
    const { stream, returns } = start({ next: () => Promise.reject(new Error('the source failed')) });
    expect(await stream.next()).toEqual({ done: false, value: ['failed'] });
    expect(await stream.next()).toEqual(end);
    expect(returns()).toBe(1);
  });

  it('makes the last result of what the mapping throws, and tells the source to stop', async () => {
    const { stream, returns } = start({ next: () => Promise.resolve({ done: false, value: 1 }) }, undefined, { ...mapping, toResult: () => Promise.reject(new Error('no result')) });
    expect(await stream.next()).toEqual({ done: false, value: ['failed'] });
    expect(returns()).toBe(1);
  });

  it('says nothing of what the source throws because its reader has left', async () => {
    const waiting = Promise.withResolvers<IteratorResult<unknown>>();
    const { stream } = start({ next: () => waiting.promise });
    const read = stream.next();
    await stream.return();
    waiting.reject(new Error('aborted'));
    expect(await read).toEqual(end);
  });

  it('leaves the signal without listeners when the source ends', async () => {
    const abort = new AbortController();
    const { stream, returns } = start({ next: () => Promise.resolve({ done: true, value: undefined }) }, abort.signal);
    expect(await stream.next()).toEqual(end);
    abort.abort();
    expect(returns()).toBe(0);
  });

  /** Numbers from 1 on; as many are ready at a time as `pages` says. */
  const createPages = (pages: readonly number[]): { readonly source: AsyncIterable<number> } => {
    let left = 0;
    let turned = 0;
    let last = 0;
    const source = {
      next: async () => {
        await Promise.resolve();
        if (left === 0) left = pages[turned++] ?? 0;
        if (left === 0) return { done: true, value: undefined } as const;
        left -= 1;
        last += 1;
        return { done: false, value: last } as const;
      },
      ready: () => {
        if (left === 0) return undefined;
        left -= 1;
        last += 1;
        return last;
      },
      [Symbol.asyncIterator]: () => source,
    };
    return { source };
  };

  it('gives in one step what is ready, in order, and waits for no result that is not', async () => {
    const toResult = (event: unknown) => (event === 3 ? Promise.resolve('late 3') : String(event));
    const stream = mapEvents(createPages([5, 1]).source, { ...mapping, toResult }, new AbortController().signal);
    const steps: unknown[] = [];
    for await (const texts of stream) steps.push(texts);
    expect(steps).toEqual([['1', '2'], ['late 3', '4', '5'], ['6']]);
  });

  it('gives every result once and in order, however sources and results come', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 8 })), fc.array(fc.constantFrom('now', 'later', 'long')), fc.nat({ max: 40 }), fc.integer({ min: 1, max: 4 }), async (pages, ways, failing, readers) => {
        const total = pages.reduce((sum, count) => sum + count, 0);
        const toResult = (event: unknown): string | Promise<string> => {
          const index = Number(event);
          if (index === failing) throw new Error('no result');
          const way = ways[index % Math.max(1, ways.length)] ?? 'now';
          return way === 'later' ? Promise.resolve(String(index)) : way === 'long' ? `${index}${' '.repeat(9_000)}` : String(index);
        };
        const stream = mapEvents(createPages(pages).source, { ...mapping, toResult }, new AbortController().signal);
        const seen: string[] = [];
        // Several reads at a time are answered in their order.
        for (let isOver = false; !isOver; ) {
          const steps = await Promise.all(Array.from({ length: readers }, () => stream.next()));
          for (const step of steps) {
            if (step.done === true) isOver = true;
            else seen.push(...step.value.map((text) => text.trim()));
          }
        }
        const whole = Array.from({ length: total }, (_, index) => String(index + 1));
        expect(seen).toEqual(failing >= 1 && failing <= total ? [...whole.slice(0, failing - 1), 'failed'] : whole);
      }),
      { seed: 9 },
    );
  });
});
