import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import { ServerProcess } from '../crash/kit/server-process.ts';
import { post } from '../kit/clients.ts';
import { rootOf } from '../kit/results.ts';
import type { Subject, SubjectOptions } from '../kit/server.ts';
import { change, create, createBatchJob, expectForward, follow, promptsOf, readJob, readResults, startBatchSubject, untilEnded } from './kit/jobs.ts';

interface Budget {
  readonly spent: string;
  readonly reserved: string;
}

async function start(hard: string, options: SubjectOptions = {}): Promise<Subject> {
  const folder = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
  const file = join(folder, 'budgets.json');
  writeFileSync(file, JSON.stringify({ viewers: { viewer_local: [{ period: 'total', hard }] } }));
  const subject = await startBatchSubject({ ...options, environment: { BUDGETS_FILE: file, BATCH_MAX_RECORDS: '100', ...options.environment } });
  onTestFinished(async () => {
    await subject.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return subject;
}

async function readBudget(url: string): Promise<Budget> {
  const [budget] = rootOf<{ budgets: readonly Budget[] }>(await post(url, { query: '{ viewer { budgets { spent reserved } } }' })).budgets;
  if (budget === undefined) throw new Error('no budget');
  return budget;
}

const records = promptsOf(100).map(({ recordId, prompt }) => ({ recordId, converse: { messages: [{ role: 'USER', content: [{ text: prompt }] }], inferenceConfig: { maxTokens: 40 } } }));
const more = [...records, ...records.map(({ recordId, converse }) => ({ recordId: `${recordId} again`, converse }))];

/** What is set aside for a job of the 100 records. */
async function reservationOf(environment: Readonly<Record<string, string>> = {}): Promise<number> {
  const { url } = await start('1000', { environment, upstream: { batch: { stateMs: Infinity } } });
  const { id } = await create(url, { input: { records } });
  await expect.poll(async () => (await readJob(url, id)).status).toBe('SUBMITTED');
  return Number((await readBudget(url)).reserved);
}

/** Records that may cost far more than they will. */
const dear = records.slice(0, 8).map(({ recordId, converse }) => ({ recordId, converse: { ...converse, inferenceConfig: { maxTokens: 2_000 } } }));

/** What one of them may cost, as its refusal says. */
async function costOfOne(): Promise<number> {
  const { url } = await start('0.000000001');
  const { id } = await create(url, { input: { records: dear.slice(0, 1) } });
  await untilEnded(url, id);
  const [result] = await readResults(url, id);
  return Number(/ may cost up to ([\d.]+) USD/.exec(result?.error?.message ?? '')?.[1]);
}

const usageByMethod = '{ usage(filter: { since: "2026-01-01T00:00:00Z" }, groupBy: [METHOD]) { key requests cost { amount } } }';

describe('a batch job with a budget', { timeout: 60_000 }, () => {
  it.each(['sqlite', 'memory'])('sets aside what it may cost, spends what it has cost, and gives the rest back, kept in %s', async (storage) => {
    const environment = { STORAGE: storage };
    const reserved = await reservationOf(environment);
    expect(reserved).toBeGreaterThan(0);
    const { url } = await start('1000', { environment });
    const { id } = await create(url, { input: { records } });
    const { status, cost } = await untilEnded(url, id);
    expect(status).toBe('COMPLETED');
    expect(await readBudget(url)).toEqual({ spent: cost?.amount, reserved: '0' });
    expect(Number(cost?.amount)).toBeLessThanOrEqual(reserved);
    expect(rootOf(await post(url, { query: usageByMethod }))).toMatchObject([{ key: ['ASYNC'], cost: { amount: cost?.amount } }]);
  });

  it.each(['sqlite', 'memory'])('leaves no more than the rest of it to generations, and is summed with them, kept in %s', async (storage) => {
    const environment = { STORAGE: storage };
    const { url, upstream } = await start(String((await reservationOf(environment)) * 1.001), { environment, upstream: { batch: { stateMs: Infinity } } });
    const { id } = await create(url, { input: { records } });
    await expect.poll(async () => (await readJob(url, id)).status).toBe('SUBMITTED');
    const converse = `mutation { converse(input: { modelId: "amazon.nova-lite-v1:0", messages: [{ role: USER, content: [{ text: "Repeat: one" }] }], inferenceConfig: { maxTokens: 500 } }) { status } }`;
    expect((await post(url, { query: converse })).errors?.[0]?.extensions).toMatchObject({ code: 'BUDGET_EXCEEDED' });
    await change(url, 'stopBatchJob', id);
    await upstream.batch.advance((await readJob(url, id)).parts[0]?.jobArn ?? '', 'Stopped');
    await untilEnded(url, id);
    expect(rootOf(await post(url, { query: converse }))).toEqual({ status: 'COMPLETED' });
    expect(rootOf<readonly unknown[]>(await post(url, { query: usageByMethod }))).toContainEqual(expect.objectContaining({ key: ['CONVERSE'], requests: 1 }));
  });

  it('is refused before Bedrock is asked where there is no room for it', async () => {
    const { url, upstream } = await start(String((await reservationOf()) * 0.9));
    const { id } = await create(url, { input: { records } });
    const seen = await follow(url, id);
    expectForward(seen);
    expect(seen.at(-1)).toMatchObject({ status: 'FAILED', error: { code: 'BUDGET_EXCEEDED' }, cost: null, usage: null, recordCounts: { total: 100, processed: 0 }, parts: [{ jobArn: null, status: 'FAILED' }] });
    expect((await readResults(url, id)).every(({ status }) => status === 'MISSING')).toBe(true);
    expect(await upstream.batch.jobs()).toEqual([]);
    expect(await readBudget(url)).toEqual({ spent: '0', reserved: '0' });
  });

  it('of two parts of which one has room does that one, and says what became of the other', async () => {
    const { url, upstream } = await start(String((await reservationOf()) * 1.5), { upstream: { batch: { stateMs: 200 } } });
    const { id } = await create(url, { input: { records: more } });
    const seen = await follow(url, id);
    expectForward(seen);
    const ended = seen.at(-1);
    expect(ended).toMatchObject({ status: 'PARTIALLY_COMPLETED', error: { code: 'BUDGET_EXCEEDED' }, recordCounts: { total: 200, processed: 100, success: 100 }, parts: [{ status: 'COMPLETED' }, { status: 'FAILED', jobArn: null }] });
    expect((await readResults(url, id)).map(({ status }) => status)).toEqual([...Array<string>(100).fill('SUCCESS'), ...Array<string>(100).fill('MISSING')]);
    expect(await upstream.batch.jobs()).toHaveLength(1);
    expect(await readBudget(url)).toEqual({ spent: ended?.cost?.amount, reserved: '0' });
    // What is missing can be tried again, and meets the budget as it is then.
    const again = await change(url, 'retryFailedRecords', id);
    const spent = Number(ended?.cost?.amount);
    expect(await untilEnded(url, again.id)).toMatchObject({ recordCounts: { total: 100 }, status: spent < (await reservationOf()) * 0.5 ? 'COMPLETED' : 'FAILED' });
  });

  it('gives back what was set aside for a job that is stopped, or that Bedrock fails', async () => {
    const { url, upstream } = await start('1000', { upstream: { batch: { stateMs: Infinity } } });
    for (const end of ['Stopped', 'Failed'] as const) {
      const { id } = await create(url, { input: { records } });
      await expect.poll(async () => (await readJob(url, id)).parts[0]?.jobArn ?? null).not.toBeNull();
      expect(Number((await readBudget(url)).reserved)).toBeGreaterThan(0);
      if (end === 'Stopped') await change(url, 'stopBatchJob', id);
      await upstream.batch.advance((await readJob(url, id)).parts[0]?.jobArn ?? '', end);
      expect(await untilEnded(url, id)).toMatchObject({ status: end === 'Stopped' ? 'STOPPED' : 'FAILED' });
      expect(await readBudget(url)).toEqual({ spent: '0', reserved: '0' });
    }
  });

  it('gives back what was set aside for a job whose role may not be passed', async () => {
    const { url, upstream } = await start('1000', { upstream: { controlFaults: 'CreateModelInvocationJob:status=403' } });
    const { id } = await create(url, { input: { records } });
    expect(await untilEnded(url, id)).toMatchObject({ status: 'FAILED', error: { code: 'ACCESS_DENIED' }, cost: null });
    expect(upstream.calls.filter(({ operation }) => operation === 'CreateModelInvocationJob')).toHaveLength(1);
    expect(await readBudget(url)).toEqual({ spent: '0', reserved: '0' });
  });

  it('of records that are run in real time gives those without room the error, and ends', async () => {
    const { url, upstream } = await start('0.000000001');
    const { id } = await create(url, { input: { records: records.slice(0, 3) } });
    const seen = await follow(url, id);
    expectForward(seen);
    expect(seen.at(-1)).toMatchObject({ execution: 'REALTIME', status: 'COMPLETED', cost: null, usage: null, recordCounts: { total: 3, processed: 3, success: 0, error: 3 } });
    const errors = (await readResults(url, id)).map(({ status, error }) => ({ status, error }));
    expect(errors).toEqual(Array(3).fill({ status: 'ERROR', error: { code: 'BUDGET_EXCEEDED', message: expect.stringContaining(' USD left, and this request may cost up to ') as string } }));
    expect(upstream.calls.filter(({ operation }) => operation === 'Converse')).toEqual([]);
    expect(await readBudget(url)).toEqual({ spent: '0', reserved: '0' });
  });

  it('of records that are run in real time does all that fit one after the other, and only waits where they do not fit at once', async () => {
    const { url, upstream } = await start(String((await costOfOne()) * 1.5));
    const { id } = await create(url, { input: { records: dear } });
    const ended = await untilEnded(url, id);
    expect(ended).toMatchObject({ execution: 'REALTIME', status: 'COMPLETED', recordCounts: { total: 8, success: 8, error: 0 } });
    expect(upstream.calls.filter(({ operation }) => operation === 'Converse')).toHaveLength(8);
    expect(await readBudget(url)).toEqual({ spent: ended.cost?.amount, reserved: '0' });
  });

  it('of records that are run in real time, and wait for each other, does no more once it is to stop', async () => {
    const { url, upstream } = await start(String((await costOfOne()) * 1.5));
    const { id } = await create(url, { input: { records: dear }, tags: [{ key: 'local-bedrock', value: 'slow-first=60000' }] });
    await upstream.waitForCall(({ operation, status }) => operation === 'Converse' && status === null);
    await change(url, 'stopBatchJob', id);
    expect(await untilEnded(url, id)).toMatchObject({ status: 'STOPPED', recordCounts: { total: 8, processed: 0 } });
    expect(upstream.calls.filter(({ operation }) => operation === 'Converse')).toHaveLength(1);
    expect(await readBudget(url)).toMatchObject({ reserved: '0' });
  });

  it('of records that are run in real time keeps, after kill -9, the errors of those that had no room', async () => {
    const upstream = await startLocalBedrock({ tokensPerSecond: 0 });
    const dataDir = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
    onTestFinished(async () => {
      await upstream.close();
      rmSync(dataDir, { recursive: true, force: true });
    });
    const started = (hard: string): ServerProcess => {
      writeFileSync(join(dataDir, 'budgets.json'), JSON.stringify({ viewers: { viewer_local: [{ period: 'total', hard }] } }));
      return new ServerProcess({ dataDir, upstream, environment: { BUDGETS_FILE: join(dataDir, 'budgets.json') } });
    };
    const poor = started('0.000000001');
    const url = await poor.url();
    await poor.killAt({ point: 'batchCollecting', time: 3 });
    const input = { input: { records: records.slice(0, 10) }, idempotencyKey: 'killed' };
    await post(url, createBatchJob(input)).catch(() => undefined);
    await poor.ended;
    const rich = started('1000');
    const next = await rich.url();
    const { id } = await create(next, input);
    const ended = await untilEnded(next, id);
    const results = await readResults(next, id);
    const failed = results.filter(({ error }) => error?.code === 'BUDGET_EXCEEDED').length;
    expect(failed).toBeGreaterThanOrEqual(3);
    expect(ended).toMatchObject({ status: 'COMPLETED', recordCounts: { total: 10, processed: 10, success: 10 - failed, error: failed } });
    expect(upstream.calls.filter(({ operation }) => operation === 'Converse')).toHaveLength(10 - failed);
    expect(await readBudget(next)).toEqual({ spent: ended.cost?.amount, reserved: '0' });
    await rich.stop();
  });
});
