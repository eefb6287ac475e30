import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalBedrock } from '../../../local-bedrock/server.ts';
import { startLocalBedrock } from '../../../local-bedrock/server.ts';
import { createBedrockRuntime } from '../../../src/datasources/bedrock-runtime.ts';
import type { BedrockRuntime, ModelRequest } from '../../../src/datasources/types.ts';
import { readCatalogue } from '../../../src/models/catalogue.ts';
import { parseModelId } from '../../../src/models/model-id.ts';
import { toInvokeModelRequest } from '../../../src/requests/invoke-model-request.ts';
import { toNativeBody } from '../../../src/requests/native-body/index.ts';
import type { NativeBodyRequest } from '../../../src/requests/native-body/types.ts';
import { lookUpInCatalogue } from '../support/limits.ts';

let local: LocalBedrock;
let runtime: BedrockRuntime;

const bodyFormatOf = (modelId: string): string | undefined => readCatalogue().get(parseModelId(modelId).baseModelId ?? '')?.bodyFormat;

beforeAll(async () => {
  local = await startLocalBedrock({ tokensPerSecond: 100_000 });
  const bedrock = { mode: 'local', region: 'us-west-2', runtimeEndpoint: undefined, controlEndpoint: undefined } as const;
  runtime = createBedrockRuntime({ bedrock, localEndpoint: local.url, bodyFormatOf });
});
afterAll(async () => {
  runtime.close();
  await local.close();
});

async function answerTo(request: ModelRequest, how: 'run' | 'stream') {
  let text = '';
  let stopReason: string | null | undefined;
  let outputTokens: number | undefined;
  for await (const event of (await runtime[how](request, new AbortController().signal)).events) {
    if (event.type === 'textDelta' || event.type === 'nativeChunk') text += event.text;
    if (event.type === 'stop') stopReason = event.stopReason;
    if (event.type === 'metadata') outputTokens = event.usage?.outputTokens ?? outputTokens;
  }
  return { text, stopReason, outputTokens };
}

// One model of each family that chats, and both forms of Llama's prompt.
const models = [
  'us.anthropic.claude-haiku-4-5-20251001-v1:0',
  'amazon.nova-lite-v1:0',
  'openai.gpt-oss-20b-1:0',
  'qwen.qwen3-32b-v1:0',
  'us.mistral.pixtral-large-2502-v1:0',
  'ai21.jamba-1-5-mini-v1:0',
  'us.meta.llama3-3-70b-instruct-v1:0',
  'us.meta.llama4-scout-17b-instruct-v1:0',
  'mistral.mistral-7b-instruct-v0:2',
  'us.deepseek.r1-v1:0',
  'amazon.titan-text-express-v1',
  'cohere.command-r-v1:0',
];

const conversation: NativeBodyRequest = {
  messages: [
    { role: 'user', content: [{ text: 'My name is Ada.' }] },
    { role: 'assistant', content: [{ text: 'Nice to meet you, Ada.' }] },
    { role: 'user', content: [{ text: 'What is my name?' }] },
  ],
};

/** The same answer to the native body, whole and streamed, and to Converse. */
async function expectSameAnswer(modelId: string, request: NativeBodyRequest): Promise<{ text: string; stopReason: string | null | undefined }> {
  const body = toNativeBody(request, bodyFormatOf(modelId), { path: 'input', modelId });
  const invokeModel = toInvokeModelRequest({ modelId, body }, lookUpInCatalogue);
  const native = await answerTo(invokeModel, 'run');
  expect(native).toEqual(await answerTo({ kind: 'converse', modelId, ...request }, 'run'));
  expect(await answerTo(invokeModel, 'stream')).toEqual(native);
  expect(native.outputTokens).toBeGreaterThan(0);
  return native;
}

describe.each(models)('%s answers its own body as it answers Converse', (modelId) => {
  test('with what was said before', async () => {
    expect((await expectSameAnswer(modelId, conversation)).text).toContain('Ada');
  });

  test('cut short', async () => {
    expect((await expectSameAnswer(modelId, { ...conversation, inferenceConfig: { maxTokens: 2 } })).stopReason).toBe('max_tokens');
  });
});

const ofFormats = (...formats: readonly string[]): string[] => models.filter((modelId) => formats.includes(bodyFormatOf(modelId) ?? ''));
const takesSystemPrompts = (modelId: string): boolean => readCatalogue().get(parseModelId(modelId).baseModelId ?? '')?.capabilities.systemPrompt ?? false;

test.each(models.filter(takesSystemPrompts))('%s: with a system prompt', async (modelId) => {
  const messages = [{ role: 'user', content: [{ text: 'Summarise: The ship left the harbour at noon. The crew was glad.' }] }] as const;
  const { text } = await expectSameAnswer(modelId, { system: [{ text: 'Answer in capital letters.' }], messages });
  expect(text).toMatch(/^[^a-z]*[A-Z][^a-z]*$/);
});

test.each(ofFormats('anthropic-messages', 'nova', 'openai-chat', 'mistral-chat', 'ai21-jamba'))('%s: with the result of a tool', async (modelId) => {
  const inputSchema = { json: { type: 'object', properties: { city: { type: 'string' } } } };
  const { text } = await expectSameAnswer(modelId, {
    messages: [
      { role: 'user', content: [{ text: 'What is the temperature in Rome?' }] },
      { role: 'assistant', content: [{ toolUse: { toolUseId: 'call-1', name: 'get_temperature', input: { city: 'Rome' } } }] },
      { role: 'user', content: [{ toolResult: { toolUseId: 'call-1', content: [{ text: 'The temperature in Rome is 21 degrees.' }] } }] },
    ],
    toolConfig: { tools: [{ toolSpec: { name: 'get_temperature', description: 'The temperature of a city.', inputSchema } }] },
  });
  expect(text).toContain('21');
});

test.each(ofFormats('anthropic-messages', 'nova', 'mistral-chat'))('%s: with an image', async (modelId) => {
  const bytes = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=';
  const { text } = await expectSameAnswer(modelId, { messages: [{ role: 'user', content: [{ text: 'What do you see?' }, { image: { format: 'png', source: { bytes } } }] }] });
  expect(text).toContain('image');
});
