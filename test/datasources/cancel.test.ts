import { getEventListeners } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { createBedrockRuntime } from '../../src/datasources/bedrock-runtime.ts';
import type { BedrockRuntime, ModelEvent } from '../../src/datasources/types.ts';
import { transport } from '../kit/transport.ts';
import { encodeEvent } from './kit/recordings.ts';
import type { WireRequest } from './kit/wire-server.ts';
import { beginStream, collect, connect, hello, never, startWireServer } from './kit/wire-server.ts';

const soonMs = 250;
const reason = new Error('The reader left.');

/** Resolves with the milliseconds until the socket is closed. */
function closing(socket: Socket): Promise<number> {
  const start = performance.now();
  // Not events.once: how the socket is closed (a reset is an error) does not matter.
  return new Promise((resolve) => socket.once('close', () => resolve(performance.now() - start)));
}

/** A Bedrock that lets the test answer each request. */
async function startPatientServer() {
  const waiting: WireRequest[] = [];
  const waiters: ((request: WireRequest) => void)[] = [];
  const { url, server } = await startWireServer((request) => {
    const waiter = waiters.shift();
    if (waiter === undefined) waiting.push(request);
    else waiter(request);
  });
  const nextRequest = (): Promise<WireRequest> => {
    const request = waiting.shift();
    return request === undefined ? new Promise((resolve) => waiters.push(resolve)) : Promise.resolve(request);
  };
  return { url, server, nextRequest };
}

const word = (text: string) => encodeEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text } });

/** A stream whose first word was read and whose second does not come. */
async function readFirstWord(runtime: BedrockRuntime, nextRequest: () => Promise<WireRequest>, signal: AbortSignal) {
  const streaming = runtime.stream(hello, signal);
  const request = await nextRequest();
  beginStream(request);
  request.response.write(word('one'));
  const iterator = (await streaming).events[Symbol.asyncIterator]();
  expect(await iterator.next()).toEqual({ done: false, value: { type: 'textDelta', contentBlockIndex: 0, text: 'one' } satisfies ModelEvent });
  return { iterator, request };
}

describe('an abort closes the connection at once, and is told with its reason', () => {
  test.each(['run', 'stream'] as const)('%s: before the response', async (how) => {
    const { url, nextRequest } = await startPatientServer();
    const controller = new AbortController();
    const call = connect(url)[how](hello, controller.signal);
    const { socket } = await nextRequest();
    const closed = closing(socket);
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    expect(await closed).toBeLessThan(soonMs);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  test('before anything is sent', async () => {
    const { url, server } = await startPatientServer();
    server.on('connection', () => expect.unreachable('a connection was made'));
    await expect(connect(url).stream(hello, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  test('a stream that has begun, before its first event', async () => {
    const { url, nextRequest } = await startPatientServer();
    const controller = new AbortController();
    const call = connect(url).stream(hello, controller.signal);
    const request = await nextRequest();
    beginStream(request);
    const closed = closing(request.socket);
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    expect(await closed).toBeLessThan(soonMs);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  test('a whole answer whose half is there', async () => {
    const { url, nextRequest } = await startPatientServer();
    const controller = new AbortController();
    const call = connect(url).run(hello, controller.signal);
    const { response, socket } = await nextRequest();
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
    response.write('{"output":');
    const closed = closing(socket);
    controller.abort(reason);
    await expect(call).rejects.toBe(reason);
    expect(await closed).toBeLessThan(soonMs);
  });

  test('amid the events, while the next is waited for', async () => {
    const { url, nextRequest } = await startPatientServer();
    const controller = new AbortController();
    const { iterator, request } = await readFirstWord(connect(url), nextRequest, controller.signal);
    const pending = iterator.next();
    const closed = closing(request.socket);
    controller.abort(reason);
    await expect(pending).rejects.toBe(reason);
    expect(await closed).toBeLessThan(soonMs);
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  test('amid the events, between two of them', async () => {
    const { url, nextRequest } = await startPatientServer();
    const controller = new AbortController();
    const { iterator, request } = await readFirstWord(connect(url), nextRequest, controller.signal);
    const closed = closing(request.socket);
    controller.abort(reason);
    expect(await closed).toBeLessThan(soonMs);
    await expect(iterator.next()).rejects.toBe(reason);
  });

  test('one of two calls on the same client', async () => {
    const { url, nextRequest } = await startPatientServer();
    const runtime = connect(url);
    const controller = new AbortController();
    const first = await readFirstWord(runtime, nextRequest, controller.signal);
    const second = await readFirstWord(runtime, nextRequest, never());
    controller.abort(reason);
    await expect(first.iterator.next()).rejects.toBe(reason);
    second.request.response.end(word('two'));
    expect(await second.iterator.next()).toMatchObject({ value: { text: 'two' } });
  });
});

test.skipIf(transport === 'sdk')('an abort does not wait for the credentials', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aws-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  // Whoever asks for them waits until the test is over.
  writeFileSync(join(folder, 'config'), `[profile slow]\ncredential_process = ${process.execPath} -e "setTimeout(() => {}, 5000)"\n`);
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  onTestFinished(() => void vi.unstubAllEnvs());
  const controller = new AbortController();
  const bedrock = { mode: 'aws', region: 'us-east-1', profile: 'slow', runtimeEndpoint: 'http://127.0.0.1:9', controlEndpoint: undefined, transport } as const;
  const runtime = createBedrockRuntime({ bedrock, bodyFormatOf: () => null });
  const call = runtime.run(hello, controller.signal);
  controller.abort(reason);
  const start = performance.now();
  await expect(call).rejects.toBe(reason);
  expect(performance.now() - start).toBeLessThan(soonMs);
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
});

describe('leaving the loop closes the connection', () => {
  test('break', async () => {
    const { url, nextRequest } = await startPatientServer();
    const streaming = connect(url).stream(hello, never());
    const request = await nextRequest();
    beginStream(request);
    request.response.write(word('one'));
    const closed = closing(request.socket);
    for await (const event of (await streaming).events) {
      expect(event.type).toBe('textDelta');
      break;
    }
    expect(await closed).toBeLessThan(soonMs);
  });

  test('return() does not wait for the model, and ends a next() that does', async () => {
    const { url, nextRequest } = await startPatientServer();
    const { iterator, request } = await readFirstWord(connect(url), nextRequest, never());
    const closed = closing(request.socket);
    const pending = iterator.next();
    const done = { done: true, value: undefined };
    expect(await iterator.return?.()).toEqual(done);
    expect(await pending).toEqual(done);
    expect(await closed).toBeLessThan(soonMs);
    expect(await iterator.next()).toEqual(done);
  });
});

describe('connections', () => {
  test('an answer that is read to its end leaves its connection, and no listener', async () => {
    const sockets = new Set<Socket>();
    const { url } = await startWireServer((request) => {
      sockets.add(request.socket);
      beginStream(request);
      request.response.end(word('one'));
    });
    const runtime = connect(url);
    const { signal } = new AbortController();
    for (let call = 0; call < 20; call += 1) await collect((await runtime.stream(hello, signal)).events);
    // undici lets a turn of the event loop pass before it uses a connection again: calls without a pause between them take turns on two.
    expect(sockets.size).toBe(transport === 'lean' ? 2 : 1);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test.skipIf(transport === 'lean')('a signal does not make the SDK build its middleware again', async () => {
    const { url } = await startWireServer((request) => {
      beginStream(request);
      request.response.end(word('one'));
    });
    const runtime = connect(url);
    const built = vi.spyOn(ConverseStreamCommand.prototype, 'resolveMiddleware');
    onTestFinished(() => built.mockRestore());
    for (let call = 0; call < 3; call += 1) await collect((await runtime.stream(hello, never())).events);
    expect(built).toHaveBeenCalledTimes(1);
  });

  test('a hundred streams run at the same time', async () => {
    const requests: WireRequest[] = [];
    const { url } = await startWireServer((request) => {
      requests.push(request);
      beginStream(request);
      request.response.write(word('one'));
      // Nobody's answer ends before everybody's has begun.
      if (requests.length === 100) for (const { response } of requests) response.end(word('two'));
    });
    const runtime = connect(url);
    const answers = await Promise.all(Array.from({ length: 100 }, async () => collect((await runtime.stream(hello, never())).events)));
    for (const events of answers) expect(events.map((event) => event.type === 'textDelta' && event.text)).toEqual(['one', 'two']);
  });

  test('close() closes the idle ones and leaves a call that runs', async () => {
    const { url, nextRequest } = await startPatientServer();
    const runtime = connect(url);
    const idle = await readFirstWord(runtime, nextRequest, never());
    const busy = await readFirstWord(runtime, nextRequest, never());
    idle.request.response.end();
    expect(await idle.iterator.next()).toMatchObject({ done: true });
    const [idleClosed, busyClosed] = [closing(idle.request.socket), closing(busy.request.socket)];
    runtime.close();
    await idleClosed;
    busy.request.response.end(word('two'));
    expect(await busy.iterator.next()).toMatchObject({ value: { text: 'two' } });
    expect(await busy.iterator.next()).toMatchObject({ done: true });
    await busyClosed;
  });
});
