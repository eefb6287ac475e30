import { CodedError } from '../errors.ts';
import { sumCostRecords } from '../ledger/index.ts';
import type { BatchPartRecord, TerminalBatchStatus } from '../storage/batch-record.ts';
import type { UsageRecord } from '../storage/generation-record.ts';
import type { CostRecord } from '../storage/ledger-record.ts';
import type { JobRun } from './job-run.ts';
import { joinOutcomes } from './status.ts';
import { addUsages } from './usage.ts';

/** Bedrock, or S3, does not take a part: it has failed, and its records will be missing. What it was to cost is given back when it is collected. */
export async function refuse(run: JobRun, { number }: BatchPartRecord, error: CodedError): Promise<void> {
  run.dependencies.log.warn({ err: error, batchJobId: run.job.id, part: number }, 'a batch job was refused');
  await run.update({ parts: [{ number, state: { stage: 'ENDED', status: 'COLLECTING', outcome: 'FAILED', error: error.data, statusMessage: error.message, endTime: new Date().toISOString() } }] });
}

/** Nobody asks Bedrock for it any more, since it is to be stopped. */
export async function withdraw(run: JobRun, { number }: BatchPartRecord): Promise<void> {
  await run.update({ parts: [{ number, state: { stage: 'ENDED', status: 'COLLECTING', outcome: 'STOPPED', statusMessage: null, endTime: new Date().toISOString() } }] });
}

/** It is stopped before its records were read. */
export const abandon = (run: JobRun): Promise<void> => end(run, { status: 'STOPPED' });

/** The job cannot be prepared: it fails as a whole. */
export const fail = (run: JobRun, error: CodedError): Promise<void> => end(run, { status: 'FAILED', error });

/** All parts are collected: their ends make the job's. */
export async function finish(run: JobRun): Promise<void> {
  const { parts } = run;
  const status = joinOutcomes(parts.map(({ outcome }) => outcome ?? 'FAILED'), run.isStopAsked);
  const [error = null] = parts.flatMap(errorOf);
  await end(run, {
    status,
    usage: addUsages(parts.flatMap(({ usage }) => usage ?? [])),
    cost: sumCostRecords(parts.flatMap(({ cost }) => cost ?? [])),
    error: status === 'FAILED' || status === 'PARTIALLY_COMPLETED' ? error : null,
  });
}

/** Why a part failed: Bedrock gives a reason, and no code. */
function errorOf({ error, outcome, statusMessage }: BatchPartRecord): readonly CodedError[] {
  if (error !== null) return [new CodedError(error.code, error)];
  return outcome === 'FAILED' ? [new CodedError('BATCH_JOB_FAILED', statusMessage === null ? {} : { message: statusMessage })] : [];
}

interface Ending {
  readonly status: TerminalBatchStatus;
  readonly usage?: UsageRecord | null;
  readonly cost?: CostRecord | null;
  readonly error?: CodedError | null;
}

/** The one change by which a job comes to a terminal status. */
export async function end(run: JobRun, { status, usage = null, cost = null, error = null }: Ending): Promise<void> {
  const endedAt = new Date().toISOString();
  const message = error === null || run.parts.length > 0 ? {} : { statusMessage: error.message };
  await run.update({ job: { status, usage, cost, error: error?.data ?? null, endedAt, endTime: run.job.endTime ?? endedAt, ...message } });
  run.dependencies.measurements.addJob(run.job);
  run.dependencies.log.info({ batchJobId: run.job.id, status }, 'a batch job has ended');
  run.dependencies.onPoint('batchEnded');
}
