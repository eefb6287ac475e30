import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RawStream, rawRequest, readEvents } from './support/clients.ts';
import { text } from 'node:stream/consumers';
import { startToyServer } from './support/toy-server.ts';
import type { ToyServer } from './support/toy-server.ts';

let toy: ToyServer;
beforeEach(async () => {
  toy = await startToyServer();
});
afterEach(async () => {
  vi.useRealTimers();
  await toy.close();
});

const follow = { query: 'subscription { generationEvents(id: "g") { seq } }' };

describe('an event stream', () => {
  it.each(['*/*', 'text/*', 'application/json'])('is not opened by a GET that accepts %s, which is told what it needs', async (accept) => {
    const answer = await fetch(`${toy.url}/graphql/stream?query=${encodeURIComponent(follow.query)}`, { headers: { accept } });
    expect(answer.status).toBe(406);
    expect(await answer.json()).toMatchObject({ errors: [{ message: 'A GET of this path needs the header accept: text/event-stream, by that name.', extensions: { code: 'BAD_REQUEST' } }] });
  });

  describe('by a GET without an Origin', () => {
    const get = (headers: Record<string, string>) => rawRequest(`${toy.url}/graphql/stream?query=${encodeURIComponent('{ hello }')}`, { headers: { accept: 'text/event-stream', ...headers } });

    it.each(['cross-site', 'same-site'])('is not opened for a page that is %s: it would be a fetch in the mode no-cors', async (site) => {
      const { status, text: body } = await get({ 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors' });
      expect(status).toBe(403);
      expect(JSON.parse(body)).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
    });

    it.each([{}, { 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }])('is opened with %j', async (headers) => {
      const { status, text: body } = await get(headers);
      expect(status).toBe(200);
      expect(body).toContain('hello world');
    });

    it('is opened for a page of another site that is allowed and says so', async () => {
      await toy.close();
      toy = await startToyServer({ allowedOrigins: ['https://app.example'] });
      expect(await get({ 'sec-fetch-site': 'cross-site', origin: 'https://app.example' })).toMatchObject({ status: 200 });
    });
  });

  it('is kept open in the same way while a single answer is waited for, and gives it up with its reader', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const stream = await RawStream.open(toy.url, { query: '{ slow }' });
    const { signal } = await toy.nextSlow();
    expect(await stream.next()).toBe(':');
    vi.advanceTimersByTime(12_000);
    expect(await stream.next()).toBe(':');
    stream.cut();
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  });

  it('begins with a comment at once, and sends another every 12 seconds', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const stream = await RawStream.open(toy.url, follow);
    expect(await stream.next()).toBe(':');
    vi.advanceTimersByTime(12_000);
    expect(await stream.next()).toBe(':');
    vi.advanceTimersByTime(11_999);
    const feed = await toy.nextFeed();
    feed.send(1);
    expect(await stream.next()).toBe('event: next\ndata: {"data":{"generationEvents":{"seq":1}}}');
    stream.cut();
    await feed.returned();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is written no faster than the client reads, and whole', async () => {
    const query = `subscription { generationEvents(id: "g") { seq note(text: "${'x'.repeat(20_000)}") } }`;
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    request(`${toy.url}/graphql/stream`, { method: 'POST', headers: { 'content-type': 'application/json', accept: 'text/event-stream' }, agent: false })
      .on('response', resolve)
      .on('error', reject)
      .end(JSON.stringify({ query }));
    const feed = await toy.nextFeed();
    const many = 5_000;
    for (let seq = 1; seq <= many; seq += 1) feed.send(seq);
    feed.complete();
    const response = await promise;
    // A second stream on the same thread shows that the first does not go on by itself.
    const other = await RawStream.open(toy.url, follow);
    const quick = await toy.nextFeed();
    for (let seq = 1; seq <= 100; seq += 1) {
      quick.send(seq);
      expect(await other.nextPayload()).toEqual({ data: { generationEvents: { seq } } });
    }
    expect(feed.reads).toBeLessThan(many / 2);
    const results = readEvents(await text(response));
    expect(results).toHaveLength(many);
    expect(results.at(-1)).toMatchObject({ data: { generationEvents: { seq: many } } });
  });

  it('is ended, without the event complete, when the server closes', async () => {
    const stream = await RawStream.open(toy.url, follow);
    const feed = await toy.nextFeed();
    feed.send(1);
    expect(await stream.nextPayload()).toMatchObject({ data: {} });
    const closing = toy.close();
    await stream.closed;
    await feed.returned();
    await closing;
    expect(feed.info.signal.aborted).toBe(false);
  });
});
