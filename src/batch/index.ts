/** Batch jobs. */
export type { BatchJobSpec, BatchSource } from './batch-job-spec.ts';
export type { BatchListQuery, BatchNotice } from './batch-jobs.ts';
export { BatchJobs } from './batch-jobs.ts';
export { createBatchBucket } from './bucket.ts';
export type { BatchPoint } from './dependencies.ts';
export type { BatchTimers } from './settings.ts';
export { awsBatchTimers, localBatchTimers } from './settings.ts';
export { ownPrefix } from './names.ts';
export { limitsOf } from './part-limits.ts';
export type { PreflightFacts, PreflightResult } from './preflight/index.ts';
export { checkModel, checkPlaces, preflight } from './preflight/index.ts';
export { refuseProblems } from './problems/index.ts';
