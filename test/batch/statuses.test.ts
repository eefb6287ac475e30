import fc from 'fast-check';
import { expect, it } from 'vitest';
import { newJob } from '../../src/batch/new-job.ts';
import { newPart } from '../../src/batch/new-part.ts';
import { observe } from '../../src/batch/observe.ts';
import { summarize } from '../../src/batch/summarize.ts';
import { joinOutcomes, rankOf } from '../../src/batch/status.ts';
import type { BatchJobRecord, BatchPartRecord } from '../../src/storage/batch-record.ts';
import { isTerminalBatch } from '../../src/storage/batch-record.ts';
import { follows, life } from './kit/lives.ts';

/** The same as it is told: some of it lost, some twice, in any order, and at last how it ended, as polling finds it. */
const told = life.chain((path) =>
  fc.record({ path: fc.constant(path), events: fc.array(fc.constantFrom(...path), { maxLength: 20 }) }).map(({ events }) => ({ path, events: [...events, path.at(-1) ?? 'Submitted'] })),
);

const viewer = { id: 'viewer', tenantId: 'tenant' };
const spec = { jobName: null, modelId: 'm', invocationType: 'Converse', outputS3Uri: null, roleArn: null, timeoutDurationInHours: null, tags: [], realtimeBelowMinimum: true, schema: null } as const;
const beginning = newJob(viewer, spec, { kind: 'records' }, { isPrepared: true });
const partOf = (number: number): BatchPartRecord => ({ ...newPart({ batchId: beginning.id, number, bedrockName: `n${number}`, inputS3Uri: '', outputS3Uri: '', isOwnInput: true, from: 1, count: 100 }), stage: 'OPEN', status: 'SUBMITTED', jobArn: `arn${number}` });

it('whatever is lost, doubled or late, a job moves forward only, and its first end stands', () => {
  fc.assert(
    fc.property(fc.array(told, { minLength: 1, maxLength: 3 }), fc.infiniteStream(fc.nat({ max: 2 })), (lives, turns) => {
      let job: BatchJobRecord = beginning;
      let parts = lives.map((_, index) => partOf(index + 1));
      const waiting = lives.map(({ events }) => [...events]);
      const seen = [job.status];
      for (const turn of turns) {
        const index = waiting.findIndex((events, at) => events.length > 0 && at >= turn % lives.length);
        const at = index === -1 ? waiting.findIndex((events) => events.length > 0) : index;
        const status = waiting[at]?.shift();
        if (status === undefined) break;
        const part = parts[at];
        const change = part && observe(part, { status });
        if (part?.stage === 'ENDED') expect(change).toBeUndefined();
        parts = parts.map((one) => (one === part ? { ...one, ...change } : one));
        job = { ...job, ...summarize(job, parts, false) };
        seen.push(job.status);
      }
      expect(seen.map(rankOf)).toEqual(seen.map(rankOf).sort((one, other) => one - other));
      expect(seen.some(isTerminalBatch)).toBe(false); // only when all of them are collected
      expect(job.status).toBe('COLLECTING');
      const outcomes = parts.map(({ outcome }) => outcome ?? 'FAILED');
      const firstEnds = lives.map(({ events }) => events.find((status) => follows[status].length === 0));
      expect(outcomes.map((outcome) => outcome.replaceAll('_', '').toLowerCase())).toEqual(firstEnds.map((end) => end?.toLowerCase()));
      expect(isTerminalBatch(joinOutcomes(outcomes, false))).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it('counts of an older look take nothing back', () => {
  const counted = { ...partOf(1), recordCounts: { total: 100, processed: 50, success: 49, error: 1 } };
  expect(observe(counted, { status: 'Submitted', counts: { total: 100, processed: 10, success: 10, error: 0 } })).toBeUndefined();
  expect(observe(counted, { status: 'InProgress', counts: { total: 0, processed: 60, success: 58, error: 2 } })?.recordCounts).toEqual({ total: 100, processed: 60, success: 58, error: 2 });
});

it.each([
  [['COMPLETED', 'COMPLETED'], false, 'COMPLETED'],
  [['COMPLETED', 'FAILED'], false, 'PARTIALLY_COMPLETED'],
  [['FAILED', 'EXPIRED'], false, 'FAILED'],
  [['EXPIRED', 'EXPIRED'], false, 'EXPIRED'],
  [['COMPLETED', 'STOPPED'], true, 'STOPPED'],
  [['COMPLETED', 'STOPPED'], false, 'PARTIALLY_COMPLETED'],
] as const)('%j make one end (stop asked: %s): %s', (outcomes, isStopAsked, status) => {
  expect(joinOutcomes(outcomes, isStopAsked)).toBe(status);
});
