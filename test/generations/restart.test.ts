import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { LocalBedrock } from '../../local-bedrock/server.ts';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import { post } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import { expectWholeLog, rootOf, runEvents, runGeneration, textOf } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';

let upstream: LocalBedrock;
let dataDir: string;
beforeAll(async () => {
  upstream = await startLocalBedrock();
});
afterAll(() => upstream.close());
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bedrock-graphql-restart-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

/** A server on the folder of this test, in front of an upstream that outlives it. */
const start = (): Promise<Subject> => startSubject({ dataDir, environment: { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: upstream.url, AWS_ENDPOINT_URL_BEDROCK: upstream.url } });

const slow = (name: string, options: Record<string, unknown> = {}): operations.ConverseOptions => ({
  text: `Repeat: ${'one two three four five six seven eight nine ten '.repeat(4)}`,
  options: { ...options, tags: [{ key: 'local-bedrock', value: 'tokens-per-second=50' }, { key: 'test', value: name }] },
});
const callsOf = (name: string): number => upstream.calls.filter(({ requestMetadata }) => requestMetadata['test'] === name).length;

/** Sends a Subscribe message with this id, as graphql-ws does, and collects events until there are so many or it is complete. */
async function subscribe(url: string, operation: ReturnType<typeof operations.converseStream>, id: string, count = Number.POSITIVE_INFINITY): Promise<{ events: operations.Event[]; socket: WebSocket }> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const events: operations.Event[] = [];
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as { type: string; payload: { data: { converseStream: operations.Event } } };
      if (message.type === 'connection_ack') socket.send(JSON.stringify({ type: 'subscribe', id, payload: operation }));
      if (message.type === 'next') events.push(message.payload.data.converseStream);
      if (message.type === 'complete' || events.length >= count) resolve();
    });
  });
  return { events, socket };
}

it('what ended is there after a restart, with its log', async () => {
  const before = await start();
  const events = await runEvents(before.url, operations.converseStream({ text: 'Repeat: one two three' }));
  const generation = expectWholeLog(events).generation;
  await before.close();
  const after = await start();
  expect(await runGeneration(after.url, operations.generation(generation?.id ?? ''))).toEqual(generation);
  expect(await runEvents(after.url, operations.generationEvents(generation?.id ?? ''))).toEqual(events);
  const { data } = await post(after.url, { query: '{ generations { edges { node { id text } } } }' });
  expect(data).toMatchObject({ generations: { edges: [{ node: { id: generation?.id, text: 'one two three' } }] } });
  await after.close();
});

it('a graphql-ws client that comes back to the next process joins what it started, and pays once', async () => {
  const operation = operations.converseStream(slow('rejoin'));
  const before = await start();
  const first = await subscribe(before.url, operation, 'my-subscribe', 5);
  await before.close();
  const after = await start();
  const second = await subscribe(after.url, operation, 'my-subscribe');
  const last = expectWholeLog(second.events);
  expect(second.events.slice(0, 5)).toEqual(first.events.slice(0, 5));
  expect(last).toMatchObject({ __typename: 'GenerationInterrupted', error: { code: 'NODE_LOST' }, generation: { text: textOf(second.events) } });
  expect(callsOf('rejoin')).toBe(1);
  // Now it has been completed: the same message is a new request.
  second.socket.close();
  const third = await subscribe(after.url, operation, 'my-subscribe', 2);
  expect(third.events[0]?.generationId).not.toBe(last.generationId);
  third.socket.terminate();
  await after.close();
});

it('an idempotency key outlives the process', async () => {
  const operation = operations.startGeneration(slow('key', { idempotencyKey: 'mine' }));
  const before = await start();
  const { id } = await runGeneration(before.url, operation);
  await upstream.waitForCall(({ requestMetadata }) => requestMetadata['test'] === 'key');
  await before.close();
  const after = await start();
  expect(await runGeneration(after.url, operation)).toMatchObject({ id, status: 'INTERRUPTED' });
  expect(rootOf<{ id: string }>(await post(after.url, operation, { headers: { 'idempotency-key': 'another' } })).id).toBe(id);
  expect(callsOf('key')).toBe(1);
  await after.close();
});
