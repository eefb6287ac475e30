import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { postJson, RawSocket, rawRequest } from './support/clients.ts';
import { startToyServer } from './support/toy-server.ts';
import type { ToyServer } from './support/toy-server.ts';

let toy: ToyServer;
const start = async (options: Parameters<typeof startToyServer>[0] = {}): Promise<void> => {
  toy = await startToyServer(options);
};
afterEach(() => toy.close());

const follow = { query: 'subscription { generationEvents(id: "g") { seq } }' };

describe('the protocol', () => {
  const sendAnd = async (messages: readonly unknown[]): Promise<number> => {
    const socket = new RawSocket(toy.url);
    await once(socket.socket, 'open');
    for (const message of messages) socket.send(message);
    return (await socket.closed).code;
  };
  const init = { type: 'connection_init' };
  const cases: Record<string, { readonly messages: readonly unknown[]; readonly code: number }> = {
    'text that is not JSON': { messages: ['{'], code: 4400 },
    'a message that is text in a text': { messages: [JSON.stringify(JSON.stringify(init))], code: 4400 },
    'a message without a type': { messages: [{}], code: 4400 },
    'a message of the old protocol': { messages: [init, { id: '1', type: 'start', payload: follow }], code: 4400 },
    'an acknowledgement, which is the server’s to send': { messages: [{ type: 'connection_ack' }], code: 4400 },
    'a result, which is the server’s to send': { messages: [init, { id: '1', type: 'next', payload: { data: {} } }], code: 4400 },
    'an error, which is the server’s to send': { messages: [init, { id: '1', type: 'error', payload: [{ message: 'no' }] }], code: 4400 },
    'a query that is not text': { messages: [init, { id: '1', type: 'subscribe', payload: { query: 5 } }], code: 4400 },
    'variables that are a list': { messages: [init, { id: '1', type: 'subscribe', payload: { ...follow, variables: [] } }], code: 4400 },
    'a subscription before connection_init': { messages: [{ id: '1', type: 'subscribe', payload: follow }], code: 4401 },
    'no connection_init at all': { messages: [], code: 4408 },
    'two connection_init': { messages: [init, init], code: 4429 },
    'a frame larger than a body may be': { messages: [init, { type: 'ping', payload: { more: 'x'.repeat(100_000) } }], code: 1009 },
  };

  it.each(Object.entries(cases))('closes on %s', async (_name, { messages, code }) => {
    await start({ connectionInitTimeoutMs: 200 });
    expect(await sendAnd(messages)).toBe(code);
  });

  it.each(['1', '長い'.repeat(100)])('closes on two subscriptions of one id: %s', async (id) => {
    await start();
    const socket = await RawSocket.open(toy.url);
    socket.subscribe(id, follow);
    socket.subscribe(id, follow);
    expect((await socket.closed).code).toBe(4409);
  });

  it('takes a frame just as large as a body may be', async () => {
    await start();
    const socket = await RawSocket.open(toy.url);
    const frame = (text: string): string => JSON.stringify({ type: 'ping', payload: { text } });
    socket.send(frame('x'.repeat(100_000 - frame('').length)));
    expect(await socket.next()).toMatchObject({ type: 'pong' });
    socket.send(frame('x'.repeat(100_001 - frame('').length)));
    expect((await socket.closed).code).toBe(1009);
  });

  it('answers upgrades of other paths, and what is no WebSocket, in JSON', async () => {
    await start();
    const upgrade = { connection: 'upgrade', upgrade: 'websocket' };
    const elsewhere = await rawRequest(`${toy.url}/elsewhere`, { headers: upgrade });
    expect(elsewhere).toMatchObject({ status: 404 });
    expect(JSON.parse(elsewhere.text)).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    const incomplete = await rawRequest(`${toy.url}/graphql`, { headers: upgrade });
    expect(incomplete).toMatchObject({ status: 400 });
    expect(JSON.parse(incomplete.text)).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  it.each(['//', '//[/graphql'])('answers an upgrade of %s, which is no URL, and goes on', async (path) => {
    await start();
    const refused = await rawRequest(`${toy.url}${path}`, { headers: { connection: 'upgrade', upgrade: 'websocket' } });
    expect(refused).toMatchObject({ status: 404 });
    expect(JSON.parse(refused.text)).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    expect(await rawRequest(`${toy.url}/health`, {})).toMatchObject({ status: 200 });
  });

  it('serves a request that offers another protocol over HTTP/1.1', async () => {
    await start();
    expect(await rawRequest(`${toy.url}/health`, { headers: { connection: 'upgrade, http2-settings', upgrade: 'h2c', 'http2-settings': '' } })).toMatchObject({ status: 200 });
  });
});

describe('the operations of one socket', () => {
  it('are fifty; the next is refused by itself, and one that ends makes room', async () => {
    await start();
    const socket = await RawSocket.open(toy.url);
    const feeds = [];
    for (let id = 1; id <= 50; id += 1) {
      socket.subscribe(String(id), follow);
      feeds.push(await toy.nextFeed());
    }
    socket.subscribe('51', { query: '{ hello }' });
    expect(await socket.next()).toMatchObject({ id: '51', type: 'error', payload: [{ extensions: { code: 'RATE_LIMITED', retryable: true } }] });
    feeds[0]?.send(1);
    expect(await socket.next()).toMatchObject({ id: '1', type: 'next' });
    socket.send({ id: '2', type: 'complete' });
    await feeds[1]?.returned();
    socket.subscribe('52', { query: '{ hello }' });
    expect(await socket.next()).toMatchObject({ id: '52', type: 'next', payload: { data: { hello: 'hello world' } } });
  });

  it('send next messages in the words of graphql-ws, whatever the id', async () => {
    await start();
    const raw = await RawSocket.open(toy.url);
    const id = 'an "id" \\ é';
    raw.subscribe(id, follow);
    const feed = await toy.nextFeed();
    const message = once(raw.socket, 'message') as Promise<[Buffer]>;
    feed.send(1);
    const [text] = await message;
    expect(text.toString()).toBe(JSON.stringify({ id, type: 'next', payload: { data: { generationEvents: { seq: 1 } } } }));
    raw.socket.terminate();
  });

  it('may take the id of one that the client has completed, and hear nothing of that', async () => {
    await start();
    const socket = await RawSocket.open(toy.url);
    const done = { id: '1', type: 'complete' };
    toy.gate = new Promise((resolve) => setImmediate(resolve)); // each is left before it has begun
    for (const seq of [1, 2, 3]) {
      socket.subscribe('1', follow);
      if (seq < 3) socket.send(done);
    }
    const feeds = [await toy.nextFeed(), await toy.nextFeed(), await toy.nextFeed()] as const;
    for (const [index, feed] of feeds.entries()) feed.send(index);
    expect(await socket.next()).toEqual({ id: '1', type: 'next', payload: { data: { generationEvents: { seq: 2 } } } });
    await Promise.all([feeds[0].returned(), feeds[1].returned()]);
    socket.send(done);
    await feeds[2].returned();
    socket.subscribe('1', { query: '{ nope }' });
    expect(await socket.next()).toMatchObject({ id: '1', type: 'error' });
  });

  it('that have the id of one that is left end lost with the socket, as any', async () => {
    await start();
    const socket = await RawSocket.open(toy.url);
    socket.subscribe('1', { query: '{ slow }' });
    await toy.nextSlow();
    socket.send({ id: '1', type: 'complete' });
    socket.subscribe('1', follow);
    const feed = await toy.nextFeed();
    feed.send(1);
    expect(await socket.next()).toEqual({ id: '1', type: 'next', payload: { data: { generationEvents: { seq: 1 } } } });
    expect(feed.info.join?.id).toBe('1');
    socket.subscribe('1', follow);
    expect(await socket.closed).toEqual({ code: 4409, reason: 'Subscriber for 1 already exists' });
    expect(await feed.info.join?.ended).toBe('lost');
    await feed.returned();
  });

  it('hold back their own source alone when the client does not read', async () => {
    await start();
    const socket = await RawSocket.open(toy.url);
    socket.subscribe('1', { query: 'subscription ($id: ID!) { generationEvents(id: $id) { seq note(text: "' + 'x'.repeat(20_000) + '") } }', variables: { id: 'slow' } });
    const slow = await toy.nextFeed();
    socket.socket.pause();
    const many = 5_000;
    for (let seq = 1; seq <= many; seq += 1) slow.send(seq);
    const other = await RawSocket.open(toy.url);
    other.subscribe('1', follow);
    const quick = await toy.nextFeed();
    for (let seq = 1; seq <= 100; seq += 1) {
      quick.send(seq);
      expect(await other.next()).toMatchObject({ payload: { data: { generationEvents: { seq } } } });
    }
    expect(slow.reads).toBeLessThan(many / 2);
    socket.socket.resume();
    for (let seq = 1; seq <= many; seq += 1) expect(await socket.next()).toMatchObject({ payload: { data: { generationEvents: { seq } } } });
  });
});

describe('the join key', () => {
  const open = async (variables: Record<string, unknown>, id = '1') => {
    const socket = await RawSocket.open(toy.url);
    socket.subscribe(id, { query: 'subscription ($id: ID!, $note: String) { generationEvents(id: $id) { note(text: $note) } }', variables });
    const feed = await toy.nextFeed();
    const { join } = feed.info;
    if (join === undefined) throw new Error('a subscription over WebSocket has a join key');
    return { socket, feed, join };
  };

  it('is the same for the same message, and another for another viewer, id or variable', async () => {
    await start();
    const first = await open({ id: 'a', note: 'n' });
    const again = await open({ id: 'a', note: 'n' });
    const other = await open({ id: 'a', note: 'm' }, '2');
    expect(again.join.fingerprint('me')).toBe(first.join.fingerprint('me'));
    expect(first.join.fingerprint('you')).not.toBe(first.join.fingerprint('me'));
    expect(other.join.fingerprint('me')).not.toBe(first.join.fingerprint('me'));
    expect([first.join.id, other.join.id]).toEqual(['1', '2']);
    expect(first.join.fingerprint('me')).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is given to no query, and over no other transport', async () => {
    await start();
    const socket = await RawSocket.open(toy.url);
    socket.subscribe('1', { query: '{ slow }' });
    expect(await toy.nextSlow()).toMatchObject({ transport: 'websocket', join: undefined });
    socket.send({ id: '1', type: 'complete' });
    const gone = new AbortController();
    const response = fetch(`${toy.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: '{ slow }' }), signal: gone.signal });
    const info = await toy.nextSlow();
    expect(info).toMatchObject({ transport: 'http', join: undefined });
    gone.abort();
    await expect(response).rejects.toThrow();
  });

  it('ends complete when the client completes', async () => {
    await start();
    const { socket, join } = await open({ id: 'a' });
    socket.send({ id: '1', type: 'complete' });
    expect(await join.ended).toBe('complete');
  });

  it('ends complete when the source ends, and the signal is not aborted', async () => {
    await start();
    const { socket, feed, join } = await open({ id: 'a' });
    feed.complete();
    expect(await join.ended).toBe('complete');
    expect(await socket.next()).toMatchObject({ type: 'complete' });
    socket.socket.close();
    await socket.closed;
    expect(feed.info.signal.aborted).toBe(false);
  });

  it.each(['close', 'terminate'] as const)('ends lost on %s of the client', async (method) => {
    await start();
    const { socket, join } = await open({ id: 'a' });
    socket.socket[method]();
    expect(await join.ended).toBe('lost');
  });

  it('ends lost when the server drains', async () => {
    await start();
    const { socket, join } = await open({ id: 'a' });
    const closing = toy.close();
    expect(await join.ended).toBe('lost');
    expect((await socket.closed).code).toBe(1012);
    await closing;
  });

  it('tells a socket that answers from one that does not', async () => {
    await start();
    const { socket, join } = await open({ id: 'a' });
    expect(await Promise.all([join.socket.probe(5_000), join.socket.probe(5_000)])).toEqual([true, true]);
    socket.socket.pause();
    expect(await join.socket.probe(100)).toBe(false);
    join.socket.terminate();
    expect(await join.ended).toBe('lost');
    expect(await join.socket.probe(5_000)).toBe(false);
  });
});

describe('keeping alive', () => {
  it('cuts a client that does not answer pings, and no other', async () => {
    await start({ keepAliveMs: 100 });
    const awake = await RawSocket.open(toy.url);
    const asleep = await RawSocket.open(toy.url);
    asleep.subscribe('1', follow);
    const feed = await toy.nextFeed();
    asleep.socket.pause();
    await once(awake.socket, 'ping');
    expect(await feed.info.join?.ended).toBe('lost');
    await once(awake.socket, 'ping');
    awake.subscribe('1', { query: '{ hello }' });
    expect(await awake.next()).toMatchObject({ type: 'next' });
  });

  it('does not cut a client whose pong came while the server was busy', async () => {
    await start({ keepAliveMs: 100 });
    const client = await RawSocket.open(toy.url);
    const pinged = Promise.withResolvers<undefined>();
    client.socket.once('ping', () => {
      const end = performance.now() + 250; // the pong is on its way; until then nothing reads it
      while (performance.now() < end);
      client.socket.once('ping', () => pinged.resolve(undefined));
    });
    await Promise.race([pinged.promise, client.closed]);
    client.subscribe('1', { query: '{ hello }' });
    expect(await client.next()).toMatchObject({ type: 'next' });
  });
});

it('runs a mutation once, and sees it over HTTP', async () => {
  await start();
  const socket = await RawSocket.open(toy.url);
  socket.subscribe('1', { query: 'mutation { note(text: "over a socket") }' });
  expect(await socket.next()).toMatchObject({ payload: { data: { note: 'over a socket' } } });
  await postJson(`${toy.url}/graphql`, { query: 'mutation { note(text: "over HTTP") }' });
  expect(toy.notes).toEqual(['over a socket', 'over HTTP']);
});
