import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isJsonObject } from '../../src/json.ts';
import { postJson, rawRequest } from './support/clients.ts';
import { startToyServer } from './support/toy-server.ts';
import type { ToyServer } from './support/toy-server.ts';

let toy: ToyServer;
beforeAll(async () => {
  toy = await startToyServer({ explorerFolder: import.meta.dirname });
});
afterAll(() => toy.close());

const json = { 'content-type': 'application/json' };
const events = { accept: 'text/event-stream' };
const ask = { 'apollo-require-preflight': '1' };
const get = (path: string, query: string, variables = '{}'): string => `${path}?${new URLSearchParams({ query, variables }).toString()}`;

interface Case {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly status: number;
  readonly code: string;
}

const post = (path: string, body: string, headers: Record<string, string> = json): Omit<Case, 'status' | 'code'> => ({ path, method: 'POST', body, headers: path === '/graphql' ? headers : { accept: '*/*', ...headers } });
const both = (name: string, make: (path: string) => Case): [string, Case][] => ['/graphql', '/graphql/stream'].map((path) => [`${name} at ${path}`, make(path)]);

const refusals: [string, Case][] = [
  ...both('JSON that is none', (path) => ({ ...post(path, '{'), status: 400, code: 'BAD_REQUEST' })),
  ...both('a body that is a list', (path) => ({ ...post(path, '[{"query":"{ hello }"}]'), status: 400, code: 'BAD_REQUEST' })),
  ...both('a body that is text', (path) => ({ ...post(path, '"{ hello }"'), status: 400, code: 'BAD_REQUEST' })),
  ...both('no body', (path) => ({ ...post(path, '', {}), headers: { ...events, ...ask }, status: 400, code: 'BAD_REQUEST' })),
  ...both('an empty body', (path) => ({ ...post(path, ''), status: 400, code: 'BAD_REQUEST' })),
  ...both('no query', (path) => ({ ...post(path, '{"variables":{}}'), status: 400, code: 'BAD_REQUEST' })),
  ...both('a query that is a number', (path) => ({ ...post(path, '{"query":5}'), status: 400, code: 'BAD_REQUEST' })),
  ...both('variables that are text', (path) => ({ ...post(path, '{"query":"{ hello }","variables":"{}"}'), status: 400, code: 'BAD_REQUEST' })),
  ...both('variables that are a list', (path) => ({ ...post(path, '{"query":"{ hello }","variables":[]}'), status: 400, code: 'BAD_REQUEST' })),
  ...both('an operation name that is a number', (path) => ({ ...post(path, '{"query":"{ hello }","operationName":5}'), status: 400, code: 'BAD_REQUEST' })),
  ...both('a form', (path) => ({ ...post(path, 'query=x', { 'content-type': 'application/x-www-form-urlencoded' }), status: 415, code: 'BAD_REQUEST' })),
  ...both('plain text, as a foreign page may send it', (path) => ({ ...post(path, '{"query":"{ hello }"}', { 'content-type': 'text/plain' }), status: 415, code: 'BAD_REQUEST' })),
  ...both('no content type', (path) => ({ ...post(path, '{"query":"{ hello }"}', {}), status: 415, code: 'BAD_REQUEST' })),
  ...both('a body one byte too large', (path) => ({ ...post(path, sized(100_001)), status: 413, code: 'PAYLOAD_TOO_LARGE' })),
  ...both('a syntax error', (path) => ({ ...post(path, '{"query":"{"}'), status: 400, code: 'GRAPHQL_PARSE_FAILED' })),
  ...both('an unknown field', (path) => ({ ...post(path, '{"query":"{ helo }"}'), status: 400, code: 'GRAPHQL_VALIDATION_FAILED' })),
  ...both('a wrong variable', (path) => ({ ...post(path, '{"query":"query ($a: Int!) { hello }"}'), status: 400, code: 'GRAPHQL_VALIDATION_FAILED' })),
  ...both('a missing variable', (path) => ({ ...post(path, '{"query":"query ($a: String!) { hello(name: $a) }"}'), status: 400, code: 'BAD_USER_INPUT' })),
  ...both('a mutation by GET', (path) => ({ path: get(path, 'mutation { note(text: "x") }'), headers: { ...events, ...ask, accept: path === '/graphql' ? '*/*' : events.accept }, status: 405, code: 'BAD_REQUEST' })),
  ...both('a subscription that starts a model by GET', (path) => ({ path: get(path, 'subscription { converseStream(prompt: { text: "" }) { seq } }'), headers: { ...ask, accept: path === '/graphql' ? '*/*' : events.accept }, status: 405, code: 'BAD_REQUEST' })),
  ...both('another method', (path) => ({ path, method: 'PUT', headers: json, body: '{}', status: 405, code: 'BAD_REQUEST' })),
  ...both('a persisted query', (path) => ({ ...post(path, '{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}'), status: path === '/graphql' ? 200 : 400, code: 'PERSISTED_QUERY_NOT_SUPPORTED' })),
  ['a read-only subscription with another by GET', { path: get('/graphql/stream', 'subscription { ...f } fragment f on Subscription { converseStream(prompt: { text: "" }) { seq } }'), headers: events, status: 405, code: 'BAD_REQUEST' }],
  ['variables that are no JSON by GET', { path: get('/graphql/stream', '{ hello }', '{'), headers: events, status: 400, code: 'BAD_REQUEST' }],
  ['two queries by GET', { path: `${get('/graphql/stream', '{ hello }')}&query=x`, headers: events, status: 400, code: 'BAD_REQUEST' }],
  ['a GET that a foreign page may send', { path: get('/graphql', '{ hello }'), status: 400, code: 'BAD_REQUEST' }],
  ['a GET of a picture', { path: get('/graphql/stream', '{ hello }'), headers: { accept: 'image/avif,*/*;q=0.8' }, status: 406, code: 'BAD_REQUEST' }],
  ['a stream as JSON', { ...post('/graphql/stream', '{"query":"{ hello }"}'), headers: { ...json, accept: 'application/json' }, status: 406, code: 'BAD_REQUEST' }],
  ['JSON as a picture', { ...post('/graphql', '{"query":"{ hello }"}'), headers: { ...json, accept: 'image/png' }, status: 406, code: 'BAD_REQUEST' }],
  ['an unknown path', { path: '/nothing', status: 404, code: 'NOT_FOUND' }],
  ['a path with a star', { path: '/a*b', status: 404, code: 'NOT_FOUND' }],
  ['a path that is no URL', { path: '//', status: 404, code: 'NOT_FOUND' }],
  ['a POST to a path that is no URL', { ...post('//[/graphql', '{}'), status: 404, code: 'NOT_FOUND' }],
  ['a path out of the folder', { path: '/..%2f..%2fpackage.json', status: 404, code: 'NOT_FOUND' }],
  ['a path that cannot be read', { path: '/%zz', status: 400, code: 'BAD_REQUEST' }],
  ['a POST to /health', { path: '/health', method: 'POST', headers: json, body: '{}', status: 405, code: 'BAD_REQUEST' }],
  ['the explorer where it is not built', { path: '/', headers: { accept: 'text/html' }, status: 404, code: 'NOT_FOUND' }],
];

/** A valid request of this many bytes. */
function sized(bytes: number): string {
  const frame = JSON.stringify({ query: '{ hello }', variables: { filler: '' } });
  return frame.replace('""', `"${'x'.repeat(bytes - frame.length)}"`);
}

describe('what is refused is JSON with a code', () => {
  it('a compressed body is told as that', async () => {
    const answer = await rawRequest(`${toy.url}/graphql`, post('/graphql', '\u001f\u008b\b', { ...json, 'content-encoding': 'gzip' }));
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('content-encoding');
  });

  it('a body that is no JSON is told as that, also where it says that it is not compressed', async () => {
    const answer = await rawRequest(`${toy.url}/graphql`, post('/graphql', '{', { ...json, 'content-encoding': 'identity' }));
    expect(answer.status).toBe(400);
    expect(answer.text).not.toContain('content-encoding');
  });

  it.each(refusals)('%s', async (_name, { path, status, code, ...options }) => {
    const answer = await rawRequest(`${toy.url}${path}`, options);
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/(graphql-response\+)?json/);
    const body: unknown = JSON.parse(answer.text);
    expect(body).toMatchObject({ errors: [{ extensions: { code } }] });
    expect(isJsonObject(body) && Object.keys(body)).toEqual(['errors']);
    expect(answer.text).not.toMatch(/stack|FST_|node_modules/);
  });

  it('an operation that is sent elsewhere is told where it belongs', async () => {
    for (const path of ['/api/graphql', '/graphql/']) {
      const answer = await rawRequest(`${toy.url}${path}`, post(path, '{"query":"{ hello }"}'));
      expect(JSON.parse(answer.text)).toMatchObject({ errors: [{ message: expect.stringMatching(/ \/graphql, .* \/graphql\/stream/) as unknown, extensions: { code: 'NOT_FOUND' } }] });
    }
  });

  it.each(['text/event-stream', 'text/html', 'multipart/mixed', 'application/json;q=0'])('what could not be answered as %s is not run', async (accept) => {
    const answer = await rawRequest(`${toy.url}/graphql`, post('/graphql', '{"query":"{ slow }"}', { ...json, accept })); // which ends only when it is told to
    expect(answer.status).toBe(406);
    expect(JSON.parse(answer.text)).toMatchObject({ errors: [{ message: expect.stringContaining('/graphql/stream') as unknown, extensions: { code: 'BAD_REQUEST' } }] });
  });

  it('a subscription by a path that streams nothing is told the one that does, also where it asks for events', async () => {
    for (const accept of ['*/*', 'text/event-stream']) {
      const answer = await rawRequest(`${toy.url}/graphql`, post('/graphql', '{"query":"subscription { generationEvents(id: 1) { seq } }"}', { ...json, accept }));
      expect(answer.text).toContain('/graphql/stream');
    }
  });

  it('bytes that are not HTTP', async () => {
    const socket = connect(Number(new URL(toy.url).port), '127.0.0.1');
    socket.write('nonsense\r\n\r\n');
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  it('headers that are too large', async () => {
    const answer = await rawRequest(`${toy.url}/health`, { headers: { filler: 'x'.repeat(20_000) } });
    expect(answer.status).toBe(431);
    expect(JSON.parse(answer.text)).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });
});

describe('what is just within the limits', () => {
  it('a body of the greatest size', async () => {
    const response = await postJson(`${toy.url}/graphql`, sized(100_000));
    expect([response.status, await response.json()]).toEqual([200, { data: { hello: 'hello world' } }]);
  });

  it('a query by GET', async () => {
    for (const path of ['/graphql', '/graphql/stream']) {
      const answer = await rawRequest(`${toy.url}${get(path, 'query ($n: String) { hello(name: $n) }', '{"n":"you"}')}`, { headers: { ...ask, ...(path === '/graphql' ? {} : events) } });
      expect(answer.status).toBe(200);
      expect(answer.text).toContain('{"data":{"hello":"hello you"}}');
    }
  });
});

describe('headers', () => {
  it('let the explorer run and nothing else', async () => {
    const { headers } = await rawRequest(`${toy.url}/health`, {});
    expect(headers['content-security-policy']).toContain("default-src 'self';script-src 'self';style-src 'self' 'unsafe-inline'");
    expect(headers['content-security-policy']).toContain("connect-src 'self';");
    expect(headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
    expect(headers).not.toHaveProperty('strict-transport-security');
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff' });
  });

  it('keep proxies from holding a stream back', async () => {
    const { headers } = await rawRequest(`${toy.url}${get('/graphql/stream', '{ hello }')}`, { headers: events });
    expect(headers).toMatchObject({ 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no', 'x-content-type-options': 'nosniff' });
    expect(headers['cache-control']).toContain('no-cache');
  });
});

it('logs requests without what they ask', async () => {
  await rawRequest(`${toy.url}${get('/graphql', '{ hello(name: "private") }')}`, { headers: ask });
  expect(toy.logged.some((line) => line.includes('"path":"/graphql"'))).toBe(true);
  expect(toy.logged.some((line) => line.includes('private'))).toBe(false);
});

it('tells the resolver when the client is gone', async () => {
  for (const path of ['/graphql', '/graphql/stream']) {
    const gone = new AbortController();
    const request = fetch(`${toy.url}${path}`, { method: 'POST', headers: { ...json, accept: path === '/graphql' ? '*/*' : events.accept }, body: '{"query":"{ slow }"}', signal: gone.signal });
    const { signal } = await toy.nextSlow();
    const aborted = once(signal, 'abort');
    gone.abort();
    await expect(request).rejects.toThrow();
    await aborted;
    expect(signal.aborted).toBe(true);
  }
});

describe('the audits of GraphQL over HTTP', () => {
  // Each wants 200 for a request that was refused, where the client accepts application/json alone; Apollo Server answers 400, which the
  // specification allows, and which every HTTP client takes for the failure that it is.
  const known = ['572B', 'FDE2', '7B9B'];
  const audits = serverAudits({
    url: () => `${toy.url}/graphql`,
    // The preflight guard asks a GET for a header that the audits do not send.
    fetchFn: (url: string, init: RequestInit = {}) => fetch(url, { ...init, headers: { ...ask, ...Object.fromEntries(new Headers(init.headers)) } }),
  });

  it.each(audits.map((audit) => [audit.id, audit.name, audit] as const))('%s %s', async (id, _name, audit) => {
    const result = await audit.fn();
    expect(result.status).toBe(known.includes(id) ? 'warn' : 'ok');
  });
});
