import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { promptsOf, readResults, startBatchSubject, untilEnded } from '../batch/kit/jobs.ts';
import { post, transports } from '../kit/clients.ts';
import type { Transport } from '../kit/clients.ts';
import { prompt } from '../kit/operations.ts';
import { rootOf } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';

/** infer where a batch job is made. */
let subject: Subject;
beforeAll(async () => {
  subject = await startBatchSubject();
}, 60_000);
afterAll(() => subject.close());

interface Inference {
  readonly method: string;
  readonly reasons: readonly string[];
  readonly generation: null;
  readonly batchJob: { readonly id: string; readonly execution: string; readonly status: string; readonly recordCounts: { readonly total: number }; readonly tags: readonly object[] };
}

const nova = 'amazon.nova-lite-v1:0';
const inferring = (input: object) => ({
  query: 'mutation ($input: InferInput!) { infer(input: $input) { method reasons generation { id } batchJob { id execution status recordCounts { total } tags { key value } } } }',
  variables: { input: { modelId: nova, ...input } },
});
const infer = async (input: object, transport: Transport = 'http'): Promise<Inference> => rootOf((await transports[transport](subject.url, inferring(input)))[0]);

describe.each(['http', 'websocket', 'sse'] as const)('over %s', (transport) => {
  test('records without a method are a batch job, and it says why', async () => {
    const { method, reasons, generation, batchJob } = await infer({ records: promptsOf(3), options: { tags: [{ key: 'team', value: 'bridges' }] } }, transport);
    expect({ method, generation, batchJob }).toMatchObject({ method: 'ASYNC', generation: null, batchJob: { execution: 'REALTIME', recordCounts: { total: 3 }, tags: [{ key: 'team', value: 'bridges' }] } });
    expect(reasons).toEqual(['Records are given, which only a batch job takes.', expect.stringContaining('batchJobUpdated') as string, expect.stringContaining('in real time') as string]);
    expect(await untilEnded(subject.url, batchJob.id)).toMatchObject({ status: 'COMPLETED', recordCounts: { success: 3 } });
  });
});

const messages = [{ role: 'USER', content: [{ text: prompt }] }];
const body = { schemaVersion: 'messages-v1', messages: [{ role: 'user', content: [{ text: prompt }] }] };

test.each([
  ['a prompt', { prompt }, 'The prompt is a batch job of one record.'],
  ['a prompt with a system prompt', { prompt, system: [{ text: 'Be brief.' }], inferenceConfig: { maxTokens: 200 } }, 'The prompt is a batch job of one record.'],
  ['messages', { messages }, 'The messages are a batch job of one record.'],
  ['a body', { body }, 'The body is a batch job of one record.'],
])('ASYNC with %s is a batch job of one record', async (_, input, reason) => {
  const { method, reasons, batchJob } = await infer({ method: 'ASYNC', ...input });
  expect({ method, batchJob }).toMatchObject({ method: 'ASYNC', batchJob: { recordCounts: { total: 1 } } });
  expect(reasons.slice(0, 2)).toEqual(['The request asks for ASYNC.', reason]);
  await untilEnded(subject.url, batchJob.id);
  const [result] = await readResults(subject.url, batchJob.id);
  expect(result).toMatchObject({ status: 'SUCCESS', text: expect.stringContaining('1932') as string });
});

test('with a schema each result is validated', async () => {
  const { batchJob } = await infer({ records: [{ prompt }], schema: { type: 'object', required: ['year'] } });
  await untilEnded(subject.url, batchJob.id);
  expect(await readResults(subject.url, batchJob.id)).toMatchObject([{ status: 'ERROR', text: expect.any(String) as string, error: { code: 'SCHEMA_UNSATISFIED' } }]);
});

test('the same idempotency key gives the same job', async () => {
  const input = { records: promptsOf(2), options: { idempotencyKey: 'infer-batch-once' } };
  const [first, second] = [await infer(input), await infer(input)];
  expect(second.batchJob.id).toBe(first.batchJob.id);
});

test.each([
  ['nothing', { method: 'ASYNC' }, 'input'],
  ['records and a prompt', { records: promptsOf(1), prompt }, 'input'],
  ['no record', { records: [] }, 'input.records'],
  ['records for another method', { method: 'CONVERSE', records: promptsOf(1) }, 'input.records'],
  ['records with a system prompt beside them', { records: promptsOf(1), system: [{ text: 'Be brief.' }] }, 'input.system'],
  ['a body with an inferenceConfig beside it', { method: 'ASYNC', body, inferenceConfig: { maxTokens: 1 } }, 'input.inferenceConfig'],
  ['tools', { method: 'ASYNC', prompt, toolConfig: { tools: [{ toolSpec: { name: 'a', inputSchema: {} } }] } }, 'input.toolConfig'],
  ['a guardrail', { method: 'ASYNC', prompt, guardrailConfig: { guardrailIdentifier: 'a', guardrailVersion: '1' } }, 'input.guardrailConfig'],
  ['a conversation', { method: 'ASYNC', prompt, conversationId: 'conv_1' }, 'input.conversationId'],
  ['a deadline', { records: promptsOf(1), options: { deadlineMs: 1_000 } }, 'input.options.deadlineMs'],
  ['a priority', { records: promptsOf(1), options: { priority: 'LOW' } }, 'input.options.priority'],
  ['a blank prompt', { method: 'ASYNC', prompt: ' ' }, 'input.prompt'],
  ['messages that are none', { method: 'ASYNC', messages: [] }, 'input.messages'],
  ['a body that is none', { method: 'ASYNC', body: [] }, 'input.body'],
  ['two records of one id', { records: [...promptsOf(1), ...promptsOf(1)] }, 'input.records[1].recordId'],
  ['an output elsewhere', { records: promptsOf(1), outputS3Uri: 's3://other/x/' }, 'input.outputS3Uri'],
  ['an output without a job', { prompt, outputS3Uri: 's3://other/x/' }, 'input.outputS3Uri'],
  ['a model that there is none of', { records: promptsOf(1), modelId: 'nobody.knows-v1' }, 'input.modelId'],
])('%s is refused, in the places of this input', async (_, input, field) => {
  const { data, errors } = await post(subject.url, inferring(input));
  expect(data).toEqual({ infer: null });
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field } }]);
  expect(errors?.[0]?.message).not.toContain('input.input');
});

test('a schema that is none is refused', async () => {
  const { errors } = await post(subject.url, inferring({ records: promptsOf(1), schema: { type: 'obj' } }));
  expect(errors).toMatchObject([{ extensions: { code: 'SCHEMA_INVALID', field: 'input.schema' } }]);
});

test('no generation has the method ASYNC', async () => {
  const { data } = await post(subject.url, { query: '{ generations(filter: { method: [ASYNC] }) { edges { node { id } } } }' });
  expect(data).toEqual({ generations: { edges: [] } });
});
