import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post } from '../kit/clients.ts';
import type { Subject } from '../kit/server.ts';
import type { Job, Result } from './kit/jobs.ts';
import { create, createBatchJob, expectForward, follow, only, promptsOf, readJob, readResults, startBatchSubject, untilEnded } from './kit/jobs.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startBatchSubject({ environment: { BATCH_MAX_RECORDS: '400' } });
}, 60_000);
afterAll(() => subject.close());

/** What of a result does not depend on what it says. */
const shapeOf = ({ recordId, text, input, output, usage, ...rest }: Result) => ({ ...rest, recordId: typeof recordId, text: typeof text, input: Object.keys(input as object).sort(), output: Object.keys(output as object).sort(), usage: usage && Object.keys(usage) });

describe('a batch job', { timeout: 60_000 }, () => {
  it('runs records as a Bedrock job, and joins its results', async () => {
    const job = await create(subject.url, { jobName: 'bridges', input: { records: promptsOf(120) }, tags: [{ key: 'team', value: 'bridges' }] });
    expect(job).toMatchObject({ execution: 'BEDROCK_JOB', jobName: 'bridges', status: 'PREPARING', recordCounts: { total: 120 }, tags: [{ key: 'team', value: 'bridges' }] });
    const seen = await follow(subject.url, job.id);
    expectForward(seen);
    const counts = { total: 120, processed: 120, success: 120, error: 0 };
    expect(seen.at(-1)).toMatchObject({ status: 'COMPLETED', statusMessage: null, recordCounts: counts, error: null, usage: { source: 'MEASURED' }, cost: { currency: 'USD', source: 'MEASURED', unpricedRequests: 0 } });
    expect(seen.at(-1)?.parts).toMatchObject([{ status: 'COMPLETED', jobArn: expect.stringMatching(/^arn:/) as string, recordCounts: counts }]);
    const results = await readResults(subject.url, job.id);
    expect(results.map(({ recordId }) => recordId)).toEqual(promptsOf(120).map(({ recordId }) => recordId));
    for (const result of results) expect(result).toMatchObject({ status: 'SUCCESS', text: expect.any(String) as string, stopReason: 'end_turn', error: null, usage: { source: 'MEASURED' } });
    const arn = seen.at(-1)?.parts[0]?.jobArn;
    expect(only<Job>(await post(subject.url, { query: 'query ($arn: String!) { batchJob(jobArn: $arn) { id } }', variables: { arn } }))).toEqual({ id: job.id });
    expect(only<Job>(await post(subject.url, { query: 'query ($id: ID!) { node(id: $id) { ... on BatchJob { id } } }', variables: { id: job.id } }))).toEqual({ id: job.id });
    expect(await readJob(subject.url, job.id)).toEqual(seen.at(-1));
  });

  it.each([
    [99, 'REALTIME', 0],
    [100, 'BEDROCK_JOB', 1],
    [101, 'BEDROCK_JOB', 1],
  ] as const)('of %i records runs as %s, with the same results', async (count, execution, parts) => {
    const job = await create(subject.url, { input: { records: promptsOf(count) } });
    const ended = await untilEnded(subject.url, job.id);
    expect(ended).toMatchObject({ execution, status: 'COMPLETED', recordCounts: { total: count, processed: count, success: count, error: 0 } });
    expect(ended.parts).toHaveLength(parts);
    expect(await readResults(subject.url, job.id)).toHaveLength(count);
  });

  it('of 10 records and of 1,000, in several Bedrock jobs, gives results of the same type, in the order of the input', async () => {
    const [few, many] = await Promise.all([create(subject.url, { input: { records: promptsOf(10) } }), create(subject.url, { input: { records: promptsOf(1_000) } })]);
    await untilEnded(subject.url, few.id);
    const ended = await untilEnded(subject.url, many.id);
    expect(ended).toMatchObject({ status: 'COMPLETED', recordCounts: { total: 1_000, success: 1_000 } });
    expect(ended.parts.map(({ recordCounts }) => recordCounts.total)).toEqual([400, 400, 200]);
    expect(new Set(ended.parts.map(({ jobArn }) => jobArn)).size).toBe(3);
    const results = await readResults(subject.url, many.id);
    expect(results.map(({ recordId }) => recordId)).toEqual(promptsOf(1_000).map(({ recordId }) => recordId));
    const shapes = new Set([...results, ...(await readResults(subject.url, few.id))].map((result) => JSON.stringify(shapeOf(result))));
    expect(shapes.size).toBe(1);
  });

  it('brings documents that come as text in the form that Bedrock takes', async () => {
    const document = { format: 'txt', name: 'notes', source: { text: 'The bridge is green.' } };
    const converse = { messages: [{ role: 'USER', content: [{ text: 'Which colour does the bridge have?' }, { document }] }] };
    const job = await create(subject.url, { input: { records: Array.from({ length: 100 }, () => ({ converse })) } });
    expect(await untilEnded(subject.url, job.id)).toMatchObject({ execution: 'BEDROCK_JOB', status: 'COMPLETED', recordCounts: { success: 100, error: 0 } });
  });

  it('holds each answer to the schema', async () => {
    const job = await create(subject.url, { input: { records: promptsOf(100) }, schema: { type: 'object', required: ['city'] } });
    const ended = await untilEnded(subject.url, job.id);
    expect(ended).toMatchObject({ status: 'COMPLETED', statusMessage: null, recordCounts: { total: 100, processed: 100, success: 0, error: 100 }, usage: { source: 'MEASURED' } });
    const [first] = await readResults(subject.url, job.id, 'ERROR');
    expect(first).toMatchObject({ error: { code: 'SCHEMA_UNSATISFIED' }, text: expect.any(String) as string, object: null });
  });

  it('is made once for one idempotency key, and refuses another input', async () => {
    const input = { input: { records: promptsOf(3) }, idempotencyKey: 'once' };
    const [one, other] = await Promise.all([create(subject.url, input), create(subject.url, input)]);
    expect(other.id).toBe(one.id);
    expect((await create(subject.url, input)).id).toBe(one.id);
    const { errors } = await post(subject.url, createBatchJob({ ...input, input: { records: promptsOf(4) } }));
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED', field: 'input.idempotencyKey' });
  });

  it('is listed by status and name, the newest first', async () => {
    const ids = [];
    for (const name of ['list-a', 'LIST-b', 'other_c'.replace('_', '-')]) ids.push((await create(subject.url, { jobName: name, input: { records: promptsOf(1) } })).id);
    for (const id of ids) await untilEnded(subject.url, id);
    const query = 'query ($filter: BatchJobFilter, $first: Int!, $after: String) { batchJobs(filter: $filter, first: $first, after: $after) { edges { node { jobName status } } pageInfo { hasNextPage endCursor } } }';
    const page = only<{ edges: { node: Job }[]; pageInfo: { hasNextPage: boolean; endCursor: string } }>(await post(subject.url, { query, variables: { first: 1, filter: { nameContains: 'list-', status: ['COMPLETED'] } } }));
    expect(page.edges.map(({ node }) => node.jobName)).toEqual(['LIST-b']);
    const next = only<typeof page>(await post(subject.url, { query, variables: { first: 1, after: page.pageInfo.endCursor, filter: { nameContains: 'list-' } } }));
    expect(next.edges.map(({ node }) => node.jobName)).toEqual(['list-a']);
    expect(next.pageInfo.hasNextPage).toBe(false);
    expect(only<typeof page>(await post(subject.url, { query, variables: { first: 5, filter: { nameContains: 'l%t' } } })).edges).toEqual([]);
  });
});
