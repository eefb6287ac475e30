import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerJson } from '../construct/kit/answers.ts';
import { post, transports } from '../kit/clients.ts';
import type { Transport } from '../kit/clients.ts';
import { claudeInput } from '../kit/operations.ts';
import { rootOf } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { startBefore } from './kit/upstream.ts';

/** infer with a schema: what the mutation construct does, through the one door. */
let subject: Subject;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());

const native = 'us.anthropic.claude-sonnet-4-5-20250929-v1:0';
const toolOnly = 'amazon.nova-lite-v1:0';
const schema = {
  type: 'object',
  properties: { name: { type: 'string' }, colour: { enum: ['red', 'green'] } },
  required: ['name', 'colour'],
  additionalProperties: false,
};
const prompt = 'The Alder Bridge was opened in 1932. It is painted green. Extract the bridge.';
const messages = [{ role: 'USER', content: [{ text: prompt }] }];
const object = { name: expect.any(String) as string, colour: 'green' };

interface Inference {
  readonly method: string;
  readonly reasons: readonly string[];
  readonly generation: { readonly id: string };
}

const fields = 'id status method object error { code } attempts { mode validationErrors }';
const inferring = (input: object) => ({ query: `mutation ($input: InferInput!) { infer(input: $input) { method reasons generation { ${fields} } } }`, variables: { input } });
const infer = async (input: object, transport: Transport = 'http'): Promise<Inference> => rootOf((await transports[transport](subject.url, inferring(input)))[0]);
const lastOperation = (): string | null | undefined => subject.upstream.calls.at(-1)?.operation;

test.each([
  ['http', native, 'NATIVE'],
  ['websocket', toolOnly, 'TOOL'],
  ['sse', toolOnly, 'TOOL'],
] as const)('over %s, a prompt and a schema give an object by %s (%s)', async (transport, modelId, mode) => {
  const { method, reasons, generation } = await infer({ modelId, prompt, schema }, transport);
  expect(method).toBe('CONSTRUCT');
  expect(reasons).toEqual([expect.stringContaining('schema') as string, expect.stringContaining('whole') as string]);
  expect(generation).toMatchObject({ status: 'COMPLETED', method: 'CONSTRUCT', object, error: null, attempts: [{ mode, validationErrors: [] }] });
  expect(lastOperation()).toBe('Converse');
});

test('where somebody reads along, Bedrock is asked for a stream, and the object is waited for', async () => {
  const { method, reasons, generation } = await infer({ method: 'CONSTRUCT', modelId: native, messages, schema, interactive: true });
  expect(method).toBe('CONSTRUCT');
  expect(reasons).toEqual(['The request asks for CONSTRUCT.', expect.stringContaining('stream') as string]);
  expect(generation).toMatchObject({ status: 'COMPLETED', object });
  expect(lastOperation()).toBe('ConverseStream');
});

test('the same idempotency key gives the same generation, and with another schema it is refused', async () => {
  const input = { modelId: native, prompt, schema, options: { idempotencyKey: 'infer-construct-once' } };
  const [first, second] = [await infer(input), await infer(input)];
  expect(second.generation.id).toBe(first.generation.id);
  const { errors } = await post(subject.url, inferring({ ...input, schema: { type: 'integer' } }));
  expect(errors).toMatchObject([{ extensions: { code: 'IDEMPOTENCY_KEY_REUSED' } }]);
});

describe('Bedrock is asked as by the mutation construct', () => {
  const beside = {
    system: [{ text: 'You know bridges.' }],
    inferenceConfig: { maxTokens: 300, temperature: 0 },
    guardrailConfig: { guardrailIdentifier: '5zwrmdlsra2e', guardrailVersion: 'DRAFT', trace: 'ENABLED' },
    serviceTier: 'FLEX',
    options: { tags: [{ key: 'team', value: 'bridges' }] },
  };

  test.each([
    ['a prompt, NATIVE', { modelId: native, prompt, schema, ...beside }],
    ['messages, NATIVE', { modelId: native, messages, schema, ...beside }],
    ['a prompt, TOOL', { modelId: toolOnly, prompt, schema, ...beside }],
    ['a list', { modelId: native, prompt, schema: { type: 'array', items: { type: 'string' } } }],
  ])('%s', async (_, input) => {
    const { url, seen } = await startBefore('RUNTIME', answerJson({}));
    const runs = [inferring(input), { query: 'mutation ($input: ConstructInput!) { construct(input: $input) { status } }', variables: { input } }];
    for (const run of runs) expect((await post(url, run)).errors).toBeUndefined();
    const asked = seen.map(({ path, body }) => ({ path, body: JSON.parse(body) as object }));
    const [inferred, constructed] = [asked[0], asked[asked.length / 2]]; // each is asked again, since {} does not satisfy it
    expect(asked.slice(0, asked.length / 2)).toEqual(asked.slice(asked.length / 2));
    expect(inferred).toEqual(constructed);
    expect(Object.keys(inferred?.body ?? {})).toEqual(expect.arrayContaining(['messages', input.modelId === toolOnly ? 'toolConfig' : 'outputConfig', ...('system' in input ? ['system', 'inferenceConfig', 'guardrailConfig', 'serviceTier'] : [])]));
  });

  test('an answer that does not satisfy the schema fails', async () => {
    const { url } = await startBefore('RUNTIME', answerJson({ name: 'Alder Bridge', colour: 'blue' }));
    expect(rootOf(await post(url, inferring({ modelId: native, prompt, schema })))).toMatchObject({
      generation: { status: 'FAILED', object: null, error: { code: 'SCHEMA_UNSATISFIED' } },
    });
  });
});

const { body } = claudeInput();
const toolConfig = { tools: [{ toolSpec: { name: 'a', inputSchema: {} } }] };
test.each([
  ['CONSTRUCT without a schema', { prompt, method: 'CONSTRUCT' }, 'input.schema'],
  ['CONSTRUCT with null for a schema', { prompt, method: 'CONSTRUCT', schema: null }, 'input.schema'],
  ['CONSTRUCT of a body', { body, method: 'CONSTRUCT' }, 'input.schema'],
  ['a schema for SYNC', { prompt, schema, method: 'SYNC' }, 'input.schema'],
  ['a schema for STREAM', { prompt, schema, method: 'STREAM' }, 'input.schema'],
  ['a schema for CONVERSE', { messages, schema, method: 'CONVERSE' }, 'input.schema'],
  ['a schema with a body', { body, schema }, 'input.body'],
  ['a schema with tools', { prompt, schema, toolConfig }, 'input.toolConfig'],
  ['a schema alone', { schema }, 'input'],
  ['a prompt and messages', { prompt, messages, schema }, 'input'],
  ['a blank prompt', { prompt: ' ', schema }, 'input.prompt'],
  ['a model that makes embeddings', { prompt, schema, modelId: 'amazon.titan-embed-text-v2:0' }, 'input.modelId'],
  ['a prompt of Bedrock, whose model is not known', { prompt, schema, modelId: 'arn:aws:bedrock:us-east-1:123456789012:prompt/PROMPT12ID:1' }, 'input.modelId'],
  ['a schema that is none', { prompt, schema: { type: 'text' } }, 'input.schema', 'SCHEMA_INVALID'],
  ['a schema that is no object', { prompt, schema: false }, 'input.schema', 'SCHEMA_INVALID'],
])('%s is refused, and no model is asked', async (_, input, field, code = 'BAD_USER_INPUT') => {
  const before = subject.upstream.calls.length;
  const { data, errors } = await post(subject.url, inferring({ modelId: native, ...input }));
  expect(data).toEqual({ infer: null });
  expect(errors).toMatchObject([{ extensions: { code, field } }]);
  expect(subject.upstream.calls).toHaveLength(before);
});
