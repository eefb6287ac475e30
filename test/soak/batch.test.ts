import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, it } from 'vitest';
import type { LocalBedrock } from '../../local-bedrock/server.ts';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import type { BatchPoint } from '../../src/batch/index.ts';
import { createBatchJob, promptsOf } from '../batch/kit/jobs.ts';
import { expectJobKept } from '../crash/kit/batch.ts';
import type { KillAt } from '../crash/kit/server-process.ts';
import { ServerProcess } from '../crash/kit/server-process.ts';
import { post } from '../kit/clients.ts';
import { Choices, scaled, tell } from './kit/scale.ts';

const aroundCreate: readonly BatchPoint[] = ['batchStored', 'batchUploaded', 'batchAsking', 'batchCreated', 'batchOpened'];
const mostSubmitMs = 600; // of a warm server, from the request to the open job
const records = 1_200; // five changes

let upstream: LocalBedrock;
let dataDir: string;
beforeAll(async () => {
  upstream = await startLocalBedrock({ batch: { stateMs: 0 } });
  dataDir = await mkdtemp(join(tmpdir(), 'bedrock-graphql-soak-'));
});
afterAll(async () => {
  await upstream.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** Asks for a job, kills the server, and lets the next one bring the job to its end. */
async function round(name: string, count: number, kill: KillAt | { readonly afterMs: number }): Promise<void> {
  const input = { input: { records: promptsOf(count) }, idempotencyKey: name, jobName: name };
  const server = new ServerProcess({ dataDir, upstream });
  const url = await server.url();
  if ('point' in kill) await server.killAt(kill);
  const answered = post(url, createBatchJob(input)).catch(() => undefined); // which may never come
  if ('afterMs' in kill) {
    await sleep(kill.afterMs);
    await server.kill();
  }
  await answered;
  await server.ended;
  try {
    await expectJobKept({ dataDir, upstream, input, execution: 'BEDROCK_JOB' });
  } catch (error) {
    throw new Error(`after the kill ${name}`, { cause: error });
  }
}

it('killed around the making of a job, the next server brings it to its end: one Bedrock job, each record once, paid once', async () => {
  const choices = new Choices('batch create');
  const kills = scaled(200);
  for (let index = 0; index < kills; index += 1) {
    const isPoint = choices.integer(1, 2) === 1;
    const point = choices.oneOf(aroundCreate);
    const afterMs = choices.integer(0, mostSubmitMs);
    await round(`create-${index}`, 100, isPoint ? { point, time: 1 } : { afterMs });
  }
  tell(`${kills} kills around the making of a batch job`);
});

it('killed while it collects, the next server goes on where the results are: each record once, counts reconciled', async () => {
  const choices = new Choices('batch collect');
  const kills = scaled(50);
  for (let index = 0; index < kills; index += 1) {
    const time = choices.integer(1, 5);
    await round(`collect-${index}`, records, { point: 'batchCollecting', time });
  }
  tell(`${kills} kills within the collecting of ${records} records`);
});
