import { expect, test } from 'vitest';
import type { JsonObject } from '../../../src/json.ts';
import { toNativeBody } from '../../../src/requests/native-body/index.ts';
import type { NativeBodyRequest } from '../../../src/requests/native-body/types.ts';
import { readRecordings } from '../support/recordings.ts';

// What others sent to Bedrock in a model's own body, and the conversation that it says.

const recorded = (name: string): JsonObject => readRecordings('InvokeModel').find((recording) => recording.name === `${name}.json`)?.request ?? {};
const user = (...content: JsonObject[]): NativeBodyRequest['messages'][number] => ({ role: 'user', content });
const assistant = (...content: JsonObject[]): NativeBodyRequest['messages'][number] => ({ role: 'assistant', content });
const oneTool = (name: string, description: string, json: JsonObject): JsonObject => ({ toolSpec: { name, description, inputSchema: { json } } });

const weather = oneTool('get_current_weather', 'Get the current weather in a given location.', {
  type: 'object',
  properties: { location: { type: 'string', description: 'The name of the city' } },
  required: ['location'],
});
const question = 'What is the weather in Seattle and San Francisco today? Please expect one tool call for Seattle and one for San Francisco';
const seattle = 'toolu_bdrk_01Y5MJKoHE4VJ5ZrhcVfM1gP';
const sanFrancisco = 'toolu_bdrk_014yQPSMntXHRmzGYxCbmBHE';
const said =
  "Certainly! I'll check the current weather for both Seattle and San Francisco using the available tool. I'll make two separate calls to the get_current_weather function, one for each city.";

test('Claude’s calls of tools', () => {
  const request = { messages: [user({ text: question })], inferenceConfig: { maxTokens: 1000 }, toolConfig: { tools: [weather] } };
  expect(toNativeBody(request, 'anthropic-messages', { path: 'input' })).toEqual(recorded('InvokeModel-claude35-tool-use'));
});

test('Claude’s results of tools, which it takes as text or as blocks', () => {
  const result = (toolUseId: string, text: string): JsonObject => ({ toolResult: { toolUseId, content: [{ text }] } });
  const call = (toolUseId: string, location: string): JsonObject => ({ toolUse: { toolUseId, name: 'get_current_weather', input: { location } } });
  const messages = [
    user({ text: question }),
    assistant({ text: said }, call(seattle, 'Seattle'), call(sanFrancisco, 'San Francisco')),
    user(result(seattle, '50 degrees and raining'), result(sanFrancisco, '70 degrees and sunny')),
  ];
  const body = toNativeBody({ messages, inferenceConfig: { maxTokens: 1000 }, toolConfig: { tools: [weather] } }, 'anthropic-messages', { path: 'input' });
  const asBlocks = JSON.stringify(recorded('InvokeModel-claude35-tool-result')).replace(/"content":("\d+ degrees[^"]*")/g, '"content":[{"type":"text","text":$1}]');
  expect(body).toEqual(JSON.parse(asBlocks));
});

test('Claude’s images', () => {
  const [data] = /iVBOR[^"]+/.exec(JSON.stringify(recorded('InvokeModel-claude35-image'))) ?? [''];
  const request = { messages: [user({ text: 'What do you see in this image?' }, { image: { format: 'png', source: { bytes: data } } })], inferenceConfig: { maxTokens: 100 } };
  expect(toNativeBody(request, 'anthropic-messages', { path: 'input' })).toEqual(recorded('InvokeModel-claude35-image'));
});

test.each<[name: string, bodyFormat: string, text: string, inferenceConfig: NativeBodyRequest['inferenceConfig'] & object]>([
  ['InvokeModel-nova-plain', 'nova', 'Say this is a test', { maxTokens: 10, temperature: 0.8, topP: 1, stopSequences: ['|'] }],
  ['InvokeModel-cohere-command-r-plain', 'cohere-command-r', 'Say this is a test', { maxTokens: 10, temperature: 0.8, topP: 0.99, stopSequences: ['|'] }],
  ['InvokeModel-jamba-plain', 'ai21-jamba', 'Hello, how are you?', { maxTokens: 100, temperature: 0.7 }],
])('%s: what a caller chooses goes by the family’s own names', (name, bodyFormat, text, inferenceConfig) => {
  expect(toNativeBody({ messages: [user({ text })], inferenceConfig }, bodyFormat, { path: 'input' })).toEqual(recorded(name));
});

// The recorded prompts are bare texts and no conversations, so that only what stands beside them can be held against them.
test.each<[name: string, bodyFormat: string, prompt: string, inferenceConfig: NativeBodyRequest['inferenceConfig'] & object]>([
  ['InvokeModel-titan-text-plain', 'titan-text', 'inputText', { maxTokens: 200, temperature: 0.5, topP: 0.5 }],
  ['InvokeModel-llama31-plain', 'llama', 'prompt', { maxTokens: 10, temperature: 0.8, topP: 1 }],
  ['InvokeModel-mistral-text-plain', 'mistral-text', 'prompt', { maxTokens: 10, temperature: 0.8, topP: 1, stopSequences: ['|'] }],
])('%s: beside the prompt', (name, bodyFormat, prompt, inferenceConfig) => {
  const body = toNativeBody({ messages: [user({ text: 'Say this is a test' })], inferenceConfig }, bodyFormat, { path: 'input' });
  expect({ ...body, [prompt]: '' }).toEqual({ ...recorded(name), [prompt]: '' });
});

test('Nova’s tools', () => {
  const request = { messages: [user({ text: question })], inferenceConfig: { maxTokens: 1000 }, toolConfig: { tools: [weather] } };
  expect(toNativeBody(request, 'nova', { path: 'input' })).toEqual(recorded('InvokeModel-nova-tool-use'));
});

test('Pixtral’s images and tools', () => {
  const body = recorded('InvokeModel-error-access-denied');
  const text = 'Please analyze this image and tell me what you see. If you need to get weather information for any location you see, use the weather tool.';
  const [data] = /iVBOR[^"]+/.exec(JSON.stringify(body)) ?? [''];
  const tool = oneTool('get_weather', 'Get current weather information for a specific location', {
    type: 'object',
    properties: {
      location: { type: 'string', description: 'The city and country/state for weather lookup' },
      unit: { type: 'string', enum: ['celsius', 'fahrenheit'], description: 'Temperature unit preference' },
    },
    required: ['location'],
  });
  const request = {
    messages: [user({ text }, { image: { format: 'png', source: { bytes: data } } })],
    inferenceConfig: { maxTokens: 200, temperature: 0.7 },
    toolConfig: { tools: [tool], toolChoice: { auto: {} } },
  };
  expect(toNativeBody(request, 'mistral-chat', { path: 'input' })).toEqual(body);
});
