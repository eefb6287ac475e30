import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { EventScoped } from '../../src/graphql/context.ts';
import { defaultLimits } from '../../src/graphql/limits.ts';
import { createPipeline } from '../../src/graphql/pipeline.ts';
import { createSchema } from '../../src/graphql/schema.ts';
import { LogReader } from '../../src/subscriptions/log-reader.ts';
import { createHttpServer } from '../../src/transports/http-server.ts';
import type { HttpServer } from '../../src/transports/http-server.ts';
import { SlowReaderWatch } from '../../src/transports/slow-reader.ts';
import { keepAlive } from '../../src/transports/websocket-liveness.ts';
import { createSend } from '../../src/transports/websocket-send.ts';
import { completed, delta, TestLog } from '../subscriptions/support/test-log.ts';
import { RawSocket } from './support/clients.ts';
import { Queue } from './support/queue.ts';

const schemaText = `
  scalar JSON
  type Event { sequence: Int! text: String }
  type Query { echo(text: String!): String! }
  type Subscription { generationEvents(id: ID! = "g", after: Int! = 0): Event! }
`;

interface ReadEvent {
  readonly sequence: number;
  readonly text: string | null;
}

let log: TestLog;
let server: HttpServer;
let logged: Queue<string>;

beforeEach(async () => {
  log = new TestLog();
  logged = new Queue();
  const subscribe = (_source: unknown, { after }: { readonly after: number }) => new LogReader(log, after);
  const resolve = ({ sequence, body }: { readonly sequence: number; readonly body: object }) => ({ sequence, text: 'text' in body ? body.text : null });
  const schema = createSchema({ Query: { echo: (_source: unknown, { text }: { readonly text: string }) => text }, Subscription: { generationEvents: { subscribe, resolve } } }, schemaText);
  const context: EventScoped = { forEvent: () => context };
  const lines = { debug: () => undefined, info: (_fields: object, message: string) => logged.put(message), error: (_fields: object, message: string) => logged.put(message) };
  server = await createHttpServer<EventScoped>({
    pipeline: createPipeline<EventScoped>({ schema, limits: defaultLimits, log: lines }),
    createContext: () => context,
    log: lines,
    maxBodyBytes: 10_000_000,
    allowedOrigins: [],
    allowedHosts: [],
    slowReaderMs: 500,
  });
  server.markReady();
});
afterEach(async () => {
  vi.useRealTimers();
  await server.close({ drainMs: 0 });
});

const follow = (after = 0) => ({ query: 'subscription ($after: Int!) { generationEvents(after: $after) { sequence text } }', variables: { after } });

/** More than the operating system holds for a connection. */
const many = 2_500;
const textAt = (index: number): string => `${index}${'é'.repeat(10_000)}`;
const wholeText = (): string[] => [...Array.from({ length: many }, (_, index) => textAt(index)), ''];
const fill = (): void => log.append(...Array.from({ length: many }, (_, index) => delta(textAt(index))), completed);
const textsOf = (events: readonly ReadEvent[]): string[] => events.map(({ text }) => text ?? '');

/** Reads events from a socket until it is complete or closed. */
async function readSocket(raw: RawSocket): Promise<ReadEvent[]> {
  const events: ReadEvent[] = [];
  for (;;) {
    const message = (await Promise.race([raw.next(), raw.closed])) as { readonly type?: string; readonly payload?: { readonly data: { readonly generationEvents: ReadEvent } } };
    if (message.type !== 'next' || message.payload === undefined) return events;
    events.push(message.payload.data.generationEvents);
  }
}

async function subscribe(after = 0): Promise<RawSocket> {
  const raw = await RawSocket.open(server.url);
  raw.subscribe('1', follow(after));
  return raw;
}

async function openStream(after = 0): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request(`${server.url}/graphql/stream`, { method: 'POST', headers: { 'content-type': 'application/json', accept: 'text/event-stream' }, agent: false })
    .on('response', resolve)
    .on('error', reject)
    .end(JSON.stringify(follow(after)));
  return promise;
}

/** The whole events of a stream until it ends, however. */
async function readStream(response: IncomingMessage): Promise<{ readonly events: ReadEvent[]; readonly complete: boolean }> {
  const blocks: string[] = [];
  let rest = '';
  response.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n\n');
    rest = parts.pop() ?? '';
    blocks.push(...parts);
  });
  response.on('error', () => undefined); // it was cut
  await new Promise((resolve) => void response.once('close', resolve));
  const data = blocks.flatMap((block) => /^event: next\ndata: (.*)$/m.exec(block)?.[1] ?? []);
  const events = data.map((text) => (JSON.parse(text) as { data: { generationEvents: ReadEvent } }).data.generationEvents);
  return { events, complete: blocks.some((block) => block.startsWith('event: complete')) };
}

describe('a WebSocket that takes nothing', () => {
  it('is closed with 4451 once it reads on, and resumes with what it has not seen; others are not hurt', async () => {
    const slow = await subscribe();
    slow.socket.pause();
    const quick = await subscribe();
    fill();
    expect(textsOf(await readSocket(quick))).toEqual(wholeText());
    expect(await logged.take()).toBe('A slow reader was closed.');
    expect([log.readers, log.watchers.size]).toEqual([0, 0]);

    slow.socket.resume();
    const seen = await readSocket(slow);
    expect(await slow.closed).toEqual({ code: 4451, reason: 'Slow reader' });
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.length).toBeLessThan(many);
    const rest = await readSocket(await subscribe(seen.at(-1)?.sequence));
    expect(textsOf([...seen, ...rest])).toEqual(wholeText());
  });

  it('is not slow while there is nothing to take', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const reader = await subscribe();
    log.append(delta('first'));
    expect(await reader.next()).toMatchObject({ payload: { data: { generationEvents: { text: 'first' } } } });
    vi.advanceTimersByTime(60_000);
    log.append(completed);
    expect(await readSocket(reader)).toEqual([{ sequence: 2, text: null }]);
    expect(logged.length).toBe(0);
  });

  it('leaves nothing behind when it dies', async () => {
    const slow = await subscribe();
    slow.socket.pause();
    fill();
    slow.socket.terminate();
    await log.untilReaders(0);
    expect(log.watchers.size).toBe(0);
  });

  it('is not read either: who asks without reading the answers fills nobody\'s memory', async () => {
    const slow = await RawSocket.open(server.url);
    slow.socket.pause();
    const asked = 6_000;
    for (let index = 0; index < asked; index += 1) slow.send({ type: 'ping', payload: { text: 'x'.repeat(10_000) } });
    expect(await logged.take()).toBe('A slow reader was closed.');
    slow.socket.resume();
    let answers = 0;
    for (;;) {
      const message = await Promise.race([slow.next(), slow.closed]);
      if ('code' in message) break;
      answers += 1;
    }
    expect(answers).toBeGreaterThan(0);
    expect(answers).toBeLessThan(asked / 2);
  });

  it('is read again once its answers are written', async () => {
    const reader = await RawSocket.open(server.url);
    const asked = 10_000;
    for (let index = 0; index < asked; index += 1) reader.send({ type: 'ping', payload: { index } });
    for (let index = 0; index < asked; index += 1) expect(await reader.next()).toMatchObject({ type: 'pong', payload: { index } });
    reader.socket.close();
    await reader.closed;
  });
});

describe('an event stream that takes nothing', () => {
  it('is cut without the event complete, and resumes with what it has not seen; others are not hurt', async () => {
    const slow = await openStream();
    const quick = readStream(await openStream());
    fill();
    expect(textsOf((await quick).events)).toEqual(wholeText());
    expect(await logged.take()).toBe('A slow reader was cut.');
    await log.untilReaders(0);
    expect(log.watchers.size).toBe(0);

    const seen = await readStream(slow);
    expect(seen.complete).toBe(false);
    expect(seen.events.length).toBeLessThan(many);
    const rest = await readStream(await openStream(seen.events.at(-1)?.sequence));
    expect(rest.complete).toBe(true);
    expect(textsOf([...seen.events, ...rest.events])).toEqual(wholeText());
  });

  it('leaves nothing behind when it dies', async () => {
    const slow = await openStream();
    fill();
    slow.on('error', () => undefined).destroy();
    await log.untilReaders(0);
    expect(log.watchers.size).toBe(0);
  });
});

describe('large messages on one socket', () => {
  it('arrive whole, however many are under way', async () => {
    const raw = await RawSocket.open(server.url);
    const texts = Array.from({ length: 20 }, (_, index) => 'x'.repeat(index) + '😀é'.repeat(index % 3 === 0 ? 10 : 30_000));
    for (const [index, text] of texts.entries()) raw.subscribe(String(index), { query: 'query ($text: String!) { echo(text: $text) }', variables: { text } });
    const answers = new Map<unknown, unknown>();
    while (answers.size < texts.length) {
      const { id, type, payload } = await raw.next();
      if (type === 'next') answers.set(id, payload);
    }
    for (const [index, text] of texts.entries()) expect(answers.get(String(index))).toEqual({ data: { echo: text } });
    raw.socket.close();
    await raw.closed;
  });
});

describe('the parts', () => {
  const pair = async (): Promise<{ readonly near: WebSocket; readonly far: WebSocket; readonly close: () => void }> => {
    const listening = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(listening, 'listening');
    const connected = once(listening, 'connection') as Promise<[WebSocket]>;
    const far = new WebSocket(`ws://127.0.0.1:${(listening.address() as AddressInfo).port}`, { autoPong: false });
    await once(far, 'open');
    const [near] = await connected;
    return { near, far, close: () => listening.close() };
  };

  it('a large message is taken part by part, so that a slow connection is seen to take some', async () => {
    const { near, far, close } = await pair();
    const watch = new SlowReaderWatch(60_000, () => undefined);
    const waits = vi.spyOn(watch, 'wait');
    const received = once(far, 'message') as Promise<[Buffer, boolean]>;
    const text = 'x'.repeat(1_000_000);
    await createSend(near, { cork: () => undefined, uncork: () => undefined }, watch)(text);
    const [data, isBinary] = await received;
    expect([data.toString() === text, isBinary]).toEqual([true, false]);
    expect(waits.mock.calls.length).toBe(Math.ceil(1_000_000 / 16_384));
    expect(watch.isWaiting).toBe(false);
    watch.stop();
    far.terminate();
    close();
  });

  it('a socket without a pong is cut only when nothing waits for its client', async () => {
    const { near, far, close } = await pair();
    const asked = new Queue<boolean>();
    let waiting = true;
    const stop = keepAlive(near, 10, () => {
      asked.put(near.readyState === near.OPEN);
      return waiting;
    });
    expect([await asked.take(), await asked.take(), await asked.take()]).toEqual([true, true, true]);
    waiting = false;
    const [code] = (await once(far, 'close')) as [number];
    expect(code).toBe(1006);
    stop();
    close();
  });

  it('a connection is slow once it has taken nothing at all for the time, and something waits', () => {
    vi.useFakeTimers();
    const judged: string[] = [];
    const watch = new SlowReaderWatch(1_000, () => judged.push('slow'));
    vi.advanceTimersByTime(5_000);
    const [first, second, third] = [watch.wait(), watch.wait(), watch.wait()];
    for (const taken of [first, second]) {
      vi.advanceTimersByTime(900);
      taken();
    }
    vi.advanceTimersByTime(999);
    expect(judged).toEqual([]);
    third();
    vi.advanceTimersByTime(5_000);
    expect(judged).toEqual([]);
    watch.wait();
    vi.advanceTimersByTime(1_001);
    expect(judged).toEqual(['slow']);
    vi.advanceTimersByTime(5_000);
    expect(judged).toEqual(['slow']);
  });
});
