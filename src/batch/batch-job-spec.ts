import type { JsonObject } from '../json.ts';
import type { BatchInvocationType, BatchRecord } from './records/batch-record.ts';

/** Where the records of a job are. Those that are given inline all have a recordId; an object in S3 is left as it is. */
export type BatchSource = { readonly kind: 'records'; readonly records: readonly BatchRecord[] } | { readonly kind: 's3'; readonly uri: string };

/** A batch job that was asked for, checked as far as that is possible without looking into S3. Plain JSON: it can be stored as it is. */
export interface BatchJobSpec {
  /** Null: to be made up. */
  readonly jobName: string | null;
  readonly modelId: string;
  /** Null where only the object in S3 can tell: see findInvocationType. */
  readonly invocationType: BatchInvocationType | null;
  readonly source: BatchSource;
  /** Null: under the configured bucket. */
  readonly outputS3Uri: string | null;
  /** Null: the configured one. */
  readonly roleArn: string | null;
  /** Null: Bedrock's default. */
  readonly timeoutDurationInHours: number | null;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  readonly realtimeBelowMinimum: boolean;
  /** What each result is validated against. */
  readonly schema: JsonObject | null;
  readonly idempotencyKey: string | null;
}
