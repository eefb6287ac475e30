import {
  ListModelInvocationJobsCommand, StopModelInvocationJobCommand, paginateListModelInvocationJobs, type CreateModelInvocationJobCommandInput,
} from '@aws-sdk/client-bedrock';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { bucket, createControl, createS3, describe as getJob, outputFolder, put, read, readOutput, record, records, submit, textOf } from './batch-kit.ts';
import { claude, start } from './kit.ts';
import type { LocalBedrockOptions } from '../server.ts';

const manual = { stateMs: Infinity };
const quick = { stateMs: 0 };

async function prepare(options: LocalBedrockOptions = {}, lines = records(120)) {
  const bedrock = await start({ batch: quick, ...options });
  const s3 = createS3(bedrock);
  await put(s3, 'in/file.jsonl', lines);
  return { bedrock, s3, control: createControl(bedrock) };
}

describe('a job', () => {
  test('goes through the statuses, and writes what became of each record', async () => {
    const { bedrock, s3, control } = await prepare({ batch: manual });
    const jobArn = await submit(control, { jobName: 'first' });
    expect(jobArn).toMatch(/^arn:aws:bedrock:us-east-1:123456789012:model-invocation-job\/[a-z0-9]{12}$/);
    expect(await getJob(control, jobArn)).toMatchObject({ status: 'Submitted', jobName: 'first', timeoutDurationInHours: 24, modelInvocationType: 'Converse' });
    for (const status of ['Validating', 'Scheduled', 'InProgress'] as const) {
      await bedrock.batch.advance(jobArn, status, status === 'InProgress' ? { records: 50 } : {});
      expect((await getJob(control, jobArn)).status).toBe(status);
    }
    expect(await getJob(control, jobArn)).toMatchObject({ totalRecordCount: 120, processedRecordCount: 50, successRecordCount: 50, errorRecordCount: 0 });
    await bedrock.batch.advance(jobArn, 'InProgress', { records: 70 });
    expect((await getJob(control, jobArn.slice(-12))).processedRecordCount).toBe(70);
    await expect(read(s3, `${outputFolder(jobArn)}file.jsonl.out`)).rejects.toThrow('does not exist');
    await bedrock.batch.advance(jobArn, 'Completed');

    const job = await getJob(control, jobArn);
    expect(job).toMatchObject({ status: 'Completed', processedRecordCount: 120, successRecordCount: 120, modelId: 'arn:aws:bedrock:us-east-1::foundation-model/local.echo-v1' });
    expect(job.endTime).toBeInstanceOf(Date);
    expect((job.jobExpirationTime?.getTime() ?? 0) - (job.submitTime?.getTime() ?? 0)).toBe(24 * 3_600_000);
    const lines = await readOutput(s3, jobArn);
    expect(Object.keys(lines[0] ?? {})).toEqual(['modelInput', 'modelOutput', 'recordId']);
    const byId = new Map(lines.map((line) => [line.recordId, line]));
    expect(byId.size).toBe(120);
    expect(lines.map(({ recordId }) => recordId)).not.toEqual([...byId.keys()].sort((one, other) => Number(one.slice(1)) - Number(other.slice(1))));
    for (let number = 1; number <= 120; number += 1) {
      const line = byId.get(`R${number}`);
      expect(line?.modelInput).toEqual(record(number).modelInput);
      expect(line === undefined ? '' : textOf(line)).toBe(`text ${number}`);
    }
    const manifest: unknown = JSON.parse(await read(s3, `${outputFolder(jobArn)}manifest.json.out`));
    expect(manifest).toEqual({
      totalRecordCount: 120, processedRecordCount: 120, successRecordCount: 120, errorRecordCount: 0,
      inputTokenCount: expect.any(Number) as unknown, outputTokenCount: expect.any(Number) as unknown,
    });
  });

  test('by itself goes on with its clock', async () => {
    const { bedrock, control } = await prepare({ batch: { stateMs: 20 } });
    const jobArn = await submit(control);
    await expect.poll(async () => (await getJob(control, jobArn)).status).toBe('Completed');
    const { submitTime, endTime } = await getJob(control, jobArn);
    expect((endTime?.getTime() ?? 0) - (submitTime?.getTime() ?? 0)).toBeGreaterThanOrEqual(80);
    expect(bedrock.calls.filter(({ operation }) => operation === 'GetModelInvocationJob').length).toBeGreaterThan(0);
  });

  test('runs native bodies, and those of profiles, and makes up ids that are missing', async () => {
    const native = (text: string) => ({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 20, messages: [{ role: 'user', content: text }] });
    const { bedrock, s3, control } = await prepare({ batch: { ...manual, minRecords: 1 } }, `${JSON.stringify({ modelInput: native('one') })}\n\n${JSON.stringify({ recordId: 'mine', modelInput: native('two') })}`);
    const jobArn = await submit(control, { modelId: claude, modelInvocationType: undefined });
    await bedrock.batch.advance(jobArn, 'Completed');
    const lines = await readOutput(s3, jobArn);
    expect(lines.map(({ recordId }) => recordId).sort()).toEqual(['CALL0000001', 'mine']);
    expect(lines[0]?.modelOutput).toMatchObject({ type: 'message', role: 'assistant', usage: { output_tokens: expect.any(Number) as unknown } });
    expect(await getJob(control, jobArn)).toMatchObject({ modelInvocationType: 'InvokeModel', modelId: 'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0' });
  });

  test('with records that the operation refuses still completes, and tells their errors', async () => {
    const { bedrock, s3, control } = await prepare({ batch: manual }, records(100) + `${JSON.stringify({ recordId: 'bad', modelInput: { messages: [{ role: 'assistant', content: [] }] } })}\n`);
    const jobArn = await submit(control);
    await bedrock.batch.advance(jobArn, 'Completed');
    const bad = (await readOutput(s3, jobArn)).find(({ recordId }) => recordId === 'bad');
    expect(bad?.error?.errorCode).toBe(400);
    expect(bad?.error?.errorMessage).not.toBe('');
    expect(bad).not.toHaveProperty('modelOutput');
    expect(await getJob(control, jobArn)).toMatchObject({ status: 'Completed', successRecordCount: 100, errorRecordCount: 1 });
  });

  test('reads a folder, file by file', async () => {
    const { bedrock, s3, control } = await prepare({ batch: manual });
    await put(s3, 'folder/one.jsonl', records(60));
    await put(s3, 'folder/deep/two.jsonl', records(60, 61));
    await put(s3, 'folder/notes.txt', 'nothing');
    const jobArn = await submit(control, { inputDataConfig: { s3InputDataConfig: { s3Uri: `s3://${bucket}/folder/` } }, outputDataConfig: { s3OutputDataConfig: { s3Uri: `s3://${bucket}/out` } } });
    await bedrock.batch.advance(jobArn, 'Completed');
    expect(await readOutput(s3, jobArn, 'one.jsonl')).toHaveLength(60);
    expect(await readOutput(s3, jobArn, 'deep/two.jsonl')).toHaveLength(60);
    expect((await getJob(control, jobArn)).totalRecordCount).toBe(120);
  });

  test('is answered by what was said', async () => {
    const { bedrock, s3, control } = await prepare({ batch: { ...manual, minRecords: 1 }, say: ({ call, operation }) => `${operation} ${call}` }, records(2));
    const jobArn = await submit(control);
    await bedrock.batch.advance(jobArn, 'Completed');
    expect((await readOutput(s3, jobArn)).map(textOf).sort()).toEqual(['Converse 1', 'Converse 2']);
  });
});

describe('a job fails its validation', () => {
  const uri = (s3Uri: string) => ({ inputDataConfig: { s3InputDataConfig: { s3Uri } } });
  test.each<[string, string, Partial<CreateModelInvocationJobCommandInput>, LocalBedrockOptions['batch'], RegExp]>([
    ['with too few records', records(3), {}, {}, /^Batch job contains less records \(3\) than the required minimum of: 100$/],
    ['with too many', records(120), {}, { maxRecords: 110 }, /more records \(120\).*110$/],
    ['with too many in a file', records(120), {}, { maxRecordsPerFile: 110 }, /file\.jsonl contains more records \(120\).*110$/],
    ['with too large a file', records(120), {}, { maxFileBytes: 1_000 }, /larger than the maximum file size of: 1000 bytes$/],
    ['with too many bytes', records(120), {}, { maxJobBytes: 1_000 }, /larger than the maximum job size of: 1000 bytes$/],
    ['with a line that is no JSON', `${records(100)}{"recordId":`, {}, {}, /line 101: expected a JSON object/],
    ['with a line that is no record', `${records(100)}{"recordId":"x"}`, {}, {}, /line 101: expected an object as modelInput/],
    ['without a file', records(1), uri(`s3://${bucket}/nowhere/`), {}, /No JSONL file was found/],
    ['with another file', records(1), uri(`s3://${bucket}/in/file.jsonl/x.txt`), {}, /No JSONL file was found/],
    ['without the bucket', records(1), uri('s3://nobody/in/file.jsonl'), {}, /NoSuchBucket/],
    ['with a bucket of somebody else', records(1), uri('s3://local-foreign/in/file.jsonl'), {}, /AccessDenied/],
    ['with an output that is not there', records(1), { outputDataConfig: { s3OutputDataConfig: { s3Uri: 's3://nobody/' } } }, {}, /NoSuchBucket/],
    ['for a role without access', records(120), { tags: [{ key: 'local-bedrock', value: 'deny-role' }] }, {}, /role: Access Denied/],
    ['by a fault', records(120), { tags: [{ key: 'local-bedrock', value: 'fail-validation' }] }, {}, /because of a fault/],
  ])('%s', async (_, lines, change, batch, message) => {
    const { s3, control } = await prepare({ batch: { ...quick, ...batch } }, lines);
    const jobArn = await submit(control, change);
    await expect.poll(async () => (await getJob(control, jobArn)).endTime).toBeInstanceOf(Date);
    const job = await getJob(control, jobArn);
    expect(job.message).toMatch(message);
    expect(job.status).toBe('Failed');
    await expect(read(s3, `${outputFolder(jobArn)}manifest.json.out`)).rejects.toThrow();
  });
});

describe('creating a job', () => {
  test.each<[Partial<CreateModelInvocationJobCommandInput>, string]>([
    [{ jobName: 'a b' }, "Value 'a b' at 'jobName' failed to satisfy constraint: Member must satisfy regular expression pattern"],
    [{ jobName: 'x'.repeat(64) }, 'have length less than or equal to 63'],
    [{ roleArn: 'arn:aws:iam::1:role/x' }, "at 'roleArn'"],
    [{ clientRequestToken: '-' }, "at 'clientRequestToken'"],
    [{ timeoutDurationInHours: 23 }, 'greater than or equal to 24'],
    [{ timeoutDurationInHours: 169 }, 'less than or equal to 168'],
    [{ modelId: 'nobody.x' }, 'The provided model identifier is invalid.'],
    [{ modelId: 'anthropic.claude-haiku-4-5-20251001-v1:0' }, 'on-demand throughput isn’t supported'],
    [{ modelId: 'cohere.embed-english-v3' }, 'does not support batch inference'],
    [{ inputDataConfig: { s3InputDataConfig: { s3Uri: 'file:///x' } } }, "at 'inputDataConfig.s3InputDataConfig.s3Uri'"],
    [{ outputDataConfig: { s3OutputDataConfig: { s3Uri: 's3://x' } } }, "at 'outputDataConfig.s3OutputDataConfig.s3Uri'"],
    [{ outputDataConfig: { s3OutputDataConfig: { s3Uri: `s3://${bucket}/out/`, s3EncryptionKeyId: 'k' } } }, "at 'outputDataConfig.s3OutputDataConfig.s3EncryptionKeyId'"],
    [{ modelInvocationType: 'Guess' as 'Converse' }, 'satisfy enum value set: [InvokeModel, Converse]'],
    [{ tags: [{ key: 'local-bedrock', value: 'explode' }] }, 'a batch job has no fault "explode"'],
  ])('%j is refused', async (change, message) => {
    const { control } = await prepare();
    await expect(submit(control, change)).rejects.toMatchObject({ name: 'ValidationException', message: expect.stringContaining(message) as unknown });
  });

  test('again with its token is the same job; its name with another token is a conflict', async () => {
    const { bedrock, control } = await prepare({ batch: manual });
    const jobArn = await submit(control, { jobName: 'mine', clientRequestToken: 'token' });
    expect(await submit(control, { jobName: 'mine', clientRequestToken: 'token' })).toBe(jobArn);
    await expect(submit(control, { jobName: 'mine', clientRequestToken: 'other' })).rejects.toMatchObject({ name: 'ConflictException' });
    expect(await bedrock.batch.jobs()).toHaveLength(1);
  });

  test('beyond the quota of its model is refused until one has ended', async () => {
    const { bedrock, control } = await prepare({ batch: { ...manual, maxConcurrentJobs: 2 } });
    const jobArn = await submit(control);
    await submit(control);
    await expect(submit(control)).rejects.toMatchObject({ name: 'ServiceQuotaExceededException' });
    await submit(control, { modelId: claude });
    await bedrock.batch.advance(jobArn, 'Completed');
    await submit(control);
  });
});

describe('a job that is stopped', () => {
  test('in progress keeps what was processed', async () => {
    const { bedrock, s3, control } = await prepare({ batch: manual });
    const jobArn = await submit(control);
    await bedrock.batch.advance(jobArn, 'InProgress', { records: 30 });
    await control.send(new StopModelInvocationJobCommand({ jobIdentifier: jobArn }));
    expect((await getJob(control, jobArn)).status).toBe('Stopping');
    await bedrock.batch.advance(jobArn, 'Stopped');
    expect(await getJob(control, jobArn)).toMatchObject({ status: 'Stopped', totalRecordCount: 120, processedRecordCount: 30 });
    expect(await readOutput(s3, jobArn)).toHaveLength(30);
    await expect(control.send(new StopModelInvocationJobCommand({ jobIdentifier: jobArn }))).rejects.toMatchObject({ name: 'ConflictException' });
  });

  test('before it began has no output', async () => {
    const { s3, control } = await prepare({ batch: { stateMs: { Submitted: Infinity, Stopping: 0 } } });
    const jobArn = await submit(control);
    await control.send(new StopModelInvocationJobCommand({ jobIdentifier: jobArn }));
    await expect.poll(async () => (await getJob(control, jobArn)).status).toBe('Stopped');
    await expect(read(s3, `${outputFolder(jobArn)}manifest.json.out`)).rejects.toThrow();
  });
});

describe('a job whose time is over', () => {
  test('expires before it began', async () => {
    const { control } = await prepare({ batch: { stateMs: { Submitted: 0, Validating: 0, Scheduled: Infinity }, hourMs: 20 } });
    const jobArn = await submit(control);
    await expect.poll(async () => (await getJob(control, jobArn)).status).toBe('Expired');
  });

  test('is completed in part when it has begun', async () => {
    const { s3, control } = await prepare({ batch: { ...quick, hourMs: 40 } });
    const jobArn = await submit(control, { tags: [{ key: 'local-bedrock', value: 'stall-after=25' }] });
    await expect.poll(async () => (await getJob(control, jobArn)).status).toBe('PartiallyCompleted');
    expect(await readOutput(s3, jobArn)).toHaveLength(25);
    expect(await getJob(control, jobArn)).toMatchObject({ totalRecordCount: 120, processedRecordCount: 25 });
  });
});

describe('faults', () => {
  const run = async (faults: string) => {
    const { bedrock, s3, control } = await prepare({ batch: { ...quick, faults } });
    const jobArn = await submit(control);
    await expect.poll(async () => (await getJob(control, jobArn)).endTime).toBeInstanceOf(Date);
    const text = await read(s3, `${outputFolder(jobArn)}file.jsonl.out`).catch(() => '');
    const manifest = await read(s3, `${outputFolder(jobArn)}manifest.json.out`).then((json) => JSON.parse(json) as Record<string, number>, () => undefined);
    return { bedrock, job: await getJob(control, jobArn), lines: text.split('\n').filter((line) => line !== ''), manifest };
  };

  test('take a line, double it, and break it', async () => {
    const { lines, job } = await run('drop-line=3,double-line=5,bad-line=7');
    const whole = lines.flatMap((line) => (line.endsWith('}') && line.includes('"recordId"') ? [(JSON.parse(line) as { recordId: string }).recordId] : []));
    expect(lines).toHaveLength(120);
    expect(whole.filter((id) => id === 'R3')).toHaveLength(0);
    expect(whole.filter((id) => id === 'R5')).toHaveLength(2);
    expect(whole.filter((id) => id === 'R7')).toHaveLength(0);
    expect(job).toMatchObject({ status: 'Completed', successRecordCount: 120 });
  });

  test('end it otherwise', async () => {
    expect((await run('expire')).job.status).toBe('Expired');
    expect((await run('fail-after=10')).job).toMatchObject({ status: 'Failed', processedRecordCount: 10 });
    const partial = await run('partial-after=10');
    expect(partial.job).toMatchObject({ status: 'PartiallyCompleted', processedRecordCount: 10 });
    expect(partial.lines).toHaveLength(10);
  });

  test('falsify the manifest, or leave it out', async () => {
    expect((await run('wrong-counts')).manifest).toMatchObject({ totalRecordCount: 121, successRecordCount: 121 });
    expect((await run('no-manifest')).manifest).toBeUndefined();
    expect((await run('error-every=10')).manifest).toMatchObject({ successRecordCount: 108, errorRecordCount: 12 });
  });

  test('that nobody knows stop the start', async () => {
    await expect(start({ batch: { faults: 'explode' } })).rejects.toThrow('a batch job has no fault "explode"');
  });
});

describe('the list', () => {
  test('is by status, name and time, in either order, and in pages', async () => {
    const { bedrock, control } = await prepare({ batch: manual });
    const names = ['a-1', 'b-1', 'a-2', 'b-2', 'a-3'];
    const arns: string[] = [];
    for (const jobName of names) arns.push(await submit(control, { jobName }));
    await bedrock.batch.advance(arns[1] ?? '', 'Completed');
    const list = async (input: object, pageSize = 1_000) => {
      const found: (string | undefined)[] = [];
      for await (const page of paginateListModelInvocationJobs({ client: control, pageSize }, input)) {
        expect(page.invocationJobSummaries?.length ?? 0).toBeLessThanOrEqual(pageSize);
        found.push(...(page.invocationJobSummaries ?? []).map(({ jobName }) => jobName));
      }
      return found;
    };
    expect(await list({})).toEqual(names.toReversed());
    expect(await list({}, 2)).toEqual(names.toReversed());
    expect(await list({ sortBy: 'CreationTime', sortOrder: 'Ascending' }, 2)).toEqual(names);
    expect(await list({ nameContains: 'a-' })).toEqual(['a-3', 'a-2', 'a-1']);
    expect(await list({ statusEquals: 'Completed' })).toEqual(['b-1']);
    expect(await list({ submitTimeAfter: new Date(Date.now() + 60_000) })).toEqual([]);
    expect(await list({ submitTimeBefore: new Date(Date.now() + 60_000), submitTimeAfter: new Date(0) })).toHaveLength(5);
    await expect(control.send(new ListModelInvocationJobsCommand({ maxResults: 1_001 }))).rejects.toThrow('less than or equal to 1000');
    await expect(control.send(new ListModelInvocationJobsCommand({ nextToken: '!' }))).rejects.toThrow('nextToken is invalid');
    expect(bedrock.calls.filter(({ operation }) => operation === 'ListModelInvocationJobs').length).toBeGreaterThan(8);
  });

  test('has only the jobs of its region, and so has the job itself', async () => {
    const { bedrock, control } = await prepare({ batch: manual });
    const jobArn = await submit(control);
    const elsewhere = createControl(bedrock, 'eu-central-1');
    expect((await elsewhere.send(new ListModelInvocationJobsCommand({}))).invocationJobSummaries).toEqual([]);
    await expect(getJob(elsewhere, jobArn)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(getJob(control, 'abcdefghijkl')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(getJob(control, 'no job')).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

test('the records of a job are processed while others are answered', async () => {
  const { bedrock, s3, control } = await prepare({ batch: manual }, '');
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'in/file.jsonl', Body: records(1_500) }));
  const jobArn = await submit(control);
  const done = bedrock.batch.advance(jobArn, 'Completed');
  let slowestMs = 0;
  for (let status: string | undefined = 'Submitted'; status !== 'Completed';) {
    const startedAt = performance.now();
    ({ status } = await getJob(control, jobArn));
    slowestMs = Math.max(slowestMs, performance.now() - startedAt);
  }
  expect((await done).successRecordCount).toBe(1_500);
  expect(slowestMs).toBeLessThan(5_000);
}, 60_000);
