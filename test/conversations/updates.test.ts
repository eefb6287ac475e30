import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { ask, deleteMessages, look, messagesOf, newConversation, remove, say, update } from './kit/conversations.ts';
import type { Update } from './kit/updates.ts';
import { conversationUpdated, follow } from './kit/updates.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());

const textOf = ({ messageEdge }: Update): string | null => messageEdge && messageEdge.node.content.map(({ text }) => text ?? '').join('');

describe.each(['websocket', 'sse'] as const)('a second tab, over %s,', (transport) => {
  it('is told of each message, of the turn that has begun, of its end and of every other change, and then completes', async () => {
    const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1' });
    const tab = await follow(subject.url, id, transport);
    expect(tab.seen).toEqual([{ conversation: { id, title: null, messageCount: 0, activeGeneration: null }, messageEdge: null, generation: null, deletedId: null }]);
    const turn = await say(subject.url, id, 'Hello');
    const answer = await tab.until(({ messageEdge }) => messageEdge?.node.role === 'ASSISTANT');
    expect(answer).toMatchObject({ conversation: { activeGeneration: null, messageCount: 2 }, messageEdge: { node: { generation: { id: turn.id } } } });
    expect(tab.seen.flatMap((seen) => textOf(seen) ?? [])).toEqual(['Hello', 'Hello']);
    expect(tab.seen.filter(({ generation }) => generation !== null)).toMatchObject([{ generation: { id: turn.id } }]);
    const { messages } = await look(subject.url, id);
    expect(tab.seen.flatMap(({ messageEdge }) => messageEdge?.cursor ?? [])).toEqual(messages.edges.map(({ cursor }) => cursor));
    await ask(subject.url, update(id, { title: 'Greetings' }));
    await tab.until(({ conversation }) => conversation?.title === 'Greetings');
    const [first] = messagesOf(await look(subject.url, id));
    await ask(subject.url, deleteMessages(id, [first?.id ?? '']));
    expect(await tab.until(({ deletedId }) => deletedId !== null)).toMatchObject({ deletedId: first?.id, conversation: { messageCount: 1 } });
    await ask(subject.url, remove(id));
    await tab.complete;
    expect(tab.seen.at(-1)).toEqual({ conversation: null, messageEdge: null, generation: null, deletedId: id });
    await tab.leave();
  });

  it('is told of a turn that fails', async () => {
    const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1' });
    const tab = await follow(subject.url, id, transport);
    await say(subject.url, id, 'Hello', { faults: 'status=403' });
    const begun = await tab.until(({ generation }) => generation !== null);
    await tab.until((seen) => tab.seen.indexOf(seen) > tab.seen.indexOf(begun) && seen.conversation?.activeGeneration === null);
    expect(tab.seen.flatMap((seen) => textOf(seen) ?? [])).toEqual(['Hello']);
    await tab.leave();
  });
});

it('all tabs are told the same, in the same order', async () => {
  const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1' });
  const tabs = [await follow(subject.url, id, 'websocket'), await follow(subject.url, id, 'sse'), await follow(subject.url, id, 'websocket')];
  for (const text of ['one', 'two', 'three']) await say(subject.url, id, text);
  await Promise.all(tabs.map((tab) => tab.until(({ messageEdge }) => messageEdge?.node.role === 'ASSISTANT' && messageEdge.node.content[0]?.text === 'three')));
  const told = tabs.map(({ seen }) => seen.map(({ messageEdge, generation, deletedId }) => [messageEdge?.node.id ?? null, generation?.id ?? null, deletedId]));
  expect(told[0]).toHaveLength(10);
  expect(told).toEqual(tabs.map(() => told[0]));
  for (const tab of tabs) await tab.leave();
});

it('a GET follows too', async () => {
  const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1' });
  const { query, variables } = conversationUpdated(id);
  const parameters = new URLSearchParams({ query, variables: JSON.stringify(variables) });
  const response = await fetch(`${subject.url}/graphql/stream?${parameters.toString()}`, { headers: { accept: 'text/event-stream' } });
  expect(response.status).toBe(200);
  await ask(subject.url, remove(id));
  const events = (await response.text()).split('\n\n').filter((event) => event.includes('data:'));
  expect(events.filter((event) => event.startsWith('event: next')).at(-1)).toContain(`"deletedId":"${id}"`);
  expect(events.at(-1)).toContain('event: complete');
});
