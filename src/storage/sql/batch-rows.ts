import type { Insertable, Selectable } from 'kysely';
import type { JsonValue } from '../../json.ts';
import { noProgress } from '../batch-record.ts';
import type { BatchJobRecord, BatchJobState, BatchJobStatus, BatchPartRecord, BatchPartState, BatchRequest, BatchResultData, BatchResultRecord } from '../batch-record.ts';
import type { JoinedResult } from '../batch-store.ts';
import type { UsageRecord } from '../generation-record.ts';
import type { Tables } from './tables.ts';

type StoredState = Omit<BatchJobState, 'status' | 'endedAt'>;
type FixedPart = Omit<BatchPartRecord, keyof BatchPartState | 'batchId' | 'number'>;
type StoredPart = Omit<BatchPartState, 'jobArn'>;
type StoredResult = Omit<BatchResultData, 'status' | 'usage'> & { readonly usage: Pick<UsageRecord, 'totalTokens' | 'cacheDetails'> | null };

/** The columns of a job that change. */
export function toBatchStateColumns({ status, endedAt, ...job }: BatchJobState): Pick<Insertable<Tables['batch_jobs']>, 'status' | 'ended_at' | 'state'> {
  const { execution, invocationType, statusMessage, recordCounts, isPrepared, isIndexed, usage, cost, error, submitTime, endTime, jobExpirationTime } = job;
  const state: StoredState = { execution, invocationType, statusMessage, recordCounts, isPrepared, isIndexed, usage, cost, error, submitTime, endTime, jobExpirationTime };
  return { status, ended_at: endedAt, state: JSON.stringify(state) };
}

/** The columns of a job that never change. */
export const toBatchFixedColumns = ({ id, tenantId, viewerId, jobName, modelId, request, createdAt }: BatchJobRecord) => ({
  id,
  tenant_id: tenantId,
  viewer_id: viewerId,
  job_name: jobName,
  model_id: modelId,
  request: JSON.stringify(request),
  created_at: createdAt,
});

export const fromBatchRow = (row: Selectable<Tables['batch_jobs']>): BatchJobRecord => ({
  ...(JSON.parse(row.state) as StoredState),
  id: row.id,
  tenantId: row.tenant_id,
  viewerId: row.viewer_id,
  jobName: row.job_name,
  modelId: row.model_id,
  request: JSON.parse(row.request) as BatchRequest,
  status: row.status as BatchJobStatus,
  isStopAsked: row.stop_asked !== 0,
  createdAt: row.created_at,
  endedAt: row.ended_at,
});

/** The columns of a part that change. */
export function toPartStateColumns({ jobArn, ...part }: BatchPartState): Pick<Insertable<Tables['batch_parts']>, 'job_arn' | 'state'> {
  const { stage, status, outcome, statusMessage, count, recordCounts, submitTime, endTime, jobExpirationTime, error, collected, isReserved, usage, cost } = part;
  const state: StoredPart = { stage, status, outcome, statusMessage, count, recordCounts, submitTime, endTime, jobExpirationTime, error, collected, isReserved, usage, cost };
  return { job_arn: jobArn, state: JSON.stringify(state) };
}

export function toPartRow(part: BatchPartRecord): Insertable<Tables['batch_parts']> {
  const { batchId, number, bedrockName, clientRequestToken, inputS3Uri, outputS3Uri, isOwnInput, from } = part;
  const fixed: FixedPart = { bedrockName, clientRequestToken, inputS3Uri, outputS3Uri, isOwnInput, from };
  return { batch_id: batchId, number, fixed: JSON.stringify(fixed), ...toPartStateColumns(part) };
}

export function fromPartRow(row: Selectable<Tables['batch_parts']>): BatchPartRecord {
  const state = JSON.parse(row.state) as StoredPart;
  return {
    ...(JSON.parse(row.fixed) as FixedPart),
    ...state,
    collected: { ...noProgress, ...state.collected }, // what was stored before knows less of it
    batchId: row.batch_id,
    number: row.number,
    jobArn: row.job_arn,
  };
}

export function toResultColumns({ position, status, usage, output, text, stopReason, object, error }: JoinedResult): Omit<Insertable<Tables['batch_results']>, 'batch_id'> {
  const result: StoredResult = { output, text, stopReason, object, error, usage: usage === null ? null : { totalTokens: usage.totalTokens, cacheDetails: usage.cacheDetails } };
  return {
    position,
    status,
    result: JSON.stringify(result),
    input_tokens: usage?.inputTokens ?? null,
    output_tokens: usage?.outputTokens ?? null,
    cache_read_input_tokens: usage?.cacheReadInputTokens ?? null,
    cache_write_input_tokens: usage?.cacheWriteInputTokens ?? null,
    estimated: usage === null ? null : usage.source === 'ESTIMATED' ? 1 : 0,
  };
}

/** A record, with its result where it has one. */
export interface BatchResultRow extends Omit<Selectable<Tables['batch_results']>, 'batch_id' | 'status' | 'result'> {
  readonly record_id: string;
  readonly model_input: string;
  readonly status: string | null;
  readonly result: string | null;
}

export function fromResultRow(row: BatchResultRow): BatchResultRecord {
  const { usage, ...result } = row.result === null ? noResult : (JSON.parse(row.result) as StoredResult);
  return {
    ...result,
    position: row.position,
    recordId: row.record_id,
    modelInput: JSON.parse(row.model_input) as JsonValue,
    status: (row.status ?? 'MISSING') as BatchResultRecord['status'],
    usage:
      usage === null
        ? null
        : {
            ...usage,
            inputTokens: row.input_tokens ?? 0,
            outputTokens: row.output_tokens ?? 0,
            cacheReadInputTokens: row.cache_read_input_tokens,
            cacheWriteInputTokens: row.cache_write_input_tokens,
            source: row.estimated === 1 ? 'ESTIMATED' : 'MEASURED',
          },
  };
}

const noResult: StoredResult = { output: null, text: null, stopReason: null, object: null, error: null, usage: null };
