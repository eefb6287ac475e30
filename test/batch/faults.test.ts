import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import type { LocalBedrock } from '../../local-bedrock/server.ts';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import { ServerProcess } from '../crash/kit/server-process.ts';
import { post } from '../kit/clients.ts';
import type { Subject, SubjectOptions } from '../kit/server.ts';
import { arnsOf, change, create, createBatchJob, expectForward, follow, promptsOf, readJob, readResults, startBatchSubject, until, untilEnded } from './kit/jobs.ts';
import { openS3Gate } from './kit/s3-gate.ts';
import type { S3Gate } from './kit/s3-gate.ts';
import { putObject } from './kit/s3.ts';

/** What Bedrock or S3 refuses once the job is made. */
let subject: Subject | undefined;
afterEach(async () => {
  await subject?.close();
  subject = undefined;
});

const start = async (options: SubjectOptions = {}): Promise<Subject> => (subject = await startBatchSubject(options));

/** A server whose S3 is behind a gate. */
async function startBehindGate({ stateMs = 20, ...options }: SubjectOptions & { readonly stateMs?: number } = {}): Promise<{ readonly url: string; readonly upstream: LocalBedrock; readonly gate: S3Gate }> {
  // The gate has to be there before the server, and to know where it leads.
  const s3 = await startLocalBedrock({ batch: { stateMs } });
  const gate = await openS3Gate(s3.url);
  onTestFinished(async () => {
    await gate.close();
    await s3.close();
  });
  const { url } = await start({ ...options, environment: { AWS_ENDPOINT_URL_BEDROCK: s3.url, AWS_ENDPOINT_URL_S3: gate.url, ...options.environment } });
  return { url, upstream: s3, gate };
}

const records = promptsOf(100);
const toLine = ({ recordId, prompt }: { recordId: string; prompt: string }): string => JSON.stringify({ recordId, modelInput: { messages: [{ role: 'user', content: [{ text: prompt }] }] } });

describe('a job that Bedrock does not take', { timeout: 60_000 }, () => {
  it.each([
    ['since the role may not be passed', 'status=403', 'ACCESS_DENIED'],
    ['since it finds the request wrong', 'status=400', 'VALIDATION'],
  ])('%s: has failed, with its code and words, and costs nothing', async (_, fault, code) => {
    const { url, upstream } = await start({ upstream: { controlFaults: `CreateModelInvocationJob:${fault}` } });
    const job = await create(url, { input: { records } });
    const seen = await follow(url, job.id);
    expectForward(seen);
    const ended = seen.at(-1);
    expect(ended).toMatchObject({ status: 'FAILED', error: { code, message: expect.any(String) as string, upstream: expect.any(String) as string }, cost: null, usage: null, recordCounts: { total: 100, processed: 0 } });
    expect(ended?.parts).toMatchObject([{ jobArn: null, status: 'FAILED', statusMessage: ended?.error?.message }]);
    expect((await readResults(url, job.id)).every(({ status }) => status === 'MISSING')).toBe(true);
    expect(upstream.calls.filter(({ operation }) => operation === 'CreateModelInvocationJob')).toHaveLength(1);
    expect(await change(url, 'retryFailedRecords', job.id)).toMatchObject({ recordCounts: { total: 100 }, retryOf: { id: job.id } });
  });
});

describe('S3 that refuses', { timeout: 60_000 }, () => {
  const output = { method: 'GET', path: /output.*jsonl/ };

  it.each([
    ['for want of a right', { ...output, status: 403, code: 'AccessDenied' }],
    ['since it is ill', { ...output, status: 503, code: 'SlowDown' }],
  ])('the results %s is asked again, until it gives them, and the job says so meanwhile', async (_, refusal) => {
    const { url, gate } = await startBehindGate();
    gate.refuse(refusal);
    const job = await create(url, { input: { records } });
    const messages = new Set<string>();
    const seen = await follow(url, job.id, ({ statusMessage }) => {
      if (statusMessage === null) return;
      messages.add(statusMessage);
      gate.refuse();
    });
    expectForward(seen);
    expect(seen.at(-1)).toMatchObject({ status: 'COMPLETED', statusMessage: null, error: null, recordCounts: { total: 100, success: 100 } });
    expect([...messages]).toEqual([expect.stringMatching(/^The results cannot be read yet: ./) as string]);
    expect(gate.requests.filter((request) => request.startsWith('GET') && output.path.test(request)).length).toBeGreaterThan(1);
  });

  it('the results of a job that Bedrock has failed: why that was is told beside, and stays', async () => {
    const { url, gate } = await startBehindGate();
    gate.refuse({ method: 'GET', path: /prefix=.*output/, status: 403, code: 'AccessDenied' });
    const job = await create(url, { input: { records }, tags: [{ key: 'local-bedrock', value: 'fail-validation' }] });
    const reason = 'The job failed its validation because of a fault.';
    const messages = new Set<string>();
    const seen = await follow(url, job.id, ({ statusMessage }) => {
      if (statusMessage?.includes('cannot be read yet') !== true) return;
      messages.add(statusMessage);
      gate.refuse();
    });
    expectForward(seen);
    expect([...messages]).toEqual([expect.stringContaining(`${reason} The results cannot be read yet: `) as string]);
    expect(seen.at(-1)).toMatchObject({ status: 'FAILED', statusMessage: reason, error: { code: 'BATCH_JOB_FAILED', message: reason } });
  });

  it.each([
    ['for want of a right', { status: 403, code: 'AccessDenied' }, 'ACCESS_DENIED'],
    ['since it is ill', { status: 503, code: 'ServiceUnavailable' }, 'SERVICE_UNAVAILABLE'],
  ])('the results for too long, %s: the job fails, and says why', async (_, refusal, code) => {
    const { url, gate } = await startBehindGate({ batchTimers: { unreadableMs: 200 } });
    gate.refuse({ ...output, ...refusal });
    const job = await create(url, { input: { records } });
    const seen = await follow(url, job.id);
    expectForward(seen);
    expect(seen.some(({ status, statusMessage }) => status === 'COLLECTING' && statusMessage?.startsWith('The results cannot be read yet: ') === true)).toBe(true);
    expect(seen.at(-1)).toMatchObject({ status: 'FAILED', statusMessage: expect.stringMatching(/^The results could not be read: ./) as string, error: { code }, recordCounts: { total: 100, processed: 100, success: 0 } });
    expect((await readResults(url, job.id)).every(({ status }) => status === 'MISSING')).toBe(true);
  });

  it('the results of one part: a stop reaches the other one all the same', async () => {
    const { url, upstream, gate } = await startBehindGate({ stateMs: Infinity, environment: { BATCH_MAX_RECORDS: '100' } });
    gate.refuse({ ...output, status: 403, code: 'AccessDenied' });
    const job = await create(url, { input: { records: promptsOf(200) } });
    const [first = '', second = ''] = await arnsOf(url, job.id, 2);
    await upstream.batch.advance(second, 'InProgress', { records: 10 });
    await upstream.batch.advance(first, 'Completed');
    await until(() => readJob(url, job.id), ({ statusMessage }) => statusMessage?.includes('cannot be read yet') === true);
    await change(url, 'stopBatchJob', job.id);
    await until(() => readJob(url, job.id), ({ parts }) => parts[1]?.status === 'STOPPING');
    await upstream.batch.advance(second, 'Stopped');
    gate.refuse();
    expect(await untilEnded(url, job.id)).toMatchObject({ status: 'STOPPED', recordCounts: { total: 200, processed: 110, success: 110 } });
  });

  it.each([
    ['the first', 'one', [...Array<string>(60).fill('MISSING'), ...Array<string>(60).fill('SUCCESS')]],
    ['the second', 'two', [...Array<string>(60).fill('SUCCESS'), ...Array<string>(60).fill('MISSING')]],
  ])('%s of two files of results for good: what the other holds is kept', async (_, file, statuses) => {
    const { url, upstream, gate } = await startBehindGate({ batchTimers: { unreadableMs: 200 } });
    await Promise.all(['one', 'two'].map((name) => putObject(upstream.url, `in/${name}.jsonl`, promptsOf(60, name).map(toLine).join('\n'))));
    gate.refuse({ method: 'GET', path: new RegExp(`${file}\\.jsonl\\.out`), status: 500, code: 'InternalError' });
    const job = await create(url, { input: { s3Uri: 's3://local-bedrock/in/' } });
    const ended = await untilEnded(url, job.id);
    expect(ended).toMatchObject({ status: 'FAILED', statusMessage: expect.stringContaining('could not be read') as string, error: { code: 'INTERNAL_SERVER' }, recordCounts: { total: 120, processed: 120, success: 60 } });
    expect((await readResults(url, job.id)).map(({ status }) => status)).toEqual(statuses);
    expect(Number(ended.cost?.amount)).toBeGreaterThan(0);
    gate.refuse();
    expect(await change(url, 'retryFailedRecords', job.id)).toMatchObject({ recordCounts: { total: 60 } });
  });

  it('some results of a job that may not run in real time: what is left is too little for Bedrock, and a retry of it is refused', async () => {
    const { url, upstream, gate } = await startBehindGate({ batchTimers: { unreadableMs: 200 } });
    await Promise.all(['one', 'two'].map((file) => putObject(upstream.url, `in/${file}.jsonl`, promptsOf(60, file).map(toLine).join('\n'))));
    gate.refuse({ method: 'GET', path: /two\.jsonl\.out/, status: 500, code: 'InternalError' });
    const { id } = await create(url, { input: { s3Uri: 's3://local-bedrock/in/' }, realtimeBelowMinimum: false });
    await untilEnded(url, id);
    gate.refuse();
    const { errors } = await post(url, { query: 'mutation ($id: ID!) { retryFailedRecords(id: $id) { id } }', variables: { id } });
    expect(errors).toMatchObject([{ path: ['retryFailedRecords'], message: expect.stringMatching(/at least 100 records, got 60/) as string, extensions: { code: 'PREFLIGHT_FAILED' } }]);
    expect(upstream.calls.filter(({ operation }) => operation === 'CreateModelInvocationJob')).toHaveLength(1);
  });

  it('the records fails the job before Bedrock is asked', async () => {
    const { url, gate } = await startBehindGate();
    gate.refuse({ method: 'PUT', path: /input/, status: 403, code: 'AccessDenied' });
    const job = await create(url, { input: { records } });
    expect(await untilEnded(url, job.id)).toMatchObject({ status: 'FAILED', error: { code: 'ACCESS_DENIED' }, parts: [{ jobArn: null }] });
  });
});

describe('an answer that is lost', { timeout: 60_000 }, () => {
  it.each([
    ['Bedrock has made the job', 'cut-after=0,attempts=1'],
    ['Bedrock has failed', 'status=500:1'],
  ])('while the list is refused for good, and %s: Bedrock is asked again by the same token, and there is one job', async (_, fault) => {
    const { url, upstream } = await start({ upstream: { controlFaults: `CreateModelInvocationJob:${fault};ListModelInvocationJobs:status=403` } });
    const { id } = await create(url, { input: { records } });
    expect(await untilEnded(url, id)).toMatchObject({ status: 'COMPLETED', error: null, recordCounts: { total: 100, success: 100 } });
    expect(await upstream.batch.jobs()).toHaveLength(1);
  });
});

describe('a stop after an answer that is lost', { timeout: 60_000 }, () => {
  it('reaches the job that Bedrock has made, also where that cannot be looked for', async () => {
    const { url, upstream } = await start({ upstream: { controlFaults: 'CreateModelInvocationJob:cut-after=0,attempts=1;ListModelInvocationJobs:status=403', batch: { stateMs: { Submitted: 20, Validating: 20, Scheduled: 20, InProgress: Infinity, Stopping: 20 } } }, batchTimers: { retryMs: 2_000, mostRetryMs: 2_000 } });
    const { id } = await create(url, { input: { records } });
    await until(async () => upstream.batch.jobs(), (jobs) => jobs.length === 1);
    await change(url, 'stopBatchJob', id);
    expect(await untilEnded(url, id)).toMatchObject({ status: 'STOPPED' });
    expect(await upstream.batch.jobs()).toMatchObject([{ status: 'Stopped' }]);
  });
});

describe('a server that is killed once Bedrock has the job', { timeout: 90_000 }, () => {
  it('finds it by the next start, also where the list is refused for a while, and makes no other', async () => {
    const upstream = await startLocalBedrock({ batch: { stateMs: 20 }, controlFaults: 'ListModelInvocationJobs:throttle=3' });
    const dataDir = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
    onTestFinished(async () => {
      await upstream.close();
      rmSync(dataDir, { recursive: true, force: true });
    });
    const input = { input: { records }, idempotencyKey: 'orphan', jobName: 'orphan' };
    const server = new ServerProcess({ dataDir, upstream });
    const url = await server.url();
    await server.killAt({ point: 'batchCreated', time: 1 });
    await post(url, createBatchJob(input)).catch(() => undefined);
    await server.ended;
    const next = new ServerProcess({ dataDir, upstream });
    const { id } = await create(await next.url(), input);
    const seen = await follow(await next.url(), id);
    expectForward(seen);
    expect(seen.at(-1)).toMatchObject({ status: 'COMPLETED', recordCounts: { total: 100, success: 100 } });
    await next.stop();
    expect(await upstream.batch.jobs()).toHaveLength(1);
    const asked = upstream.calls.filter(({ operation }) => operation === 'CreateModelInvocationJob' || operation === 'ListModelInvocationJobs');
    expect(asked.filter(({ operation }) => operation === 'CreateModelInvocationJob')).toHaveLength(1);
    expect(asked.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
  });
});
