/** The gate before Bedrock: quotas, the queue for them, second tries, and which model is asked instead. */
export type { BucketState, Claim, Estimate } from './admission.ts';
export { Admission } from './admission.ts';
export type { Admitted } from './admitted.ts';
export type { Clock } from './clock.ts';
export { systemClock } from './clock.ts';
export type { Priority } from './fair-queue.ts';
export type { BucketOf } from './bucket-of.ts';
export { createBucketFinder } from './bucket-of.ts';
export { LimitBook } from './limit-book.ts';
export type { Place } from './lane.ts';
export { MemoryQuotaEngine } from './memory-engine.ts';
export { readQuotaFile } from './quota-file.ts';
export type { QuotaRecord } from './quotas.ts';
export { Quotas } from './quotas.ts';
export type { QuotaSettings } from './settings.ts';
export { defaultQuotaSettings } from './settings.ts';
export type { BucketKey, QuotaEngine, QuotaKind, QuotaScope, QuotaSource } from './types.ts';
export { toBucketKey } from './types.ts';
