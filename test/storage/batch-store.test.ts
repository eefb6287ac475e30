import { describe, expect, it } from 'vitest';
import { newPart } from '../../src/batch/new-part.ts';
import type { BatchJobRecord, BatchPartRecord, BatchResultData } from '../../src/storage/batch-record.ts';
import type { BatchStore, BatchWriter } from '../../src/storage/batch-store.ts';
import { FencedError } from '../../src/storage/generation-store.ts';
import { jobOf } from './kit/batch.ts';
import { openNode } from './kit/nodes.ts';
import { newFolder } from './kit/folders.ts';
import { isMissing, openStoreForTest, storages } from './kit/storages.ts';

const partOf = (job: BatchJobRecord, change: Partial<BatchPartRecord> = {}): BatchPartRecord => ({ ...newPart({ batchId: job.id, number: 1, bedrockName: 'n', inputS3Uri: 's3://b/i', outputS3Uri: 's3://b/o', isOwnInput: true, from: 1, count: 3 }), ...change });
const success: BatchResultData = { status: 'SUCCESS', output: { a: 1 }, text: 'yes', stopReason: 'end_turn', object: null, error: null, usage: { inputTokens: 10, outputTokens: 5, totalTokens: 15, cacheReadInputTokens: null, cacheWriteInputTokens: null, cacheDetails: null, source: 'MEASURED' } };
const recordsOf = (count: number) => Array.from({ length: count }, (_, index) => ({ position: index + 1, recordId: `r${index + 1}`, modelInput: { n: index + 1 } }));

async function begin(store: BatchStore, change: Partial<BatchJobRecord> = {}, key: string | null = null): Promise<BatchWriter> {
  const job = jobOf({ isPrepared: true, ...change });
  await store.addRecords(job.id, recordsOf(3));
  const inserted = await store.insert({ job, parts: [partOf(job)], claim: key === null ? null : { key, inputHash: 'hash' }, ledger: [] });
  if ('holder' in inserted) throw new Error('the key is taken');
  return inserted.writer;
}

describe.skipIf(isMissing).each(storages)('batch jobs in %s', (storage) => {
  it('keeps what is written, records with their results in the order of the input, and the first result of a record', async () => {
    const { batch } = await openStoreForTest(storage);
    const writer = await begin(batch);
    const { id } = writer.job;
    await writer.write({ job: { status: 'COLLECTING' }, parts: [{ number: 1, state: { stage: 'OPEN', jobArn: 'arn:1' } }], results: [{ ...success, position: 3 }, { ...success, position: 1 }] });
    await writer.write({ results: [{ ...success, position: 3, text: 'again' }], missing: { from: 1, to: 3 } });
    expect((await batch.get([id]))[0]).toEqual(writer.job);
    expect(await batch.parts(id)).toEqual(writer.parts);
    expect((await batch.findByArn('arn:1')).map((job) => job.id)).toEqual([id]);
    const results = await batch.results(id, { after: 0, limit: 10 });
    expect(results.map(({ position, recordId, status, text }) => [position, recordId, status, text])).toEqual([
      [1, 'r1', 'SUCCESS', 'yes'],
      [2, 'r2', 'MISSING', null],
      [3, 'r3', 'SUCCESS', 'yes'],
    ]);
    expect(results[0]).toMatchObject({ modelInput: { n: 1 }, output: { a: 1 }, usage: success.usage });
    expect(await batch.results(id, { after: 1, limit: 1, status: 'SUCCESS' })).toMatchObject([{ position: 3 }]);
    expect(await batch.totals(id, 1, 3)).toMatchObject({ success: 2, error: 0, withoutUsage: 0, inputTokens: 20, outputTokens: 10 });
    expect([...(await batch.places(id, ['r2', 'r3', 'nobody']))]).toEqual(expect.arrayContaining([['r2', { position: 2, hasResult: true }]]));
    const copy = jobOf({ isPrepared: true });
    expect(await batch.copyFailed(id, copy.id)).toBe(1);
    expect(await batch.records(copy.id, { after: 0, limit: 10 })).toMatchObject([{ position: 1, recordId: 'r2' }]);
  });

  it('takes no recordId twice, and then none of those that came with it', async () => {
    const { batch } = await openStoreForTest(storage);
    const { job } = await begin(batch);
    expect(await batch.addRecords(job.id, [{ position: 4, recordId: 'r4', modelInput: {} }, { position: 5, recordId: 'r1', modelInput: {} }])).toBe(false);
    expect(await batch.countRecords(job.id)).toBe(3);
  });

  it('stores one job for a key, and lists jobs by status and part of the name', async () => {
    const { batch } = await openStoreForTest(storage);
    const writer = await begin(batch, {}, 'key');
    await expect(begin(batch, {}, 'key')).rejects.toThrow('the key is taken');
    expect(await batch.holderOf(writer.job, 'key')).toEqual({ batchId: writer.job.id, inputHash: 'hash' });
    const query = { tenantId: 'tenant', viewerId: 'viewer', limit: 10 };
    expect((await batch.list({ ...query, nameContains: 'RIDG', status: ['PREPARING'] })).map(({ id }) => id)).toEqual([writer.job.id]);
    expect(await batch.list({ ...query, nameContains: '_' })).toEqual([]);
    expect(await batch.list({ ...query, viewerId: 'another' })).toEqual([]);
  });

  it('takes nothing after the end, and deletes only what has ended', async () => {
    const { batch } = await openStoreForTest(storage);
    const writer = await begin(batch, {}, 'key');
    const { id } = writer.job;
    expect(await batch.delete(id)).toBe(false);
    await writer.write({ job: { status: 'COMPLETED', endedAt: '2026-11-01T10:00:00.000Z' } });
    await expect(writer.write({ job: { status: 'FAILED' } })).rejects.toThrow(FencedError);
    expect((await batch.endedBefore('2026-11-02T00:00:00.000Z', 10)).map((job) => job.id)).toEqual([id]);
    expect(await batch.delete(id)).toBe(true);
    expect(await batch.get([id])).toEqual([undefined]);
    expect(await batch.countRecords(id)).toBe(0);
    await begin(batch, {}, 'key'); // which is free again
  });

  it('takes nothing that still waited as the job was left, and tells it as what comes afterwards', async () => {
    const { batch } = await openStoreForTest(storage);
    const writer = await begin(batch);
    const { id } = writer.job;
    const waiting = writer.write({ job: { status: 'SUBMITTED' } });
    writer.release();
    await expect(waiting).rejects.toThrow(FencedError);
    expect((await batch.get([id]))[0]?.status).toBe('PREPARING');
  });

  it('gives what was released to whoever claims it, with the stop that was asked for, and forgets records of no job', async () => {
    const { batch } = await openStoreForTest(storage);
    const writer = await begin(batch);
    expect(await batch.claim(10)).toEqual([]);
    await batch.askStop(writer.job.id);
    writer.release();
    const [claimed] = await batch.claim(10);
    expect(claimed?.job).toMatchObject({ id: writer.job.id, isStopAsked: true });
    await claimed?.write({ job: { status: 'STOPPING' } });
    await expect(writer.write({})).rejects.toThrow(FencedError);
    await batch.addRecords('batch_stray', recordsOf(2));
    await batch.forgetStray();
    expect(await batch.countRecords('batch_stray')).toBe(0);
    expect(await batch.countRecords(writer.job.id)).toBe(3);
  });
});

it('several nodes never own a job at once: it is another’s when the lease has run out, and whoever woke up late writes nothing', async () => {
  const folder = newFolder();
  // The lease of the first job lasts longer than any machine takes for this, that of the second has surely run out after the wait.
  const [lasting, one, other] = [await openNode(folder, 60_000), await openNode(folder, 50), await openNode(folder, 60_000)];
  await begin(lasting.batch);
  expect(await other.batch.claim(10)).toEqual([]);
  const writer = await begin(one.batch);
  await new Promise((resolve) => setTimeout(resolve, 80)); // the lease
  const claims = await Promise.all([other.batch.claim(10), other.batch.claim(10)]);
  expect(claims.flat().map(({ job }) => job.id)).toEqual([writer.job.id]);
  await expect(writer.write({ job: { status: 'SUBMITTED' } })).rejects.toThrow(FencedError);
  await claims.flat()[0]?.write({ job: { status: 'VALIDATING' } });
  expect((await one.batch.get([writer.job.id]))[0]?.status).toBe('VALIDATING');
});
