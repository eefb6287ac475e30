import type { JobRequest } from './read-create-request.ts';

/** The statuses of a job, in Bedrock's words. */
export const jobStatuses = [
  'Submitted', 'Validating', 'Scheduled', 'InProgress', 'Completed', 'PartiallyCompleted', 'Failed', 'Stopping', 'Stopped', 'Expired',
] as const;

export type JobStatus = (typeof jobStatuses)[number];

/** Those that a job passes through before it ends. */
export type WaitingStatus = 'Submitted' | 'Validating' | 'Scheduled' | 'InProgress' | 'Stopping';

export type EndStatus = Exclude<JobStatus, WaitingStatus>;

const endStatuses: readonly JobStatus[] = ['Completed', 'PartiallyCompleted', 'Failed', 'Stopped', 'Expired'];

export const isEnd = (status: JobStatus): status is EndStatus => endStatuses.includes(status);

/** How many records a job has, and what became of them. */
export interface RecordCounts {
  readonly totalRecordCount: number;
  readonly processedRecordCount: number;
  readonly successRecordCount: number;
  readonly errorRecordCount: number;
}

/** A job as it is kept. */
export interface JobRecord {
  /** Twelve characters. */
  readonly jobId: string;
  readonly jobArn: string;
  /** Counts up: the order of submission. */
  readonly number: number;
  readonly region: string;
  readonly request: JobRequest;
  readonly status: JobStatus;
  /** When it came into this status. Milliseconds since 1970, as all of them. */
  readonly statusSinceMs: number;
  /** Why it failed. */
  readonly message?: string;
  readonly submittedAtMs: number;
  readonly modifiedAtMs: number;
  readonly endedAtMs?: number;
  readonly expiresAtMs: number;
  /** Unknown before the input was looked at. */
  readonly counts?: RecordCounts;
  /** Specification of the faults that it meets. */
  readonly faults: string;
}

/** A job as GetModelInvocationJob answers it; the list leaves some of it out. Times are in ISO 8601, as the SDK demands of the control plane. */
export function describeJob({ request, ...job }: JobRecord) {
  const time = (ms: number) => new Date(ms).toISOString();
  return {
    jobArn: job.jobArn,
    jobName: request.jobName,
    modelId: modelArn(job.region, request.foundationModelId),
    clientRequestToken: request.clientRequestToken,
    roleArn: request.roleArn,
    status: job.status,
    ...(job.message === undefined ? {} : { message: job.message }),
    submitTime: time(job.submittedAtMs),
    lastModifiedTime: time(job.modifiedAtMs),
    ...(job.endedAtMs === undefined ? {} : { endTime: time(job.endedAtMs) }),
    inputDataConfig: request.inputDataConfig,
    outputDataConfig: request.outputDataConfig,
    ...(request.vpcConfig === undefined ? {} : { vpcConfig: request.vpcConfig }),
    timeoutDurationInHours: request.timeoutDurationInHours,
    jobExpirationTime: time(job.expiresAtMs),
    modelInvocationType: request.modelInvocationType,
    ...job.counts,
  };
}

export const modelArn = (region: string, modelId: string): string => `arn:aws:bedrock:${region}::foundation-model/${modelId}`;
