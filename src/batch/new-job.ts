import type { Owner } from '../access/viewer.ts';
import { createId } from '../ids.ts';
import type { BatchJobRecord, BatchRequest, StoredBatchSource } from '../storage/batch-record.ts';
import type { BatchJobSpec } from './batch-job-spec.ts';
import { defaultJobName } from './names.ts';
import { noRecords } from './summarize.ts';

/** A job as it begins. */
export function newJob(viewer: Owner, spec: Omit<BatchJobSpec, 'source' | 'idempotencyKey'>, source: StoredBatchSource, change: Partial<BatchJobRecord> & { readonly retryOf?: string }): BatchJobRecord {
  const { retryOf = null, ...rest } = change;
  const { jobName, modelId, invocationType, outputS3Uri, roleArn, timeoutDurationInHours, tags, realtimeBelowMinimum, schema } = spec;
  const request: BatchRequest = { source, outputS3Uri, roleArn, timeoutDurationInHours, tags, realtimeBelowMinimum, schema, retryOf };
  const id = rest.id ?? createId('BatchJob');
  return {
    id,
    tenantId: viewer.tenantId,
    viewerId: viewer.id,
    jobName: jobName ?? defaultJobName(id),
    modelId,
    request,
    createdAt: new Date().toISOString(),
    isStopAsked: false,
    execution: 'BEDROCK_JOB',
    invocationType,
    status: 'PREPARING',
    statusMessage: null,
    recordCounts: noRecords,
    isPrepared: false,
    isIndexed: false,
    usage: null,
    cost: null,
    error: null,
    submitTime: null,
    endTime: null,
    jobExpirationTime: null,
    endedAt: null,
    ...rest,
  };
}
