import type { BedrockBatchJob } from '../datasources/batch-types.ts';
import { blotOut } from '../datasources/errors.ts';
import type { BatchPartRecord, BatchPartState, BatchRecordCounts } from '../storage/batch-record.ts';
import { isTerminalBatch } from '../storage/batch-record.ts';
import { forward, fromBedrockStatus } from './status.ts';

/** What of a Bedrock job is told, by itself or by an event, which has only the status. */
export type Observation = Pick<BedrockBatchJob, 'status'> & Partial<Pick<BedrockBatchJob, 'message' | 'submitTime' | 'endTime' | 'jobExpirationTime' | 'counts'>>;

/**
 * What a part becomes by what is told of its Bedrock job; undefined where that is nothing new. What is told may be old, come twice or out of order: the status
 * only moves forward, records that were processed stay so, and nothing changes the first end that was told.
 */
export function observe(part: BatchPartRecord, told: Observation): Partial<BatchPartState> | undefined {
  if (part.stage !== 'OPEN') return undefined;
  const status = fromBedrockStatus(told.status) ?? part.status; // one that is not known yet says nothing
  const details = {
    statusMessage: told.message == null ? part.statusMessage : blotOut(told.message),
    submitTime: told.submitTime ?? part.submitTime,
    endTime: told.endTime ?? part.endTime,
    jobExpirationTime: told.jobExpirationTime ?? part.jobExpirationTime,
    recordCounts: countForward(part.recordCounts, told.counts ?? null),
  };
  if (isTerminalBatch(status)) return { ...details, stage: 'ENDED', status: 'COLLECTING', outcome: status, endTime: details.endTime ?? new Date().toISOString() };
  const next = { ...details, status: forward(part.status, status) };
  return isSame(part, next) ? undefined : next;
}

/** The counts of whoever has seen more records processed; Bedrock may not know the total at first. */
function countForward(before: BatchRecordCounts, told: BatchRecordCounts | null): BatchRecordCounts {
  if (told === null || told.processed < before.processed) return before;
  return { ...told, total: Math.max(before.total, told.total) };
}

const isSame = (part: BatchPartRecord, next: Partial<BatchPartState>): boolean => Object.entries(next).every(([name, value]) => JSON.stringify(part[name as keyof BatchPartState]) === JSON.stringify(value));
