import { CodedError, isCodedError } from '../errors.ts';
import { fail } from './finish.ts';
import { indexInput } from './index-file.ts';
import type { JobRun } from './job-run.ts';
import { planParts } from './new-part.ts';
import { limitsOf } from './part-limits.ts';
import { describeSmallPart } from './preflight/index.ts';
import { PartPlanner } from './records/index.ts';
import type { Part } from './records/index.ts';
import { mayPass } from './retry-delay.ts';

/** Reads the records of a job whose input is in S3, and plans its parts. The records themselves are never in memory. */
export async function prepare(run: JobRun): Promise<void> {
  const { source } = run.job.request;
  try {
    if (source.kind === 'job') await prepareForeign(run);
    else if (source.kind === 's3') await prepareFromS3(run, source.uri);
  } catch (error) {
    if (run.signal.aborted || !isCodedError(error) || error.code === 'STORE_UNAVAILABLE' || mayPass(error)) throw error;
    await fail(run, error.code === 'PREFLIGHT_FAILED' ? error : new CodedError('PREFLIGHT_FAILED', { message: `The input cannot be read: ${error.message}`, cause: error }));
  }
}

async function prepareFromS3(run: JobRun, uri: string): Promise<void> {
  const { config, onPoint } = run.dependencies;
  const { id: batchId, jobName, request } = run.job;
  const limits = limitsOf(config);
  const planner = new PartPlanner(limits);
  const { records, invocationType, hasByteOrderMark } = await indexInput(run, uri, (bytes) => planner.add(bytes));
  const counts = { total: records, processed: 0, success: 0, error: 0 };
  if (records < config.minRecords) {
    if (!request.realtimeBelowMinimum) throw tooFew(records, config.minRecords);
    await run.update({ job: { isPrepared: true, isIndexed: true, execution: 'REALTIME', invocationType, recordCounts: counts } });
  } else {
    if (config.bucket === undefined) throw noBucket();
    const sizes = planner.finish();
    refuseSmallPart(sizes, config.minRecords);
    const { outputS3Uri } = request;
    const newParts = planParts(sizes, { batchId, jobName, bucket: config.bucket, outputS3Uri, inputS3Uri: sizes.length === 1 && !hasByteOrderMark ? uri : null });
    await run.update({ newParts, job: { isPrepared: true, isIndexed: true, invocationType, recordCounts: counts } });
  }
  onPoint('batchPrepared');
}

/** A job that was made elsewhere runs already: its records are only read to be joined to what comes of them. Where they cannot be, those are the records that have a result. */
async function prepareForeign(run: JobRun): Promise<void> {
  const [part] = run.parts;
  if (part === undefined) throw new CodedError('INTERNAL', { message: 'The job has no part.' });
  try {
    const { records } = await indexInput(run, part.inputS3Uri, () => undefined);
    await run.update({ job: { isPrepared: true, isIndexed: true }, parts: [{ number: part.number, state: { count: records, recordCounts: { ...run.part(part.number).recordCounts, total: records } } }] });
  } catch (error) {
    if (run.signal.aborted || !isCodedError(error) || error.code === 'STORE_UNAVAILABLE' || mayPass(error)) throw error;
    await run.dependencies.store.forgetRecords(run.job.id);
    run.dependencies.log.info({ err: error, batchJobId: run.job.id }, 'the input of a batch job that was made elsewhere cannot be read');
    await run.update({ job: { isPrepared: true, isIndexed: false } });
  }
}

export const tooFew = (records: number, least: number): CodedError =>
  new CodedError('PREFLIGHT_FAILED', { message: `A Bedrock batch job takes at least ${least} records, got ${records}, and realtimeBelowMinimum is false.` });

/** Bedrock would fail it in hours. Throws PREFLIGHT_FAILED. */
export function refuseSmallPart(parts: readonly Part[], minRecords: number): void {
  const message = describeSmallPart(parts, minRecords);
  if (message !== undefined) throw new CodedError('PREFLIGHT_FAILED', { message });
}

export const noBucket = (): CodedError => new CodedError('PREFLIGHT_FAILED', { message: 'There is no bucket for batch jobs: BATCH_BUCKET is not set.' });
