import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postJson, rawRequest } from './support/clients.ts';
import { startToyServer } from './support/toy-server.ts';
import type { ToyServer } from './support/toy-server.ts';

let toy: ToyServer;
beforeAll(async () => {
  toy = await startToyServer();
});
afterAll(() => toy.close());

const paths = ['/graphql', '/graphql/stream'];

describe('what other servers take and this one does not is told with what to do instead', () => {
  it.each(paths)('a batch of operations at %s', async (path) => {
    const answer = await postJson(`${toy.url}${path}`, [{ query: '{ hello }' }, { query: '{ hello }' }]);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ errors: [{ message: expect.stringContaining('send each operation in a request of its own') as unknown, extensions: { code: 'BAD_REQUEST' } }] });
  });

  it('the single connection mode of graphql-sse', async () => {
    const told: string[] = [];
    const fetchFn = async (url: string, init: RequestInit): Promise<Response> => {
      const answer = await fetch(url, init);
      told.push(await answer.text());
      return new Response(null, answer);
    };
    const client = createClient({ url: `${toy.url}/graphql/stream`, singleConnection: true, retryAttempts: 0, fetchFn });
    await expect(client.iterate({ query: '{ hello }' }).next()).rejects.toThrow('405');
    client.dispose();
    expect(JSON.parse(told[0] ?? '')).toMatchObject({ errors: [{ message: expect.stringContaining('without singleConnection') as unknown, extensions: { code: 'BAD_REQUEST' } }] });
  });

  it.each(['PUT', 'DELETE'])('%s of a stream, with the methods that there are', async (method) => {
    const answer = await rawRequest(`${toy.url}/graphql/stream`, { method, headers: { 'x-graphql-event-stream-token': 'x' } });
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'GET, POST' } });
    expect(answer.text).toContain('single connection mode');
  });

  it('a GET without a header of its own', async () => {
    const answer = await rawRequest(`${toy.url}/graphql?query=${encodeURIComponent('{ hello }')}`, {});
    expect(JSON.parse(answer.text)).toMatchObject({ errors: [{ message: expect.stringContaining('send it by POST') as unknown }] });
  });

  it.each([
    ['subscription { generationEvents(id: 1) { seq } }', '/graphql/stream'],
    ['mutation { note(text: "x") }', 'send it by POST'],
  ])('a GET that is to run %s', async (query, instead) => {
    const answer = await rawRequest(`${toy.url}/graphql?query=${encodeURIComponent(query)}`, { headers: { 'apollo-require-preflight': '1' } });
    expect(answer).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    expect(JSON.parse(answer.text)).toMatchObject({ errors: [{ message: expect.stringContaining(instead) as unknown, extensions: { code: 'BAD_REQUEST' } }] });
  });

  it.each(paths)('a persisted document, of which there is only the id, at %s', async (path) => {
    const answer = await postJson(`${toy.url}${path}`, { documentId: 'sha256:0' });
    expect(answer.status).toBe(400);
    const told = await answer.text();
    expect(JSON.parse(told)).toMatchObject({ errors: [{ message: expect.stringContaining('query') as unknown, extensions: { code: 'BAD_REQUEST' } }] });
    expect(told).not.toContain('persistedQuery'); // which is not supported either
  });

  it('a page that is looked for where programs ask', async () => {
    const answer = await rawRequest(`${toy.url}/graphql`, { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({ errors: [{ message: expect.stringContaining('the explorer is at /') as unknown, extensions: { code: 'BAD_REQUEST' } }] });
  });
});

it.each(paths)('a query whose hash stands beside its text is run at %s', async (path) => {
  const answer = await postJson(`${toy.url}${path}`, { query: '{ hello }', extensions: { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } } });
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('{"data":{"hello":"hello world"}}')]);
});

it.each(paths)('a byte order mark before the body is passed over at %s', async (path) => {
  const answer = await postJson(`${toy.url}${path}`, '\uFEFF{"query":"{ hello }"}');
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('{"data":{"hello":"hello world"}}')]);
});
