import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import { post } from '../kit/clients.ts';
import { rootOf } from '../kit/results.ts';
import { create, promptsOf, readJob, startBatchSubject, untilEnded } from './kit/jobs.ts';
import { listObjects } from './kit/s3.ts';
import { openS3Gate } from './kit/s3-gate.ts';

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
const find = async (url: string, id: string) => rootOf(await post(url, { query: 'query ($id: ID!) { batchJob(id: $id) { id } }', variables: { id } }));

it('deletes jobs that ended so many days ago, with their records and what the server wrote to S3, and none that runs', { timeout: 60_000 }, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const subject = await startBatchSubject({ dataDir, upstream: { batch: { stateMs: Infinity } }, batchTimers: { pruneMs: 50 }, environment: { BATCH_RETENTION_DAYS: '30' } });
  onTestFinished(() => subject.close());
  const { url, upstream } = subject;
  const [old, young, open] = [await create(url, { input: { records: promptsOf(100) } }), await create(url, { input: { records: promptsOf(100) } }), await create(url, { input: { records: promptsOf(100) } })];
  for (const { id } of [old, young]) {
    await expect.poll(async () => (await readJob(url, id)).parts[0]?.jobArn ?? null).not.toBeNull();
    await upstream.batch.advance((await readJob(url, id)).parts[0]?.jobArn ?? '', 'Completed');
    await untilEnded(url, id);
  }
  const database = new DatabaseSync(join(dataDir, 'bedrock-graphql.db'), { timeout: 5_000 });
  try {
    const age = database.prepare('update batch_jobs set created_at = ?, ended_at = case when ended_at is null then null else ? end where id = ?');
    age.run(daysAgo(40), daysAgo(31), old.id);
    age.run(daysAgo(40), daysAgo(29), young.id);
    age.run(daysAgo(40), daysAgo(31), open.id);
    await expect.poll(() => find(url, old.id)).toBeNull();
    expect(await find(url, young.id)).toEqual({ id: young.id });
    expect(await find(url, open.id)).toEqual({ id: open.id });
    const folders = new Set((await listObjects(upstream.url, 'bedrock-graphql/')).map((key) => key.split('/')[1]));
    expect(folders).toEqual(new Set([young.id, open.id]));
    const counts = database.prepare('select batch_id, count(*) as count from batch_records group by batch_id order by batch_id').all();
    expect(counts).toEqual([young.id, open.id].map((batch_id) => ({ batch_id, count: 100 })));
    expect(database.prepare('select count(*) as count from ledger where generation_id = ?').get(old.id)).toEqual({ count: 1 }); // what was paid stays
  } finally {
    database.close();
  }
});

it('begins with the start, and is not held up by a job that cannot be deleted, which goes once it can', { timeout: 60_000 }, async () => {
  const s3 = await startLocalBedrock({ batch: { stateMs: 20, minRecords: 1 } });
  const gate = await openS3Gate(s3.url);
  const dataDir = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
  onTestFinished(async () => {
    await gate.close();
    await s3.close();
    rmSync(dataDir, { recursive: true, force: true });
  });
  const environment = { AWS_ENDPOINT_URL_BEDROCK: s3.url, AWS_ENDPOINT_URL_S3: gate.url, BATCH_MIN_RECORDS: '1', BATCH_RETENTION_DAYS: '30' };
  const before = await startBatchSubject({ dataDir, environment });
  const ids: string[] = [];
  for (const days of [33, 32, 31]) {
    const { id } = await create(before.url, { input: { records: promptsOf(1) } });
    expect(await untilEnded(before.url, id)).toMatchObject({ status: 'COMPLETED', execution: 'BEDROCK_JOB' });
    const database = new DatabaseSync(join(dataDir, 'bedrock-graphql.db'), { timeout: 5_000 });
    database.prepare('update batch_jobs set ended_at = ? where id = ?').run(daysAgo(days), id);
    database.close();
    ids.push(id);
  }
  await before.close();
  const [stuck = '', ...others] = ids;
  gate.refuse({ method: 'GET', path: new RegExp(`prefix=[^&]*${stuck}`), status: 403, code: 'AccessDenied' });
  const first = await startBatchSubject({ dataDir, environment, batchTimers: { pruneMs: 3_600_000 } });
  for (const id of others) await expect.poll(() => find(first.url, id)).toBeNull();
  expect(await find(first.url, stuck)).toEqual({ id: stuck });
  await first.close();
  gate.refuse();
  const second = await startBatchSubject({ dataDir, environment, batchTimers: { pruneMs: 3_600_000 } });
  onTestFinished(() => second.close());
  await expect.poll(() => find(second.url, stuck)).toBeNull();
  expect(await listObjects(s3.url, 'bedrock-graphql/')).toEqual([]);
});
