import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { create, expectForward, follow, promptsOf, readJob, readResults } from './kit/jobs.ts';

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
