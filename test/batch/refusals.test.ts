import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post } from '../kit/clients.ts';
import { rootOf } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { arnsOf, create, createBatchJob, promptsOf, readJob, startBatchSubject, untilEnded } from './kit/jobs.ts';
import { getObject, listObjects, putObject } from './kit/s3.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startBatchSubject({ environment: { BATCH_MAX_RECORDS: '150' } });
}, 60_000);
afterAll(() => subject.close());

const records = promptsOf(100);
const countJobs = async (): Promise<number> => rootOf<{ edges: readonly object[] }>(await post(subject.url, { query: '{ batchJobs(first: 100) { edges { cursor } } }' })).edges.length;

describe('a batch job is refused before anything is stored, written or asked', () => {
  it.each<[string, Record<string, unknown>, string, RegExp]>([
    ['records in a foreign bucket', { input: { s3Uri: 's3://elsewhere/in.jsonl' } }, 'input.input.s3Uri', /bucket/],
    ['records at a path that climbs', { input: { s3Uri: 's3://local-bedrock/a/../in.jsonl' } }, 'input.input.s3Uri', /\.\./],
    ['records in the server’s own folder', { input: { s3Uri: 's3://local-bedrock/bedrock-graphql/other/in.jsonl' } }, 'input.input.s3Uri', /bedrock-graphql/],
    ['results for a foreign bucket', { input: { records }, outputS3Uri: 's3://elsewhere/out/' }, 'input.outputS3Uri', /bucket/],
    ['results at a path that climbs', { input: { records }, outputS3Uri: 's3://local-bedrock/out/../../' }, 'input.outputS3Uri', /\.\./],
    ['results in the server’s own folder', { input: { records }, outputS3Uri: 's3://local-bedrock/bedrock-graphql/' }, 'input.outputS3Uri', /bedrock-graphql/],
    ['results for the whole bucket', { input: { records }, outputS3Uri: 's3://local-bedrock/' }, 'input.outputS3Uri', /bucket/],
    ['results where some lie already', { input: { records }, outputS3Uri: 's3://local-bedrock/full/' }, 'input.outputS3Uri', /holds nothing/],
    ['a role that is none', { input: { records }, roleArn: 'me' }, 'input.roleArn', /role/],
    ['a name that a pattern could look at for years', { input: { records }, jobName: `a${'-'.repeat(61)}!` }, 'input.jobName', /letters/],
    ['a tag that Bedrock would not take', { input: { records }, tags: [{ key: 'k'.repeat(129), value: '' }] }, 'input.tags[0].key', /128/],
    ['a tag in the name of AWS', { input: { records }, tags: [{ key: 'aws:team', value: '' }] }, 'input.tags[0].key', /aws:/],
    ['a tag with a comma', { input: { records }, tags: [{ key: 'team', value: 'a,b' }] }, 'input.tags[0].value', /letters/],
    ['a recordId that comes twice', { input: { records: [...records, { recordId: 'r1', prompt: 'again' }] } }, 'input.input.records[100].recordId', /r1/],
  ])('%s', async (_, input, field, message) => {
    await putObject(subject.upstream.url, 'full/old.jsonl.out', 'old');
    const [jobs, keys] = [await countJobs(), await listObjects(subject.upstream.url)];
    const before = subject.upstream.calls.length;
    const { errors } = await post(subject.url, createBatchJob(input));
    expect(errors?.[0]).toMatchObject({ message: expect.stringMatching(message) as string, extensions: { code: 'BAD_USER_INPUT', field } });
    expect(await countJobs()).toBe(jobs);
    expect(await listObjects(subject.upstream.url)).toEqual(keys);
    const calls = subject.upstream.calls.slice(before).map(({ operation }) => operation ?? '');
    expect(calls.filter((operation) => /^(Create|Get|Put).*(Job|Object)$/.test(operation))).toEqual([]);
    expect(await getObject(subject.upstream.url, 'full/old.jsonl.out')).toBe('old');
  });
});

describe('records of which one Bedrock job would have too few', { timeout: 60_000 }, () => {
  const tooSmall = { message: expect.stringMatching(/one has 10 records, where Bedrock takes at least 100/) as string };
  const creations = (): number => subject.upstream.calls.filter(({ operation }) => operation === 'CreateModelInvocationJob').length;

  it('are refused, and nothing is stored', async () => {
    const before = creations();
    const { errors } = await post(subject.url, createBatchJob({ input: { records: promptsOf(160) }, idempotencyKey: 'too small' }));
    expect(errors?.[0]).toMatchObject({ ...tooSmall, extensions: { code: 'PREFLIGHT_FAILED' } });
    expect(await countJobs()).toBe(0);
    expect(await create(subject.url, { input: { records: promptsOf(1) }, idempotencyKey: 'too small' })).toMatchObject({ recordCounts: { total: 1 } });
    expect(creations()).toBe(before);
  });

  it('fail the job where they are in S3, and Bedrock is not asked', async () => {
    const lines = promptsOf(160).map(({ recordId, prompt }) => JSON.stringify({ recordId, modelInput: { messages: [{ role: 'user', content: [{ text: prompt }] }] } }));
    await putObject(subject.upstream.url, 'in/160.jsonl', lines.join('\n'));
    const before = creations();
    const { id } = await create(subject.url, { input: { s3Uri: 's3://local-bedrock/in/160.jsonl' } });
    expect(await untilEnded(subject.url, id)).toMatchObject({ status: 'FAILED', error: { code: 'PREFLIGHT_FAILED', ...tooSmall }, parts: [] });
    expect(creations()).toBe(before);
  });
});

it('records that are tried again, and of which one Bedrock job would have too few, are refused; the job stays as it is', { timeout: 60_000 }, async () => {
  const held = await startBatchSubject({ upstream: { batch: { stateMs: Infinity } }, environment: { BATCH_MAX_RECORDS: '150' } });
  try {
    const { id } = await create(held.url, { input: { records: promptsOf(250) } });
    const arns = await arnsOf(held.url, id, 2);
    await held.upstream.batch.advance(arns[0] ?? '', 'Expired');
    await held.upstream.batch.advance(arns[1] ?? '', 'PartiallyCompleted', { records: 90 });
    const ended = await untilEnded(held.url, id);
    expect(ended.recordCounts).toEqual({ total: 250, processed: 90, success: 90, error: 0 });
    const { errors } = await post(held.url, { query: 'mutation ($id: ID!) { retryFailedRecords(id: $id) { id } }', variables: { id } });
    expect(errors?.[0]).toMatchObject({ message: expect.stringMatching(/one has 10 records, where Bedrock takes at least 100/) as string, extensions: { code: 'PREFLIGHT_FAILED' } });
    expect(await readJob(held.url, id)).toEqual(ended);
    expect(await held.upstream.batch.jobs()).toHaveLength(2);
  } finally {
    await held.close();
  }
});

it('a folder is not full because another one begins with its name', async () => {
  await putObject(subject.upstream.url, 'run-10/old.jsonl.out', 'old');
  const { errors, data } = await post(subject.url, createBatchJob({ input: { records }, outputS3Uri: 's3://local-bedrock/run-1' }));
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({ createBatchJob: { status: 'PREPARING' } });
});

it('results after what is no place in a job, or more than a database counts, are refused', async () => {
  const { id } = await create(subject.url, { input: { records: promptsOf(1) } });
  for (const key of ['-1', 'x', '2147483647', '999999999999999']) {
    const { errors } = await post(subject.url, { query: 'query ($id: ID!, $after: String) { batchJob(id: $id) { results(after: $after) { edges { cursor } } } }', variables: { id, after: Buffer.from(key).toString('base64url') } });
    expect(errors?.[0], key).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field: 'after' } });
  }
});
