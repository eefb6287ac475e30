import { createHash } from 'node:crypto';
import type { Owner } from '../access/viewer.ts';
import { CodedError } from '../errors.ts';
import { createId } from '../ids.ts';
import type { BatchJobRecord } from '../storage/batch-record.ts';
import type { BatchWriter, NewBatchJob } from '../storage/batch-store.ts';
import type { BatchJobSpec } from './batch-job-spec.ts';
import { createBatchBucket } from './bucket.ts';
import type { BatchDependencies } from './dependencies.ts';
import { newJob } from './new-job.ts';
import { planParts } from './new-part.ts';
import { limitsOf } from './part-limits.ts';
import { noBucket, refuseSmallPart, tooFew } from './prepare.ts';
import { problemOfOutput } from './preflight/index.ts';
import { refuseProblems } from './problems/index.ts';
import { PartPlanner, writeRecordLine } from './records/index.ts';

const recordsAtOnce = 500;

/** What came of asking for a job: a new one that this process owns, or the one that the key has made before. */
export type Created = { readonly job: BatchJobRecord; readonly writer: BatchWriter | null };

type Dependencies = Pick<BatchDependencies, 'store' | 'config' | 'objects'>;

/** The job's claim to its idempotency key, or null where it has none: a key belongs to its viewer and to one input. */
export function toBatchClaim({ idempotencyKey, ...spec }: BatchJobSpec): NewBatchJob['claim'] {
  return idempotencyKey === null ? null : { key: idempotencyKey, inputHash: createHash('sha256').update(JSON.stringify(spec)).digest('base64') };
}

/**
 * Stores a job with everything that identifies it to Bedrock, and with its records where they came with it. Nothing is asked of S3 or Bedrock yet. Throws
 * PREFLIGHT_FAILED and IDEMPOTENCY_KEY_REUSED.
 */
export async function createJob(viewer: Owner, spec: BatchJobSpec, { store, config, objects }: Dependencies): Promise<Created> {
  const claim = toBatchClaim(spec);
  const holder = claim && (await store.holderOf({ tenantId: viewer.tenantId, viewerId: viewer.id }, claim.key));
  if (claim && holder) return { job: await toHeld(store, holder, claim), writer: null };
  const { source } = spec;
  const isRealtime = source.kind === 'records' && source.records.length < config.minRecords;
  if (spec.outputS3Uri !== null && !isRealtime && !(await createBatchBucket(objects).isEmpty(spec.outputS3Uri))) refuseProblems([problemOfOutput(spec.outputS3Uri)]);
  if (source.kind === 's3') {
    if (config.bucket === undefined) throw noBucket();
    return insert(store, { job: newJob(viewer, spec, { kind: 's3', uri: source.uri }, {}), parts: [], claim, ledger: [] });
  }
  const id = createId('BatchJob');
  const total = source.records.length;
  if (isRealtime && !spec.realtimeBelowMinimum) throw tooFew(total, config.minRecords);
  if (!isRealtime && config.bucket === undefined) throw noBucket();
  const planner = new PartPlanner(limitsOf(config));
  for (let index = 0; index < total; index += recordsAtOnce) {
    const records = source.records.slice(index, index + recordsAtOnce);
    for (const record of records) planner.add(Buffer.byteLength(writeRecordLine(record)));
    await store.addRecords(id, records.map((record, offset) => ({ position: index + offset + 1, ...record })));
  }
  const sizes = isRealtime ? [] : planner.finish();
  try {
    refuseSmallPart(sizes, config.minRecords);
  } catch (error) {
    await store.forgetRecords(id);
    throw error;
  }
  const job = newJob(viewer, spec, { kind: 'records' }, { id, execution: isRealtime ? 'REALTIME' : 'BEDROCK_JOB', isPrepared: true, isIndexed: true, recordCounts: { total, processed: 0, success: 0, error: 0 } });
  const parts = planParts(sizes, { batchId: id, jobName: job.jobName, bucket: config.bucket ?? '', outputS3Uri: spec.outputS3Uri, inputS3Uri: null });
  return insert(store, { job, parts, claim, ledger: [] });
}

/** Of two with the same key the first is the one. */
export async function insert(store: Dependencies['store'], batch: NewBatchJob): Promise<Created> {
  const inserted = await store.insert(batch);
  if ('writer' in inserted) return { job: batch.job, writer: inserted.writer };
  await store.forgetRecords(batch.job.id);
  if (batch.claim === null) throw new CodedError('INTERNAL');
  return { job: await toHeld(store, inserted.holder, batch.claim), writer: null };
}

/** Throws IDEMPOTENCY_KEY_REUSED where the key has made a job of another input. */
export async function toHeld(store: Dependencies['store'], holder: { readonly batchId: string; readonly inputHash: string }, claim: { readonly inputHash: string }): Promise<BatchJobRecord> {
  const [job] = holder.inputHash === claim.inputHash ? await store.get([holder.batchId]) : [];
  if (job === undefined) throw new CodedError('IDEMPOTENCY_KEY_REUSED', { field: 'input.idempotencyKey' });
  return job;
}
