import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GraphQLResult } from '../kit/clients.ts';
import { connectWs, post, transports } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import { expectWholeLog, rootOf, runEvents } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import type { Turn } from './kit/conversations.ts';
import { ask, look, newConversation, refuse, say, spoken, startTurn, turn, turnStream } from './kit/conversations.ts';
import { bodiesOf } from './kit/upstream.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject({ upstream: { keepBodies: true } });
});
afterAll(() => subject.close());

const slow = 'slow-first=300';
const slower = 'slow-first=1000'; // all twenty have come before the first is answered, on a busy machine as well

describe('twenty clients that speak at once, over all transports:', () => {
  it('one is heard, the others are told which turn runs, and nothing of theirs is kept', async () => {
    const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1' });
    for (const round of [0, 1, 2]) {
      const outcomes = await Promise.all(Array.from({ length: 20 }, (_, client) => speak(id, `Round ${round}, client ${client}.`, client)));
      const heard = outcomes.filter(({ conflict }) => conflict === null);
      expect(heard).toHaveLength(1);
      for (const { conflict } of outcomes) if (conflict !== null) expect(conflict).toMatchObject({ code: 'CONFLICT', generationId: heard[0]?.generationId, retryable: true });
      const conversation = await look(subject.url, id);
      expect(conversation).toMatchObject({ activeGeneration: null, messageCount: 2 * (round + 1), lastGeneration: { id: heard[0]?.generationId } });
      expect(spoken(conversation).slice(-2)).toEqual([['USER', heard[0]?.text], ['ASSISTANT', heard[0]?.text]]);
    }
    expect(spoken(await look(subject.url, id)).map(([role]) => role)).toEqual(['USER', 'ASSISTANT', 'USER', 'ASSISTANT', 'USER', 'ASSISTANT']);
    const { generations } = (await post(subject.url, { query: '{ generations(first: 100) { edges { node { conversation { id } } } } }' })).data as { generations: { edges: { node: { conversation: { id: string } | null } }[] } };
    expect(generations.edges.filter(({ node }) => node.conversation?.id === id)).toHaveLength(3);
  });

  async function speak(id: string, text: string, client: number): Promise<{ readonly text: string; readonly generationId: unknown; readonly conflict: Record<string, unknown> | null }> {
    const kind = (['http', 'websocket', 'sse'] as const)[client % 3] ?? 'http';
    const operation = kind === 'http' ? turn(id, text, { faults: slower }) : turnStream(id, text, { faults: slower });
    const [first] = await transports[kind](subject.url, operation);
    const conflict = first?.errors?.[0]?.extensions ?? null;
    const root = conflict === null ? rootOf<{ id?: string; generationId?: string }>(first) : {};
    return { text, generationId: root.id ?? root.generationId, conflict };
  }
});

it('a second tab finds the turn that runs, follows it from its beginning, and sees it gone', async () => {
  const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1' });
  const { id: generationId } = await ask<Turn>(subject.url, startTurn(id, 'one two three four five six seven', { faults: 'tokens-per-second=60' }));
  const { activeGeneration, lastGeneration } = await look(subject.url, id);
  expect(activeGeneration?.id).toBe(generationId);
  expect(lastGeneration?.id).toBe(generationId);
  const events = await runEvents(subject.url, operations.generationEvents(generationId), 'websocket');
  expectWholeLog(events);
  expect(events.map(({ text }) => text ?? '').join('')).toBe('one two three four five six seven');
  expect(await look(subject.url, id)).toMatchObject({ activeGeneration: null, lastGeneration: { id: generationId, status: 'COMPLETED' }, messageCount: 2 });
});

describe('the same idempotency key', () => {
  it('while the turn runs joins it, over any transport, instead of CONFLICT', async () => {
    const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1' });
    const options = { faults: slow, key: `joins ${id}`, test: `joins-${id}` };
    const { id: generationId } = await ask<Turn>(subject.url, startTurn(id, 'Once.', options));
    const [over, [first]] = await Promise.all([ask<Turn>(subject.url, turn(id, 'Once.', options)), transports.sse(subject.url, turnStream(id, 'Once.', options))]);
    expect(over).toMatchObject({ id: generationId, status: 'COMPLETED' });
    expect(rootOf<operations.Event>(first).generationId).toBe(generationId);
    expect(spoken(await look(subject.url, id))).toEqual([['USER', 'Once.'], ['ASSISTANT', 'Once.']]);
    expect(bodiesOf(subject.upstream, options.test)).toHaveLength(1);
  });

  it('with other words is refused', async () => {
    const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1' });
    const { id: generationId } = await say(subject.url, id, 'Once.', { key: `reused ${id}` });
    expect(await refuse(subject.url, turn(id, 'Twice.', { key: `reused ${id}` }))).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED', generationId });
    expect((await look(subject.url, id)).messageCount).toBe(2);
  });

  it('finds the turn that asked once more for an answer, when it has come', async () => {
    const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1' });
    await say(subject.url, id, 'Are you there?', { faults: 'status=503' });
    const again = await say(subject.url, id, [], { key: `again ${id}` });
    expect(await say(subject.url, id, [], { key: `again ${id}` })).toEqual(again);
    expect((await look(subject.url, id)).messageCount).toBe(2);
  });

  it('finds the turn that gave the results of tools, when the conversation has gone on', async () => {
    const { id } = await withToolUse();
    const results = [{ role: 'USER', content: [{ toolResult: { toolUseId: 'tooluse_1', content: [{ text: '310 m' }] } }] }];
    const answered = await say(subject.url, id, results, { key: `results ${id}` });
    expect(answered.status).toBe('COMPLETED');
    await say(subject.url, id, 'Thank you.');
    expect(await say(subject.url, id, results, { key: `results ${id}` })).toEqual(answered);
    expect((await look(subject.url, id)).messageCount).toBe(6);
  });
});

it('a client that lost its socket gets the answer to the results of its tools, though the turn has ended', async () => {
  const { id } = await withToolUse();
  const results = [{ role: 'USER', content: [{ toolResult: { toolUseId: 'tooluse_1', content: [{ text: '310 m' }] } }] }];
  const operation = turnStream(id, results, { faults: 'tokens-per-second=100' });
  const generationId = await losesItsSocket(operation);
  await runEvents(subject.url, operations.generationEvents(generationId));
  const client = connectWs(subject.url, { generateID: () => 'my-subscribe' });
  const events: operations.Event[] = [];
  for await (const result of client.iterate(operation)) events.push(rootOf<operations.Event>(result as GraphQLResult));
  await client.dispose();
  expectWholeLog(events);
  expect(events[0]?.generationId).toBe(generationId);
  expect((await look(subject.url, id)).messageCount).toBe(4);
});

/** Its assistant has asked for a tool. */
const withToolUse = () =>
  newConversation(subject.url, {
    modelId: 'amazon.nova-lite-v1:0',
    messages: [
      { role: 'USER', content: [{ text: 'How long is the Alder Bridge?' }] },
      { role: 'ASSISTANT', content: [{ toolUse: { toolUseId: 'tooluse_1', name: 'measure', input: {} } }] },
    ],
  });

/** Subscribes under the id `my-subscribe` and cuts the socket at the first event; the id of what it has started. */
async function losesItsSocket(operation: ReturnType<typeof turnStream>): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let socket: { terminate(): void } | undefined;
  const client = connectWs(subject.url, { generateID: () => 'my-subscribe', on: { opened: (opened) => (socket = opened as typeof socket) } });
  client.subscribe(operation, {
    next: (result) => {
      socket?.terminate();
      resolve(rootOf<operations.Event>(result as GraphQLResult).generationId);
    },
    error: () => undefined,
    complete: () => undefined,
  });
  return promise;
}
