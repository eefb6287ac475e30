import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { LocalBedrock } from '../../../local-bedrock/server.ts';
import { create, expectForward, follow, readResults } from '../../batch/kit/jobs.ts';
import type { Job } from '../../batch/kit/jobs.ts';
import { ServerProcess } from './server-process.ts';

interface Kept {
  readonly dataDir: string;
  readonly upstream: Pick<LocalBedrock, 'url' | 'batch'>;
  readonly input: { readonly input: { readonly records: readonly { readonly recordId: string }[] }; readonly jobName: string; readonly idempotencyKey: string };
  readonly execution: string;
}

/** What a client may rely on when the server was killed: asked again by the same key, its job comes to its end, by one Bedrock job, with one result for each record, paid once. */
export async function expectJobKept({ dataDir, upstream, input, execution }: Kept): Promise<Job> {
  const server = new ServerProcess({ dataDir, upstream });
  const url = await server.url();
  const ids = input.input.records.map(({ recordId }) => recordId);
  const { id } = await create(url, input);
  const seen = await follow(url, id);
  expectForward(seen);
  const ended = seen.at(-1);
  expect(ended).toMatchObject({ status: 'COMPLETED', execution, statusMessage: null, recordCounts: { total: ids.length, processed: ids.length, success: ids.length, error: 0 } });
  if (execution !== 'REALTIME') expect(ended).toMatchObject({ usage: { source: 'MEASURED' } }); // what a call that died with the process has used is estimated
  expect((await readResults(url, id)).map(({ recordId, status }) => `${recordId} ${status}`)).toEqual(ids.map((recordId) => `${recordId} SUCCESS`));
  await server.stop();
  const jobs = (await upstream.batch.jobs()).filter(({ jobName }) => jobName.startsWith(`${input.jobName}-`));
  expect(jobs).toHaveLength(execution === 'REALTIME' ? 0 : 1);
  if (execution !== 'REALTIME') expectPaidOnce(dataDir, id);
  if (ended === undefined) throw new Error('no events');
  return ended;
}

/** One row of the ledger for its one Bedrock job, reserved and settled; and nothing in the database that belongs to no job. */
export function expectPaidOnce(dataDir: string, id: string): void {
  const database = new DatabaseSync(join(dataDir, 'bedrock-graphql.db'), { readOnly: true });
  try {
    expect(database.prepare('select attempt, method, source, settled_at is not null as settled, output_tokens > 0 as used from ledger where generation_id = ?').all(id)).toEqual([{ attempt: 1, method: 'ASYNC', source: 'MEASURED', settled: 1, used: 1 }]);
    expect(database.prepare('select count(*) as strays from batch_records where batch_id not in (select id from batch_jobs)').get()).toEqual({ strays: 0 });
    expect(database.prepare('pragma integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
  } finally {
    database.close();
  }
}
