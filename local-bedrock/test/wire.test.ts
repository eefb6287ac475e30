import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime';
import { EventStreamCodec } from '@smithy/core/event-streams';
import fc from 'fast-check';
import { connect, createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createRandom } from '../random.ts';
import { encodeEvent } from '../wire/event-stream.ts';
import { createClient, echo, readRecording, start, userMessage } from './kit.ts';

const codec = new EventStreamCodec((bytes: Uint8Array | string) => Buffer.from(bytes).toString(), (text) => Buffer.from(text));

test('a frame is byte for byte the recorded one, given the same padding', () => {
  const bytes = Buffer.from(readRecording('ConverseStream-nova-text').response.bodyBase64 ?? '', 'base64');
  const first = bytes.subarray(0, bytes.readUInt32BE(0));
  const payload = JSON.parse(Buffer.from(codec.decode(first).body).toString()) as { p: string };
  // The padding that the recording has: `random` chooses its length.
  const random = () => (payload.p.length - 2) / 60;
  const frame = encodeEvent('messageStart', { role: 'assistant' }, random);
  const decoded = codec.decode(frame);
  expect(Object.keys(decoded.headers)).toEqual(Object.keys(codec.decode(first).headers));
  expect(decoded.headers).toEqual(codec.decode(first).headers);
  expect(JSON.parse(Buffer.from(decoded.body).toString())).toEqual(payload);
  expect(frame.byteLength).toBe(first.byteLength);
});

test('padding has 2 to 61 letters, and the same for the same seed', () => {
  const padding = (frame: Uint8Array) => (JSON.parse(Buffer.from(codec.decode(frame).body).toString()) as { p: string }).p;
  fc.assert(
    fc.property(fc.integer(), fc.dictionary(fc.string(), fc.string()), (seed, payload) => {
      const frame = encodeEvent('chunk', payload, createRandom(seed));
      expect(padding(frame)).toMatch(/^ab[a-zA-Z0-9]{0,59}$/);
      expect(encodeEvent('chunk', payload, createRandom(seed))).toEqual(frame);
    }),
    { seed: 5 },
  );
});

function sendRaw(port: number, pieces: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => {
      void (async () => {
        for (const piece of pieces) await new Promise((done) => socket.write(piece, done));
      })();
    });
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    socket.once('close', () => resolve(answer)).once('error', reject);
  });
}

test('every answer says who gave it, errors too', async () => {
  const bedrock = await start();
  const answer = await sendRaw(bedrock.port, ['GET /x HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n']);
  expect(answer).toMatch(/^HTTP\/1\.1 403 /);
  expect(answer).toMatch(/x-local-bedrock: 1\r\n/i);
  expect(answer).toMatch(/x-amzn-requestid: [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\r\n/i);
});

test.each(['1.1', '2'])('HTTP/%s is told from the first bytes, however they are cut', async (httpVersion) => {
  const bedrock = await start();
  const relay = createServer((socket) => {
    const upstream = connect(bedrock.port, '127.0.0.1');
    // One byte a packet: each is written when the one before it was taken.
    socket.once('data', (chunk: Buffer) => {
      socket.pause();
      void (async () => {
        for (const byte of chunk.subarray(0, 5)) {
          await new Promise((done) => upstream.write(Buffer.of(byte), done));
          await new Promise(setImmediate);
        }
        upstream.write(chunk.subarray(5));
        socket.pipe(upstream);
      })();
    });
    upstream.pipe(socket);
    socket.on('error', () => upstream.destroy());
    upstream.on('error', () => socket.destroy());
  });
  await new Promise<void>((listening) => relay.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    relay.close();
  });
  const address = relay.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`;
  const client = createClient(bedrock, httpVersion === '2' ? '2' : '1.1', { endpoint });
  expect((await client.send(new ConverseCommand({ modelId: echo, messages: [userMessage('hi')] }))).stopReason).toBe('end_turn');
  expect(bedrock.calls).toMatchObject([{ httpVersion }]);
});

test('bytes that are no HTTP are refused, and harm no one', async () => {
  const bedrock = await start();
  expect(await sendRaw(bedrock.port, ['nonsense\r\n\r\n'])).toMatch(/^HTTP\/1\.1 400 /);
  await sendRaw(bedrock.port, ['PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n', 'rubbish'.repeat(20)]);
  const answer = await createClient(bedrock).send(new ConverseCommand({ modelId: echo, messages: [userMessage('hi')] }));
  expect(answer.stopReason).toBe('end_turn');
});

test('GET /_local/calls tells the last thousand calls, unsigned', async () => {
  const bedrock = await start();
  await createClient(bedrock).send(new ConverseCommand({ modelId: echo, messages: [userMessage('hi')] }));
  const response = await fetch(`${bedrock.url}/_local/calls`);
  expect(response.headers.get('x-local-bedrock')).toBe('1');
  expect(await response.json()).toEqual({ calls: bedrock.calls });
  for (let round = 0; round < 101; round += 1) {
    await Promise.all(Array.from({ length: 10 }, () => fetch(`${bedrock.url}/x`).then((answer) => answer.arrayBuffer())));
  }
  expect(bedrock.calls).toHaveLength(1_000);
  expect(bedrock.calls.at(-1)?.number).toBe(1_011);
});
