import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rawRequest } from './support/clients.ts';
import { startToyServer } from './support/toy-server.ts';
import type { ToyServer } from './support/toy-server.ts';

let toy: ToyServer;
beforeAll(async () => {
  toy = await startToyServer();
});
afterAll(() => toy.close());

const oneOf = (...values: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...values);

const path = fc.oneof(
  oneOf('/', '//', '/\\', '*', '/%', '/%00', '/..%2f..%2fpackage.json', 'http://[/', '//[/graphql', 'http://localhost/graphql', '/graphql', '/graphql/stream', '/graphql?query=%', '/graphql?variables=[&query={hello}', '/graphql?query={hello}&variables={"__proto__":1}', '/health'),
  fc.webPath(),
);
const value = fc.oneof(
  oneOf('', '*/*', ',,,', ';q=', '-1', '0', '5', '99999999999999999999', 'application/json', 'application/json; charset="', 'application/json; charset=utf-16', 'text/event-stream', 'gzip', 'chunked', 'upgrade', 'websocket', 'graphql-ws', 'x, graphql-transport-ws', 'permessage-deflate; client_max_window_bits=99', '100-continue', 'null', 'http://[', 'bytes=0-1', '\u0080ÿ'),
  fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)), maxLength: 20 }),
);
const name = oneOf('accept', 'access-control-request-headers', 'access-control-request-method', 'apollo-require-preflight', 'authorization', 'connection', 'content-encoding', 'content-length', 'content-type', 'expect', 'host', 'idempotency-key', 'if-none-match', 'origin', 'range', 'sec-websocket-extensions', 'sec-websocket-key', 'sec-websocket-protocol', 'sec-websocket-version', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'x-amz-sns-message-type', 'x-graphql-event-stream-token');
const headers = fc.array(fc.tuple(name, value).map((pair) => `${pair.join(': ')}\r\n`), { maxLength: 5 }).map((lines) => lines.join(''));

const json = fc.oneof(
  oneOf('{"query":"{ hello }"}', '{"query":1}', '{"query":"{ hello }","variables":"x","operationName":5,"extensions":[]}', '{"query":"{ hello }","variables":{"__proto__":{}}}', '[]', 'null', '"\\ud800"', '{'),
  fc.json(),
);
const request = fc
  .record({ method: oneOf('GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'TRACE', 'M-SEARCH', 'FOO'), path, version: oneOf('1.1', '1.0', '2.0'), host: oneOf('', 'Host: localhost\r\n', 'Host: [\r\n', 'Host: a@b\r\n'), isJson: fc.boolean(), headers, body: json })
  .map((it) => Buffer.from(`${it.method} ${it.path} HTTP/${it.version}\r\n${it.host}${it.isJson ? `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(it.body)}\r\n` : ''}${it.headers}\r\n${it.body}`, 'utf8'));

const message = fc.oneof(
  oneOf('connection_init', 'connection_ack', 'ping', 'pong', 'subscribe', 'next', 'error', 'complete').chain((type) =>
    fc.record({ type: fc.constant(type), id: oneOf('1', '__proto__', 'toString', ''), payload: fc.oneof(fc.constant({ query: '{ hello }' }), fc.constant({ query: 'subscription { generationEvents(id: "nowhere") { seq } }' }), fc.jsonValue({ maxDepth: 2 })) }, { requiredKeys: ['type'] }).map((whole) => JSON.stringify(whole)),
  ),
  json,
);
/** A frame from a client under a mask of zeros, with what a frame may not be now and then. */
const frame = fc.record({ first: fc.oneof({ weight: 6, arbitrary: fc.constant(0x81) }, { weight: 1, arbitrary: fc.nat(255) }), payload: fc.oneof({ weight: 6, arbitrary: message.map((all) => Buffer.from(all)) }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((all) => Buffer.from(all)) }) }).map(({ first, payload }) => {
  const length = Buffer.alloc(payload.length < 126 ? 1 : 3, 0x80 | Math.min(payload.length, 126));
  if (payload.length >= 126) length.writeUInt16BE(payload.length, 1);
  return Buffer.concat([Buffer.of(first), length, Buffer.alloc(4), payload]);
});
const upgrade = Buffer.from('GET /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n');
const webSocket = fc.array(frame, { maxLength: 6 }).map((frames) => Buffer.concat([upgrade, ...frames]));

it('whatever a client sends is its own fault, and nobody else’s', async () => {
  const before = toy.logged.length;
  await fc.assert(
    fc.asyncProperty(fc.oneof(request, webSocket), fc.nat(400), async (bytes, cut) => {
      const socket = connect(Number(new URL(toy.url).port), '127.0.0.1');
      await once(socket, 'connect');
      const answer = text(socket).catch(() => '');
      socket.write(bytes.subarray(0, cut));
      socket.end(bytes.subarray(cut));
      expect(await answer).not.toMatch(/^HTTP\/1\.1 5|"INTERNAL"/);
      expect(toy.logged.slice(before).filter((line) => line.includes('"stack"'))).toEqual([]);
      expect(await rawRequest(`${toy.url}/health`, {})).toMatchObject({ status: 200 });
    }),
    { seed: 20_261_128, numRuns: 500 },
  );
});
