import type { BatchJobRecord, BatchJobState, BatchJobStatus, BatchPartRecord, BatchPartState, BatchRecordStatus, BatchResultData, BatchResultRecord, NewBatchRecord } from './batch-record.ts';
import type { LedgerEntry } from './ledger-record.ts';

/** Which batch jobs of a viewer to list, newest first. */
export interface BatchQuery {
  readonly tenantId: string;
  readonly viewerId: string;
  readonly status?: readonly BatchJobStatus[];
  /** A part of the name; case does not count. */
  readonly nameContains?: string;
  /** RFC 3339, inclusive. */
  readonly since?: string;
  /** Only jobs older than the one of this id. */
  readonly before?: string;
  readonly limit: number;
}

/** Which of a job's results to list, in the order of the input. */
export interface BatchResultQuery {
  readonly status?: BatchRecordStatus;
  /** Exclusive. */
  readonly after: number;
  readonly limit: number;
}

/** A batch job that is to be stored, in one step with its parts, the key that it is to be found by, and what it may cost. */
export interface NewBatchJob {
  readonly job: BatchJobRecord;
  readonly parts: readonly BatchPartRecord[];
  readonly claim: { readonly key: string; readonly inputHash: string } | null;
  readonly ledger: readonly LedgerEntry[];
}

/** Which batch job an idempotency key has started, and with which input. */
export interface BatchKeyHolder {
  readonly batchId: string;
  readonly inputHash: string;
}

/** A result, by the record that it is for. */
export interface JoinedResult extends BatchResultData {
  readonly position: number;
}

/** What a job's owner changes of it, in one step. */
export interface BatchChange {
  readonly job?: Partial<BatchJobState>;
  readonly parts?: readonly { readonly number: number; readonly state: Partial<BatchPartState> }[];
  readonly newParts?: readonly BatchPartRecord[];
  /** A record that has a result keeps it. */
  readonly results?: readonly JoinedResult[];
  /** Positions, both inclusive, of the records that are MISSING unless they have a result. */
  readonly missing?: { readonly from: number; readonly to: number };
  readonly ledger?: readonly LedgerEntry[];
}

/**
 * The one way by which anything comes to a job that has not ended; only its owner has one. What it is given takes effect in the order of the calls, and
 * only then are the watchers woken. Rejects with FencedError once somebody else owns the job, it has ended or was deleted, and with STORE_UNAVAILABLE;
 * from then on it takes nothing any more, and the job is found by the next {@link BatchStore.claim}.
 */
export interface BatchWriter {
  /** As of the last call of `write`, though that may be on its way. */
  readonly job: BatchJobRecord;
  /** In their order, likewise. */
  readonly parts: readonly BatchPartRecord[];
  write(change: BatchChange): Promise<void>;
  /** Leaves the job to whoever claims it next. */
  release(): void;
}

/** What the results of some of a job's records add up to. */
export interface BatchTotals {
  readonly success: number;
  readonly error: number;
  /** Results of a model that do not say what they used. */
  readonly withoutUsage: number;
  /** Some of what is added up was estimated. */
  readonly isEstimated: boolean;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadInputTokens: number;
  readonly cacheWriteInputTokens: number;
}

/** Where a record of a job is, and whether it has a result. */
export interface RecordPlace {
  readonly position: number;
  readonly hasResult: boolean;
}

/** Where batch jobs, their records and results are kept. Rejects with STORE_UNAVAILABLE. */
export interface BatchStore {
  /** Records of a job that may not be stored yet: where it never is, {@link BatchStore.forgetStray} deletes them. False where a recordId is there already: then none is stored. */
  addRecords(batchId: string, records: readonly NewBatchRecord[]): Promise<boolean>;
  /** The records of `from` that failed or are missing become those of a new job. Resolves with how many there are. */
  copyFailed(from: string, to: string): Promise<number>;
  /** Resolves once it is stored for good; this process owns it. */
  insert(batch: NewBatchJob): Promise<{ readonly writer: BatchWriter } | { readonly holder: BatchKeyHolder }>;
  holderOf(viewer: Pick<BatchJobRecord, 'tenantId' | 'viewerId'>, key: string): Promise<BatchKeyHolder | undefined>;
  get(ids: readonly string[]): Promise<readonly (BatchJobRecord | undefined)[]>;
  parts(batchId: string): Promise<readonly BatchPartRecord[]>;
  list(query: BatchQuery): Promise<readonly BatchJobRecord[]>;
  /** The jobs, of whichever viewer, that a Bedrock job is a part of. */
  findByArn(jobArn: string): Promise<readonly BatchJobRecord[]>;
  results(batchId: string, query: BatchResultQuery): Promise<readonly BatchResultRecord[]>;
  /** Records in the order of the input, with or without a result (then they look MISSING): fewer than `limit` where they are large, and none only where there are none. */
  records(batchId: string, range: { readonly after: number; readonly limit: number }): Promise<readonly BatchResultRecord[]>;
  /** Where the records of these ids are; an id that the job does not have is left out. */
  places(batchId: string, recordIds: readonly string[]): Promise<ReadonlyMap<string, RecordPlace>>;
  /** How many there are. */
  countRecords(batchId: string): Promise<number>;
  /** Those of a job that is to be prepared from the start. */
  forgetRecords(batchId: string): Promise<void>;
  /** Of the records from one position to another, both inclusive. */
  totals(batchId: string, from: number, to: number): Promise<BatchTotals>;
  /** Whoever owns the job is to stop it. */
  askStop(id: string): Promise<void>;
  /** Keeps what this process owns for another term. */
  renewLease(): Promise<void>;
  /** Takes over up to `limit` unended jobs whose owner's lease has run out, or that nobody in this process has a writer of. */
  claim(limit: number): Promise<readonly BatchWriter[]>;
  /** The latest jobs that were COMPLETED, the oldest of them first. */
  latest(limit: number): Promise<readonly BatchJobRecord[]>;
  /** Jobs that ended before an instant, the oldest first; without the first `skip`. */
  endedBefore(instant: string, limit: number, skip?: number): Promise<readonly BatchJobRecord[]>;
  /** With its records, results, parts and key. Ledger rows stay. False where it has not ended, or is not there. */
  delete(id: string): Promise<boolean>;
  /** Deletes records whose job was never stored, and what was left of jobs that were deleted; to be called before this process makes any. */
  forgetStray(): Promise<void>;
  /** Calls `wake` after each change of the job, and when it is deleted, until the returned function is called. */
  watch(id: string, wake: () => void): () => void;
}
