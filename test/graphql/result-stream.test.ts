import { describe, expect, it } from 'vitest';
import { mapEvents } from '../../src/graphql/result-stream.ts';
import type { ResultMapping } from '../../src/graphql/result-stream.ts';

const mapping: ResultMapping = {
  toResult: (event) => Promise.resolve({ data: { event } }),
  toFailure: () => ({ data: { failed: true } }),
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
    expect(await stream.next()).toEqual({ done: false, value: { data: { failed: true } } });
    expect(await stream.next()).toEqual(end);
    expect(returns()).toBe(1);
  });

  it('makes the last result of what the mapping throws, and tells the source to stop', async () => {
    const { stream, returns } = start({ next: () => Promise.resolve({ done: false, value: 1 }) }, undefined, { ...mapping, toResult: () => Promise.reject(new Error('no result')) });
    expect(await stream.next()).toEqual({ done: false, value: { data: { failed: true } } });
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
});
