import { CodedError } from '../errors.ts';
import type { BatchJobRecord } from '../storage/batch-record.ts';
import { isTerminalBatch } from '../storage/batch-record.ts';
import type { BatchDependencies } from './dependencies.ts';
import { prefixOf } from './names.ts';
import { readS3Uri } from './s3-uri.ts';

const keysAtOnce = 1_000;

/**
 * Deletes a job that has ended: what the server wrote for it to S3, and the output under its own prefix, then what is stored of it. What the caller named is never
 * touched, and ledger rows stay. Where S3 fails, the job is still there, and can be deleted again. Throws CONFLICT for a job that still runs.
 */
export async function deleteJob({ id, status }: BatchJobRecord, { store, objects }: Pick<BatchDependencies, 'store' | 'objects'>): Promise<void> {
  if (!isTerminalBatch(status)) throw new CodedError('CONFLICT', { field: 'id', message: 'The job still runs: stop it, and delete it when it has ended.' });
  const prefix = prefixOf(id);
  const parts = await store.parts(id);
  const own = parts.flatMap(({ inputS3Uri, outputS3Uri }) => [inputS3Uri, outputS3Uri]).map(readS3Uri).filter(({ key }) => key.startsWith(prefix));
  for (const bucket of new Set(own.map((place) => place.bucket))) {
    let keys: string[] = [];
    for await (const { key } of objects.list(bucket, prefix)) {
      keys.push(key);
      if (keys.length < keysAtOnce) continue;
      await objects.delete(bucket, keys);
      keys = [];
    }
    await objects.delete(bucket, keys);
  }
  await store.delete(id);
}
