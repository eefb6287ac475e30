import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { post } from '../kit/clients.ts';
import { rootOf } from '../kit/results.ts';
import { create, promptsOf, readJob, startBatchSubject, untilEnded } from './kit/jobs.ts';
import { listObjects } from './kit/s3.ts';

const patiently = { timeout: 20_000 }; // S3's client is loaded first

it('deletes jobs that ended so many days ago, with their records and what the server wrote to S3, and none that runs', { timeout: 60_000 }, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const subject = await startBatchSubject({ dataDir, upstream: { batch: { stateMs: Infinity } }, batchTimers: { pruneMs: 50 }, environment: { BATCH_RETENTION_DAYS: '30' } });
  onTestFinished(() => subject.close());
  const { url, upstream } = subject;
  const [old, young, open] = [await create(url, { input: { records: promptsOf(100) } }), await create(url, { input: { records: promptsOf(100) } }), await create(url, { input: { records: promptsOf(100) } })];
  for (const { id } of [old, young]) {
    await expect.poll(async () => (await readJob(url, id)).parts[0]?.jobArn ?? null, patiently).not.toBeNull();
    await upstream.batch.advance((await readJob(url, id)).parts[0]?.jobArn ?? '', 'Completed');
    await untilEnded(url, id);
  }
  const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
  const database = new DatabaseSync(join(dataDir, 'bedrock-graphql.db'), { timeout: 5_000 });
  try {
    const age = database.prepare('update batch_jobs set created_at = ?, ended_at = case when ended_at is null then null else ? end where id = ?');
    age.run(daysAgo(40), daysAgo(31), old.id);
    age.run(daysAgo(40), daysAgo(29), young.id);
    age.run(daysAgo(40), daysAgo(31), open.id);
    const find = async (id: string) => rootOf(await post(url, { query: 'query ($id: ID!) { batchJob(id: $id) { id } }', variables: { id } }));
    await expect.poll(() => find(old.id), patiently).toBeNull();
    expect(await find(young.id)).toEqual({ id: young.id });
    expect(await find(open.id)).toEqual({ id: open.id });
    const folders = new Set((await listObjects(upstream.url, 'bedrock-graphql/')).map((key) => key.split('/')[1]));
    expect(folders).toEqual(new Set([young.id, open.id]));
    const counts = database.prepare('select batch_id, count(*) as count from batch_records group by batch_id order by batch_id').all();
    expect(counts).toEqual([young.id, open.id].map((batch_id) => ({ batch_id, count: 100 })));
    expect(database.prepare('select count(*) as count from ledger where generation_id = ?').get(old.id)).toEqual({ count: 1 }); // what was paid stays
  } finally {
    database.close();
  }
});
