import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answerWith } from '../construct/kit/answers.ts';
import type { WireRequest } from '../datasources/kit/wire-server.ts';
import type { Upstream } from '../construct/kit/upstream.ts';
import { startUpstream } from '../construct/kit/upstream.ts';
import { post } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import { rootOf, runEvents } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';

/** What a model is sent that is fallen back on, as the body that reaches Bedrock. */
let upstream: Upstream;
let subject: Subject;
beforeAll(async () => {
  upstream = await startUpstream();
});
beforeEach(async () => {
  upstream.requests.splice(0);
  subject = await startSubject({ environment: { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: upstream.url } });
});
afterEach(() => subject.close());
afterAll(() => upstream.close());

const haiku = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const opus = 'us.anthropic.claude-opus-4-8';
const llama = 'us.meta.llama4-scout-17b-instruct-v1:0';
const qwen = 'qwen.qwen3-vl-235b-a22b';

type Block = Readonly<Record<string, unknown>>;
interface Body {
  readonly messages: readonly { readonly role: string; readonly content: readonly Block[] }[];
  readonly system?: readonly Block[];
  readonly toolConfig?: { readonly tools: readonly Block[] };
  readonly additionalModelRequestFields?: unknown;
  readonly inferenceConfig?: unknown;
}

/** All models but the last one are gone; what that one is sent. */
async function sentInstead(first: string, next: string | readonly string[], input: Record<string, unknown>): Promise<Body> {
  const fallbackModelIds = [next].flat();
  const last = fallbackModelIds.at(-1) ?? first;
  upstream.answer = (request) => {
    if (decodeURIComponent(request.path).includes(last)) answerWith([{ text: '{"city":"Paris"}' }])(request);
    else request.response.writeHead(404, { 'content-type': 'application/json', 'x-amzn-errortype': 'ResourceNotFoundException' }).end('{"message":"Not now."}');
  };
  const whole = operations.converseInput({ modelId: first, options: { fallbackModelIds }, input });
  const query = 'mutation ($input: ConverseInput!) { converse(input: $input) { status answeredBy } }';
  expect(rootOf(await post(subject.url, { query, variables: { input: whole } }))).toEqual({ status: 'COMPLETED', answeredBy: last });
  return JSON.parse(upstream.requests.at(-1)?.body ?? '') as Body;
}

const kindsOf = ({ messages }: Body): unknown[] => messages.map(({ content }) => content.map((block) => Object.keys(block)[0]));
const user = (...content: Block[]) => ({ role: 'USER', content });
const assistant = (...content: Block[]) => ({ role: 'ASSISTANT', content });
const thought = { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'c2ln' } } };
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const image = { image: { format: 'png', source: { bytes: png } } };
const textOnly = 'qwen.qwen3-32b-v1:0';
const toolConfig = { tools: [{ toolSpec: { name: 'look', inputSchema: { type: 'object' } } }] };
const looked = (...content: Block[]) => [
  user({ text: 'What is there?' }),
  assistant({ text: 'Let me look.' }, { toolUse: { toolUseId: 'use_1', name: 'look', input: {} } }),
  user({ toolResult: { toolUseId: 'use_1', content } }),
];

describe('a model of another family that is fallen back on', () => {
  it('is sent an image that a tool gave beside the result, where it takes none within', async () => {
    const body = await sentInstead(opus, qwen, { toolConfig, messages: looked(image) });
    expect(kindsOf(body)).toEqual([['text'], ['text', 'toolUse'], ['toolResult', 'text', 'image']]);
  });

  it('is told in words of an earlier image that it cannot read', async () => {
    const earlier = await sentInstead(opus, textOnly, { messages: [user({ text: 'one' }, image), assistant({ text: 'two' }), user({ text: 'three' })] });
    expect(earlier.messages[0]?.content).toEqual([{ text: 'one' }, { text: '[image (png) left out: the model cannot read it]' }]);
  });

  it('is told of tools in words where it takes them beside no other words', async () => {
    const body = await sentInstead(opus, llama, { toolConfig, messages: looked({ text: 'a cat' }) });
    expect(kindsOf(body)).toEqual([['text'], ['text', 'text'], ['text']]);
    expect(body.messages.at(-1)?.content).toEqual([{ text: '[A tool answered: a cat]' }]);
  });

  it('is sent no message of which only another model’s reasoning would be left', async () => {
    const body = await sentInstead(opus, qwen, { messages: [user({ text: 'one' }), assistant(thought), user({ text: 'two' })] });
    expect(body.messages).toEqual([{ role: 'user', content: [{ text: 'one' }, { text: 'two' }] }]);
  });

  it('is sent no cache points where it caches nothing', async () => {
    const point = { cachePoint: {} };
    const body = await sentInstead(opus, qwen, {
      messages: [user({ text: 'one' }, point), assistant(thought, { text: 'two' }), user({ text: 'three' })],
      system: [{ text: 'Be brief.' }, point],
      toolConfig: { tools: [...toolConfig.tools, point] },
      additionalModelRequestFields: { top_k: 5 },
    });
    expect(kindsOf(body)).toEqual([['text'], ['text'], ['text']]);
    expect(body.system).toEqual([{ text: 'Be brief.' }]);
    expect(body.toolConfig?.tools).toHaveLength(1);
    expect(body.additionalModelRequestFields).toBeUndefined();
  });

  it('keeps the cache points that it takes, where it takes them', async () => {
    const point = { cachePoint: {} };
    const messages = [user({ text: 'one' }, point), assistant({ text: 'two' }, { toolUse: { toolUseId: 'use_1', name: 'look', input: {} } }), user({ toolResult: { toolUseId: 'use_1', content: [{ text: 'a cat' }] } }, point)];
    const body = await sentInstead(opus, 'amazon.nova-lite-v1:0', { messages, toolConfig: { tools: [...toolConfig.tools, point] } });
    expect(kindsOf(body)).toEqual([['text', 'cachePoint'], ['text', 'toolUse'], ['toolResult']]);
    expect(body.toolConfig?.tools).toHaveLength(1);
  });
});

describe('Claude that is fallen back on is sent no more of a temperature than it takes', () => {
  const given = { maxTokens: 100, temperature: 0.2, topP: 0.9 };
  it.each<[string, object, object]>([
    ['us.anthropic.claude-3-7-sonnet-20250219-v1:0', given, given],
    [`us.${haiku}`, given, { maxTokens: 100, temperature: 0.2 }],
    [`us.${haiku}`, { topP: 0.9 }, { topP: 0.9 }],
    [opus, given, { maxTokens: 100 }],
    [opus, { temperature: 1 }, { temperature: 1 }],
    ['us.anthropic.claude-sonnet-5', { temperature: 0 }, {}],
  ])('%s: %j', async (next, inferenceConfig, sent) => {
    const { inferenceConfig: received } = await sentInstead('amazon.nova-lite-v1:0', next, { messages: [user({ text: 'one' })], inferenceConfig });
    expect(received).toEqual(sent);
  });
});

describe('a model that is known not to take what is asked', () => {
  const deepseek = 'us.deepseek.r1-v1:0';
  const nova = 'amazon.nova-lite-v1:0';
  const asked: readonly (readonly [lack: string, modelId: string, input: Record<string, unknown>])[] = [
    ['no images', textOnly, { messages: [user({ text: 'one' }, image)] }],
    ['no images', textOnly, { toolConfig, messages: looked(image) }],
    ['no documents', textOnly, { messages: [user({ text: 'one' }, { document: { format: 'txt', name: 'a', source: { text: 'b' } } })] }],
    ['no tools', deepseek, { toolConfig, messages: [user({ text: 'one' })] }],
    ['no tool with a schema as that of look', `us.${haiku}`, { modelId: nova, toolConfig: { tools: [{ toolSpec: { name: 'look', inputSchema: { properties: { 'a place': {} } } } }] }, messages: [user({ text: 'one' })] }],
    ['no system prompt', 'mistral.mistral-7b-instruct-v0:2', { system: [{ text: 'Be brief.' }], messages: [user({ text: 'one' })] }],
    ['no beginning of an answer', nova, { modelId: `us.${haiku}`, messages: [user({ text: 'one' }), assistant({ text: 'It is' })] }],
    ['no toolChoice any', 'us.meta.llama3-3-70b-instruct-v1:0', { modelId: nova, toolConfig: { ...toolConfig, toolChoice: { any: true } }, messages: [user({ text: 'one' })] }],
    ['no toolChoice tool', 'mistral.mistral-large-2402-v1:0', { modelId: nova, toolConfig: { ...toolConfig, toolChoice: { tool: 'look' } }, messages: [user({ text: 'one' })] }],
    ['no blank stopSequences', `us.${haiku}`, { modelId: nova, messages: [user({ text: 'one' })], inferenceConfig: { stopSequences: ['\n\n'] } }],
    ['no stopSequences', 'openai.gpt-oss-20b-1:0', { messages: [user({ text: 'one' })], inferenceConfig: { stopSequences: ['END'] } }],
    ['no maxTokens above 8192', nova, { inferenceConfig: { maxTokens: 9_000 }, messages: [user({ text: 'one' })] }],
  ];
  it.each(asked)('%s: is not asked instead, and the error of the first one says why: %s', async (lack, modelId, { modelId: first = opus, ...input }) => {
    upstream.answer = ({ response }) => response.writeHead(404, { 'content-type': 'application/json', 'x-amzn-errortype': 'ResourceNotFoundException' }).end('{"message":"Not now."}');
    const query = 'mutation ($input: ConverseInput!) { converse(input: $input) { status attempts { modelId } error { code message } } }';
    const variables = { input: operations.converseInput({ modelId: String(first), options: { fallbackModelIds: [modelId] }, input }) };
    expect(rootOf(await post(subject.url, { query, variables }))).toEqual({
      status: 'FAILED',
      attempts: [{ modelId: first }],
      error: { code: 'RESOURCE_NOT_FOUND', message: expect.stringMatching(new RegExp(`Not now\\..* Not asked instead: ${modelId} takes ${lack}\\.$`)) as string },
    });
  });

  it('is passed over for the next one', async () => {
    const body = await sentInstead(opus, [textOnly, nova], { messages: [user({ text: 'one' }, image)] });
    expect(kindsOf(body)).toEqual([['text', 'image']]);
    expect(upstream.requests.map(({ path }) => decodeURIComponent(path).split('/')[2])).toEqual([opus, nova]);
  });
});

it('an answer that broke off is gone on with by a model that takes no beginning of one', async () => {
  const nova = 'amazon.nova-lite-v1:0';
  const { modelId, ...input } = operations.converseInput({ modelId: `us.${haiku}`, options: { fallbackModelIds: [nova] }, input: { inferenceConfig: { maxTokens: 5 } } });
  upstream.answer = answerWith([{ text: 'It is' }], 'max_tokens');
  const broken = rootOf<{ id: string }>(await post(subject.url, { query: 'mutation ($input: ConverseInput!) { converse(input: $input) { id } }', variables: { input: { modelId, ...input } } }));
  upstream.answer = (request) => {
    if (decodeURIComponent(request.path).includes(nova)) answerWith([{ text: ' noon.' }])(request);
    else request.response.writeHead(404, { 'content-type': 'application/json', 'x-amzn-errortype': 'ResourceNotFoundException' }).end('{"message":"Not now."}');
  };
  const { id } = rootOf<{ id: string }>(await post(subject.url, { query: 'mutation ($id: ID!) { continueGeneration(id: $id) { id } }', variables: { id: broken.id } }));
  await runEvents(subject.url, operations.generationEvents(id));
  const query = 'query ($id: ID!) { generation(id: $id) { status answeredBy continueStrategy text } }';
  expect(rootOf(await post(subject.url, { query, variables: { id } }))).toEqual({ status: 'COMPLETED', answeredBy: nova, continueStrategy: 'INSTRUCT', text: ' noon.' });
});

it.each([
  ['what it counts', (answer: () => void) => answer()],
  ['what is too long for it', (answer: () => void, request: WireRequest, call: number) => (call > 1 ? answer() : request.response.writeHead(400, { 'content-type': 'application/json', 'x-amzn-errortype': 'ValidationException' }).end('{"message":"Input is too long for requested model."}'))],
])('%s tells a conversation nothing of how its own model counts', async (_, answer) => {
  const nova = 'amazon.nova-lite-v1:0';
  const messages = Array.from({ length: 10 }, (_message, index) => ({ role: index % 2 === 0 ? 'USER' : 'ASSISTANT', content: [{ text: 'The river is wide. '.repeat(20) }] }));
  const { id } = rootOf<{ id: string }>(await post(subject.url, { query: 'mutation ($input: CreateConversationInput!) { createConversation(input: $input) { id } }', variables: { input: { modelId: nova, messages } } }));
  const preview = { query: 'query ($id: ID!) { contextPreview(conversationId: $id, content: [{ text: "And deep?" }]) { tokens } }', variables: { id } };
  const before = rootOf<{ tokens: number }>(await post(subject.url, preview)).tokens;
  let call = 0;
  upstream.answer = (request) => {
    if (decodeURIComponent(request.path).includes(nova)) request.response.writeHead(404, { 'content-type': 'application/json', 'x-amzn-errortype': 'ResourceNotFoundException' }).end('{"message":"Not now."}');
    else answer(() => answerWith([{ text: 'Yes.' }], 'end_turn', 3 * before)(request), request, (call += 1));
  };
  const { modelId: _asked, ...input } = operations.converseInput({ modelId: nova, text: 'And deep?', options: { fallbackModelIds: [qwen] } });
  expect(rootOf(await post(subject.url, { query: 'mutation ($input: ConverseInput!) { converse(input: $input) { status answeredBy } }', variables: { input: { conversationId: id, ...input } } }))).toEqual({ status: 'COMPLETED', answeredBy: qwen });
  expect(rootOf<{ tokens: number }>(await post(subject.url, preview)).tokens).toBeLessThan(1.2 * before);
});

it('a turn that wants no tool goes on to a model that takes none, though the conversation had one', async () => {
  const deepseek = 'us.deepseek.r1-v1:0';
  const mutate = async (field: string, type: string, input: object, fields: string): Promise<unknown> =>
    rootOf(await post(subject.url, { query: `mutation ($input: ${type}!) { ${field}(input: $input) { ${fields} } }`, variables: { input } }));
  const messages = [...looked({ text: 'a cat' }), assistant({ text: 'A cat.' })];
  const { id } = (await mutate('createConversation', 'CreateConversationInput', { modelId: opus, messages }, 'id')) as { readonly id: string };
  upstream.answer = (request) => {
    if (decodeURIComponent(request.path).includes(deepseek)) answerWith([{ text: 'It sat on a mat.' }])(request);
    else request.response.writeHead(404, { 'content-type': 'application/json', 'x-amzn-errortype': 'ResourceNotFoundException' }).end('{"message":"Not now."}');
  };
  const turn = { conversationId: id, messages: [user({ text: 'Where did it sit?' })], options: { fallbackModelIds: [deepseek] } };
  expect(await mutate('converse', 'ConverseInput', turn, 'status answeredBy error { message }')).toEqual({ status: 'COMPLETED', answeredBy: deepseek, error: null });
  const [first, instead] = upstream.requests.map(({ body }) => JSON.parse(body) as Body);
  expect(first?.toolConfig?.tools).toHaveLength(1);
  expect(instead?.toolConfig).toBeUndefined();
  expect(instead && kindsOf(instead).flat()).toEqual(['text', 'text', 'text', 'text', 'text', 'text']);
  expect(await mutate('converse', 'ConverseInput', { ...turn, toolConfig }, 'status error { message }')).toMatchObject({ status: 'FAILED', error: { message: expect.stringContaining(`${deepseek} takes no tools.`) as string } });
});

it('an empty list of stop sequences is as none, which some models take alone', async () => {
  const body = await sentInstead(opus, 'openai.gpt-oss-20b-1:0', { messages: [user({ text: 'one' })], inferenceConfig: { maxTokens: 5, stopSequences: [] } });
  expect(body.inferenceConfig).toEqual({ maxTokens: 5 });
});

it('the same model by another profile is sent all that the first one was', async () => {
  const messages = [user({ text: 'one' }, { cachePoint: {} }), assistant(thought, { text: 'two' }), user({ text: 'three' })];
  const body = await sentInstead(`us.${haiku}`, `global.${haiku}`, { messages, additionalModelRequestFields: { top_k: 5 } });
  expect(kindsOf(body)).toEqual([['text', 'cachePoint'], ['reasoningContent', 'text'], ['text']]);
  expect(body.additionalModelRequestFields).toEqual({ top_k: 5 });
});

it('a third model is sent what it takes of all that the first one was, not what the second one took', async () => {
  const messages = [user({ text: 'one' }, image), assistant(thought, { text: 'two' }), user({ text: 'three' })];
  const body = await sentInstead(`us.${haiku}`, [textOnly, `global.${haiku}`], { messages, additionalModelRequestFields: { top_k: 5 } });
  expect(kindsOf(body)).toEqual([['text', 'image'], ['reasoningContent', 'text'], ['text']]);
  expect(body.additionalModelRequestFields).toEqual({ top_k: 5 });
});
