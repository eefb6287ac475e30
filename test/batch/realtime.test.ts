import { afterAll, beforeAll, expect, it } from 'vitest';
import { post } from '../kit/clients.ts';
import { rootOf } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { change, create, expectForward, follow, promptsOf, readJob, readResults } from './kit/jobs.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());

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

it('that is stopped has cost what its ledger says, also for what was cut short', { timeout: 60_000 }, async () => {
  const slow = await startSubject({ upstream: { tokensPerSecond: 20 } });
  try {
    const job = await create(slow.url, { input: { records: promptsOf(10).map(({ recordId }) => ({ recordId, prompt: `Repeat: ${'a b c d e f '.repeat(20)}` })) }, tags: [{ key: 'job', value: 'stopped' }] });
    await slow.upstream.waitForCall(({ operation, status }) => operation === 'Converse' && status === null);
    await change(slow.url, 'stopBatchJob', job.id);
    const seen = await follow(slow.url, job.id);
    expect(seen.at(-1)?.status).toBe('STOPPED');
    const { cost } = rootOf<readonly { cost: { amount: string } }[]>(await post(slow.url, { query: '{ usage(filter: { since: "2026-01-01T00:00:00Z", tag: { key: "job", value: "stopped" } }, groupBy: []) { cost { amount } } }' }))[0] ?? { cost: { amount: '0' } };
    expect(Number(cost.amount)).toBeGreaterThan(0);
    expect(seen.at(-1)?.cost?.amount).toBe(cost.amount);
  } finally {
    await slow.close();
  }
});
