import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { post, transports } from '../kit/clients.ts';
import type { Transport } from '../kit/clients.ts';
import { claudeInput, generationEvents, prompt } from '../kit/operations.ts';
import type { WholeGeneration } from '../kit/operations.ts';
import { expectWholeLog, rootOf, runEvents } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';

/** One door to every method. */
let subject: Subject;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());

interface Inference {
  readonly method: string;
  readonly reasons: readonly string[];
  readonly generation: Pick<WholeGeneration, 'id' | 'status' | 'method' | 'text' | 'body' | 'message'>;
}

const nova = 'amazon.nova-lite-v1:0';
const inferring = (input: object) => ({
  query: 'mutation ($input: InferInput!) { infer(input: $input) { method reasons generation { id status method text body message { role } } } }',
  variables: { input },
});
const infer = async (input: object, transport: Transport = 'http'): Promise<Inference> => rootOf((await transports[transport](subject.url, inferring(input)))[0]);
const lastOperation = (): string | null | undefined => subject.upstream.calls.at(-1)?.operation;

describe.each(['http', 'websocket', 'sse'] as const)('over %s', (transport) => {
  test('a prompt is one user message to Converse', async () => {
    const { method, reasons, generation } = await infer({ modelId: nova, prompt }, transport);
    expect({ method, generation }).toMatchObject({ method: 'CONVERSE', generation: { status: 'COMPLETED', method: 'CONVERSE', message: { role: 'ASSISTANT' } } });
    expect(generation.text).toContain('1932');
    expect(reasons).toEqual([expect.stringContaining('Converse') as string, expect.stringContaining('whole') as string]);
    expect(lastOperation()).toBe('Converse');
  });
});

test('where somebody reads along, Bedrock is asked for a stream', async () => {
  const { method, generation } = await infer({ modelId: nova, messages: [{ role: 'USER', content: [{ text: prompt }] }], interactive: true });
  expect(method).toBe('CONVERSE');
  expect(generation.status).toBe('COMPLETED');
  expect(lastOperation()).toBe('ConverseStream');
});

test('a body goes to InvokeModel', async () => {
  const { modelId, body } = claudeInput();
  const { method, generation } = await infer({ modelId, body });
  expect({ method, generation }).toMatchObject({ method: 'SYNC', generation: { status: 'COMPLETED', body: { type: 'message' }, message: null } });
  expect(lastOperation()).toBe('InvokeModel');
});

test('STREAM answers at once, and the generation is followed', async () => {
  const { modelId, body } = claudeInput();
  const options = { tags: [{ key: 'local-bedrock', value: 'slow-first=200' }] };
  const { method, generation } = await infer({ modelId, body, interactive: true, options });
  expect(method).toBe('STREAM');
  expect(['QUEUED', 'RUNNING']).toContain(generation.status);
  const last = expectWholeLog(await runEvents(subject.url, generationEvents(generation.id)));
  expect(last).toMatchObject({ __typename: 'GenerationCompleted', generation: { id: generation.id, method: 'STREAM' } });
  expect(lastOperation()).toBe('InvokeModelWithResponseStream');
});

// One model of each family of native bodies that chat.
const families = [
  'anthropic.claude-3-haiku-20240307-v1:0',
  nova,
  'amazon.titan-text-express-v1',
  'meta.llama3-3-70b-instruct-v1:0',
  'mistral.mistral-7b-instruct-v0:2',
  'mistral.mistral-large-2407-v1:0',
  'cohere.command-r-v1:0',
  'us.deepseek.r1-v1:0',
  'deepseek.v3-v1:0',
  'ai21.jamba-1-5-mini-v1:0',
];

describe.each(families)('the native body of %s', (modelId) => {
  test('takes a prompt, whole', async () => {
    const { reasons, generation } = await infer({ method: 'SYNC', modelId, prompt, inferenceConfig: { maxTokens: 200 } });
    expect(generation).toMatchObject({ status: 'COMPLETED', method: 'SYNC', message: null });
    expect(generation.text).toContain('1932');
    expect(reasons[1]).toContain('native body');
    expect(lastOperation()).toBe('InvokeModel');
  });

  test('takes messages, streamed', async () => {
    const { generation } = await infer({ method: 'STREAM', modelId, messages: [{ role: 'USER', content: [{ text: prompt }] }], inferenceConfig: { maxTokens: 200 } });
    const last = expectWholeLog(await runEvents(subject.url, generationEvents(generation.id)));
    expect(last.generation?.text).toContain('1932');
    expect(lastOperation()).toBe('InvokeModelWithResponseStream');
  });
});

test('Nova’s native body takes a document that is given as text', async () => {
  const document = { format: 'txt', name: 'bridges', source: { text: 'The Otter Bridge was opened in 1957.' } };
  const messages = [{ role: 'USER', content: [{ text: 'When was the Otter Bridge opened?' }, { document }] }];
  const { generation } = await infer({ method: 'SYNC', modelId: nova, messages, inferenceConfig: { maxTokens: 200 } });
  expect(generation).toMatchObject({ status: 'COMPLETED', method: 'SYNC' });
  expect(generation.text).toContain('1957');
});

test('the same idempotency key gives the same generation', async () => {
  const input = { modelId: nova, prompt, options: { idempotencyKey: 'infer-once' } };
  const [first, second] = [await infer(input), await infer(input)];
  expect(second.generation.id).toBe(first.generation.id);
});

const body = claudeInput().body;
test.each([
  ['nothing to ask', {}, 'input'],
  ['a prompt and messages', { prompt, messages: [] }, 'input'],
  ['a prompt and a body', { prompt, body }, 'input'],
  ['a blank prompt', { prompt: ' \n' }, 'input.prompt'],
  ['no messages', { messages: [] }, 'input.messages'],
  ['a body for Converse', { body, method: 'CONVERSE' }, 'input.method'],
  ['a body with a system prompt beside it', { body, system: [{ text: 'Be brief.' }] }, 'input.system'],
  ['a body with an inferenceConfig beside it', { body, inferenceConfig: { maxTokens: 1 } }, 'input.inferenceConfig'],
  ['a body with tools beside it', { body, toolConfig: { tools: [{ toolSpec: { name: 'a', inputSchema: {} } }] } }, 'input.toolConfig'],
  ['an unknown model', { prompt, modelId: 'nobody.knows-v1' }, 'input.modelId'],
  ['a model that makes embeddings', { prompt, modelId: 'amazon.titan-embed-text-v2:0' }, 'input.modelId'],
  ['what the native body has no words for', { method: 'SYNC', modelId: 'mistral.mistral-7b-instruct-v0:2', prompt, toolConfig: { tools: [{ toolSpec: { name: 'a', inputSchema: {} } }] } }, 'input.toolConfig'],
])('%s is refused, and no model is asked', async (_, input, field) => {
  const before = subject.upstream.calls.length;
  const { data, errors } = await post(subject.url, inferring({ modelId: nova, ...input }));
  expect(data).toEqual({ infer: null });
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
  expect(subject.upstream.calls).toHaveLength(before);
});

test('counts among the fields that start a model', async () => {
  const fields = Array.from({ length: 11 }, (_, index) => `i${index}: infer(input: $input) { method }`).join(' ');
  const { errors } = await post(subject.url, { query: `mutation ($input: InferInput!) { ${fields} }`, variables: { input: { modelId: nova, prompt } } });
  expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_COMPLEX' } }]);
});
