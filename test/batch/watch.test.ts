import { afterEach, describe, expect, it } from 'vitest';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import type { Subject, SubjectOptions } from '../kit/server.ts';
import { change, create, expectForward, follow, promptsOf, readJob, readResults, startBatchSubject, until, untilEnded } from './kit/jobs.ts';

let subject: Subject | undefined;
afterEach(() => subject?.close());

const start = async (options?: SubjectOptions): Promise<Subject> => (subject = await startBatchSubject(options));

describe('watching', { timeout: 90_000 }, () => {
  it('asks Bedrock by one list for 50 open jobs, and for none of them alone', async () => {
    const { url, upstream } = await start({ upstream: { batch: { stateMs: Infinity, minRecords: 1, maxConcurrentJobs: 50 } }, environment: { BATCH_MIN_RECORDS: '1' }, batchTimers: { leastPollMs: 300, mostPollMs: 300 } });
    const jobs = [];
    for (let index = 0; index < 50; index += 1) jobs.push(await create(url, { input: { records: promptsOf(1) } }));
    const arns = await Promise.all(jobs.map(({ id }) => until(() => readJob(url, id), (job) => job.status === 'SUBMITTED').then(({ parts }) => parts[0]?.jobArn ?? '')));
    for (const arn of arns) await upstream.batch.advance(arn, 'Validating');
    const before = upstream.calls.at(-1)?.number ?? 0;
    await upstream.waitForCall(({ number, operation }) => operation === 'ListModelInvocationJobs' && number > before);
    await Promise.all(jobs.map(({ id }) => until(() => readJob(url, id), ({ status }) => status === 'VALIDATING')));
    const calls = upstream.calls.filter(({ number }) => number > before).map(({ operation }) => operation);
    expect(calls.filter((operation) => operation === 'GetModelInvocationJob')).toHaveLength(0);
    expect(calls.filter((operation) => operation === 'ListModelInvocationJobs').length).toBeLessThanOrEqual(5);
  });

  it('goes on where Bedrock throttles: List, Get and Create', async () => {
    const { url, upstream } = await start({ upstream: { controlFaults: 'CreateModelInvocationJob:throttle=2;ListModelInvocationJobs:throttle=2;GetModelInvocationJob:throttle=2', batch: { stateMs: 20 } } });
    const job = await create(url, { input: { records: promptsOf(100) } });
    const seen = await follow(url, job.id);
    expectForward(seen);
    expect(seen.at(-1)).toMatchObject({ recordCounts: { total: 100 } });
    expect(await upstream.batch.jobs()).toHaveLength(1);
    expect(upstream.calls.some(({ operation, status }) => operation === 'CreateModelInvocationJob' && status === 429)).toBe(true);
    expect(upstream.calls.some(({ operation, status }) => operation === 'ListModelInvocationJobs' && status === 429)).toBe(true);
  });

  it('looks at each job that it may not list, though one cannot be looked at now', async () => {
    const { url, upstream } = await start({ upstream: { controlFaults: 'ListModelInvocationJobs:status=403;GetModelInvocationJob:throttle=1', batch: { stateMs: Infinity } }, batchTimers: { leastPollMs: 300, mostPollMs: 300 } });
    const jobs = [await create(url, { input: { records: promptsOf(100) } }), await create(url, { input: { records: promptsOf(100) } })];
    const arns = await Promise.all(jobs.map(({ id }) => until(() => readJob(url, id), ({ status }) => status === 'SUBMITTED').then(({ parts }) => parts[0]?.jobArn ?? '')));
    for (const arn of arns) await upstream.batch.advance(arn, 'Validating');
    await Promise.all(jobs.map(({ id }) => until(() => readJob(url, id), ({ status }) => status === 'VALIDATING')));
    const gets = upstream.calls.filter(({ operation }) => operation === 'GetModelInvocationJob');
    const [first, second] = gets.filter(({ status }) => status === 429).map(({ number }) => number);
    expect(gets.filter(({ number }) => number > (first ?? 0) && number < (second ?? 0))).toEqual([]);
  });

  it('holds back what the account has no room for, and asks again when there is', async () => {
    const { url, upstream } = await start({ upstream: { batch: { stateMs: Infinity, maxConcurrentJobs: 1 } } });
    const first = await create(url, { input: { records: promptsOf(100) } });
    const { parts } = await until(() => readJob(url, first.id), ({ status }) => status === 'SUBMITTED');
    const second = await create(url, { input: { records: promptsOf(100) } });
    const held = await until(() => readJob(url, second.id), ({ statusMessage }) => statusMessage !== null);
    expect(held).toMatchObject({ status: 'PREPARING', statusMessage: expect.stringContaining('waits until there is room') as string, error: null });
    await upstream.batch.advance(parts[0]?.jobArn ?? '', 'Completed');
    const opened = await until(() => readJob(url, second.id), ({ status }) => status === 'SUBMITTED');
    expect(opened.statusMessage).toBeNull();
    const third = await create(url, { input: { records: promptsOf(100) } });
    await until(() => readJob(url, third.id), ({ statusMessage }) => statusMessage !== null);
    expect(['STOPPING', 'COLLECTING', 'STOPPED']).toContain((await change(url, 'stopBatchJob', third.id)).status);
    expect(await untilEnded(url, third.id)).toMatchObject({ status: 'STOPPED', cost: null });
    expect(await readResults(url, third.id, 'MISSING')).toHaveLength(100);
    expect(await upstream.batch.jobs()).toHaveLength(2);
  });

  it('of a job that Bedrock does not know any more ends it, and says so', async () => {
    const { url, upstream } = await start({ upstream: { batch: { stateMs: Infinity } }, batchTimers: { unreadableMs: 0 } });
    const job = await create(url, { input: { records: promptsOf(100) } });
    await until(() => readJob(url, job.id), ({ status }) => status === 'SUBMITTED');
    await upstream.close();
    const other = await startLocalBedrock({ port: upstream.port, buckets: ['another-bucket'] });
    try {
      const ended = await untilEnded(url, job.id);
      expect(ended).toMatchObject({ status: 'FAILED', statusMessage: expect.stringContaining('could not be read') as string });
      expect(await readResults(url, job.id, 'MISSING')).toHaveLength(100);
    } finally {
      await other.close();
    }
  });
});
