import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../batch/kit/jobs.ts';
import { promptsOf, startBatchSubject, untilEnded } from '../batch/kit/jobs.ts';
import { post } from '../kit/clients.ts';
import { claudeInput, prompt } from '../kit/operations.ts';
import { rootOf } from '../kit/results.ts';
import { modelCalls } from '../kit/model-calls.ts';
import type { Subject } from '../kit/server.ts';

/** What plan says of a batch job, and what infer then does. */
let subject: Subject;
beforeAll(async () => {
  subject = await startBatchSubject({ environment: { BATCH_MAX_RECORDS: '150' } });
  await post(subject.url, { query: '{ models { edges { node { modelId inferenceProfiles { arn } } } } }' }); // what the registry keeps
}, 60_000);
afterAll(() => subject.close());

interface Plan {
  readonly method: string;
  readonly modelId: string;
  readonly reasons: readonly string[];
  readonly inputTokens: number;
  readonly inputTokensSource: string;
  readonly maxOutputTokens: number;
  readonly estimatedCost: { readonly amount: string | null; readonly unpricedRequests: number };
  readonly reservedTokens: number;
  readonly estimatedWaitMs: number | null;
}

interface Preflight {
  readonly ok: boolean;
  readonly execution: string;
  readonly jobs: number;
  readonly estimatedInputTokens: number;
  readonly estimatedCost: Plan['estimatedCost'];
}

interface Inference {
  readonly method: string;
  readonly reasons: readonly string[];
  readonly batchJob: { readonly id: string; readonly modelId: string };
}

const cost = 'amount currency source pricedOn unpricedRequests';
const planning = (input: object) => ({ query: `query ($input: InferInput!) { plan(input: $input) { method modelId reasons inputTokens inputTokensSource maxOutputTokens estimatedCost { ${cost} } reservedTokens estimatedWaitMs } }`, variables: { input } });
const inferring = (input: object) => ({ query: 'mutation ($input: InferInput!) { infer(input: $input) { method reasons batchJob { id modelId } } }', variables: { input } });
const preflighting = (input: object) => ({ query: `query ($input: CreateBatchJobInput!) { batchPreflight(input: $input) { ok execution jobs estimatedInputTokens estimatedCost { ${cost} } } }`, variables: { input } });

const nova = 'amazon.nova-lite-v1:0';
const claude = 'anthropic.claude-3-haiku-20240307-v1:0';
const messages = [{ role: 'USER', content: [{ text: prompt }] }];
const inferenceConfig = { maxTokens: 60 };
const converse = (count: number): readonly object[] => promptsOf(count).map((record) => ({ recordId: record.recordId, converse: { messages: [{ role: 'USER', content: [{ text: record.prompt }] }], inferenceConfig } }));
const bodies = (count: number): readonly object[] => Array.from({ length: count }, () => ({ body: claudeInput().body }));

/** The request, how it is to run, and in how many Bedrock jobs. */
const scenarios: readonly (readonly [string, Record<string, unknown>, 'REALTIME' | 'BEDROCK_JOB', number])[] = [
  ['a record', { records: promptsOf(1) }, 'REALTIME', 0],
  ['99 records', { records: promptsOf(99) }, 'REALTIME', 0],
  ['100 records', { records: promptsOf(100) }, 'BEDROCK_JOB', 1],
  ['150 records', { method: 'ASYNC', records: promptsOf(150) }, 'BEDROCK_JOB', 1],
  ['as many as two jobs take', { records: promptsOf(290) }, 'BEDROCK_JOB', 2],
  ['Converse requests', { records: converse(120) }, 'BEDROCK_JOB', 1],
  ['a few Converse requests', { records: converse(5) }, 'REALTIME', 0],
  ['native bodies', { modelId: claude, records: bodies(110) }, 'BEDROCK_JOB', 1],
  ['a few native bodies', { modelId: claude, records: bodies(4) }, 'REALTIME', 0],
  ['records for a profile', { modelId: `us.${nova}`, records: converse(100) }, 'BEDROCK_JOB', 1],
  ['records with a schema', { records: converse(100), schema: { type: 'object', required: ['year'] } }, 'BEDROCK_JOB', 1],
  ['records with a folder for what comes of them', { records: converse(100), outputS3Uri: 's3://local-bedrock/planned/' }, 'BEDROCK_JOB', 1],
  ['a prompt', { method: 'ASYNC', prompt, inferenceConfig }, 'REALTIME', 0],
  ['a prompt with a system prompt', { method: 'ASYNC', prompt, system: [{ text: 'Be brief.' }], inferenceConfig }, 'REALTIME', 0],
  ['messages', { method: 'ASYNC', messages, inferenceConfig }, 'REALTIME', 0],
  ['a body', { method: 'ASYNC', modelId: claude, body: claudeInput().body }, 'REALTIME', 0],
  ['a model that is called by its profile', { modelId: 'anthropic.claude-haiku-4-5-20251001-v1:0', records: converse(3) }, 'REALTIME', 0],
  ['a model without a price', { modelId: 'local.echo-v1', records: converse(3) }, 'REALTIME', 0],
];

describe('what is planned for a batch job is what is executed', { timeout: 60_000 }, () => {
  it.each(scenarios)('%s', async (_, { method = null, ...rest }, execution, jobs) => {
    const input = { modelId: nova, method, ...rest };
    const before = modelCalls(subject.upstream).length;
    const planned = rootOf<Plan>(await post(subject.url, planning(input)));
    expect(modelCalls(subject.upstream).slice(before)).toEqual([]); // neither Bedrock nor S3 was asked
    const records = 'records' in rest ? rest['records'] : [rest['body'] === undefined ? { converse: { messages, system: rest['system'] ?? null, inferenceConfig } } : { body: rest['body'] }];
    const preflight = rootOf<Preflight>(await post(subject.url, preflighting({ modelId: input.modelId, input: { records }, outputS3Uri: rest['outputS3Uri'] ?? null })));
    expect(preflight).toMatchObject({ ok: true, execution, jobs, estimatedInputTokens: planned.inputTokens, estimatedCost: planned.estimatedCost });

    const inferred = rootOf<Inference>(await post(subject.url, inferring(input)));
    expect(planned).toMatchObject({ method: 'ASYNC', inputTokensSource: 'ESTIMATED', estimatedWaitMs: null });
    expect({ method: inferred.method, reasons: inferred.reasons, modelId: inferred.batchJob.modelId }).toEqual({ method: planned.method, reasons: planned.reasons, modelId: planned.modelId });
    for (const reason of planned.reasons) expect(reason).toMatch(/^[A-Z].*\.$/s);
    expect(planned.reasons.some((reason) => reason.includes('in real time'))).toBe(execution === 'REALTIME');
    expect(planned.reservedTokens).toBe(execution === 'REALTIME' ? planned.inputTokens + planned.maxOutputTokens : 0);

    const job = await untilEnded(subject.url, inferred.batchJob.id);
    expect(job).toMatchObject({ status: 'COMPLETED', execution, recordCounts: { total: (records as readonly object[]).length } });
    expect(job.parts).toHaveLength(jobs);
    expectWithin(job, planned);
  });
});

const wrapping = 7; // tokens that a model's provider wraps a request of one message in; they are no text, and not in the estimate

/** It has used and cost what was said, or less where the model wrote less than it may. */
function expectWithin({ usage, cost: paid, recordCounts: { total } }: Job, { inputTokens, maxOutputTokens, estimatedCost }: Plan): void {
  expect(usage?.outputTokens).toBeLessThanOrEqual(maxOutputTokens);
  expect((usage?.inputTokens ?? 0) / total - wrapping).toBeCloseTo(inputTokens / total, 0);
  expect(paid?.amount === null).toBe(estimatedCost.amount === null);
  expect(estimatedCost.unpricedRequests > 0).toBe(estimatedCost.amount === null);
  expect(Number(paid?.amount)).toBeLessThanOrEqual(Number(estimatedCost.amount) * 1.1);
}
