import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { rawRequest } from './support/clients.ts';
import { startToyServer } from './support/toy-server.ts';
import type { ToyServer } from './support/toy-server.ts';

let toy: ToyServer;
beforeAll(async () => {
  toy = await startToyServer({ explorerFolder: import.meta.dirname });
});
afterAll(() => toy.close());

type Knock = (headers: Record<string, string>) => Promise<{ readonly status: number; readonly text: string }>;

const body = JSON.stringify({ query: '{ hello }' });
const post = { method: 'POST', body };
const doors: Record<string, Knock> = {
  http: (headers) => rawRequest(`${toy.url}/graphql`, { ...post, headers: { 'content-type': 'application/json', ...headers } }),
  sse: (headers) => rawRequest(`${toy.url}/graphql/stream`, { ...post, headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers } }),
  websocket: async (headers) => {
    const socket = new WebSocket(`${toy.url.replace('http', 'ws')}/graphql`, ['graphql-transport-ws'], { headers });
    socket.on('error', () => undefined);
    const refused = new Promise<IncomingMessage>((resolve) => socket.once('unexpected-response', (_request, response) => resolve(response)));
    const response = await Promise.race([once(socket, 'open'), refused]);
    const answer = Array.isArray(response) ? { status: 200, text: '' } : { status: response.statusCode ?? 0, text: await text(response) };
    socket.terminate();
    return answer;
  },
  '/': (headers) => rawRequest(`${toy.url}/`, { headers }),
  '/health': (headers) => rawRequest(`${toy.url}/health`, { headers }),
};

const port = (): string => new URL(toy.url).port;
const foreign: Record<string, () => Record<string, string>> = {
  'a page of another site': () => ({ origin: 'https://evil.example' }),
  'a page of an allowed name, over plain HTTP': () => ({ origin: 'http://app.example.com' }),
  'a page of a longer name': () => ({ origin: 'https://app.example.com.evil.example' }),
  'a page of another port of this machine': () => ({ origin: 'http://localhost:1' }),
  'a page of an extension': () => ({ origin: 'chrome-extension://flnheeellpciglgpaodhkhmapeljopja' }),
  'a page of a file': () => ({ origin: 'file://' }),
  'a sandboxed frame': () => ({ origin: 'null' }),
  'what is no origin': () => ({ origin: 'localhost' }),
  'a name that was rebound': () => ({ host: `evil.example:${port()}`, origin: `http://evil.example:${port()}` }),
  'a rebound name without an origin': () => ({ host: `evil.example:${port()}` }),
  'a host with a user': () => ({ host: `evil.example@127.0.0.1` }),
};
const welcome: Record<string, () => Record<string, string>> = {
  'a program': () => ({}),
  'a page of this server': () => ({ origin: toy.url }),
  'a page of this server by another name': () => ({ host: `localhost:${port()}`, origin: `http://localhost:${port()}` }),
  'a page of this server over IPv6': () => ({ host: `[::1]:${port()}`, origin: `http://[::1]:${port()}` }),
  'a page of an allowed origin': () => ({ origin: 'https://app.example.com' }),
  'a page of an allowed app': () => ({ origin: 'tauri://localhost' }),
  'a request to an allowed host': () => ({ host: 'bedrock.example.com' }),
};

describe.each(Object.entries(doors))('%s', (door, knock) => {
  it.each(Object.entries(foreign))('refuses %s', async (_name, headers) => {
    const answer = await knock(headers());
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.text)).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN', retryable: false } }] });
  });

  it.each(Object.entries(welcome))('lets in %s', async (_name, headers) => {
    const answer = await knock(headers());
    expect(answer.status).toBe(door === '/' ? 404 : 200);
  });
});

describe('a request by HTTP/1.0 that names no host, as health checks of proxies are', () => {
  it.each([
    ['a program', '', 200],
    ['a page of another site', 'Origin: https://evil.example\r\n', 403],
  ])('of %s', async (_name, headers, status) => {
    const socket = connect(Number(port()), '127.0.0.1');
    socket.write(`GET /ready HTTP/1.0\r\n${headers}\r\n`);
    expect(await text(socket)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });
});

it('tells who runs the server of each foreign page once', async () => {
  const origin = 'https://forgotten.example';
  for (let time = 0; time < 3; time += 1) for (const knock of Object.values(doors)) await knock({ origin });
  expect(toy.logged.filter((line) => line.includes(origin))).toEqual([expect.stringMatching(/"host":"127\.0\.0\.1:\d+"\} A request was refused\. .*see ALLOWED_ORIGINS\.$/)]);
});

describe('CORS', () => {
  it('lets pages of an allowed origin ask first, and read', async () => {
    const origin = 'https://app.example.com';
    const preflight = await rawRequest(`${toy.url}/graphql`, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST' } });
    expect(preflight.status).toBe(204);
    expect(preflight.headers).toMatchObject({ 'access-control-allow-origin': origin, 'access-control-allow-methods': 'GET, POST', vary: 'Origin' });
    const answer = await rawRequest(`${toy.url}/graphql`, { ...post, headers: { 'content-type': 'application/json', origin } });
    expect(answer.headers['access-control-allow-origin']).toBe(origin);
  });

  it('lets them send what headers their client adds', async () => {
    const headers = 'apollographql-client-name,authorization,traceparent'; // as a browser asks it
    const preflight = await rawRequest(`${toy.url}/graphql`, { method: 'OPTIONS', headers: { origin: 'https://app.example.com', 'access-control-request-method': 'POST', 'access-control-request-headers': headers } });
    expect(preflight.headers['access-control-allow-headers']).toBe(headers);
  });

  it('says nothing to others', async () => {
    const refused = await rawRequest(`${toy.url}/graphql`, { method: 'OPTIONS', headers: { origin: 'https://evil.example' } });
    expect(refused.status).toBe(403);
    expect(refused.headers).not.toHaveProperty('access-control-allow-origin');
    const own = await rawRequest(`${toy.url}/health`, { headers: { origin: toy.url } });
    expect(own.headers).not.toHaveProperty('access-control-allow-origin');
  });
});
