import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Subject } from '../kit/server.ts';
import { create, promptsOf, readResults, startBatchSubject, untilEnded } from './kit/jobs.ts';
import { putObject } from './kit/s3.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startBatchSubject();
}, 60_000);
afterAll(() => subject.close());

async function runWith(fault: string) {
  const job = await create(subject.url, { input: { records: promptsOf(100) }, tags: [{ key: 'local-bedrock', value: fault }] });
  const ended = await untilEnded(subject.url, job.id);
  return { ended, results: await readResults(subject.url, job.id) };
}

describe('collecting', { timeout: 60_000 }, () => {
  it('of an output that lacks a line leaves the record MISSING, and tells that the counts disagree', async () => {
    const { ended, results } = await runWith('drop-line=3');
    expect(ended).toMatchObject({ status: 'COMPLETED', recordCounts: { total: 100, processed: 100, success: 99 }, statusMessage: expect.stringContaining('The manifest says that 100 records') as string });
    expect(results.filter(({ status }) => status === 'MISSING').map(({ recordId }) => recordId)).toEqual(['r3']);
  });

  it('of a line that comes twice keeps the first', async () => {
    const { ended, results } = await runWith('double-line=3');
    expect(ended).toMatchObject({ status: 'COMPLETED', recordCounts: { processed: 100, success: 100 }, statusMessage: expect.stringContaining('had a result already') as string });
    expect(results).toHaveLength(100);
  });

  it('of a line that is not JSON keeps the record, with an error that says so', async () => {
    const { ended, results } = await runWith('bad-line=3');
    expect(ended).toMatchObject({ status: 'COMPLETED', recordCounts: { total: 100, success: 99 }, statusMessage: expect.stringContaining('not JSON') as string });
    expect(results.filter(({ status }) => status !== 'SUCCESS')).toMatchObject([{ recordId: 'r3', status: 'ERROR', output: expect.stringContaining('"recordId":"r3"') as string, error: { code: 'MODEL_ERROR', message: expect.stringMatching(/^Line \d+ of the output/) as string } }]);
  });

  it('of a manifest that disagrees believes the output, and tells', async () => {
    const { ended, results } = await runWith('wrong-counts');
    expect(ended).toMatchObject({ status: 'COMPLETED', recordCounts: { total: 100, processed: 100, success: 100 }, statusMessage: expect.stringContaining('The manifest says') as string, error: null });
    expect(results.every(({ status }) => status === 'SUCCESS')).toBe(true);
  });

  it('of files whose names S3 orders otherwise than JavaScript reads all', async () => {
    const toLine = ({ recordId, prompt }: { recordId: string; prompt: string }): string => JSON.stringify({ recordId, modelInput: { messages: [{ role: 'user', content: [{ text: prompt }] }] } });
    const files = ['（1）', '𠮷野', 'a b+c%20&='];
    await Promise.all(files.map((file, index) => putObject(subject.upstream.url, `named/${file}.jsonl`, promptsOf(50, `f${index}-`).map(toLine).join('\n'))));
    const job = await create(subject.url, { input: { s3Uri: 's3://local-bedrock/named/' } });
    expect(await untilEnded(subject.url, job.id)).toMatchObject({ status: 'COMPLETED', statusMessage: null, recordCounts: { total: 150, success: 150 } });
  });

  it('needs no manifest', async () => {
    expect((await runWith('no-manifest')).ended).toMatchObject({ status: 'COMPLETED', recordCounts: { success: 100 }, statusMessage: null });
  });

  it('tells of records that failed what Bedrock says of them', async () => {
    const { ended, results } = await runWith('error-every=4');
    expect(ended).toMatchObject({ status: 'COMPLETED', recordCounts: { total: 100, processed: 100, success: 75, error: 25 }, usage: { source: 'MEASURED' } });
    expect(results.filter(({ status }) => status === 'ERROR')).toHaveLength(25);
    for (const { error } of results.filter(({ status }) => status === 'ERROR')) expect(error).toMatchObject({ code: 'INTERNAL_SERVER' });
  });

  it('tells of all that goes wrong, where a tag asks for several faults: a tag of a job has no comma', async () => {
    const { ended, results } = await runWith('error-every=4 drop-line=3');
    expect(ended).toMatchObject({ status: 'COMPLETED', recordCounts: { total: 100, success: 74, error: 25 } });
    expect(results.filter(({ status }) => status === 'MISSING').map(({ recordId }) => recordId)).toEqual(['r3']);
    const few = await create(subject.url, { input: { records: promptsOf(2) }, tags: [{ key: 'local-bedrock', value: 'error-every=1 drop-line=1' }] });
    expect(await untilEnded(subject.url, few.id)).toMatchObject({ execution: 'REALTIME', recordCounts: { success: 2 } }); // no fault of a job is one of a request
  });

  it.each(['deny-role', 'fail-validation'])('of a job that Bedrock fails (%s) has nothing, costs nothing, and says why', async (fault) => {
    const { ended, results } = await runWith(fault);
    expect(ended).toMatchObject({ status: 'FAILED', statusMessage: expect.any(String) as string, error: { code: 'BATCH_JOB_FAILED' }, usage: null, cost: null, recordCounts: { total: 100, processed: 0 } });
    expect(results.every(({ status }) => status === 'MISSING')).toBe(true);
  });
});
