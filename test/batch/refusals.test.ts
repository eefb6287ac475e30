import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post } from '../kit/clients.ts';
import { rootOf } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { createBatchJob, promptsOf, startBatchSubject } from './kit/jobs.ts';
import { getObject, listObjects, putObject } from './kit/s3.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startBatchSubject();
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
