import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { postJson, RawSocket, RawStream, readJson } from './support/clients.ts';
import type { Operation } from './support/clients.ts';
import { startToyServer } from './support/toy-server.ts';
import type { Feed, ToyServer } from './support/toy-server.ts';

let toy: ToyServer;
beforeAll(async () => {
  toy = await startToyServer();
});
beforeEach(() => {
  toy.gate = undefined;
});
afterAll(() => toy.close());

const follow: Operation = { query: 'subscription ($id: ID!) { generationEvents(id: $id) { seq a: load b: load } }', variables: { id: 'g' } };

/** One subscription on a connection of its own, over one transport. */
interface Reader {
  /** The next payload; `complete` at the end. */
  next(): Promise<unknown>;
  /** Leaves politely, or by cutting the connection. */
  readonly leave: Record<string, () => void>;
}

const readers: Record<string, (operation: Operation) => Promise<Reader>> = {
  websocket: async (operation) => {
    const socket = await RawSocket.open(toy.url);
    socket.subscribe('1', operation);
    return {
      next: async () => {
        const { type, payload } = await socket.next();
        return type === 'next' ? payload : type;
      },
      leave: {
        'a complete message': () => socket.send({ id: '1', type: 'complete' }),
        'a closed socket': () => socket.socket.close(),
        'a socket cut': () => socket.socket.terminate(),
      },
    };
  },
  sse: async (operation) => {
    // The answer's head comes with the stream, which a closed gate holds back.
    const opening = RawStream.open(toy.url, operation);
    const controller = new AbortController();
    opening.catch(() => controller.abort());
    return Promise.resolve({ next: async () => (await opening).nextPayload(), leave: { 'a connection cut': () => void opening.then((stream) => stream.cut()) } });
  },
};

describe.each(Object.entries(readers))('a subscription over %s', (transport, subscribe) => {
  const start = async (operation = follow): Promise<{ reader: Reader; feed: Feed }> => {
    const reader = await subscribe(operation);
    return { reader, feed: await toy.nextFeed() };
  };

  it('delivers events in order and completes', async () => {
    const { reader, feed } = await start();
    for (const seq of [1, 2, 3]) feed.send(seq);
    feed.complete();
    for (const seq of [1, 2, 3]) expect(await reader.next()).toMatchObject({ data: { generationEvents: { seq } } });
    expect(await reader.next()).toBe('complete');
    expect(feed.returns).toBe(0);
  });

  it('gives every event fresh loaders', async () => {
    const { reader, feed } = await start();
    feed.send(5);
    feed.send(5);
    feed.complete();
    const loads: unknown[] = [];
    for (let event = 0; event < 2; event += 1) {
      const result = await reader.next();
      const { a, b } = readEvent(result);
      expect(a).toBe(b);
      loads.push(a);
    }
    expect(new Set(loads).size).toBe(2);
  });

  it('ends with a masked error when the source fails', async () => {
    const { reader, feed } = await start();
    feed.send(1);
    expect(await reader.next()).toMatchObject({ data: { generationEvents: { seq: 1 } } });
    feed.fail(new Error('secret of the source'));
    const last = await reader.next();
    expect(last).toMatchObject({ errors: [{ message: 'Internal error.', extensions: { code: 'INTERNAL' } }] });
    expect(await reader.next()).toBe('complete');
  });

  it('says an error of one event and goes on', async () => {
    const { reader, feed } = await start();
    feed.send(1, { seq: 'not a number' });
    feed.send(2);
    expect(await reader.next()).toMatchObject({ data: null, errors: [{ extensions: { code: 'INTERNAL' }, path: ['generationEvents', 'seq'] }] });
    expect(await reader.next()).toMatchObject({ data: { generationEvents: { seq: 2 } } });
    feed.complete();
    expect(await reader.next()).toBe('complete');
  });

  it('coerces its variables once, for the subscription and for every event', async () => {
    const query = 'subscription ($prompt: Prompt!, $id: ID! = "d", $note: String = "n", $with: Boolean!) { generationEvents(id: $id, after: 3) { seq note(text: $note) prompt @include(if: $with) } }';
    const { reader, feed } = await start({ query: query.replace('$prompt: Prompt!, ', ''), variables: { with: false } });
    expect(feed.args).toEqual({ id: 'd', after: 3 });
    feed.send(1);
    expect(await reader.next()).toEqual({ data: { generationEvents: { seq: 1, note: 'n' } } });
    feed.complete();
    expect(await reader.next()).toBe('complete');
  });

  const ways = transport === 'websocket' ? ['a complete message', 'a closed socket', 'a socket cut'] : ['a connection cut'];

  describe.each(ways)('left by %s', (way) => {
    it('before the first event', async () => {
      const { reader, feed } = await start();
      await feed.asked(1);
      reader.leave[way]?.();
      await feed.returned();
      expect(feed.info.signal.aborted).toBe(true);
    });

    it('during a pending read, after events', async () => {
      const { reader, feed } = await start();
      feed.send(1);
      await reader.next();
      await feed.asked(2);
      reader.leave[way]?.();
      await feed.returned();
      expect(feed).toMatchObject({ reads: 2, returns: 1 });
    });

    it('between events that are ready', async () => {
      const { reader, feed } = await start();
      for (let seq = 1; seq <= 20_000; seq += 1) feed.send(seq);
      await reader.next();
      reader.leave[way]?.();
      await feed.returned();
      expect(feed.returns).toBe(1);
    });
  });
});

describe('a WebSocket subscription that is left before its source exists', () => {
  it.each(['a complete message', 'a closed socket', 'a socket cut'])('by %s', async (way) => {
    const gate = Promise.withResolvers<undefined>();
    toy.gate = gate.promise;
    while (toy.subscribing.length > 0) await toy.subscribing.take();
    const reader = await readers['websocket']?.(follow);
    const info = await toy.subscribing.take();
    const aborted = new Promise((resolve) => info.signal.addEventListener('abort', resolve));
    reader?.leave[way]?.();
    await aborted;
    gate.resolve(undefined);
    const feed = await toy.nextFeed();
    await feed.returned();
    expect(feed.reads).toBe(0);
  });
});

describe('a subscription that cannot start', () => {
  const cases = { nowhere: 'NOT_FOUND', broken: 'INTERNAL' };

  it.each(Object.entries(cases))('%s: %s', async (id, code) => {
    const operation = { ...follow, variables: { id } };
    const socket = await RawSocket.open(toy.url);
    socket.subscribe('1', operation);
    expect(await socket.next()).toMatchObject({ id: '1', type: 'next', payload: { errors: [{ extensions: { code } }] } });
    expect(await socket.next()).toMatchObject({ id: '1', type: 'complete' });
    socket.socket.close();
    const response = await postJson(`${toy.url}/graphql/stream`, operation, { accept: '*/*' });
    expect(response.status).toBe(code === 'NOT_FOUND' ? 404 : 500);
    expect(await readJson(response)).toMatchObject({ errors: [{ extensions: { code } }] });
  });

  it('over HTTP, which says where to go', async () => {
    const response = await postJson(`${toy.url}/graphql`, follow);
    expect(response.status).toBe(400);
    const { errors } = await readJson(response);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }]);
    expect(JSON.stringify(errors)).toContain('/graphql/stream');
  });
});

function readEvent(result: unknown): { readonly a: unknown; readonly b: unknown } {
  const text = JSON.stringify(result);
  return { a: /"a":"([^"]+)"/.exec(text)?.[1], b: /"b":"([^"]+)"/.exec(text)?.[1] };
}
