import type { BedrockBatchStatus } from '../datasources/batch-types.ts';
import type { BatchJobStatus, TerminalBatchStatus } from '../storage/batch-record.ts';
import { isTerminalBatch } from '../storage/batch-record.ts';

const ours = {
  Submitted: 'SUBMITTED',
  Validating: 'VALIDATING',
  Scheduled: 'SCHEDULED',
  InProgress: 'IN_PROGRESS',
  Stopping: 'STOPPING',
  Completed: 'COMPLETED',
  PartiallyCompleted: 'PARTIALLY_COMPLETED',
  Failed: 'FAILED',
  Stopped: 'STOPPED',
  Expired: 'EXPIRED',
} as const satisfies Record<BedrockBatchStatus, BatchJobStatus>;

/** Bedrock's word for a status in ours; undefined for one that Bedrock had not when this was written. */
export const fromBedrockStatus = (status: string): (typeof ours)[BedrockBatchStatus] | undefined => (Object.hasOwn(ours, status) ? ours[status as BedrockBatchStatus] : undefined);

const order: readonly BatchJobStatus[] = ['PREPARING', 'SUBMITTED', 'VALIDATING', 'SCHEDULED', 'IN_PROGRESS', 'STOPPING', 'COLLECTING'];

/** How far a status lies from the beginning; all terminal ones lie equally far. */
export const rankOf = (status: BatchJobStatus): number => (isTerminalBatch(status) ? order.length : order.indexOf(status));

/** The later of two statuses: what is told late, or twice, changes nothing, and nothing follows a terminal status. */
export const forward = (before: BatchJobStatus, told: BatchJobStatus): BatchJobStatus => (rankOf(told) > rankOf(before) ? told : before);

/** What a job has ended with, by what its parts have. */
export function joinOutcomes(outcomes: readonly TerminalBatchStatus[], isStopAsked: boolean): TerminalBatchStatus {
  const [first = 'COMPLETED', ...others] = new Set(outcomes);
  if (others.length === 0) return first;
  const all: readonly TerminalBatchStatus[] = [first, ...others];
  if (isStopAsked && all.includes('STOPPED')) return 'STOPPED';
  return all.includes('COMPLETED') || all.includes('PARTIALLY_COMPLETED') ? 'PARTIALLY_COMPLETED' : all.includes('FAILED') ? 'FAILED' : 'STOPPED';
}
