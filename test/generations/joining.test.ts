import net from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { connectSse, connectWs, post } from '../kit/clients.ts';
import type { Event } from '../kit/operations.ts';
import * as operations from '../kit/operations.ts';
import { expectWholeLog, rootOf, runEvents, runGeneration, textOf } from '../kit/results.ts';
import { modelCalls } from '../kit/model-calls.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { RawSocket } from '../transports/support/clients.ts';

let subject: Subject;
let callsBefore: number;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());
beforeEach(() => {
  callsBefore = modelCalls(subject.upstream).length;
});
const newCalls = () => modelCalls(subject.upstream).length - callsBefore;

const long = 'Repeat: one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen';
const slow = (options: Record<string, unknown> = {}) => operations.converseStream({ modelId: 'local.echo-v1', text: long, faults: 'tokens-per-second=40', options: { tags: [{ key: 'local-bedrock', value: 'tokens-per-second=40' }], ...options } });

/** A stock client that connects again at once, and its sockets. */
function connectSpied() {
  const sockets: WebSocket[] = [];
  class Spied extends WebSocket {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args);
      sockets.push(this);
    }
  }
  const client = connectWs(subject.url, { webSocketImpl: Spied, retryAttempts: 5, retryWait: () => Promise.resolve() });
  return { client, sockets };
}

describe('a stock graphql-ws client whose socket is cut', () => {
  it('reconnects, sends its Subscribe again, and joins the generation: one call upstream', async () => {
    const { client, sockets } = connectSpied();
    const events: Event[] = [];
    let cuts = 0;
    for await (const result of client.iterate(slow())) {
      const event = rootOf<Event>(result as Parameters<typeof rootOf>[0]);
      events.push(event);
      if (cuts < 2 && event.sequence === 4 + cuts) {
        cuts += 1;
        sockets.at(-1)?.terminate();
      }
    }
    await client.dispose();
    expect(cuts).toBe(2);
    expect(sockets).toHaveLength(3);
    expect(newCalls()).toBe(1);
    expect(new Set(events.map(({ generationId }) => generationId)).size).toBe(1);
    const lastStart = events.findLastIndex(({ sequence }) => sequence === 1); // each join replays from the beginning
    const joined = events.slice(lastStart);
    expect(expectWholeLog(joined)).toMatchObject({ __typename: 'GenerationCompleted' });
    expect(textOf(joined)).toBe(long);
  });

  it.each([
    ['converse', '{ id text }'],
    ['infer', '{ generation { id text } }'],
  ])('sends its mutation again, whose fields %s join what they started each, and start what they had not', async (field, answer) => {
    const type = field === 'infer' ? 'InferInput!' : 'ConverseInput!';
    const query = `mutation ($first: ${type}, $second: ${type}) { first: ${field}(input: $first) ${answer} second: ${field}(input: $second) ${answer} }`;
    const say = (text: string) => ({ modelId: 'local.echo-v1', messages: [{ role: 'USER', content: [{ text }] }], options: { tags: [{ key: 'local-bedrock', value: 'slow-first=300' }] } });
    for (const [number, second] of ['two', 'one'].entries()) {
      const { client, sockets } = connectSpied();
      const results = client.iterate({ query, variables: { first: say('one'), second: say(second) } });
      const result = results.next();
      await expect.poll(newCalls).toBe(2 * number + 1);
      sockets.at(-1)?.terminate();
      expect(JSON.stringify((await result).value)).toMatch(new RegExp(`"text":"one".*"text":"${second}"`));
      await client.dispose();
      expect(sockets).toHaveLength(2);
      expect(newCalls()).toBe(2 * number + 2);
    }
  });

  it('sends its turn of a conversation again, and has it made once', async () => {
    const { id } = rootOf<{ id: string }>(await post(subject.url, { query: 'mutation { createConversation(input: { modelId: "local.echo-v1" }) { id } }' }));
    const turn = {
      query: 'mutation ($input: ConverseInput!) { converse(input: $input) { text conversation { messageCount } } }',
      variables: { input: { conversationId: id, messages: [{ role: 'USER', content: [{ text: 'Hello.' }] }], options: { tags: [{ key: 'local-bedrock', value: 'slow-first=300' }] } } },
    };
    const first = await RawSocket.open(subject.url);
    first.subscribe('turn', turn);
    await expect.poll(newCalls).toBe(1);
    first.socket.terminate();
    const second = await RawSocket.open(subject.url);
    second.subscribe('turn', turn);
    expect(await second.next()).toEqual({ id: 'turn', type: 'next', payload: { data: { converse: { text: 'Hello.', conversation: { messageCount: 2 } } } } });
    expect(newCalls()).toBe(1);
    second.socket.close();
  });

  it('joins also when it reconnects after the answer is complete', async () => {
    const first = await subscribeRaw('same-id', slow());
    await first.until((event) => event.sequence === 3);
    first.socket.terminate();
    await subject.upstream.waitForCall(({ number, outcome }) => number === callsBefore + 1 && outcome === 'completed');
    const second = await subscribeRaw('same-id', slow());
    const last = await second.until((event) => event.terminal);
    expect(last).toMatchObject({ __typename: 'GenerationCompleted', generation: { text: long } });
    expect(newCalls()).toBe(1);
    second.socket.close();
  });
});

it.each([
  ['others', { trace: '1' }, { trace: '2' }],
  ['new', undefined, { trace: '2' }],
  ['gone', { trace: '1' }, undefined],
])('the same Subscribe message joins though its extensions are %s', async (name, before, after) => {
  const first = await subscribeRaw(name, { ...slow(), extensions: before });
  await first.until((event) => event.sequence === 2);
  first.socket.terminate();
  const second = await subscribeRaw(name, { ...slow(), extensions: after });
  expect(await second.until((event) => event.terminal)).toMatchObject({ __typename: 'GenerationCompleted' });
  expect(newCalls()).toBe(1);
  second.socket.close();
});

describe('the same Subscribe message starts anew', () => {
  it('after a Complete from the client, or from the server', async () => {
    const first = await subscribeRaw('an-id', slow());
    await first.until((event) => event.sequence === 2);
    first.socket.send(JSON.stringify({ id: 'an-id', type: 'complete' }));
    const second = await subscribeRaw('an-id', slow());
    await second.until((event) => event.terminal);
    const third = await subscribeRaw('an-id', slow());
    await third.until((event) => event.terminal);
    expect(newCalls()).toBe(3);
    for (const { socket } of [first, second, third]) socket.close();
  });

  it('with other variables, or another id', async () => {
    const first = await subscribeRaw('some-id', slow());
    await first.until((event) => event.sequence === 2);
    first.socket.terminate();
    const others = [await subscribeRaw('some-id', operations.converseStream()), await subscribeRaw('other-id', slow())];
    for (const other of others) await other.until((event) => event.sequence === 2);
    expect(newCalls()).toBe(3);
    for (const { socket } of others) socket.close();
  });

  it('while the earlier one still answers: somebody else uses the same id', async () => {
    const first = await subscribeRaw('1', slow());
    await first.until((event) => event.sequence === 2);
    const second = await subscribeRaw('1', slow());
    const last = await second.until((event) => event.terminal);
    const whole = await first.until((event) => event.terminal);
    expect(last.generationId).not.toBe(whole.generationId);
    expect(newCalls()).toBe(2);
    for (const { socket } of [first, second]) socket.close();
  });
});

it('a socket that only seems to be open is found to be lost', async () => {
  const proxy = await startFreezingProxy(subject.url);
  const first = await subscribeRaw('frozen', slow(), proxy.url);
  await first.until((event) => event.sequence === 2);
  proxy.freeze();
  const second = await subscribeRaw('frozen', slow());
  expect(await second.until((event) => event.terminal)).toMatchObject({ generation: { text: long } });
  expect(newCalls()).toBe(1);
  second.socket.close();
  first.socket.terminate();
  await proxy.close();
});

describe('an idempotency key', () => {
  it('joins over any transport, in the middle and at the end', async () => {
    const key = { idempotencyKey: 'key-1' };
    const client = connectSse(subject.url);
    const reader = client.iterate(slow(key));
    const first = rootOf<Event>((await reader.next()).value as Parameters<typeof rootOf>[0]);
    const overWs = await runEvents(subject.url, slow(key), 'websocket');
    expect(overWs[0]?.generationId).toBe(first.generationId);
    expect(textOf(overWs)).toBe(long);
    client.dispose();
    const { variables = {} } = slow(key);
    const again = await runGeneration(subject.url, { query: 'mutation ($input: ConverseInput!) { converse(input: $input) { id text } }', variables });
    expect(again).toMatchObject({ id: first.generationId, text: long });
    expect(newCalls()).toBe(1);
  });

  it('runs once for twenty requests at the same time', async () => {
    const operation = operations.converse({ options: { idempotencyKey: 'key-2' } });
    const answers = await Promise.all(Array.from({ length: 20 }, () => runGeneration(subject.url, operation)));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(answers.every(({ status }) => status === 'COMPLETED')).toBe(true);
    expect(newCalls()).toBe(1);
  });

  it('of another input is refused, and names the generation', async () => {
    const { id } = await runGeneration(subject.url, operations.converse({ options: { idempotencyKey: 'key-3' } }));
    const { errors } = await post(subject.url, operations.converse({ text: 'another', options: { idempotencyKey: 'key-3' } }));
    expect(errors).toMatchObject([{ extensions: { code: 'IDEMPOTENCY_KEY_REUSED', generationId: id } }]);
    expect(newCalls()).toBe(1);
  });
});

/** Speaks the protocol by hand, to choose the id of the Subscribe message. */
async function subscribeRaw(id: string, operation: object, url = subject.url) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const seen: Event[] = [];
  let wake: (() => void) | undefined;
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as { type: string; payload?: { data: Record<string, Event> } };
      if (message.type === 'connection_ack') resolve();
      if (message.type === 'next') seen.push(...Object.values(message.payload?.data ?? {}));
      wake?.();
    });
  });
  socket.on('error', () => undefined);
  socket.send(JSON.stringify({ id, type: 'subscribe', payload: operation }));
  return {
    socket,
    async until(predicate: (event: Event) => boolean): Promise<Event> {
      for (;;) {
        const found = seen.find(predicate);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

/** Forwards to the server until it is frozen: then nothing goes through, and nobody is told. */
async function startFreezingProxy(target: string) {
  const sockets: net.Socket[] = [];
  const proxy = net.createServer((near) => {
    const far = net.connect(Number(new URL(target).port), '127.0.0.1');
    for (const socket of [near, far]) {
      socket.on('error', () => undefined);
      sockets.push(socket);
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as net.AddressInfo).port}`,
    freeze() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
