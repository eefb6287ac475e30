import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { LocalBedrock } from '../../local-bedrock/server.ts';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import type { BatchPoint } from '../../src/batch/index.ts';
import { createBatchJob, promptsOf } from '../batch/kit/jobs.ts';
import { post } from '../kit/clients.ts';
import { expectJobKept } from './kit/batch.ts';
import { ServerProcess } from './kit/server-process.ts';

let upstream: LocalBedrock;
let dataDir: string;
beforeAll(async () => {
  upstream = await startLocalBedrock({ batch: { stateMs: 20 } });
});
afterAll(() => upstream.close());
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bedrock-graphql-crash-'));
  return () => rm(dataDir, { recursive: true, force: true });
});

/** Where it is killed, and at which time that it comes there. */
const points: readonly (readonly [BatchPoint, number])[] = [
  ['batchStored', 1],
  ['batchUploaded', 1],
  ['batchAsking', 1],
  ['batchCreated', 1],
  ['batchOpened', 1],
  ['batchCollecting', 1],
  ['batchCollecting', 2],
  ['batchCollected', 1],
  ['batchEnded', 1],
];

describe('killed, and started again on the same folder, with a batch job', { timeout: 180_000 }, () => {
  it.each(points)('at %s (%i): there is one Bedrock job, each record has one result, and it is paid once', async (point, time) => {
    const input = { input: { records: promptsOf(300) }, idempotencyKey: `${point} ${time}`, jobName: `${point}-${time}` };
    const server = new ServerProcess({ dataDir, upstream });
    await server.url();
    await server.killAt({ point, time });
    await post(await server.url(), createBatchJob(input)).catch(() => undefined);
    await server.ended;
    await expectJobKept({ dataDir, upstream, input, execution: 'BEDROCK_JOB' });
  });

  it.each([1, 7])('at batchCollecting (%i) of records in real time: what was finished is not paid again', async (time) => {
    const input = { input: { records: promptsOf(20) }, idempotencyKey: `realtime ${time}`, jobName: `realtime-${time}`, tags: [{ key: 'test', value: `realtime ${time}` }] };
    const server = new ServerProcess({ dataDir, upstream });
    await server.url();
    await server.killAt({ point: 'batchCollecting', time });
    await post(await server.url(), createBatchJob(input)).catch(() => undefined);
    await server.ended;
    const { usage } = await expectJobKept({ dataDir, upstream, input, execution: 'REALTIME' });
    const calls = upstream.calls.filter(({ requestMetadata }) => requestMetadata['test'] === `realtime ${time}`);
    expect(calls.length).toBeGreaterThanOrEqual(20);
    expect(calls.length).toBeLessThanOrEqual(24); // four run at a time: these may have been under way
    if (calls.length > 20) expect(usage).toMatchObject({ source: 'ESTIMATED' }); // what the first of the two calls has used nobody has heard
  });
});
