import { expect, onTestFinished, test } from 'vitest';
import { readRecording } from '../datasources/kit/recordings.ts';
import { replay } from '../datasources/kit/wire-server.ts';
import type { Operation } from '../kit/clients.ts';
import { post } from '../kit/clients.ts';
import { claudeInput, converseInput, prompt } from '../kit/operations.ts';
import { rootOf } from '../kit/results.ts';
import { startSubject } from '../kit/server.ts';
import { answerJson, startBefore } from './kit/upstream.ts';

interface TokenCount {
  readonly inputTokens: number;
  readonly source: string;
}

const sonnet4 = 'anthropic.claude-sonnet-4-20250514-v1:0';
const counting = (input: object) => ({ query: 'query ($input: CountTokensInput!) { countTokens(input: $input) { inputTokens source } }', variables: { input } });
const count = async (url: string, input: object): Promise<TokenCount> => rootOf(await post(url, counting(input)));
const text = (value: string) => [{ role: 'USER', content: [{ text: value }] }];

test('Bedrock counts a turn of a conversation with its tools, by the bare id of the model, as recorded', async () => {
  const recording = readRecording('CountTokens-claude4-converse-tools');
  const { url, seen } = await startBefore('RUNTIME', (request) => replay(recording, request));
  const inputSchema = { type: 'object', properties: { location: { type: 'string' } } };
  const converse = {
    modelId: `us.${sonnet4}`,
    messages: text('What is the weather in Paris?'),
    system: [],
    toolConfig: { tools: [{ toolSpec: { name: 'get_weather', description: 'Get the weather for a location', inputSchema } }], toolChoice: { auto: true } },
    inferenceConfig: { maxTokens: 100 },
  };
  expect(await count(url, { converse })).toEqual({ inputTokens: 375, source: 'MEASURED' });
  expect(seen.map(({ path, body }) => ({ path, body: JSON.parse(body) as unknown }))).toEqual([{ path: recording.request.path, body: recording.request.body }]);
});

test('Bedrock counts a native body, as recorded', async () => {
  const recording = readRecording('CountTokens-claude4-invokeModel-body');
  const { url, seen } = await startBefore('RUNTIME', (request) => replay(recording, request));
  const { input } = recording.request.body as { input: { invokeModel: { body: string } } };
  const body: unknown = JSON.parse(Buffer.from(input.invokeModel.body, 'base64').toString());
  expect(await count(url, { invokeModel: { modelId: sonnet4, body } })).toEqual({ inputTokens: 18, source: 'MEASURED' });
  expect(seen).toHaveLength(1);
});

test('the server estimates where Bedrock says that it cannot count for the model', async () => {
  const { url, seen } = await startBefore('RUNTIME', (request) => replay({ ...readRecording('CountTokens-claude4-error-not-supported') }, request));
  const estimate = await count(url, { converse: converseInput({ modelId: sonnet4 }) });
  expect(estimate.source).toBe('ESTIMATED');
  expect(estimate.inputTokens).toBeGreaterThan(prompt.length / 8);
  expect(estimate.inputTokens).toBeLessThan(prompt.length / 2);
  expect(seen).toHaveLength(1);
});

test('what else Bedrock refuses is told, and not estimated', async () => {
  const { url } = await startBefore('RUNTIME', (request) => answerJson(request, { message: 'Too many requests, please wait before trying again.' }, 429, { 'x-amzn-errortype': 'ThrottlingException' }));
  expect((await post(url, counting({ converse: converseInput({ modelId: sonnet4 }) }))).errors).toMatchObject([{ extensions: { code: 'THROTTLED', retryable: true } }]);
});

test('the server estimates, without asking, for a model that Bedrock does not count for', async () => {
  const { url, seen } = await startBefore('RUNTIME', (request) => answerJson(request, {}));
  const plain = await count(url, { converse: converseInput() });
  const toolConfig = { tools: [{ toolSpec: { name: 'get_weather', inputSchema: { type: 'object', properties: { location: { type: 'string' } } } } }] };
  const withTool = await count(url, { converse: converseInput({ input: { toolConfig } }) });
  expect([plain.source, withTool.source]).toEqual(['ESTIMATED', 'ESTIMATED']);
  expect(withTool.inputTokens).toBeGreaterThan(plain.inputTokens + 10);
  const native = await count(url, { invokeModel: { modelId: 'amazon.nova-lite-v1:0', body: { messages: [{ role: 'user', content: [{ text: prompt }] }] } } });
  expect(native).toEqual(plain);
  expect(seen).toEqual([]);
});

test('the same as Converse then reports, and nothing was run for it', async () => {
  const subject = await startSubject();
  try {
    const modelId = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
    const counted = await count(subject.url, { converse: converseInput({ modelId }) });
    expect(subject.upstream.calls.map(({ operation }) => operation)).toEqual(['ListFoundationModels', 'CountTokens']);
    const converse = { query: 'mutation ($input: ConverseInput!) { converse(input: $input) { usage { inputTokens source } } }', variables: { input: converseInput({ modelId }) } };
    expect(rootOf(await post(subject.url, converse))).toEqual({ usage: counted });
    expect(counted.source).toBe('MEASURED');
  } finally {
    await subject.close();
  }
});

test('a request that would be refused is not counted', async () => {
  const { url, seen } = await startBefore('RUNTIME', (request) => answerJson(request, {}));
  const { errors } = await post(url, counting({ converse: { modelId: sonnet4, messages: text(' ') } }));
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'input.converse.messages[0].content[0].text' } }]);
  expect(seen).toEqual([]);
});

test.each([
  ['google.gemma-3-27b-it', (url: string) => ({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }, { type: 'text', text: 'What is this?' }] }] })],
  ['cohere.embed-v4:0', (url: string) => ({ input_type: 'image', images: [url], texts: ['What is this?'] })],
])('an estimate leaves out an image in the native body of %s', async (modelId, bodyOf) => {
  const { url } = await startBefore('RUNTIME', (request) => answerJson(request, {}));
  const image = Buffer.from(Array.from({ length: 30_000 }, (_, index) => (index * 7_919) % 251)).toString('base64');
  const { inputTokens } = await count(url, { invokeModel: { modelId, body: bodyOf(`data:image/png;base64,${image}`) } });
  expect(inputTokens).toBeGreaterThan(3);
  expect(inputTokens).toBeLessThan(20);
});

test('models to fall back on that would be refused when the request is run are refused here as well', async () => {
  const subject = await startSubject();
  onTestFinished(() => subject.close());
  const { url } = subject;
  const { id } = rootOf<{ id: string }>(await post(url, { query: 'mutation { createConversation(input: { modelId: "amazon.nova-lite-v1:0" }) { id } }' }));
  const refusedOf = async (operation: Operation): Promise<unknown> => (await post(url, operation)).errors?.map(({ message, extensions }) => [extensions?.['code'], message.replace(/input\.(converse|invokeModel)\./, 'input.')]);
  const run = (field: 'converse' | 'invokeModel', input: object): Operation => ({ query: `mutation ($input: ${field === 'converse' ? 'ConverseInput' : 'InvokeModelInput'}!) { ${field}(input: $input) { id } }`, variables: { input } });
  const options = { fallbackModelIds: ['amazon.titan-embed-text-v2:0'] };
  for (const converse of [converseInput({ options }), { conversationId: id, messages: text('Hello.'), options }]) {
    const refused = await refusedOf(counting({ converse }));
    expect(refused).toEqual([['BAD_USER_INPUT', expect.stringMatching(/^input\.options\.fallbackModelIds\[0\]: /) as string]]);
    expect(refused).toEqual(await refusedOf(run('converse', converse)));
  }
  const invokeModel = claudeInput({ options });
  expect(await refusedOf(counting({ invokeModel }))).toEqual(await refusedOf(run('invokeModel', invokeModel)));
});
