import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codesOf, postJson, rawRequest, readEvents, readJson } from './support/clients.ts';
import { startToyServer } from './support/toy-server.ts';
import type { ToyServer } from './support/toy-server.ts';

let toy: ToyServer;
beforeAll(async () => {
  toy = await startToyServer();
});
afterAll(() => toy.close());

const follow = { query: 'subscription { generationEvents(id: "g") { seq } }' };
const note = JSON.stringify({ query: 'mutation { note(text: "noted") }' });
const header = (key: string) => ({ 'idempotency-key': key });
const json = { 'content-type': 'application/json' };

describe('the header Idempotency-Key', () => {
  it('reaches the operation over HTTP, and there is none without it', async () => {
    for (const key of ['a key, as "it" stands', 'k'.repeat(256), undefined]) {
      const leave = new AbortController();
      const answer = fetch(`${toy.url}/graphql`, { method: 'POST', headers: { ...json, ...(key === undefined ? {} : header(key)) }, body: '{ "query": "{ slow }" }', signal: leave.signal });
      expect((await toy.nextSlow()).idempotencyKey).toBe(key);
      leave.abort();
      await expect(answer).rejects.toThrow();
    }
  });

  it('reaches the operation over SSE, and there is none without it', async () => {
    for (const key of ['a key', undefined]) {
      const answer = postJson(`${toy.url}/graphql/stream`, follow, { accept: 'text/event-stream', ...(key === undefined ? {} : header(key)) });
      const feed = await toy.nextFeed();
      expect(feed.info.idempotencyKey).toBe(key);
      feed.complete();
      expect(readEvents(await (await answer).text())).toEqual([]);
    }
  });

  it.each([
    ['empty', ['idempotency-key', ''], 'Idempotency-Key: expected 1 to 256 characters, got "".'],
    ['too long', ['idempotency-key', 'k'.repeat(257)], `Idempotency-Key: expected 1 to 256 characters, got "${'k'.repeat(79)}….`],
    ['given twice', ['idempotency-key', 'a', 'idempotency-key', 'a'], 'Idempotency-Key: expected one value, got a list of 2.'],
  ])('is refused where it is %s, and nothing runs', async (_name, headers, message) => {
    const error = { message, extensions: { code: 'BAD_USER_INPUT', field: 'Idempotency-Key' } };
    for (const path of ['/graphql', '/graphql/stream']) {
      const answer = await rawRequest(`${toy.url}${path}`, { method: 'POST', headers: ['host', new URL(toy.url).host, 'content-type', 'application/json', ...headers], body: note });
      expect(answer.status).toBe(400);
      expect(JSON.parse(answer.text)).toMatchObject({ errors: [error] });
    }
    expect(toy.notes).toEqual([]);
  });

  it('is refused within the stream where events are asked for by name', async () => {
    const answer = await postJson(`${toy.url}/graphql/stream`, follow, { accept: 'text/event-stream', ...header('k'.repeat(257)) });
    expect(answer.status).toBe(200);
    expect(codesOf(readEvents(await answer.text()))).toEqual(['BAD_USER_INPUT']);
  });

  it('may be sent by pages of allowed origins', async () => {
    const asked = await fetch(`${toy.url}/graphql`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example.com', 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type,idempotency-key' },
    });
    expect(asked.headers.get('access-control-allow-headers')?.split(/, ?/)).toContain('idempotency-key');
  });

  it('has no part in a request without it', async () => {
    expect(await readJson(await postJson(`${toy.url}/graphql`, note))).toEqual({ data: { note: 'noted' } });
  });
});
