import { setImmediate as othersTurn } from 'node:timers/promises';
import type { Owner } from '../access/viewer.ts';
import { CodedError } from '../errors.ts';
import { createId } from '../ids.ts';
import type { BatchJobRecord } from '../storage/batch-record.ts';
import { isTerminalBatch } from '../storage/batch-record.ts';
import type { Created } from './create.ts';
import { insert, toHeld } from './create.ts';
import type { BatchDependencies } from './dependencies.ts';
import { newJob } from './new-job.ts';
import { planParts } from './new-part.ts';
import { limitsOf } from './part-limits.ts';
import { noBucket, refuseSmallPart, tooFew } from './prepare.ts';
import { PartPlanner, writeRecordLine } from './records/index.ts';

const recordsAtOnce = 500;
const mostNameCharacters = 63; // Bedrock's

/** A new job of only the records of one that failed or are missing, asked for as that one was. Throws CONFLICT where it still runs, or has none of them. */
export async function retryFailed(viewer: Owner, before: BatchJobRecord, idempotencyKey: string | null, { store, config }: Pick<BatchDependencies, 'store' | 'config'>): Promise<Created> {
  const claim = idempotencyKey === null ? null : { key: idempotencyKey, inputHash: `retryFailedRecords ${before.id}` };
  const holder = claim && (await store.holderOf(before, claim.key));
  if (claim && holder) return { job: await toHeld(store, holder, claim), writer: null };
  if (!isTerminalBatch(before.status)) throw new CodedError('CONFLICT', { field: 'id', message: 'The job still runs: its records can be tried again when it has ended.' });
  const id = createId('BatchJob');
  try {
    const total = await store.copyFailed(before.id, id);
    if (total === 0) throw new CodedError('CONFLICT', { field: 'id', message: 'No record of the job failed or is missing: there is nothing to try again.' });
    return await insertRetry(id, total, claim, viewer, before, { store, config });
  } catch (error) {
    await store.forgetRecords(id);
    throw error;
  }
}

async function insertRetry(id: string, total: number, claim: { readonly key: string; readonly inputHash: string } | null, viewer: Owner, before: BatchJobRecord, { store, config }: Pick<BatchDependencies, 'store' | 'config'>): Promise<Created> {
  const { modelId, invocationType } = before;
  const request = { ...before.request, ...placesOf(before) };
  const isRealtime = total < config.minRecords;
  if (isRealtime && !request.realtimeBelowMinimum) throw tooFew(total, config.minRecords);
  if (!isRealtime && config.bucket === undefined) throw noBucket();
  const planner = new PartPlanner(limitsOf(config));
  for (let after = 0; after < total; ) {
    const records = await store.records(id, { after, limit: recordsAtOnce });
    for (const { recordId, modelInput } of records) planner.add(Buffer.byteLength(writeRecordLine({ recordId, modelInput: modelInput as Parameters<typeof writeRecordLine>[0]['modelInput'] })));
    after = records.at(-1)?.position ?? total;
    await othersTurn(); // SQLite answers at once
  }
  const sizes = isRealtime ? [] : planner.finish();
  refuseSmallPart(sizes, config.minRecords);
  const jobName = `${before.jobName.slice(0, mostNameCharacters - '-retry'.length)}-retry`;
  const source = { kind: 'records' } as const;
  const job = newJob(viewer, { ...request, jobName, modelId, invocationType }, source, {
    id,
    retryOf: before.id,
    execution: isRealtime ? 'REALTIME' : 'BEDROCK_JOB',
    isPrepared: true,
    isIndexed: true,
    recordCounts: { total, processed: 0, success: 0, error: 0 },
  });
  // Beside the first results, never among them.
  const parts = planParts(sizes, { batchId: id, jobName, bucket: config.bucket ?? '', outputS3Uri: request.outputS3Uri, inputS3Uri: null });
  return insert(store, { job, parts, claim, ledger: [] });
}

/** A job that was made elsewhere tells where others write, and by whose right: its records are tried again where this server's own jobs are. */
const placesOf = ({ request: { source, outputS3Uri, roleArn } }: BatchJobRecord): Pick<BatchJobRecord['request'], 'outputS3Uri' | 'roleArn'> => (source.kind === 'job' ? { outputS3Uri: null, roleArn: null } : { outputS3Uri, roleArn });
