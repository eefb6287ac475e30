import fc from 'fast-check';
import type { BedrockBatchStatus } from '../../../src/datasources/batch-types.ts';

/** What Bedrock's documentation lets follow what; a status that is not dwelt on may be skipped. */
export const follows: Readonly<Record<BedrockBatchStatus, readonly BedrockBatchStatus[]>> = {
  Submitted: ['Validating', 'Stopping'],
  Validating: ['Scheduled', 'Failed', 'Stopping'],
  Scheduled: ['InProgress', 'Expired', 'Stopping'],
  InProgress: ['Completed', 'PartiallyCompleted', 'Failed', 'Stopping'],
  Stopping: ['Stopped', 'Completed'],
  Completed: [],
  PartiallyCompleted: [],
  Failed: [],
  Stopped: [],
  Expired: [],
};

/** A life of a Bedrock job, from Submitted to an end. */
export const life: fc.Arbitrary<readonly BedrockBatchStatus[]> = fc.infiniteStream(fc.nat({ max: 11 })).map((choices) => {
  const path: BedrockBatchStatus[] = ['Submitted'];
  for (const choice of choices) {
    const next = follows[path.at(-1) ?? 'Submitted'];
    const status = next[choice % next.length];
    if (status === undefined) return path;
    path.push(status);
  }
  return path;
});
