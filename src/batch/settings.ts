/** The times of batch jobs, in milliseconds. */
export interface BatchTimers {
  /** What a process owns stays its own so long after it has last said so. */
  readonly leaseMs: number;
  readonly renewMs: number;
  /** How often it looks for jobs that nobody owns. */
  readonly claimMs: number;
  /** How often it deletes what is no longer kept, after the first time, at the start. */
  readonly pruneMs: number;
  /** Between two looks at a Bedrock job whose status has just changed… */
  readonly leastPollMs: number;
  /** …and at one that has not changed for long. */
  readonly mostPollMs: number;
  /** Before what has failed is tried again: twice as long after each failure, up to the most. */
  readonly retryMs: number;
  readonly mostRetryMs: number;
  /** Before Bedrock is asked again for a job that it had no room for. */
  readonly heldBackMs: number;
  /** A job that Bedrock does not know so long after it was accepted is gone. */
  readonly goneMs: number;
  /** How long it is waited for results that cannot be read, before the job ends without them. */
  readonly unreadableMs: number;
}

export const awsBatchTimers: BatchTimers = {
  leaseMs: 15_000,
  renewMs: 5_000,
  claimMs: 5_000,
  pruneMs: 600_000,
  leastPollMs: 5_000,
  mostPollMs: 60_000,
  retryMs: 1_000,
  mostRetryMs: 60_000,
  heldBackMs: 60_000,
  goneMs: 300_000,
  unreadableMs: 86_400_000,
};

/** The embedded Bedrock is asked more often: it is near, and its jobs take seconds. */
export const localBatchTimers: BatchTimers = { ...awsBatchTimers, leastPollMs: 250, mostPollMs: 2_000, retryMs: 250, mostRetryMs: 5_000, heldBackMs: 2_000, goneMs: 10_000 };
