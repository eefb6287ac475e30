import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import { ServerProcess } from '../crash/kit/server-process.ts';
import { post } from '../kit/clients.ts';
import { rootOf } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { change, create, createBatchJob, expectForward, follow, model, only, promptsOf, readJob, readResults, untilEnded } from './kit/jobs.ts';
import { putObject } from './kit/s3.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());

const preflight = async (input: object) =>
  only(await post(subject.url, { query: 'query ($input: CreateBatchJobInput!) { batchPreflight(input: $input) { ok execution problems { code } } }', variables: { input: { modelId: model, ...input } } }));

it('runs too few records for Bedrock in real time, behind the same BatchJob', async () => {
  const job = await create(subject.url, { input: { records: promptsOf(10) }, tags: [{ key: 'team', value: 'bridges' }] });
  expect(job).toMatchObject({ execution: 'REALTIME', parts: [], recordCounts: { total: 10 }, tags: [{ key: 'team', value: 'bridges' }] });
  const seen = await follow(subject.url, job.id);
  expectForward(seen);
  expect(seen.at(-1)).toMatchObject({ status: 'COMPLETED', recordCounts: { total: 10, processed: 10, success: 10, error: 0 }, error: null, usage: { source: 'MEASURED' }, cost: { currency: 'USD' } });
  const results = await readResults(subject.url, job.id);
  expect(results.map(({ recordId }) => recordId)).toEqual(promptsOf(10).map(({ recordId }) => recordId));
  for (const result of results) expect(result).toMatchObject({ status: 'SUCCESS', text: expect.any(String) as string, stopReason: 'end_turn', input: { messages: [{ role: 'user' }] }, output: { output: { message: { role: 'assistant' } } }, error: null, usage: { source: 'MEASURED' } });
  expect(await readJob(subject.url, job.id)).toEqual(seen.at(-1));
});

it('that is stopped has used and cost what its ledger says, also for what was cut short', { timeout: 60_000 }, async () => {
  const slow = await startSubject();
  try {
    const job = await create(slow.url, { input: { records: promptsOf(10).map(({ recordId }) => ({ recordId, prompt: `Repeat: ${'a b c d e f '.repeat(20)}` })) }, tags: [{ key: 'job', value: 'stopped' }, { key: 'local-bedrock', value: 'slow-first=60000' }] });
    await slow.upstream.waitForCall(({ operation, status }) => operation === 'Converse' && status === null);
    await change(slow.url, 'stopBatchJob', job.id);
    const seen = await follow(slow.url, job.id);
    expect(seen.at(-1)?.status).toBe('STOPPED');
    const [row] = rootOf<readonly { inputTokens: number; outputTokens: number; cost: { amount: string } }[]>(
      await post(slow.url, { query: '{ usage(filter: { since: "2026-01-01T00:00:00Z", tag: { key: "job", value: "stopped" } }, groupBy: []) { inputTokens outputTokens cost { amount } } }' }),
    );
    expect(Number(row?.cost.amount)).toBeGreaterThan(0);
    expect(seen.at(-1)?.cost?.amount).toBe(row?.cost.amount);
    expect(seen.at(-1)?.usage).toMatchObject({ inputTokens: row?.inputTokens, outputTokens: row?.outputTokens });
  } finally {
    await slow.close();
  }
});

it('that is killed while it stops has used and cost, after the next start, what its ledger says', { timeout: 60_000 }, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const upstream = await startLocalBedrock();
  onTestFinished(() => upstream.close());
  const first = new ServerProcess({ dataDir, upstream });
  const url = await first.url();
  const job = await create(url, { input: { records: promptsOf(20) }, tags: [{ key: 'job', value: 'killed' }, { key: 'local-bedrock', value: 'slow-first=1500' }] });
  // Four run at once: some have their result, and others have just begun.
  await expect.poll(async () => (await readJob(url, job.id)).recordCounts.processed).toBeGreaterThanOrEqual(4);
  await expect.poll(() => upstream.calls.filter(({ operation, status }) => operation === 'Converse' && status === null).length).toBe(4);
  await first.killAt({ point: 'ended', time: 1 }); // the first of those that are cut short
  await change(url, 'stopBatchJob', job.id).catch(() => undefined);
  await first.ended;
  const next = new ServerProcess({ dataDir, upstream });
  const again = await next.url();
  const ended = await untilEnded(again, job.id);
  expect(ended.status).toBe('STOPPED');
  const [row] = rootOf<readonly { inputTokens: number; outputTokens: number; cost: { amount: string } }[]>(
    await post(again, { query: '{ usage(filter: { since: "2026-01-01T00:00:00Z", tag: { key: "job", value: "killed" } }, groupBy: []) { inputTokens outputTokens cost { amount } } }' }),
  );
  expect(Number(row?.cost.amount)).toBeGreaterThan(0);
  expect(ended.cost?.amount).toBe(row?.cost.amount);
  expect(ended.usage).toMatchObject({ inputTokens: row?.inputTokens, outputTokens: row?.outputTokens });
  await next.stop();
});

it('takes no notice of where results would have gone, and preflight neither', async () => {
  await putObject(subject.upstream.url, 'full/old.jsonl.out', 'old');
  const input = { input: { records: promptsOf(10) }, outputS3Uri: 's3://local-bedrock/full/' };
  expect(await preflight(input)).toEqual({ ok: true, execution: 'REALTIME', problems: [] });
  const job = await create(subject.url, input);
  expect(await untilEnded(subject.url, job.id)).toMatchObject({ status: 'COMPLETED', recordCounts: { success: 10 } });
});

it('of records in S3 is known to be too small only when they are read: where results would go must be free', async () => {
  await putObject(subject.upstream.url, 'full/old.jsonl.out', 'old');
  await putObject(subject.upstream.url, 'few/in.jsonl', '{"recordId":"a","modelInput":{"messages":[{"role":"user","content":[{"text":"hello"}]}]}}\n');
  const input = { input: { s3Uri: 's3://local-bedrock/few/in.jsonl' }, outputS3Uri: 's3://local-bedrock/full/' };
  expect(await preflight(input)).toEqual({ ok: false, execution: 'REALTIME', problems: [{ code: 'OUTPUT_NOT_EMPTY' }] });
  expect((await post(subject.url, createBatchJob(input))).errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.outputS3Uri' });
});
