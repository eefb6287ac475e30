import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answerWith } from '../construct/kit/answers.ts';
import type { Upstream } from '../construct/kit/upstream.ts';
import { startUpstream } from '../construct/kit/upstream.ts';
import { post } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import { rootOf } from '../kit/results.ts';
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
const toolConfig = { tools: [{ toolSpec: { name: 'look', inputSchema: { type: 'object' } } }] };
const looked = (...content: Block[]) => [
  user({ text: 'What is there?' }),
  assistant({ text: 'Let me look.' }, { toolUse: { toolUseId: 'use_1', name: 'look', input: {} } }),
  user({ toolResult: { toolUseId: 'use_1', content } }),
];

describe('a model of another family that is fallen back on', () => {
  it('is sent an image that a tool gave beside the result, where it takes none within', async () => {
    const body = await sentInstead(opus, qwen, { toolConfig, messages: looked({ image: { format: 'png', source: { bytes: png } } }) });
    expect(kindsOf(body)).toEqual([['text'], ['text', 'toolUse'], ['toolResult', 'text', 'image']]);
  });

  it('is told in words of an earlier image that it cannot read, and sent one that is asked about now: Bedrock refuses it', async () => {
    const image = { image: { format: 'png', source: { bytes: png } } };
    const textOnly = 'qwen.qwen3-32b-v1:0';
    const earlier = await sentInstead(opus, textOnly, { messages: [user({ text: 'one' }, image), assistant({ text: 'two' }), user({ text: 'three' })] });
    expect(earlier.messages[0]?.content).toEqual([{ text: 'one' }, { text: '[image (png) left out: the model cannot read it]' }]);
    expect(kindsOf(await sentInstead(opus, textOnly, { messages: [user({ text: 'one' }, image)] }))).toEqual([['text', 'image']]);
    expect(kindsOf(await sentInstead(opus, textOnly, { toolConfig, messages: looked(image) })).at(-1)).toEqual(['toolResult', 'text', 'image']);
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

it('the same model by another profile is sent all that the first one was', async () => {
  const messages = [user({ text: 'one' }, { cachePoint: {} }), assistant(thought, { text: 'two' }), user({ text: 'three' })];
  const body = await sentInstead(`us.${haiku}`, `global.${haiku}`, { messages, additionalModelRequestFields: { top_k: 5 } });
  expect(kindsOf(body)).toEqual([['text', 'cachePoint'], ['reasoningContent', 'text'], ['text']]);
  expect(body.additionalModelRequestFields).toEqual({ top_k: 5 });
});

it('a third model is sent what it takes of all that the first one was, not what the second one took', async () => {
  const messages = [user({ text: 'one' }, { image: { format: 'png', source: { bytes: png } } }), assistant(thought, { text: 'two' }), user({ text: 'three' })];
  const body = await sentInstead(`us.${haiku}`, ['qwen.qwen3-32b-v1:0', `global.${haiku}`], { messages, additionalModelRequestFields: { top_k: 5 } });
  expect(kindsOf(body)).toEqual([['text', 'image'], ['reasoningContent', 'text'], ['text']]);
  expect(body.additionalModelRequestFields).toEqual({ top_k: 5 });
});
