import type { BatchJobRecord, BatchJobState, BatchJobStatus, BatchPartRecord, BatchRecordCounts } from '../storage/batch-record.ts';
import { forward, rankOf } from './status.ts';

type Summary = Pick<BatchJobState, 'status' | 'statusMessage' | 'recordCounts' | 'submitTime' | 'endTime' | 'jobExpirationTime'>;

/** What a job that has not ended shows of its parts. Its status only moves forward, whatever becomes of the parts. */
export function summarize(job: BatchJobRecord, parts: readonly BatchPartRecord[], isStopAsked: boolean): Summary {
  const told = parts.flatMap(({ statusMessage }) => statusMessage ?? []);
  return {
    status: forward(job.status, statusOf(parts, isStopAsked)),
    statusMessage: told.length === 0 ? null : [...new Set(told)].join(' '),
    recordCounts: parts.length === 0 ? job.recordCounts : addCounts(parts.map(({ recordCounts }) => recordCounts)),
    submitTime: earliest(parts.map(({ submitTime }) => submitTime)) ?? job.submitTime,
    endTime: parts.every(({ endTime }) => endTime !== null) ? latest(parts.map(({ endTime }) => endTime)) : job.endTime,
    jobExpirationTime: latest(parts.map(({ jobExpirationTime }) => jobExpirationTime)),
  };
}

/** As far as the part has come that is ahead; but it is IN_PROGRESS until all of them have ended, and STOPPING when none goes on. */
function statusOf(parts: readonly BatchPartRecord[], isStopAsked: boolean): BatchJobStatus {
  const open = parts.filter(({ stage }) => stage !== 'ENDED' && stage !== 'COLLECTED');
  if (parts.length > 0 && open.length === 0) return 'COLLECTING';
  if (isStopAsked || (open.length > 0 && open.every(({ status }) => status === 'STOPPING'))) return 'STOPPING';
  const ahead = parts.reduce<BatchJobStatus>((most, { status }) => forward(most, status), 'PREPARING');
  return rankOf(ahead) > rankOf('IN_PROGRESS') ? 'IN_PROGRESS' : ahead;
}

export const addCounts = (counts: readonly BatchRecordCounts[]): BatchRecordCounts =>
  counts.reduce((sum, { total, processed, success, error }) => ({ total: sum.total + total, processed: sum.processed + processed, success: sum.success + success, error: sum.error + error }), noRecords);

export const noRecords: BatchRecordCounts = { total: 0, processed: 0, success: 0, error: 0 };

const inOrder = (times: readonly (string | null)[]): readonly string[] => times.flatMap((time) => time ?? []).sort();
const earliest = (times: readonly (string | null)[]): string | null => inOrder(times)[0] ?? null;
const latest = (times: readonly (string | null)[]): string | null => inOrder(times).at(-1) ?? null;
