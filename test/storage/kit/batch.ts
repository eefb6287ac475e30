import { newJob } from '../../../src/batch/new-job.ts';
import type { BatchJobRecord } from '../../../src/storage/batch-record.ts';

const viewer = { id: 'viewer', tenantId: 'tenant' };
const spec = { jobName: 'bridges', modelId: 'amazon.nova-lite-v1:0', invocationType: 'Converse', outputS3Uri: null, roleArn: null, timeoutDurationInHours: null, tags: [], realtimeBelowMinimum: true, schema: null } as const;

/** A batch job of which nothing is stored yet. */
export const jobOf = (change: Partial<BatchJobRecord> = {}): BatchJobRecord => newJob(viewer, spec, { kind: 'records' }, change);
