import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post } from '../kit/clients.ts';
import type { Subject } from '../kit/server.ts';
import type { Job } from './kit/jobs.ts';
import { arnsOf, change, create, expectForward, follow, only, promptsOf, readJob, readResults, startBatchSubject, until, untilEnded } from './kit/jobs.ts';
import { listObjects, putObject } from './kit/s3.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startBatchSubject({ upstream: { batch: { stateMs: Infinity } } });
}, 60_000);
afterAll(() => subject.close());

const fault = (value: string) => [{ key: 'local-bedrock', value }];
const arnOf = async (id: string): Promise<string> => (await arnsOf(subject.url, id))[0] ?? '';

/** Follows the job until it is as it should be. */
const followUntil = (id: string, isThere: (job: Job) => boolean): Promise<Job> => until(() => readJob(subject.url, id), isThere);

const erase = (id: string) => post(subject.url, { query: 'mutation ($id: ID!) { deleteBatchJob(id: $id) }', variables: { id } });

describe('a batch job’s life', { timeout: 60_000 }, () => {
  it('is stopped: results that came are kept, the others are MISSING', async () => {
    const job = await create(subject.url, { input: { records: promptsOf(100) } });
    const seen = follow(subject.url, job.id);
    const arn = await arnOf(job.id);
    await subject.upstream.batch.advance(arn, 'InProgress', { records: 40 });
    await followUntil(job.id, ({ recordCounts }) => recordCounts.processed === 40);
    expect((await change(subject.url, 'stopBatchJob', job.id)).status).toBe('STOPPING');
    await subject.upstream.batch.advance(arn, 'Stopped');
    const states = await seen;
    expectForward(states);
    expect(states.at(-1)).toMatchObject({ status: 'STOPPED', recordCounts: { total: 100, processed: 40, success: 40, error: 0 }, error: null });
    const results = await readResults(subject.url, job.id);
    expect(results.map(({ status }) => status)).toEqual([...Array<string>(40).fill('SUCCESS'), ...Array<string>(60).fill('MISSING')]);
    expect(results.at(-1)).toMatchObject({ recordId: 'r100', input: expect.anything() as unknown, text: null, error: null, usage: null });
    expect((await change(subject.url, 'stopBatchJob', job.id)).status).toBe('STOPPED');

    const again = await change(subject.url, 'retryFailedRecords', job.id);
    expect(again).toMatchObject({ retryOf: { id: job.id }, execution: 'REALTIME', recordCounts: { total: 60 } });
    expect(await untilEnded(subject.url, again.id)).toMatchObject({ status: 'COMPLETED', recordCounts: { success: 60 } });
    expect((await readResults(subject.url, again.id)).map(({ recordId }) => recordId)).toEqual(promptsOf(100).slice(40).map(({ recordId }) => recordId));
  });

  it('is stopped too late, so that Bedrock is Stopping and then Completed: it is COMPLETED, with all its results', async () => {
    const job = await create(subject.url, { input: { records: promptsOf(100) }, tags: fault('stop-late') });
    const seen = follow(subject.url, job.id);
    const arn = await arnOf(job.id);
    await subject.upstream.batch.advance(arn, 'InProgress', { records: 40 });
    await change(subject.url, 'stopBatchJob', job.id);
    await followUntil(job.id, ({ parts }) => parts[0]?.status === 'STOPPING');
    await subject.upstream.batch.advance(arn, 'Completed');
    const states = await seen;
    expectForward(states);
    expect(states.map(({ status }) => status)).toContain('STOPPING');
    expect(states.at(-1)).toMatchObject({ status: 'COMPLETED', statusMessage: null, error: null, recordCounts: { total: 100, processed: 100, success: 100, error: 0 }, parts: [{ status: 'COMPLETED' }] });
    expect(await readResults(subject.url, job.id, 'SUCCESS')).toHaveLength(100);
    expect(await change(subject.url, 'stopBatchJob', job.id)).toEqual(states.at(-1));
  });

  it('is stopped while the answer to its end is on the way: the end stands', async () => {
    const job = await create(subject.url, { input: { records: promptsOf(100) } });
    const arn = await arnOf(job.id);
    const completed = subject.upstream.batch.advance(arn, 'Completed');
    const stopped = change(subject.url, 'stopBatchJob', job.id);
    await Promise.all([completed.catch(() => undefined), stopped]);
    await subject.upstream.batch.advance(arn, 'Stopped').catch(() => undefined);
    const ended = await untilEnded(subject.url, job.id);
    expect(['COMPLETED', 'STOPPED']).toContain(ended.status);
    expect(await readResults(subject.url, job.id)).toHaveLength(100);
  });

  it.each([
    ['Expired', 'EXPIRED', 0],
    ['Failed', 'FAILED', 0],
    ['PartiallyCompleted', 'PARTIALLY_COMPLETED', 30],
  ] as const)('that Bedrock ends as %s is %s, with what came of it', async (end, status, records) => {
    const job = await create(subject.url, { input: { records: promptsOf(100) } });
    const arn = await arnOf(job.id);
    await subject.upstream.batch.advance(arn, end, records === 0 ? (end === 'Failed' ? { message: 'The bucket is on fire.' } : {}) : { records });
    const ended = await untilEnded(subject.url, job.id);
    expect(ended).toMatchObject({ status, recordCounts: { total: 100, processed: records } });
    if (end === 'Failed') expect(ended.statusMessage).toContain('The bucket is on fire.');
    const results = await readResults(subject.url, job.id);
    expect(results.filter((result) => result.status === 'MISSING')).toHaveLength(100 - records);
  });

  it('is deleted with what the server wrote for it, and nothing else', async () => {
    await putObject(subject.upstream.url, 'mine/other.txt', 'mine');
    const job = await create(subject.url, { input: { records: promptsOf(100) }, outputS3Uri: 's3://local-bedrock/results/' });
    const arn = await arnOf(job.id);
    expect((await erase(job.id)).errors?.[0]?.extensions).toMatchObject({ code: 'CONFLICT' });
    await subject.upstream.batch.advance(arn, 'Completed');
    await untilEnded(subject.url, job.id);
    const prefix = `bedrock-graphql/${job.id}/`;
    expect((await listObjects(subject.upstream.url)).some((key) => key.startsWith(prefix))).toBe(true);
    expect(only(await erase(job.id))).toBe(job.id);
    const left = await listObjects(subject.upstream.url);
    expect(left.filter((key) => key.startsWith(prefix))).toEqual([]);
    expect(left).toEqual(expect.arrayContaining(['mine/other.txt', expect.stringMatching(/^results\/.*\.jsonl\.out$/)]));
    expect(await readJobOrNull(job.id)).toBeNull();
    expect((await erase(job.id)).errors?.[0]?.extensions).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('that was made elsewhere is taken in by its ARN, watched, and read like any other', async () => {
    await putObject(subject.upstream.url, 'elsewhere/in.jsonl', Array.from({ length: 100 }, (_, index) => JSON.stringify({ recordId: `e${index}`, modelInput: { messages: [{ role: 'user', content: [{ text: `hello ${index}` }] }] } })).join('\n'));
    const arn = await makeElsewhere(subject.upstream.url, 's3://local-bedrock/elsewhere/in.jsonl', 's3://local-bedrock/elsewhere/out/');
    const query = { query: 'query ($arn: String!) { batchJob(jobArn: $arn) { id status } }', variables: { arn } };
    const [one, other] = await Promise.all([post(subject.url, query), post(subject.url, query)]);
    const { id } = only<Job>(one);
    expect(only<Job>(other).id).toBe(id);
    await subject.upstream.batch.advance(arn, 'Completed');
    const ended = await untilEnded(subject.url, id);
    expect(ended).toMatchObject({ jobName: 'made-elsewhere', status: 'COMPLETED', recordCounts: { total: 100, success: 100 } });
    expect((await readResults(subject.url, id)).map(({ recordId }) => recordId)).toEqual(Array.from({ length: 100 }, (_, index) => `e${index}`));
    const unknown = { ...query, variables: { arn: arn.replace(/.{12}$/, 'aaaaaaaaaaaa') } };
    expect(only(await post(subject.url, unknown))).toBeNull();
    expect((await post(subject.url, { ...query, variables: { arn: 'arn:nonsense' } })).errors?.[0]).toMatchObject({ message: expect.stringContaining('got "arn:nonsense"') as string, extensions: { code: 'BAD_USER_INPUT', field: 'jobArn' } });
  });

  it('of a folder whose name begins another one reads that folder alone, also where its URI has no slash at its end', async () => {
    const lines = (prefix: string): string => Array.from({ length: 100 }, (_, index) => JSON.stringify({ recordId: `${prefix}${index}`, modelInput: { messages: [{ role: 'user', content: [{ text: `hello ${index}` }] }] } })).join('\n');
    await putObject(subject.upstream.url, 'day-1/in.jsonl', lines('one-'));
    await putObject(subject.upstream.url, 'day-11/in.jsonl', lines('eleven-'));
    const job = await create(subject.url, { input: { s3Uri: 's3://local-bedrock/day-1' } });
    const arn = await arnOf(job.id);
    expect((await readJob(subject.url, job.id)).parts).toMatchObject([{ inputS3Uri: 's3://local-bedrock/day-1/' }]);
    await subject.upstream.batch.advance(arn, 'Completed');
    expect(await untilEnded(subject.url, job.id)).toMatchObject({ status: 'COMPLETED', statusMessage: null, recordCounts: { total: 100, processed: 100, success: 100, error: 0 } });
  });

  it('of a file with a byte order mark and CRLF gives Bedrock a copy without the mark, which is no JSON', async () => {
    const lines = Array.from({ length: 100 }, (_, index) => JSON.stringify({ recordId: `m${index}`, modelInput: { messages: [{ role: 'user', content: [{ text: `hello ${index}` }] }] } }));
    await putObject(subject.upstream.url, 'in/mark.jsonl', `\uFEFF${lines.join('\r\n')}\r\n`);
    const job = await create(subject.url, { input: { s3Uri: 's3://local-bedrock/in/mark.jsonl' } });
    const arn = await arnOf(job.id);
    expect((await readJob(subject.url, job.id)).parts).toMatchObject([{ inputS3Uri: expect.stringContaining(job.id) as string }]);
    await subject.upstream.batch.advance(arn, 'Completed');
    expect(await untilEnded(subject.url, job.id)).toMatchObject({ status: 'COMPLETED', statusMessage: null, recordCounts: { total: 100, processed: 100, success: 100, error: 0 } });
  });

  it('that was made elsewhere is tried again where this server’s own jobs are, by its own role', async () => {
    await putObject(subject.upstream.url, 'elsewhere/again.jsonl', Array.from({ length: 100 }, (_, index) => JSON.stringify({ recordId: `e${index}`, modelInput: { messages: [{ role: 'user', content: [{ text: `hello ${index}` }] }] } })).join('\n'));
    const elsewhere = await makeElsewhere(subject.upstream.url, 's3://local-bedrock/elsewhere/again.jsonl', 's3://local-bedrock/elsewhere/again/', 'made-elsewhere-again');
    const { id } = only<Job>(await post(subject.url, { query: 'query ($arn: String!) { batchJob(jobArn: $arn) { id } }', variables: { arn: elsewhere } }));
    await subject.upstream.batch.advance(elsewhere, 'Expired');
    await untilEnded(subject.url, id);
    const again = await change(subject.url, 'retryFailedRecords', id);
    expect(again).toMatchObject({ execution: 'BEDROCK_JOB', parts: [{ outputS3Uri: expect.stringMatching(/^s3:\/\/local-bedrock\/bedrock-graphql\//) as string }] });
    const arn = await arnOf(again.id);
    const own = (await subject.upstream.batch.jobs()).find(({ jobArn }) => jobArn === arn);
    expect(own?.roleArn).toBe('arn:aws:iam::000000000000:role/bedrock-graphql-local');
    await subject.upstream.batch.advance(arn, 'Completed');
    expect(await untilEnded(subject.url, again.id)).toMatchObject({ status: 'COMPLETED', recordCounts: { success: 100 } });
  });

  it('of records in S3 with an id that comes twice says where, however far the first one is from it', async () => {
    const line = (id: number): string => `{"recordId":"r${id}","modelInput":{"messages":[{"role":"user","content":[{"text":"hello"}]}]}}\n`;
    await putObject(subject.upstream.url, 'in/twice.jsonl', [...Array.from({ length: 600 }, (_, id) => line(id)), line(3), line(601), line(601)].join(''));
    const job = await create(subject.url, { input: { s3Uri: 's3://local-bedrock/in/twice.jsonl' } });
    const ended = await untilEnded(subject.url, job.id);
    expect(ended).toMatchObject({ status: 'FAILED', error: { code: 'PREFLIGHT_FAILED' } });
    const text = 'recordId: expected an id that no other record has, got';
    expect(ended.error?.message).toContain(`twice.jsonl: line 601.${text} "r3". twice.jsonl: line 603.${text} "r601".`);
  });

  it('of records in S3 is read there, and one that cannot be run fails and says why', async () => {
    const line = (id: string) => JSON.stringify({ recordId: id, modelInput: { messages: [{ role: 'user', content: [{ text: `hello ${id}` }] }] } });
    await putObject(subject.upstream.url, 'in/good.jsonl', Array.from({ length: 100 }, (_, index) => line(`s${index}`)).join('\n'));
    const good = await create(subject.url, { input: { s3Uri: 's3://local-bedrock/in/good.jsonl' }, tags: fault('error-every=10') });
    const arn = await arnOf(good.id);
    await subject.upstream.batch.advance(arn, 'Completed');
    const ended = await untilEnded(subject.url, good.id);
    expect(ended).toMatchObject({ status: 'COMPLETED', recordCounts: { total: 100, processed: 100, success: 90, error: 10 }, parts: [{ inputS3Uri: 's3://local-bedrock/in/good.jsonl' }] });
    expect((await readResults(subject.url, good.id, 'ERROR')).every(({ error }) => error !== null)).toBe(true);
    const again = await change(subject.url, 'retryFailedRecords', good.id);
    expect(await untilEnded(subject.url, again.id)).toMatchObject({ status: 'COMPLETED', execution: 'REALTIME', tags: fault('error-every=10'), recordCounts: { total: 10, success: 10, error: 0 } });

    await putObject(subject.upstream.url, 'in/bad.jsonl', `${line('a')}\n{"recordId": 5}\n${line('a')}\nnonsense\n`);
    const bad = await create(subject.url, { input: { s3Uri: 's3://local-bedrock/in/bad.jsonl' } });
    const failed = await untilEnded(subject.url, bad.id);
    expect(failed).toMatchObject({ status: 'FAILED', error: { code: 'PREFLIGHT_FAILED' }, recordCounts: { processed: 0 } });
    expect(failed.error?.message).toMatch(/bad\.jsonl: line 2.*line 3.*no other record has.*line 4/s);
    const none = await create(subject.url, { input: { s3Uri: 's3://local-bedrock/in/none.jsonl' } });
    expect(await untilEnded(subject.url, none.id)).toMatchObject({ status: 'FAILED', error: { code: 'PREFLIGHT_FAILED' } });
  });
});

const readJobOrNull = async (id: string) => only(await post(subject.url, { query: 'query ($id: ID!) { batchJob(id: $id) { id } }', variables: { id } }));

async function makeElsewhere(endpoint: string, input: string, output: string, jobName = 'made-elsewhere'): Promise<string> {
  const sdk = await import('@aws-sdk/client-bedrock');
  const client = new sdk.BedrockClient({ endpoint, region: 'us-west-2', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
  const { jobArn } = await client.send(
    new sdk.CreateModelInvocationJobCommand({
      jobName,
      modelId: 'amazon.nova-lite-v1:0',
      roleArn: 'arn:aws:iam::123456789012:role/elsewhere',
      modelInvocationType: 'Converse',
      inputDataConfig: { s3InputDataConfig: { s3Uri: input } },
      outputDataConfig: { s3OutputDataConfig: { s3Uri: output } },
    }),
  );
  client.destroy();
  return jobArn ?? '';
}
