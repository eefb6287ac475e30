import type { InferenceErrorData } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { UsageRecord } from './generation-record.ts';
import type { CostRecord } from './ledger-record.ts';

export type BatchExecution = 'BEDROCK_JOB' | 'REALTIME';

/** How a job's records are put to the model: Bedrock's modelInvocationType. */
export type BatchInvocationType = 'Converse' | 'InvokeModel';

export type BatchJobStatus = 'PREPARING' | 'SUBMITTED' | 'VALIDATING' | 'SCHEDULED' | 'IN_PROGRESS' | 'STOPPING' | 'COLLECTING' | TerminalBatchStatus;

/** The states that a job never leaves. */
export type TerminalBatchStatus = 'COMPLETED' | 'PARTIALLY_COMPLETED' | 'FAILED' | 'STOPPED' | 'EXPIRED';

const terminal: ReadonlySet<BatchJobStatus> = new Set(['COMPLETED', 'PARTIALLY_COMPLETED', 'FAILED', 'STOPPED', 'EXPIRED']);

export const isTerminalBatch = (status: BatchJobStatus): status is TerminalBatchStatus => terminal.has(status);

/** What has become of a record; MISSING: the job ended without a result for it. */
export type BatchRecordStatus = 'SUCCESS' | 'ERROR' | 'MISSING';

export interface BatchRecordCounts {
  readonly total: number;
  readonly processed: number;
  readonly success: number;
  readonly error: number;
}

/** Where a job's records come from: they are stored with it, they stand in S3, or a Bedrock job that was made elsewhere was taken in. */
export type StoredBatchSource = { readonly kind: 'records' } | { readonly kind: 's3'; readonly uri: string } | { readonly kind: 'job'; readonly jobArn: string };

/** What was asked for; it never changes. */
export interface BatchRequest {
  readonly source: StoredBatchSource;
  /** Null: a folder of the server's own under the configured bucket. */
  readonly outputS3Uri: string | null;
  readonly roleArn: string | null;
  readonly timeoutDurationInHours: number | null;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly realtimeBelowMinimum: boolean;
  readonly schema: JsonObject | null;
  readonly retryOf: string | null;
}

/** What changes while a job lives. Times are RFC 3339. */
export interface BatchJobState {
  readonly execution: BatchExecution;
  /** Null: only the object in S3 can tell, which has not been read yet. */
  readonly invocationType: BatchInvocationType | null;
  readonly status: BatchJobStatus;
  readonly statusMessage: string | null;
  readonly recordCounts: BatchRecordCounts;
  /** All its records are stored, and its parts planned. */
  readonly isPrepared: boolean;
  /** Its records are those of its input; otherwise, of a job that was made elsewhere, the input could not be read, and they are those that have a result. */
  readonly isIndexed: boolean;
  readonly usage: UsageRecord | null;
  readonly cost: CostRecord | null;
  readonly error: InferenceErrorData | null;
  readonly submitTime: string | null;
  readonly endTime: string | null;
  readonly jobExpirationTime: string | null;
  /** When it came to its terminal status. */
  readonly endedAt: string | null;
}

/** A batch job as it is stored, but for its records and its parts. */
export interface BatchJobRecord extends BatchJobState {
  readonly id: string;
  readonly tenantId: string;
  readonly viewerId: string;
  readonly jobName: string;
  readonly modelId: string;
  readonly request: BatchRequest;
  readonly createdAt: string;
  /** Its stop was asked for. */
  readonly isStopAsked: boolean;
}

/** How far a part has come: what the server has done for it, in the order in which that is done. */
export type BatchPartStage =
  /** Its input is not in S3 yet, or not known to be. */
  | 'PLANNED'
  /** Bedrock can be asked for a job. */
  | 'UPLOADED'
  /** Bedrock was asked, and its answer is not known: there may be a job by this name. */
  | 'ASKED'
  /** Bedrock has the job. */
  | 'OPEN'
  /** Bedrock has ended it, or never accepted it; its results are to be read. */
  | 'ENDED'
  | 'COLLECTED';

/** How far the output of a part has been read. */
export interface CollectProgress {
  /** The key of the object, of those that are read in the order of their keys. Empty: none has been begun. */
  readonly key: string;
  /** In the object, of the first byte that is still to be read. */
  readonly offset: number;
  /** The number of that line, from 1. */
  readonly line: number;
  /** Lines that could not be joined to a record. */
  readonly badLines: number;
  /** Lines for a record that had a result already. */
  readonly doubled: number;
  /** Answers that do not satisfy the job's schema: Bedrock counts them among its successes. */
  readonly unsatisfied: number;
  /** The first thing that was wrong, for a person. */
  readonly firstProblem: string | null;
  /** How long it was waited for what cannot be read, since anything was read. */
  readonly waitedMs: number;
}

export const noProgress: CollectProgress = { key: '', offset: 0, line: 1, badLines: 0, doubled: 0, unsatisfied: 0, firstProblem: null, waitedMs: 0 };

/** What changes of a part. */
export interface BatchPartState {
  readonly stage: BatchPartStage;
  readonly status: BatchJobStatus;
  /** What Bedrock ended it with. */
  readonly outcome: TerminalBatchStatus | null;
  readonly statusMessage: string | null;
  readonly jobArn: string | null;
  /** How many records it has; of a job that was made elsewhere, as many as are known. */
  readonly count: number;
  readonly recordCounts: BatchRecordCounts;
  readonly submitTime: string | null;
  readonly endTime: string | null;
  readonly jobExpirationTime: string | null;
  /** Why Bedrock never accepted it, or its results cannot be read. */
  readonly error: InferenceErrorData | null;
  readonly collected: CollectProgress;
  /** What it may cost is set aside in the ledger. */
  readonly isReserved: boolean;
  /** Of all its records together; null until they are collected, and where no model has said what it used. */
  readonly usage: UsageRecord | null;
  readonly cost: CostRecord | null;
}

/** One Bedrock job of a batch job. What identifies it to Bedrock is stored before Bedrock is asked. */
export interface BatchPartRecord extends BatchPartState {
  readonly batchId: string;
  /** From 1. */
  readonly number: number;
  /** Bedrock's jobName, which no other job has. */
  readonly bedrockName: string;
  readonly clientRequestToken: string;
  readonly inputS3Uri: string;
  readonly outputS3Uri: string;
  /** The server writes the input itself; otherwise it is an object that the caller named. */
  readonly isOwnInput: boolean;
  /** The position of its first record. */
  readonly from: number;
}

/** A record before it has a result. */
export interface NewBatchRecord {
  /** In the order of the input, from 1. */
  readonly position: number;
  readonly recordId: string;
  readonly modelInput: JsonValue;
}

/** What has become of a record. */
export interface BatchResultData {
  readonly status: BatchRecordStatus;
  /** The model's output as it stands in S3. */
  readonly output: JsonValue;
  readonly text: string | null;
  readonly stopReason: string | null;
  readonly object: JsonValue;
  readonly error: InferenceErrorData | null;
  readonly usage: UsageRecord | null;
}

/** A record and what has become of it. */
export interface BatchResultRecord extends BatchResultData {
  readonly position: number;
  readonly recordId: string;
  readonly modelInput: JsonValue;
}
