/** Batch jobs. */
export type { BatchJobSpec, BatchSource } from './batch-job-spec.ts';
export type { BatchListQuery, BatchNotice } from './batch-jobs.ts';
export { BatchJobs } from './batch-jobs.ts';
export type { BatchPoint } from './dependencies.ts';
export type { BatchTimers } from './settings.ts';
export { awsBatchTimers, localBatchTimers } from './settings.ts';
