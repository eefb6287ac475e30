import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../kit/clients.ts';
import { post } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { RawSocket } from '../transports/support/clients.ts';
import type { ReadConversation, Turn } from './kit/conversations.ts';
import { ask, deleteMessages, fork, look, messagesOf, newConversation, readConversation, refuse, remove, say, spoken, startTurn, update } from './kit/conversations.ts';
import { toolConfig } from './kit/histories.ts';
import type { Preview } from './kit/preview.ts';
import { contextPreview } from './kit/preview.ts';
import { follow } from './kit/updates.ts';
import { bodiesOf, textsOf } from './kit/upstream.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject({ upstream: { keepBodies: true } });
});
afterAll(() => subject.close());

const talk = (...texts: string[]) => texts.map((text, index) => ({ role: index % 2 === 0 ? 'USER' : 'ASSISTANT', content: [{ text }] }));
const settings = `title modelId system { __typename ... on TextBlock { text } } inferenceConfig toolConfig guardrailConfig memory { strategy triggerTokens keepTokens keepMessages summaryModelId promptCaching cacheTtl }`;
const settingsOf = (id: string): Promise<Record<string, unknown>> => ask(subject.url, { query: `query ($id: ID!) { conversation(id: $id) { ${settings} } }`, variables: { id } });
const summariesOf = async (id: string) => (await ask<{ summaries: { id: string; level: number; text: string; fromMessageId: string; toMessageId: string }[] }>(subject.url, { query: 'query ($id: ID!) { conversation(id: $id) { summaries { id level text fromMessageId toMessageId } } }', variables: { id } })).summaries;
const summarizing = { strategy: 'SUMMARIZE', triggerTokens: 300, keepTokens: 200, summaryModelId: 'amazon.nova-lite-v1:0' };

/** A conversation that has been summarised. */
async function summarized(): Promise<string> {
  const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1', memory: summarizing });
  for (const number of [1, 2, 3, 4]) await say(subject.url, id, `My number ${number} is ${number * 111}. ${'words of no weight '.repeat(12)}`);
  expect(await summariesOf(id)).toHaveLength(1);
  return id;
}

describe('a conversation that is created', () => {
  it('has everything that it was given', async () => {
    const given = { modelId: 'us.anthropic.claude-haiku-4-5-20251001-v1:0', title: 'Bridges', system: [{ text: 'Be brief.' }], inferenceConfig: { maxTokens: 50, temperature: 0.5 }, toolConfig, memory: { strategy: 'HIERARCHICAL', triggerTokens: 1_000, keepTokens: 500, keepMessages: 7, summaryModelId: 'amazon.nova-lite-v1:0', promptCaching: false, cacheTtl: '1h' } };
    const { id } = await newConversation(subject.url, { ...given, messages: talk('a', 'b', 'c') });
    expect(await settingsOf(id)).toMatchObject({ ...given, system: [{ __typename: 'TextBlock', text: 'Be brief.' }], toolConfig: { tools: [{ toolSpec: { name: 'measure' } }, { toolSpec: { name: 'look_up' } }] } });
    expect(spoken(await look(subject.url, id))).toEqual([['USER', 'a'], ['ASSISTANT', 'b'], ['USER', 'c']]);
  });

  it('needs a model only, and sends everything', async () => {
    const { id } = await newConversation(subject.url);
    expect(await settingsOf(id)).toEqual({ title: null, modelId: 'amazon.nova-lite-v1:0', system: [], inferenceConfig: null, toolConfig: null, guardrailConfig: null, memory: { strategy: 'FULL', triggerTokens: null, keepTokens: null, keepMessages: null, summaryModelId: null, promptCaching: true, cacheTtl: null } });
  });
});

describe('updateConversation', () => {
  it('keeps all of what several calls change at once', async () => {
    const { id } = await newConversation(subject.url);
    const system = [{ text: 'Be brief.' }];
    const inferenceConfig = { maxTokens: 50 };
    const changes = [{ system }, { inferenceConfig }, { toolConfig }, { title: 'New' }];
    const socket = await RawSocket.open(subject.url);
    changes.forEach((input, index) => socket.send({ id: `${index}`, type: 'subscribe', payload: update(id, input) }));
    for (let ended = 0; ended < changes.length; ) if ((await socket.next()).type === 'complete') ended += 1;
    socket.socket.close();
    expect(await settingsOf(id)).toMatchObject({ title: 'New', system, inferenceConfig, toolConfig: { tools: [{ toolSpec: { name: 'measure' } }, { toolSpec: { name: 'look_up' } }] } });
  });

  it('changes what is given, clears what is null, and leaves the rest', async () => {
    const { id } = await newConversation(subject.url, { title: 'Old', system: [{ text: 'Be brief.' }], inferenceConfig: { maxTokens: 50 }, toolConfig, memory: { strategy: 'SLIDING_WINDOW', keepMessages: 3 } });
    const before = await settingsOf(id);
    await ask(subject.url, update(id, {}));
    expect(await settingsOf(id)).toEqual(before);
    await ask(subject.url, update(id, { title: 'New', inferenceConfig: null }));
    expect(await settingsOf(id)).toEqual({ ...before, title: 'New', inferenceConfig: null });
    await ask(subject.url, update(id, { title: null, system: null, toolConfig: null, memory: null }));
    expect(await settingsOf(id)).toMatchObject({ title: null, system: [], toolConfig: null, memory: { strategy: 'FULL', keepMessages: null } });
  });

  it('holds for the next turn; what a turn gives holds for that turn only', async () => {
    const { id } = await newConversation(subject.url, { system: [{ text: 'First.' }] });
    await ask(subject.url, update(id, { system: [{ text: 'Second.' }], inferenceConfig: { maxTokens: 40 } }));
    await say(subject.url, id, 'Hello', { test: `settings-${id}` });
    await say(subject.url, id, 'Hello', { test: `settings-${id}`, input: { system: [{ text: 'Third.' }], inferenceConfig: { maxTokens: 30 }, modelId: 'amazon.nova-micro-v1:0' } });
    await say(subject.url, id, 'Hello', { test: `settings-${id}` });
    expect(bodiesOf(subject.upstream, `settings-${id}`)).toMatchObject([
      { system: [{ text: 'Second.' }], inferenceConfig: { maxTokens: 40 } },
      { system: [{ text: 'Third.' }], inferenceConfig: { maxTokens: 30 } },
      { system: [{ text: 'Second.' }], inferenceConfig: { maxTokens: 40 } },
    ]);
  });

  it('does not learn from another model’s turn how the conversation’s own counts', async () => {
    const { id } = await newConversation(subject.url, { modelId: 'amazon.nova-micro-v1:0', messages: talk('My plans are long. '.repeat(80), 'I see.') });
    const tokens = async () => (await ask<Preview>(subject.url, contextPreview(id, null))).tokens;
    const before = await tokens();
    const plan = { document: { name: 'Plan', format: 'pdf', source: { bytes: Buffer.from('%PDF-1.7 small').toString('base64') } } }; // the model reads 1,500 tokens in it
    await say(subject.url, id, [{ role: 'USER', content: [{ text: 'Here it is.' }, plan] }], { input: { modelId: 'amazon.nova-lite-v1:0' } });
    expect(await tokens()).toBeLessThan(before * 1.5);
  });

  it('of the memory policy sends everything again', async () => {
    const id = await summarized();
    await ask(subject.url, update(id, { memory: { strategy: 'FULL' } }));
    const { dispositions } = await ask<Preview>(subject.url, contextPreview(id, null));
    expect(new Set(dispositions.map(({ disposition }) => disposition))).toEqual(new Set(['KEPT']));
  });
});

describe('forkConversation', () => {
  it('copies all up to any message, and goes on by itself', async () => {
    const original = await newConversation(subject.url, { modelId: 'local.echo-v1', title: 'Original', system: [{ text: 'Be brief.' }], messages: talk('a', 'b', 'c', 'd') });
    const messages = messagesOf(original);
    for (const [index, message] of messages.entries()) {
      const copy = await ask<ReadConversation>(subject.url, fork(original.id, message.id));
      expect(copy).toMatchObject({ title: 'Original', messageCount: index + 1, activeGeneration: null, lastGeneration: null });
      expect(spoken(copy)).toEqual(spoken(original).slice(0, index + 1));
      expect(messagesOf(copy).some(({ id }) => messages.some((other) => other.id === id))).toBe(false);
      expect(await settingsOf(copy.id)).toEqual(await settingsOf(original.id));
      await say(subject.url, copy.id, 'Otherwise.');
      expect(spoken(await look(subject.url, copy.id)).at(-2)).toEqual(['USER', 'Otherwise.']);
    }
    expect(await look(subject.url, original.id)).toEqual(original);
  });

  it('at a message that is not sent any more, sends what the copy has: it is the latest there', async () => {
    const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1', memory: { ...summarizing, strategy: 'SLIDING_WINDOW' } });
    for (const number of [1, 2, 3, 4]) await say(subject.url, id, `My number ${number} is ${number * 111}. ${'words of no weight '.repeat(12)}`);
    const told = async (of: string) => (await ask<Preview>(subject.url, contextPreview(of, null))).dispositions.map(({ messageId, disposition }) => [messageId, disposition] as const);
    const pruned = (await told(id)).filter(([, disposition]) => disposition === 'PRUNED').map(([messageId]) => messageId);
    expect(pruned.length).toBeGreaterThan(1);
    const copy = await ask<ReadConversation>(subject.url, fork(id, pruned.at(-1) ?? ''));
    expect((await told(copy.id)).map(([, disposition]) => disposition)).toEqual(pruned.map(() => 'KEPT'));
  });

  it('takes along the summaries of its part', async () => {
    const id = await summarized();
    const [summary] = await summariesOf(id);
    const messages = messagesOf(await look(subject.url, id));
    const copy = await ask<ReadConversation>(subject.url, fork(id, messages.at(-1)?.id ?? ''));
    const [copied] = await summariesOf(copy.id);
    expect(copied?.text).toBe(summary?.text);
    expect(messagesOf(copy)[0]?.id).toBe(copied?.fromMessageId);
    const texts = async (of: string) => (await ask<Preview>(subject.url, contextPreview(of, [{ text: 'Go on.' }]))).messages.map(({ content }) => content);
    expect(await texts(copy.id)).toEqual(await texts(id));
    const early = await ask<ReadConversation>(subject.url, fork(id, messages[0]?.id ?? ''));
    expect(await summariesOf(early.id)).toEqual([]);
  });

  it('outlives its original', async () => {
    const original = await newConversation(subject.url, { modelId: 'local.echo-v1' });
    await say(subject.url, original.id, 'Hello');
    const copy = await ask<ReadConversation>(subject.url, fork(original.id, messagesOf(await look(subject.url, original.id))[1]?.id ?? ''));
    await ask(subject.url, remove(original.id));
    const after = await look(subject.url, copy.id);
    expect(spoken(after)).toEqual([['USER', 'Hello'], ['ASSISTANT', 'Hello']]);
    expect(messagesOf(after)[1]?.generation).toBeNull();
  });
});

describe('deleteMessages', () => {
  it('takes messages out, with the summaries of them, and what is left is sent', async () => {
    const id = await summarized();
    const ids = messagesOf(await look(subject.url, id)).map((message) => message.id);
    expect(await ask<ReadConversation>(subject.url, deleteMessages(id, [ids[0] ?? '', ids[0] ?? '', ids[1] ?? '']))).toMatchObject({ messageCount: 6 });
    expect(await summariesOf(id)).toEqual([]);
    expect((await ask<Preview>(subject.url, contextPreview(id, null))).dispositions.map(({ messageId }) => messageId)).toEqual(ids.slice(2));
  });

  it('mends what no longer fits together', async () => {
    const messages = [
      { role: 'USER', content: [{ text: 'How long is it?' }] },
      { role: 'ASSISTANT', content: [{ toolUse: { toolUseId: 'tooluse_1', name: 'measure', input: {} } }] },
      { role: 'USER', content: [{ toolResult: { toolUseId: 'tooluse_1', content: [{ text: '310 m' }] } }] },
      { role: 'ASSISTANT', content: [{ text: '310 m.' }] },
    ];
    const { id, ...rest } = await newConversation(subject.url, { messages });
    await ask(subject.url, deleteMessages(id, [messagesOf({ id, ...rest })[1]?.id ?? '']));
    expect(await say(subject.url, id, 'Thank you.', { test: `mended-${id}` })).toMatchObject({ status: 'COMPLETED' });
    expect(textsOf(bodiesOf(subject.upstream, `mended-${id}`)[0])).toEqual(['How long is it?', '[A tool answered: 310 m]', '310 m.', 'Thank you.']);
  });
});

it('while a turn runs, neither its messages nor the conversation can be deleted, nor can it be compacted', async () => {
  const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1', messages: talk('a', 'b') });
  const { id: generationId } = await ask<Turn>(subject.url, startTurn(id, 'Slowly.', { faults: 'slow-first=5000', test: `busy-${id}` }));
  await subject.upstream.waitForCall(({ requestMetadata }) => requestMetadata['test'] === `busy-${id}`);
  const before = await look(subject.url, id);
  const compact: Operation = { query: 'mutation ($id: ID!) { compactConversation(id: $id) { id } }', variables: { id } };
  for (const operation of [deleteMessages(id, [messagesOf(before)[0]?.id ?? '']), remove(id), compact]) expect(await refuse(subject.url, operation)).toMatchObject({ code: 'CONFLICT', generationId, retryable: true });
  expect(await look(subject.url, id)).toEqual(before);
  await post(subject.url, operations.cancelGeneration(generationId));
  expect(await ask(subject.url, remove(id))).toBe(id);
});

it('deleteConversation takes messages, summaries and generations away, and ends what follows it', async () => {
  const id = await summarized();
  const conversation = await look(subject.url, id);
  const tab = await follow(subject.url, id, 'websocket');
  expect(await ask(subject.url, remove(id))).toBe(id);
  await tab.complete;
  expect(tab.seen.at(-1)).toMatchObject({ conversation: null, deletedId: id });
  await tab.leave();
  expect((await post(subject.url, readConversation(id))).data).toEqual({ conversation: null });
  expect(await refuse(subject.url, remove(id))).toMatchObject({ code: 'NOT_FOUND' });
  const nodes = [id, ...messagesOf(conversation).flatMap((message) => [message.id, message.generation?.id ?? message.id])];
  for (const node of nodes) expect((await post(subject.url, { query: 'query ($id: ID!) { node(id: $id) { id } }', variables: { id: node } })).data).toEqual({ node: null });
  const generations = await ask<{ edges: { node: { conversation: unknown; tags: unknown } }[] }>(subject.url, { query: '{ generations(first: 100) { edges { node { id conversation { id } } } } }' });
  expect(JSON.stringify(generations)).not.toContain(conversation.lastGeneration?.id);
});

it('deleteConversation takes away what goes on from a summary that broke off, too: it has been told what was said', async () => {
  const id = await summarized();
  const turn = await ask<Turn>(subject.url, startTurn(id, 'A word. '.repeat(200), { faults: 'stall', test: `summary-${id}` }));
  const call = await subject.upstream.waitForCall(({ requestMetadata }) => requestMetadata['test'] === `summary-${id}`);
  expect(call.modelId).toBe(summarizing.summaryModelId);
  const { edges } = await ask<{ edges: { node: { id: string; conversation: { id: string } | null } }[] }>(subject.url, { query: '{ generations(first: 100, filter: { status: [RUNNING] }) { edges { node { id conversation { id } } } } }' });
  const summary = edges.map(({ node }) => node).find((node) => node.conversation?.id === id && node.id !== turn.id);
  for (const broken of [summary?.id ?? '', turn.id]) await post(subject.url, operations.cancelGeneration(broken));
  const continued = await ask<{ id: string; conversation: unknown }>(subject.url, { query: 'mutation ($id: ID!) { continueGeneration(id: $id) { id conversation { id } } }', variables: { id: summary?.id } });
  expect(continued.conversation).toEqual({ id });
  expect(await refuse(subject.url, remove(id))).toMatchObject({ code: 'CONFLICT' });
  await post(subject.url, operations.cancelGeneration(continued.id));
  expect(await ask(subject.url, remove(id))).toBe(id);
  expect((await post(subject.url, { query: 'query ($id: ID!) { generation(id: $id) { id } }', variables: { id: continued.id } })).data).toEqual({ generation: null });
});

it('node finds conversations and their messages', async () => {
  const { id } = await newConversation(subject.url, { modelId: 'local.echo-v1', title: 'Found', messages: talk('a') });
  const turn = await say(subject.url, id, []);
  const [asked, answered] = messagesOf(await look(subject.url, id));
  const node = (of: string | undefined) => ask(subject.url, { query: 'query ($id: ID!) { node(id: $id) { __typename id ... on Conversation { title } ... on Message { role generation { id } content { ... on TextBlock { text } } } } }', variables: { id: of } });
  expect(await node(id)).toEqual({ __typename: 'Conversation', id, title: 'Found' });
  expect(await node(asked?.id)).toEqual({ __typename: 'Message', id: asked?.id, role: 'USER', generation: null, content: [{ text: 'a' }] });
  expect(await node(answered?.id)).toEqual({ __typename: 'Message', id: answered?.id, role: 'ASSISTANT', generation: { id: turn.id }, content: [{ text: 'a' }] });
  expect(await ask(subject.url, { query: 'query ($id: ID!) { generation(id: $id) { message { id } conversation { id } } }', variables: { id: turn.id } })).toEqual({ message: { id: answered?.id }, conversation: { id } });
});

it('what a conversation has used and cost is the sum of its turns and summaries', async () => {
  const { id } = await newConversation(subject.url, { memory: { ...summarizing, triggerTokens: 200, keepTokens: 100 } });
  const total = () => ask<{ usage: Record<string, number>; cost: { amount: string; currency: string; source: string } | null }>(subject.url, { query: 'query ($id: ID!) { conversation(id: $id) { usage { inputTokens outputTokens totalTokens source } cost { amount currency source } } }', variables: { id } });
  expect(await total()).toEqual({ usage: { inputTokens: 0, outputTokens: 0, totalTokens: 0, source: 'MEASURED' }, cost: null });
  for (const number of [1, 2, 3]) await say(subject.url, id, `Repeat: My number ${number} is ${number * 111}. ${'words of no weight '.repeat(12)}`);
  const { edges } = await ask<{ edges: { node: { conversation: { id: string } | null; usage: Record<string, number>; cost: { amount: string } } }[] }>(subject.url, { query: '{ generations(first: 100) { edges { node { conversation { id } usage { inputTokens outputTokens } cost { amount } } } } }' });
  const own = edges.map(({ node }) => node).filter(({ conversation }) => conversation?.id === id);
  expect(own.length).toBeGreaterThan(3);
  const sum = (name: string): number => own.reduce((all, { usage }) => all + (usage[name] ?? 0), 0);
  const { usage, cost } = await total();
  expect(usage).toMatchObject({ inputTokens: sum('inputTokens'), outputTokens: sum('outputTokens'), source: 'MEASURED' });
  expect(Number(cost?.amount)).toBeCloseTo(own.reduce((all, generation) => all + Number(generation.cost.amount), 0), 9);
});
