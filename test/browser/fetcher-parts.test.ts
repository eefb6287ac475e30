import { describe, expect, test } from 'vitest';
import { findEndpoints } from '../../explorer/src/endpoints.ts';
import { mapIterable } from '../../explorer/src/map-iterable.ts';
import { settleOperation } from '../../explorer/src/operation.ts';
import { skipOvertaken } from '../../explorer/src/skip-overtaken.ts';
import { endUnreachable, tellUnreachable } from '../../explorer/src/tell-unreachable.ts';

describe('findEndpoints', () => {
  test.each([
    ['http://127.0.0.1:4000/', 'http://127.0.0.1:4000/graphql', 'ws://127.0.0.1:4000/graphql'],
    ['https://models.example/', 'https://models.example/graphql', 'wss://models.example/graphql'],
    ['https://example.org/models/?tab=1', 'https://example.org/models/graphql', 'wss://example.org/models/graphql'],
  ])('of a page at %s', (pageUrl, http, webSocket) => {
    expect(findEndpoints(pageUrl)).toEqual({ http, webSocket });
  });
});

describe('settleOperation', () => {
  const query = 'query One { a } subscription Two { b }';

  test.each([
    ['an operation of the document', 'Two', 'Two'],
    ['an operation of the tab before', 'Converse', 'One'],
    ['none', undefined, 'One'],
  ])('asked for %s', (_, asked, settled) => {
    const [params, options] = settleOperation({ query, ...(asked !== undefined && { operationName: asked }) });
    expect(params).toEqual({ query, operationName: settled });
    expect(options.documentAST?.definitions).toHaveLength(2);
  });

  test('an operation without a name stays without one', () => {
    const [params] = settleOperation({ query: '{ a }', operationName: 'Converse' });
    expect(params.operationName).toBeNull();
  });

  test('a document that does not parse goes out as it is', () => {
    const params = { query: 'query {', operationName: 'One' };
    expect(settleOperation(params)).toEqual([params, {}]);
  });
});

describe('mapIterable', () => {
  test('maps each value and ends with the source', async () => {
    async function* source() {
      yield await Promise.resolve(1);
      yield 2;
    }
    const mapped: number[] = [];
    for await (const value of mapIterable(source(), (number) => number * 10)) mapped.push(value);
    expect(mapped).toEqual([10, 20]);
  });

  test('returns at once while a value is awaited, and returns the source', async () => {
    let returned = false;
    const silent: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => undefined),
        return: () => {
          returned = true;
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
    const mapped = mapIterable(silent, (value) => value);
    void mapped.next();
    expect(await mapped.return?.()).toEqual({ done: true, value: undefined });
    expect(returned).toBe(true);
  });
});

describe('skipOvertaken', () => {
  test('passes on the first value and, of those that come while one is being shown, the last', async () => {
    const shown = Promise.withResolvers<undefined>();
    const source = async function* () {
      for (let value = 1; value < 9; value += 1) yield await Promise.resolve(value);
      shown.resolve(undefined);
      await new Promise(setImmediate);
      yield 10;
    };
    const passedOn: number[] = [];
    for await (const value of skipOvertaken(source(), () => shown.promise)) passedOn.push(value);
    expect(passedOn).toEqual([1, 8, 10]);
  });

  test('gives the last value before the end, and before an error', async () => {
    const never = () => new Promise(() => undefined);
    const source = async function* () {
      yield* [1, 2, 3];
      await Promise.reject(new Error('lost'));
    };
    const stream = skipOvertaken(source(), never);
    expect([await stream.next(), await stream.next()]).toEqual([{ done: false, value: 1 }, { done: false, value: 3 }]);
    await expect(stream.next()).rejects.toThrow('lost');
  });

  test('ends at once when it is left', async () => {
    const silent = mapIterable({ [Symbol.asyncIterator]: () => ({ next: () => new Promise<IteratorResult<number>>(() => undefined), return: () => Promise.resolve({ done: true as const, value: undefined }) }) }, (value) => value);
    const stream = skipOvertaken(silent);
    void stream.next();
    expect(await stream.return?.()).toEqual({ done: true, value: undefined });
  });
});

describe('a server that cannot be reached', () => {
  const failures: readonly (readonly [string, unknown])[] = [
    ['a failed fetch', new TypeError('Failed to fetch')],
    ['a failed WebSocket', new Event('error')],
  ];

  async function* failing(error: unknown): AsyncGenerator<object> {
    yield await Promise.resolve({ data: {} });
    throw error;
  }

  async function collect(source: AsyncIterable<object>): Promise<readonly object[]> {
    const all: object[] = [];
    for await (const value of source) all.push(value);
    return all;
  }

  test.each(failures)('is told in words: %s', async (_, error) => {
    const told = { errors: [expect.objectContaining({ message: expect.stringContaining('cannot be reached') as string })] };
    expect(await tellUnreachable(Promise.reject(error as Error))).toEqual(told);
    expect(await collect(endUnreachable(failing(error)))).toEqual([{ data: {} }, told]);
  });

  test('any other error stays what it is', async () => {
    await expect(tellUnreachable(Promise.reject(new Error('other')))).rejects.toThrow('other');
    await expect(collect(endUnreachable(failing(new Error('other'))))).rejects.toThrow('other');
  });
});
