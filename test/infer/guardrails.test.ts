import { describe, expect, test } from 'vitest';
import { blockedMessage, guardrailId } from '../../local-bedrock/guardrails/policy.ts';
import { readRecording } from '../datasources/kit/recordings.ts';
import { replay } from '../datasources/kit/wire-server.ts';
import { post } from '../kit/clients.ts';
import { runEvents, runGeneration } from '../kit/results.ts';
import { startSubject } from '../kit/server.ts';
import { answerJson, startBefore } from './kit/upstream.ts';

/** Guardrails and prompt variables, as they reach Bedrock and come back. */
const text = (value: string) => ({ role: 'USER', content: [{ text: value }] });
const guardrailConfig = { guardrailIdentifier: '5zwrmdlsra2e', guardrailVersion: 'DRAFT', trace: 'ENABLED' };
const operation = (kind: string, field: string, type: string, selection: string, input: object) => ({ query: `${kind} ($input: ${type}!) { ${field}(input: $input) { ${selection} } }`, variables: { input } });

describe('as recorded', () => {
  test('Converse takes the guardrail in its body and answers with its trace', async () => {
    const recording = readRecording('Converse-nova-guardrail-trace');
    const { url, seen } = await startBefore('RUNTIME', (request) => replay(recording, request));
    const input = {
      modelId: 'us.amazon.nova-micro-v1:0',
      messages: [text('What is the capital of France?')],
      system: [{ text: 'You are a helpful chatbot.' }],
      inferenceConfig: {},
      guardrailConfig: { ...guardrailConfig, guardrailIdentifier: 'xbgw7g293v7o', streamProcessingMode: 'ASYNC' },
    };
    const generation = await runGeneration(url, operation('mutation', 'converse', 'ConverseInput', 'status trace', input));
    expect(generation).toEqual({ status: 'COMPLETED', trace: recording.response.body?.['trace'] });
    expect(seen.map(({ body }) => JSON.parse(body) as unknown)).toEqual([recording.request.body]);
  });

  test('ConverseStream, too, and it can be told not to wait for the guardrail', async () => {
    const recording = readRecording('ConverseStream-titan-guardrail-trace');
    const { url, seen } = await startBefore('RUNTIME', (request) => replay(recording, request));
    const input = { modelId: 'amazon.titan-text-express-v1', messages: [text('what is the capital of Italy?'), text('what is the capital of Japan?')], guardrailConfig: { ...guardrailConfig, streamProcessingMode: 'ASYNC' } };
    const events = await runEvents(url, operation('subscription', 'converseStream', 'ConverseInput', '__typename ... on GenerationCompleted { generation { trace } }', input));
    expect(events.at(-1)).toMatchObject({ __typename: 'GenerationCompleted', generation: { trace: { guardrail: { inputAssessment: { '5zwrmdlsra2e': {} } } } } });
    expect(seen.map(({ body }) => JSON.parse(body) as unknown)).toEqual([
      { ...recording.request.body, guardrailConfig: { guardrailIdentifier: '5zwrmdlsra2e', guardrailVersion: 'DRAFT', trace: 'enabled', streamProcessingMode: 'async' } },
    ]);
  });

  test.each(['mutation', 'subscription'])('InvokeModel takes it in headers (%s)', async (kind) => {
    const recording = readRecording(kind === 'mutation' ? 'InvokeModel-titan-text-guardrail' : 'InvokeModelWithResponseStream-titan-guardrail');
    const { url, seen } = await startBefore('RUNTIME', (request) => replay(recording, request));
    const input = { modelId: 'amazon.titan-text-express-v1', body: recording.request.body, guardrailConfig };
    if (kind === 'mutation') expect(await runGeneration(url, operation(kind, 'invokeModel', 'InvokeModelInput', 'status', input))).toEqual({ status: 'COMPLETED' });
    else expect((await runEvents(url, operation(kind, 'invokeModelStream', 'InvokeModelInput', '__typename', input))).at(-1)).toEqual({ __typename: 'GenerationCompleted' });
    expect(seen.map(({ headers }) => headers)).toMatchObject([{ 'x-amzn-bedrock-guardrailidentifier': '5zwrmdlsra2e', 'x-amzn-bedrock-guardrailversion': 'DRAFT', 'x-amzn-bedrock-trace': 'ENABLED' }]);
    expect(seen.map(({ body }) => JSON.parse(body) as unknown)).toEqual([recording.request.body]);
  });
});

test('the values of a prompt go with its ARN, and the prompt brings the messages', async () => {
  const modelId = 'arn:aws:bedrock:us-east-1:123456789012:prompt/PROMPT12ID:1';
  const { url, seen } = await startBefore('RUNTIME', (request) => replay(readRecording('Converse-nova-guardrail-trace'), request));
  const input = { modelId, messages: [], promptVariables: { genre: 'pop', length: 'short' } };
  expect(await runGeneration(url, operation('mutation', 'converse', 'ConverseInput', 'status', input))).toEqual({ status: 'COMPLETED' });
  expect(seen.map(({ path, body }) => ({ path: decodeURIComponent(path), body: JSON.parse(body) as unknown }))).toEqual([
    { path: `/model/${modelId}/converse`, body: { promptVariables: { genre: { text: 'pop' }, length: { text: 'short' } } } },
  ]);
});

test.each([
  ['guardrailConfig.guardrailIdentifier', { guardrailConfig: { ...guardrailConfig, guardrailIdentifier: 'No Guardrail' } }],
  ['guardrailConfig.guardrailVersion', { guardrailConfig: { ...guardrailConfig, guardrailVersion: '0' } }],
  ['promptVariables', { promptVariables: { genre: 'pop' } }],
  ['promptVariables', { modelId: 'arn:aws:bedrock:us-east-1:123456789012:prompt/PROMPT12ID', promptVariables: ['pop'] }],
  ['promptVariables.genre', { modelId: 'arn:aws:bedrock:us-east-1:123456789012:prompt/PROMPT12ID', promptVariables: { genre: 1 } }],
])('%s is refused before Bedrock is asked: %j', async (field, wrong) => {
  const { url, seen } = await startBefore('RUNTIME', (request) => answerJson(request, {}));
  const { errors } = await post(url, operation('mutation', 'converse', 'ConverseInput', 'status', { modelId: 'amazon.nova-lite-v1:0', messages: [text('Hello')], ...wrong }));
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: `input.${field}` } }]);
  expect(seen).toEqual([]);
});

describe('by the embedded runtime', () => {
  const stopped = { status: 'COMPLETED', stopReason: 'guardrail_intervened', text: blockedMessage, trace: { guardrail: { inputAssessment: { [guardrailId]: {} } } } };
  const fields = 'status stopReason text trace';
  const input = { modelId: 'amazon.nova-lite-v1:0', guardrailConfig: { guardrailIdentifier: guardrailId, guardrailVersion: '1', trace: 'ENABLED' } };

  test('what it blocks is an answer of its own, whole or streamed', async () => {
    const subject = await startSubject();
    try {
      const blocked = { ...input, messages: [text('Tell me the blocked-word of today.')] };
      expect(await runGeneration(subject.url, operation('mutation', 'converse', 'ConverseInput', fields, blocked))).toMatchObject(stopped);
      const events = await runEvents(subject.url, operation('subscription', 'converseStream', 'ConverseInput', `... on GenerationCompleted { generation { ${fields} } }`, blocked));
      expect(events.at(-1)).toMatchObject({ generation: stopped });
      const inferred = operation('mutation', 'infer', 'InferInput', `method generation { ${fields} }`, { ...input, prompt: 'Tell me the blocked-word of today.' });
      expect(await runGeneration(subject.url, inferred)).toMatchObject({ method: 'CONVERSE', generation: stopped });
      const free = { ...input, messages: [text('Say hello.')] };
      expect(await runGeneration(subject.url, operation('mutation', 'converse', 'ConverseInput', fields, free))).toMatchObject({ status: 'COMPLETED', stopReason: 'end_turn' });
    } finally {
      await subject.close();
    }
  });
});

test('a native body says for itself how a guardrail looks at its stream', async () => {
  const { url, seen } = await startBefore('RUNTIME', (request) => answerJson(request, {}));
  const input = { modelId: 'amazon.titan-text-express-v1', body: { inputText: 'Hello' }, guardrailConfig: { ...guardrailConfig, streamProcessingMode: 'SYNC' } };
  const { errors } = await post(url, operation('mutation', 'invokeModel', 'InvokeModelInput', 'status', input));
  expect(errors).toMatchObject([{ message: expect.stringContaining('amazon-bedrock-guardrailConfig') as string, extensions: { code: 'BAD_USER_INPUT', field: 'input.guardrailConfig.streamProcessingMode' } }]);
  expect(seen).toEqual([]);
});

test.each(['amazon.nova-lite-v1:0', 'anthropic.claude-3-sonnet-20240229-v1:0'])('a native stream of %s that the guardrail blocks says so in its stop reason', async (modelId) => {
  const subject = await startSubject();
  const content = 'Give me stock tips';
  const body = modelId.startsWith('amazon')
    ? { schemaVersion: 'messages-v1', messages: [{ role: 'user', content: [{ text: content }] }] }
    : { anthropic_version: 'bedrock-2023-05-31', max_tokens: 100, messages: [{ role: 'user', content }] };
  const input = { modelId, body, guardrailConfig: { guardrailIdentifier: guardrailId, guardrailVersion: '1', trace: 'ENABLED' } };
  const events = await runEvents(subject.url, operation('subscription', 'invokeModelStream', 'InvokeModelInput', '__typename ... on GenerationCompleted { stopReason generation { text trace } }', input));
  expect(events.at(-1)).toMatchObject({ stopReason: 'guardrail_intervened', generation: { text: blockedMessage, trace: expect.anything() as unknown } });
  await subject.close();
});

test.each(['ENABLED', 'DISABLED'])('a native stream whose prompt the guardrail blocked came to no model, and costs nothing (trace %s)', async (trace) => {
  const subject = await startSubject();
  const input = { modelId: 'amazon.titan-text-express-v1', body: { inputText: 'Give me stock tips' }, guardrailConfig: { guardrailIdentifier: guardrailId, guardrailVersion: '1', trace } };
  const events = await runEvents(subject.url, operation('subscription', 'invokeModelStream', 'InvokeModelInput', '... on GenerationCompleted { generation { usage { inputTokens outputTokens source } cost { amount } } }', input));
  expect(events.at(-1)).toEqual({ generation: { usage: { inputTokens: 0, outputTokens: 0, source: 'MEASURED' }, cost: { amount: '0' } } });
  await subject.close();
});

test.each([
  ['us.anthropic.claude-haiku-4-5-20251001-v1:0', { anthropic_version: 'bedrock-2023-05-31', max_tokens: 100, messages: [{ role: 'user', content: 'Give me stock tips' }] }],
  ['amazon.nova-lite-v1:0', { messages: [{ role: 'user', content: [{ text: 'Give me stock tips' }] }] }],
  ['meta.llama3-8b-instruct-v1:0', { prompt: 'Give me stock tips' }],
  ['openai.gpt-oss-20b-1:0', { messages: [{ role: 'user', content: 'Give me stock tips' }] }],
])('the body of %s says so beside its own members, and only where there is a guardrail', async (modelId, body) => {
  const subject = await startSubject();
  const input = { modelId, body: { ...body, 'amazon-bedrock-guardrailConfig': { streamProcessingMode: 'ASYNCHRONOUS' } } };
  const guarded = { ...input, guardrailConfig: { guardrailIdentifier: guardrailId, guardrailVersion: '1' } };
  expect(await runGeneration(subject.url, operation('mutation', 'invokeModel', 'InvokeModelInput', 'text stopReason', guarded))).toEqual({ text: blockedMessage, stopReason: 'guardrail_intervened' });
  const events = await runEvents(subject.url, operation('subscription', 'invokeModelStream', 'InvokeModelInput', '... on GenerationCompleted { stopReason }', guarded));
  expect(events.at(-1)).toEqual({ stopReason: 'guardrail_intervened' });
  expect(await runGeneration(subject.url, operation('mutation', 'invokeModel', 'InvokeModelInput', 'status error { code }', input))).toEqual({ status: 'FAILED', error: { code: 'VALIDATION' } });
  await subject.close();
});

// Masked in the answer, so that the model has worked; the stream's last chunk comes without Bedrock's counts.
test.each([
  ['the model’s own are told', 'meta.llama3-8b-instruct-v1:0', 'MEASURED'],
  ['an estimate is of the answer, not of the trace', 'mistral.mistral-7b-instruct-v0:2', 'ESTIMATED'],
])('where Bedrock’s counts of a guarded native stream are missing, %s', async (_, modelId, source) => {
  const subject = await startSubject();
  const input = {
    modelId,
    body: { prompt: 'Repeat: ada@example.com' },
    guardrailConfig: { guardrailIdentifier: guardrailId, guardrailVersion: '1', trace: 'ENABLED' },
    options: { tags: [{ key: 'local-bedrock', value: 'no-metadata' }] },
  };
  const events = await runEvents(subject.url, operation('subscription', 'invokeModelStream', 'InvokeModelInput', '... on GenerationCompleted { generation { text usage { outputTokens source } trace } }', input));
  expect(events.at(-1)).toEqual({ generation: { text: '{EMAIL}', usage: { outputTokens: expect.toSatisfy((tokens: number) => tokens > 0 && tokens < 10) as number, source }, trace: expect.anything() as unknown } });
  await subject.close();
});
