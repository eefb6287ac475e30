import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpServer } from '../../src/transports/http-server.ts';
import type { HttpServer } from '../../src/transports/http-server.ts';
import { postJson, RawSocket, readJson } from './support/clients.ts';
import { startToyServer } from './support/toy-server.ts';
import type { ToyContext, ToyServer } from './support/toy-server.ts';

let toy: ToyServer | undefined;
afterEach(() => toy?.close());

describe('readiness', () => {
  it('is not there before it is announced, and gone again while the server closes', async () => {
    toy = await startToyServer();
    const { pipeline } = toy;
    const server: HttpServer = await createHttpServer<ToyContext>({
      pipeline,
      createContext: () => {
        throw new Error('not asked for');
      },
      log: { debug: () => undefined, info: () => undefined, error: () => undefined },
      maxBodyBytes: 1_024,
      allowedHosts: [],
      allowedOrigins: [],
    });
    const ready = async (): Promise<number> => (await fetch(`${server.url}/ready`)).status;
    expect(await ready()).toBe(503);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    server.markReady();
    expect(await ready()).toBe(200);
    await server.close({ drainMs: 100 });
    await expect(ready()).rejects.toThrow();
  });

  it('is denied on a connection that is still open', async () => {
    const server = await startToyServer();
    const slow = postJson(`${server.url}/graphql`, { query: '{ slow }' });
    await server.nextSlow();
    const socket = await RawSocket.open(server.url);
    const closing = server.server.close({ drainMs: 300 });
    expect((await socket.closed).code).toBe(1012);
    await expect(slow).rejects.toThrow();
    await closing;
  });
});

describe('closing', () => {
  it('lets what is being answered finish', async () => {
    const server = await startToyServer();
    const gate = Promise.withResolvers<undefined>();
    server.gate = gate.promise;
    const opening = postJson(`${server.url}/graphql/stream`, { query: 'subscription { generationEvents(id: "nowhere") { seq } }' }, { accept: '*/*' });
    await server.subscribing.take();
    const closing = server.close();
    gate.resolve(undefined);
    expect(await readJson(await opening)).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    await closing;
  });

  it('cuts a WebSocket that does not answer', async () => {
    const server = await startToyServer();
    const socket = await RawSocket.open(server.url);
    socket.subscribe('1', { query: 'subscription { generationEvents(id: "g") { seq } }' });
    const feed = await server.nextFeed();
    socket.socket.pause();
    await server.server.close({ drainMs: 100 });
    expect(await feed.info.join?.ended).toBe('lost');
    expect(feed.returns).toBe(1);
  });

  it('waits for no connection by which nothing was asked', { timeout: 10_000 }, async () => {
    const { server, url } = await startToyServer();
    const silent = connect(Number(new URL(url).port), '127.0.0.1');
    const cut = once(silent, 'close');
    await once(silent, 'connect');
    expect((await fetch(`${url}/health`)).status).toBe(200); // behind it
    await server.close({ drainMs: 60_000 });
    await cut;
  });

  it('twice is closing once', async () => {
    const server = await startToyServer();
    const [first, second] = [server.server.close({ drainMs: 100 }), server.server.close({ drainMs: 5 })];
    expect(second).toBe(first);
    await first;
  });
});

describe('the explorer', () => {
  it('is served at the root, and knows only its own files', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'explorer-'));
    await writeFile(join(folder, 'index.html'), '<p>explorer</p>');
    await writeFile(join(folder, 'app.js'), 'export {};');
    toy = await startToyServer({ explorerFolder: folder });
    const page = await fetch(toy.url);
    expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([200, 'text/html; charset=utf-8', '<p>explorer</p>']);
    expect((await fetch(`${toy.url}/app.js`)).status).toBe(200);
    const missing = await fetch(`${toy.url}/missing.js`);
    expect(missing.status).toBe(404);
    expect(await readJson(missing)).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    const lost = await fetch(toy.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"query":"{ hello }"}' });
    expect(await readJson(lost)).toMatchObject({ errors: [{ message: expect.stringContaining(' /graphql,') as unknown, extensions: { code: 'NOT_FOUND' } }] });
    await rm(folder, { recursive: true });
  });
});

it('masks what the context throws, on every transport', async () => {
  toy = await startToyServer({
    createContext: () => {
      throw new Error('secret of the context');
    },
  });
  const hidden = { errors: [{ message: 'Internal error.', extensions: { code: 'INTERNAL' } }] };
  expect(await readJson(await postJson(`${toy.url}/graphql`, { query: '{ hello }' }))).toMatchObject(hidden);
  expect(await readJson(await postJson(`${toy.url}/graphql/stream`, { query: '{ hello }' }, { accept: '*/*' }))).toMatchObject(hidden);
  const socket = await RawSocket.open(toy.url);
  socket.subscribe('1', { query: '{ hello }' });
  expect(await socket.next()).toMatchObject({ type: 'error', payload: hidden.errors });
});
