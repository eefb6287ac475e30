import { expect, test } from 'vitest';
import type { JsonValue } from '../../src/json.ts';
import { toInvokeModelRequest } from '../../src/requests/invoke-model-request.ts';
import { knowing, knowingNothing, lookUpInCatalogue } from './support/limits.ts';
import { readRecordings } from './support/recordings.ts';
import { refusalOf } from './support/refusal.ts';

const claudeBody = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 10, messages: [{ role: 'user', content: 'hi' }] };
const novaBody = { messages: [{ role: 'user', content: [{ text: 'hi' }] }] };

const recordings = [...readRecordings('InvokeModel'), ...readRecordings('InvokeModelWithResponseStream')].filter(({ status }) => status === 200);

test('there are recordings of many families', () => {
  const formats = new Set(recordings.map(({ modelId }) => lookUpInCatalogue(modelId)?.bodyFormat));
  expect(recordings.length).toBeGreaterThan(20);
  expect([...formats]).toEqual(expect.arrayContaining(['anthropic-messages', 'nova', 'llama', 'titan-text']));
});

test.each(recordings.map((recording) => [recording.name, recording] as const))('a body that Bedrock took is not refused, and sent as it is: %s', (_name, { modelId, request }) => {
  expect(toInvokeModelRequest({ modelId, body: request }, lookUpInCatalogue)).toEqual({ kind: 'invokeModel', modelId, body: request });
});

test('the settings of the call are put into the terms of Bedrock', () => {
  const input = { modelId: 'm', body: {}, latency: 'STANDARD', serviceTier: 'PRIORITY', options: { onDisconnect: 'CONTINUE', tags: [{ key: 'a', value: 'b' }] } } as const;
  expect(toInvokeModelRequest(input, knowingNothing)).toEqual({
    kind: 'invokeModel',
    modelId: 'm',
    body: {},
    latency: 'standard',
    serviceTier: 'priority',
    requestMetadata: { a: 'b' },
  });
});

const refusals: readonly (readonly [bodyFormat: string, body: JsonValue, field: string])[] = [
  ['llama', 'prompt', 'input.body'],
  ['llama', ['prompt'], 'input.body'],
  ['anthropic-messages', 7, 'input.body'],
  ['anthropic-messages', { ...claudeBody, anthropic_version: '2023-06-01' }, 'input.body.anthropic_version'],
  ['anthropic-messages', { ...claudeBody, max_tokens: 0 }, 'input.body.max_tokens'],
  ['anthropic-messages', { ...claudeBody, max_tokens: 1.5 }, 'input.body.max_tokens'],
  ['anthropic-messages', { ...claudeBody, max_tokens: '10' }, 'input.body.max_tokens'],
  ['anthropic-messages', { ...claudeBody, model: 'claude' }, 'input.body.model'],
  ['anthropic-messages', { ...claudeBody, stream: false }, 'input.body.stream'],
  ['anthropic-messages', { ...claudeBody, messages: [] }, 'input.body.messages'],
  ['anthropic-messages', { ...claudeBody, messages: 'hi' }, 'input.body.messages'],
  ['anthropic-messages', { ...claudeBody, messages: ['hi'] }, 'input.body.messages[0]'],
  ['anthropic-messages', { ...claudeBody, messages: [{ role: 'bot', content: 'hi' }] }, 'input.body.messages[0].role'],
  ['anthropic-messages', { ...claudeBody, messages: [{ role: 'user' }] }, 'input.body.messages[0].content'],
  ['nova', {}, 'input.body.messages'],
  ['nova', { messages: [{ role: 'user', content: 'hi' }] }, 'input.body.messages[0].content'],
  ['nova', { messages: [{ role: 'user', content: [] }] }, 'input.body.messages[0].content'],
  ['nova', { messages: [{ role: 'system', content: [{ text: 'hi' }] }] }, 'input.body.messages[0].role'],
  ['nova', { ...novaBody, inferenceConfig: 1 }, 'input.body.inferenceConfig'],
  ['nova', { ...novaBody, inferenceConfig: { maxTokens: 0 } }, 'input.body.inferenceConfig.maxTokens'],
  ['nova', { ...novaBody, inferenceConfig: { max_new_tokens: 0.5 } }, 'input.body.inferenceConfig.max_new_tokens'],
  ['nova', { ...novaBody, inferenceConfig: { temperature: 1.1 } }, 'input.body.inferenceConfig.temperature'],
  ['nova', { ...novaBody, inferenceConfig: { topP: '1' } }, 'input.body.inferenceConfig.topP'],
];

test.each(refusals)('a %s body is refused: %j at %s', (bodyFormat, body, field) => {
  expect(refusalOf(() => toInvokeModelRequest({ modelId: 'm', body }, knowing({ bodyFormat }))).field).toBe(field);
});

test('Claude does not need roles to take turns, and no rule of a family holds for another or for an unknown model', () => {
  const { body } = toInvokeModelRequest({ modelId: 'm', body: { ...claudeBody, messages: [...claudeBody.messages, ...claudeBody.messages] } }, knowing({}));
  expect(body).toMatchObject({ messages: { length: 2 } });
  expect(toInvokeModelRequest({ modelId: 'm', body: {} }, knowing({ bodyFormat: 'llama' })).body).toEqual({});
  expect(toInvokeModelRequest({ modelId: 'm', body: {} }, knowingNothing).body).toEqual({});
});

test('a body may have 25,000,000 bytes and not one more, counted as JSON in UTF-8', () => {
  const withBytes = (bytes: number): JsonValue => ({ prompt: 'ä'.repeat((bytes - '{"prompt":""}'.length) / 2) + 'a'.repeat((bytes - '{"prompt":""}'.length) % 2) });
  expect(toInvokeModelRequest({ modelId: 'm', body: withBytes(25_000_000) }, knowingNothing).kind).toBe('invokeModel');
  expect(refusalOf(() => toInvokeModelRequest({ modelId: 'm', body: withBytes(25_000_001) }, knowingNothing))).toEqual({
    field: 'input.body',
    message: 'input.body: expected at most 25000000 bytes of JSON, got 25000001.',
  });
});

test('a path that is not input names the field where it stands', () => {
  const input = { modelId: 'm', body: 1, options: { onDisconnect: 'CONTINUE', deadlineMs: 0 } } as const;
  expect(refusalOf(() => toInvokeModelRequest(input, knowingNothing, 'input.invokeModel')).field).toBe('input.invokeModel.body');
  expect(refusalOf(() => toInvokeModelRequest({ ...input, body: {} }, knowingNothing, 'input.invokeModel')).field).toBe('input.invokeModel.options.deadlineMs');
});
