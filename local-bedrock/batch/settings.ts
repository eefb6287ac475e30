import type { WaitingStatus } from './job.ts';

/** How batch jobs run; everything has a default. */
export interface BatchOptions {
  /**
   * How long a job stays in each status, in milliseconds; for InProgress the least, over which its records are spread. Default 1,000. Infinity: until
   * `advance` moves it on; its records are then processed as fast as they can be.
   */
  readonly stateMs?: number | Partial<Readonly<Record<WaitingStatus, number>>>;
  /** The length of an hour of `timeoutDurationInHours`. Default 3,600,000. */
  readonly hourMs?: number;
  /** Fewer records fail the job. Default 100. */
  readonly minRecords?: number;
  /** More records in one job fail it. Default 50,000. */
  readonly maxRecords?: number;
  /** More records in one file fail the job. Default 50,000. */
  readonly maxRecordsPerFile?: number;
  /** A larger input file fails the job. Default 1 GiB. */
  readonly maxFileBytes?: number;
  /** More bytes in all input files fail the job. Default 5 GiB. */
  readonly maxJobBytes?: number;
  /** How many jobs of one model and region may be under way; one more is a ServiceQuotaExceededException. Default 20. */
  readonly maxConcurrentJobs?: number;
  /** Faults of every job that brings none of its own in its tag `local-bedrock`; the README has the table. Default: none. */
  readonly faults?: string;
  /** Where each change of status is told, as EventBridge's API destinations do it. Default: nowhere. */
  readonly events?: BatchEventTarget;
}

export interface BatchEventTarget {
  readonly url: string;
  /** Of each request, such as an API key. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The options with their defaults. */
export interface BatchSettings extends Required<Omit<BatchOptions, 'stateMs' | 'events'>> {
  readonly stateMs: Readonly<Record<WaitingStatus, number>>;
  readonly events?: BatchEventTarget;
}

const gibibyte = 1024 ** 3;
const defaultStateMs = 1_000;

/** Fills in the defaults: those of the limits are the quotas that an account usually has (Service Quotas). */
export function readBatchSettings({ stateMs = defaultStateMs, events, ...options }: BatchOptions): BatchSettings {
  const each = typeof stateMs === 'number' ? stateMs : defaultStateMs;
  return {
    hourMs: 3_600_000,
    minRecords: 100,
    maxRecords: 50_000,
    maxRecordsPerFile: 50_000,
    maxFileBytes: gibibyte,
    maxJobBytes: 5 * gibibyte,
    maxConcurrentJobs: 20,
    faults: '',
    ...options,
    stateMs: { Submitted: each, Validating: each, Scheduled: each, InProgress: each, Stopping: each, ...(typeof stateMs === 'number' ? {} : stateMs) },
    ...(events === undefined ? {} : { events }),
  };
}
