import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtInViewer } from '../../src/access/viewer.ts';
import { openGenerationStore } from '../../src/storage/open-generation-store.ts';
import type { Operation } from '../kit/clients.ts';
import { post, transports } from '../kit/clients.ts';
import { modelCalls } from '../kit/model-calls.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { storeConversation } from '../storage/kit/conversations.ts';
import { ask, create, deleteMessages, fork, look, messagesOf, newConversation, readConversation, refuse, refusalOf, remove, turn, turnStream, update } from './kit/conversations.ts';
import { contextPreview } from './kit/preview.ts';
import { conversationUpdated } from './kit/updates.ts';

const unknownId = 'conv_00000000-0000-7000-8000-000000000000';
const unknownMessage = 'msg_00000000-0000-7000-8000-000000000000';

let dataDir: string;
let subject: Subject;
let id: string;
let foreign: readonly { readonly id: string; readonly message: string }[];
let ownMessage: string;
let otherMessage: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bedrock-graphql-conversations-'));
  const store = await openGenerationStore({ storage: 'sqlite', dataDir, leaseMs: 6_000 });
  const owners = [{ tenantId: builtInViewer.tenantId, viewerId: 'somebody-else' }, { tenantId: 'another-tenant', viewerId: builtInViewer.id }];
  foreign = await Promise.all(owners.map(async (owner) => storeConversation(store.conversations, ['A secret.', 'Kept.'], { ...owner, title: 'Secret' }).then(({ conversation, messages }) => ({ id: conversation.id, message: messages[0]?.id ?? '' }))));
  await store.close();
  subject = await startSubject({ dataDir });
  const messages = [{ role: 'USER', content: [{ text: 'How long is it?' }] }, { role: 'ASSISTANT', content: [{ text: '310 m' }] }];
  const own = await newConversation(subject.url, { messages });
  id = own.id;
  ownMessage = messagesOf(own)[0]?.id ?? '';
  otherMessage = messagesOf(await newConversation(subject.url, { messages }))[0]?.id ?? '';
});
afterAll(async () => {
  await subject.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** Everything that is stored, as the viewer sees it. */
const everything = async () => [
  (await post(subject.url, { query: '{ conversations(first: 100) { edges { node { id title updatedAt messageCount } } } generations(first: 100) { edges { node { id } } } }' })).data,
  await look(subject.url, id),
  modelCalls(subject.upstream).length,
];

const user = (...content: readonly unknown[]) => ({ role: 'USER', content });
const assistant = (...content: readonly unknown[]) => ({ role: 'ASSISTANT', content });
const hello = { text: 'Hello' };
const page = (args: string): Operation => ({ query: `query ($id: ID!) { conversation(id: $id) { messages(${args}) { edges { cursor } } } }`, variables: { id } });
const list = (args: string): Operation => ({ query: `{ conversations(${args}) { edges { cursor } } }` });
const toolResult = { toolResult: { toolUseId: 'tooluse_1', content: [{ text: '310 m' }] } };
const prompt = 'arn:aws:bedrock:us-west-2:123456789012:prompt/LOCALTERM1';
const tools = { tools: [{ toolSpec: { name: 'measure', inputSchema: { type: 'object' } } }] };
const cursorOf = (key: string): string => Buffer.from(key).toString('base64url');

const cases: readonly (readonly [string, () => Operation, string, string | undefined])[] = [
  ['a conversation with a model that does not exist', () => create({ modelId: 'amazon.nova-giant-v9:0' }), 'BAD_USER_INPUT', 'input.modelId'],
  ['… whose model was ended', () => create({ modelId: 'anthropic.claude-3-opus-20240229-v1:0' }), 'MODEL_END_OF_LIFE', 'input.modelId'],
  ['… with a prompt in the model’s place', () => create({ modelId: prompt }), 'BAD_USER_INPUT', 'input.modelId'],
  ['… with a blank title', () => create({ title: '  ' }), 'BAD_USER_INPUT', 'input.title'],
  ['… with too long a title', () => create({ title: 'x'.repeat(1_001) }), 'BAD_USER_INPUT', 'input.title'],
  ['… with a system prompt for a model that takes none', () => create({ modelId: 'mistral.mistral-7b-instruct-v0:2', system: [hello] }), 'BAD_USER_INPUT', 'input.system'],
  ['… with tools for a model that takes none', () => create({ modelId: 'local.echo-v1', toolConfig: tools }), 'BAD_USER_INPUT', 'input.toolConfig'],
  ['… with more tokens than the model writes', () => create({ inferenceConfig: { maxTokens: 1_000_000 } }), 'BAD_USER_INPUT', 'input.inferenceConfig.maxTokens'],
  ['… with an empty system prompt', () => create({ system: [{ text: '' }] }), 'BAD_USER_INPUT', 'input.system[0].text'],
  ['… that keeps more than its trigger', () => create({ memory: { strategy: 'SLIDING_WINDOW', triggerTokens: 100, keepTokens: 101 } }), 'BAD_USER_INPUT', 'input.memory.keepTokens'],
  ['… that keeps more than the model’s window', () => create({ modelId: 'local.small-v1', memory: { strategy: 'SLIDING_WINDOW', keepTokens: 4_001 } }), 'BAD_USER_INPUT', 'input.memory.keepTokens'],
  ['… that keeps nothing', () => create({ memory: { strategy: 'SLIDING_WINDOW', keepMessages: 0 } }), 'BAD_USER_INPUT', 'input.memory.keepMessages'],
  ['… with a negative trigger', () => create({ memory: { strategy: 'FULL', triggerTokens: -1 } }), 'BAD_USER_INPUT', 'input.memory.triggerTokens'],
  ['… with a summary model that does not exist', () => create({ memory: { strategy: 'SUMMARIZE', summaryModelId: 'nobody.model-v1' } }), 'BAD_USER_INPUT', 'input.memory.summaryModelId'],
  ['… with an empty summary model', () => create({ memory: { strategy: 'SUMMARIZE', summaryModelId: '' } }), 'BAD_USER_INPUT', 'input.memory.summaryModelId'],
  ['… with a summary model that does not chat', () => create({ memory: { strategy: 'SUMMARIZE', summaryModelId: 'amazon.titan-embed-text-v2:0' } }), 'BAD_USER_INPUT', 'input.memory.summaryModelId'],
  ['… of a model that does not chat', () => create({ modelId: 'amazon.titan-embed-text-v2:0' }), 'BAD_USER_INPUT', 'input.modelId'],
  ['… with an unknown time to live', () => create({ memory: { strategy: 'FULL', cacheTtl: '2h' } }), 'BAD_USER_INPUT', 'input.memory.cacheTtl'],
  ['… with an hour for a model that keeps none', () => create({ memory: { strategy: 'FULL', cacheTtl: '1h' } }), 'BAD_USER_INPUT', 'input.memory.cacheTtl'],
  ['… that begins with the assistant', () => create({ messages: [assistant(hello)] }), 'BAD_USER_INPUT', 'input.messages[0].role'],
  ['… in which the user speaks twice', () => create({ messages: [user(hello), user(hello)] }), 'BAD_USER_INPUT', 'input.messages[1].role'],
  ['… with an empty message', () => create({ messages: [user()] }), 'BAD_USER_INPUT', 'input.messages[0].content'],
  ['… with a blank text', () => create({ messages: [user({ text: ' ' })] }), 'BAD_USER_INPUT', 'input.messages[0].content[0].text'],
  ['… with a message that says nothing', () => create({ messages: [user({ text: '\n' }, { cachePoint: {} })] }), 'BAD_USER_INPUT', 'input.messages[0].content'],
  ['… with the result of a tool that nobody asked for', () => create({ messages: [user(toolResult)] }), 'BAD_USER_INPUT', 'input.messages[0].content[0].toolResult.toolUseId'],
  ['a turn of an unknown conversation', () => turn(unknownId, 'Hello'), 'NOT_FOUND', 'input.conversationId'],
  ['… of what is no id', () => turn('', 'Hello'), 'NOT_FOUND', 'input.conversationId'],
  ['… of another viewer’s', () => turn(foreign[0]?.id ?? '', 'Hello'), 'NOT_FOUND', 'input.conversationId'],
  ['… of another tenant’s', () => turn(foreign[1]?.id ?? '', 'Hello'), 'NOT_FOUND', 'input.conversationId'],
  ['… without anything to answer', () => turn(id, []), 'BAD_USER_INPUT', 'input.messages'],
  ['… in the wrong role', () => turn(id, [assistant(hello)]), 'BAD_USER_INPUT', 'input.messages[0].role'],
  ['… that ends with the assistant', () => turn(id, [user(hello), assistant(hello)]), 'BAD_USER_INPUT', 'input.messages[1].role'],
  ['… with an empty message', () => turn(id, [user()]), 'BAD_USER_INPUT', 'input.messages[0].content'],
  ['… with a blank text', () => turn(id, [user({ text: ' ' })]), 'BAD_USER_INPUT', 'input.messages[0].content[0].text'],
  ['… that says nothing', () => turn(id, [user({ text: '\n' }, { cachePoint: {} })]), 'BAD_USER_INPUT', 'input.messages[0].content'],
  ['… that only thinks', () => turn(id, [user({ reasoningContent: { reasoningText: { text: 'Hm.' } } })]), 'BAD_USER_INPUT', 'input.messages[0].content'],
  ['… with the result of a tool that nobody asked for', () => turn(id, [user(toolResult)]), 'BAD_USER_INPUT', 'input.messages[0].content[0].toolResult.toolUseId'],
  ['… in which the user asks for a tool', () => turn(id, [user({ toolUse: { toolUseId: 'tooluse_1', name: 'measure', input: {} } })]), 'BAD_USER_INPUT', 'input.messages[0].content[0].toolUse'],
  ['… with a model that does not exist', () => turn(id, 'Hello', { input: { modelId: 'nobody.model-v1' } }), 'BAD_USER_INPUT', 'input.modelId'],
  ['… with a prompt in the model’s place', () => turn(id, 'Hello', { input: { modelId: prompt } }), 'BAD_USER_INPUT', 'input.modelId'],
  ['… with tools for a model that takes none', () => turn(id, 'Hello', { input: { modelId: 'local.echo-v1', toolConfig: tools } }), 'BAD_USER_INPUT', 'input.toolConfig'],
  ['… with a document that is too large', () => turn(id, [user(hello, { document: { name: 'Report', format: 'txt', source: { bytes: Buffer.alloc(5_000_000).toString('base64') } } })]), 'BAD_USER_INPUT', 'input.messages[0].content[1].document.source.bytes'],
  ['a change of an unknown conversation', () => update(unknownId, { title: 'x' }), 'NOT_FOUND', 'id'],
  ['… of another viewer’s', () => update(foreign[0]?.id ?? '', { title: 'x' }), 'NOT_FOUND', 'id'],
  ['… to no model', () => update(id, { modelId: null }), 'BAD_USER_INPUT', 'input.modelId'],
  ['… to a model that does not exist', () => update(id, { modelId: 'nobody.model-v1' }), 'BAD_USER_INPUT', 'input.modelId'],
  ['… to a blank title', () => update(id, { title: '' }), 'BAD_USER_INPUT', 'input.title'],
  ['… to a policy that keeps more than its trigger', () => update(id, { memory: { strategy: 'PRUNE', triggerTokens: 1, keepTokens: 2 } }), 'BAD_USER_INPUT', 'input.memory.keepTokens'],
  ['a copy of an unknown conversation', () => fork(unknownId, ownMessage), 'NOT_FOUND', 'id'],
  ['… at an unknown message', () => fork(id, unknownMessage), 'NOT_FOUND', 'messageId'],
  ['… at a message of another conversation', () => fork(id, otherMessage), 'NOT_FOUND', 'messageId'],
  ['… at another viewer’s message', () => fork(id, foreign[0]?.message ?? ''), 'NOT_FOUND', 'messageId'],
  ['deleting no message', () => deleteMessages(id, []), 'BAD_USER_INPUT', 'messageIds'],
  ['deleting too many messages', () => deleteMessages(id, Array.from({ length: 1_001 }, (_, index) => `msg_${index}`)), 'BAD_USER_INPUT', 'messageIds'],
  ['deleting one’s own message and another’s', () => deleteMessages(id, [ownMessage, otherMessage]), 'NOT_FOUND', 'messageIds[1]'],
  ['… where the own one is named twice', () => deleteMessages(id, [ownMessage, ownMessage, otherMessage]), 'NOT_FOUND', 'messageIds[2]'],
  ['deleting messages of an unknown conversation', () => deleteMessages(unknownId, [ownMessage]), 'NOT_FOUND', 'conversationId'],
  ['deleting an unknown conversation', () => remove(unknownId), 'NOT_FOUND', 'id'],
  ['deleting another viewer’s', () => remove(foreign[0]?.id ?? ''), 'NOT_FOUND', 'id'],
  ['compacting an unknown conversation', () => ({ query: 'mutation ($id: ID!) { compactConversation(id: $id) { id } }', variables: { id: unknownId } }), 'NOT_FOUND', 'id'],
  ['a preview of an unknown conversation', () => contextPreview(unknownId, null), 'NOT_FOUND', 'conversationId'],
  ['a preview of another viewer’s', () => contextPreview(foreign[0]?.id ?? '', null), 'NOT_FOUND', 'conversationId'],
  ['… with a blank text', () => contextPreview(id, [hello, { text: ' ' }]), 'BAD_USER_INPUT', 'content[1].text'],
  ['… with nothing but a blank text', () => contextPreview(id, [{ text: ' ' }]), 'BAD_USER_INPUT', 'content[0].text'],
  ['… with nothing', () => contextPreview(id, []), 'BAD_USER_INPUT', 'content'],
  ['… with nothing to say', () => contextPreview(id, [{ cachePoint: {} }]), 'BAD_USER_INPUT', 'content'],
  ['… with the result of a tool that nobody asked for', () => contextPreview(id, [toolResult]), 'BAD_USER_INPUT', 'content[0].toolResult.toolUseId'],
  ['messages from both ends', () => page('first: 1, last: 1'), 'BAD_USER_INPUT', 'last'],
  ['no messages', () => page('first: 0'), 'BAD_USER_INPUT', 'first'],
  ['too many messages', () => page('last: 101'), 'BAD_USER_INPUT', 'last'],
  ['messages after what is no cursor', () => page('after: "???"'), 'BAD_USER_INPUT', 'after'],
  ['messages after a cursor of another list', () => page(`first: 1, after: "${cursorOf(unknownId)}"`), 'BAD_USER_INPUT', 'after'],
  ['messages before a cursor that names no place', () => page(`last: 1, before: "${cursorOf('message x')}"`), 'BAD_USER_INPUT', 'before'],
  ['messages before a cursor with an empty place', () => page(`last: 1, before: "${cursorOf('message ')}"`), 'BAD_USER_INPUT', 'before'],
  ['messages before a cursor that was never given', () => page(`last: 1, before: "${cursorOf('message 1e2')}"`), 'BAD_USER_INPUT', 'before'],
  ['messages after more of them than a database counts', () => page(`first: 1, after: "${cursorOf('message 2147483647')}"`), 'BAD_USER_INPUT', 'after'],
  ['no conversations', () => list('first: 0'), 'BAD_USER_INPUT', 'first'],
  ['conversations after a message', () => list(`first: 1, after: "${cursorOf('message 1')}"`), 'BAD_USER_INPUT', 'after'],
  ['too long a search', () => list(`search: "${'x'.repeat(257)}"`), 'BAD_USER_INPUT', 'search'],
];

it.each([
  ['forking', (message: string) => fork(id, message)],
  ['deleting', (message: string) => deleteMessages(id, [message])],
])('%s tells which message is not there, in short', async (_, at) => {
  expect((await refuse(subject.url, at(unknownMessage))).message).toBe(`The conversation has no message with the id "${unknownMessage}".`);
  expect((await refuse(subject.url, at('x'.repeat(100_000)))).message).toMatch(/^The conversation has no message with the id "x{79}…\.$/);
});

describe('refused, and nothing is stored or asked:', () => {
  it.each(cases)('%s', async (_, operation, code, field) => {
    const before = await everything();
    expect(await refuse(subject.url, operation())).toMatchObject({ code, field });
    expect(await everything()).toEqual(before);
  });

  it.each([
    ['websocket', () => turnStream(id, [assistant(hello)]), 'BAD_USER_INPUT'],
    ['sse', () => turnStream(id, [assistant(hello)]), 'BAD_USER_INPUT'],
    ['websocket', () => turnStream(unknownId, 'Hello'), 'NOT_FOUND'],
    ['websocket', () => conversationUpdated(unknownId), 'NOT_FOUND'],
    ['sse', () => conversationUpdated(foreign[0]?.id ?? ''), 'NOT_FOUND'],
  ] as const)('the same over %s', async (transport, operation, code) => {
    const before = await everything();
    const [result] = await transports[transport](subject.url, operation());
    expect(refusalOf(result ?? {})).toMatchObject({ code });
    expect(await everything()).toEqual(before);
  });

  it('a document of 30 MB: PAYLOAD_TOO_LARGE', async () => {
    const before = await everything();
    const document = { document: { name: 'Report', format: 'pdf', source: { bytes: Buffer.alloc(30_000_000).toString('base64') } } };
    const { status, errors } = await post(subject.url, turn(id, [user(hello, document)]));
    expect({ status, errors }).toMatchObject({ status: 413, errors: [{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }] });
    expect(await everything()).toEqual(before);
  });
});

describe('what is not there, or somebody else’s, is null', () => {
  it.each([['conversation', () => unknownId], ['conversation of another viewer', () => foreign[0]?.id ?? ''], ['conversation of another tenant', () => foreign[1]?.id ?? ''], ['message', () => foreign[0]?.message ?? '']])('%s', async (_, of) => {
    expect((await post(subject.url, readConversation(of()))).data).toEqual({ conversation: null });
    expect((await post(subject.url, { query: 'query ($id: ID!) { node(id: $id) { id } }', variables: { id: of() } })).data).toEqual({ node: null });
  });
});

it('limits of a model that sources disagree about refuse nothing', async () => {
  const { id: own } = await newConversation(subject.url, { modelId: 'us.amazon.nova-2-lite-v1:0', inferenceConfig: { maxTokens: 64_000 }, memory: { strategy: 'SLIDING_WINDOW', keepTokens: 500_000 } });
  await ask(subject.url, update(own, { inferenceConfig: { maxTokens: 50_000 } }));
});

it('a model that the settings do not suit is refused, for the conversation and for a turn', async () => {
  const { id: own } = await newConversation(subject.url, { modelId: 'us.anthropic.claude-haiku-4-5-20251001-v1:0', inferenceConfig: { maxTokens: 20_000 }, memory: { strategy: 'SLIDING_WINDOW', keepTokens: 100_000 } });
  expect(await refuse(subject.url, update(own, { modelId: 'amazon.nova-lite-v1:0' }))).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.inferenceConfig.maxTokens' });
  expect(await refuse(subject.url, turn(own, 'Hello', { input: { modelId: 'amazon.nova-lite-v1:0' } }))).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.inferenceConfig.maxTokens' });
  expect(await refuse(subject.url, update(own, { modelId: 'local.small-v1', inferenceConfig: null }))).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.memory.keepTokens' });
});
