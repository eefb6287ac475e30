/** The states of a Bedrock batch job, in Bedrock's words. */
export type BedrockBatchStatus = 'Submitted' | 'Validating' | 'Scheduled' | 'InProgress' | 'Stopping' | 'Completed' | 'PartiallyCompleted' | 'Failed' | 'Stopped' | 'Expired';

/** A batch job as Bedrock tells of it. Times are RFC 3339. */
export interface BedrockBatchJob {
  readonly jobArn: string;
  readonly jobName: string;
  readonly modelId: string;
  readonly roleArn: string | null;
  readonly status: BedrockBatchStatus;
  readonly message: string | null;
  readonly submitTime: string | null;
  readonly endTime: string | null;
  readonly jobExpirationTime: string | null;
  readonly timeoutDurationInHours: number | null;
  /** A file, or a folder. */
  readonly inputS3Uri: string;
  readonly outputS3Uri: string;
  readonly invocationType: 'Converse' | 'InvokeModel';
  /** Null where Bedrock does not count, or not yet. */
  readonly counts: { readonly total: number; readonly processed: number; readonly success: number; readonly error: number } | null;
}

/** A batch job that Bedrock is asked for. */
export interface BedrockBatchRequest {
  readonly jobName: string;
  /** The same token again is the same job: Bedrock answers with its ARN. */
  readonly clientRequestToken: string;
  readonly modelId: string;
  readonly roleArn: string;
  readonly inputS3Uri: string;
  readonly outputS3Uri: string;
  /** The ARN of the KMS key that encrypts the results; undefined: as the bucket does by itself. */
  readonly outputKmsKeyArn: string | undefined;
  readonly invocationType: 'Converse' | 'InvokeModel';
  /** Null: Bedrock's default. */
  readonly timeoutDurationInHours: number | null;
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

/** Bedrock's batch jobs, one call at a time: no retries, no memory. Throws CodedErrors. */
export interface BatchControlPlane {
  /** CreateModelInvocationJob; resolves with the job's ARN. */
  createJob(request: BedrockBatchRequest): Promise<string>;
  /** By its ARN. Throws RESOURCE_NOT_FOUND. */
  getJob(jobArn: string): Promise<BedrockBatchJob>;
  /** The account's jobs, newest first, page by page. */
  listJobs(filter: { readonly nameContains?: string; readonly submittedAfter?: Date }): AsyncIterable<readonly BedrockBatchJob[]>;
  /** No error where it has ended, or is being stopped. */
  stopJob(jobArn: string): Promise<void>;
  /** Closes idle connections. */
  close(): void;
}

/** An object in S3. */
export interface StoredObject {
  readonly key: string;
  readonly size: number;
}

/** S3, as far as batch jobs need it. Throws CodedErrors: RESOURCE_NOT_FOUND for a bucket or an object that is not there, ACCESS_DENIED, THROTTLED, SERVICE_UNAVAILABLE. */
export interface ObjectStore {
  /** Writes an object from what comes, in parts where it is large, so that little of it is ever in memory. Nothing is there until it is whole. */
  write(bucket: string, key: string, chunks: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void>;
  /** Its bytes from `offset` on, as they come. A connection that falls silent for long throws SERVICE_UNAVAILABLE. */
  read(bucket: string, key: string, options: { readonly offset?: number; readonly signal: AbortSignal }): AsyncIterable<Uint8Array>;
  /** Null where there is no such object. */
  find(bucket: string, key: string): Promise<StoredObject | null>;
  /** The objects whose keys begin so, in the order of their keys. */
  list(bucket: string, prefix: string): AsyncIterable<StoredObject>;
  /** No error for what is not there. */
  delete(bucket: string, keys: readonly string[]): Promise<void>;
  /** Closes idle connections. */
  close(): void;
}
