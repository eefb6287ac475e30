import { BedrockClient, StopModelInvocationJobCommand } from '@aws-sdk/client-bedrock';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fromBedrockStatus, rankOf } from '../../src/batch/status.ts';
import type { BedrockBatchStatus } from '../../src/datasources/batch-types.ts';
import type { BatchJobStatus } from '../../src/storage/batch-record.ts';
import type { Subject } from '../kit/server.ts';
import type { Job } from './kit/jobs.ts';
import { create, expectForward, follow, promptsOf, readResults, startBatchSubject } from './kit/jobs.ts';
import { life } from './kit/lives.ts';
import { batchEvent } from './notifications/sns.ts';

/** Bedrock jobs that go all ways there are, while what EventBridge tells of them is lost, doubled or late, and what a subscriber sees of it. */
const secret = 'as-long-as-it-has-to-be';

let subject: Subject;
let bedrock: BedrockClient;
beforeAll(async () => {
  // Polling is the net for what no event has told.
  subject = await startBatchSubject({
    upstream: { batch: { stateMs: Infinity, minRecords: 1, maxConcurrentJobs: 1_000 } },
    environment: { BATCH_MIN_RECORDS: '1', BATCH_WEBHOOK_SECRET: secret },
    batchTimers: { leastPollMs: 100, mostPollMs: 200 },
  });
  bedrock = new BedrockClient({ endpoint: subject.upstream.url, region: 'us-west-2', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });
}, 60_000);
afterAll(async () => {
  bedrock.destroy();
  await subject.close();
});

/** A status that a job comes to, and what is told meanwhile: each event by how many statuses it is late. */
interface Step {
  readonly status: BedrockBatchStatus;
  readonly events: readonly number[];
  /** How often each of them is sent. */
  readonly times: number;
  /** Whether Bedrock stays in it until the subscriber has seen it. */
  readonly isDweltOn: boolean;
}

const toldOf = (path: readonly BedrockBatchStatus[]): fc.Arbitrary<readonly Step[]> =>
  fc.tuple(...path.map((status) => fc.record({ status: fc.constant(status), events: fc.array(fc.nat({ max: 4 }), { maxLength: 3 }), times: fc.integer({ min: 1, max: 2 }), isDweltOn: fc.boolean() })));

/** The embedded Bedrock has no job that completes while it is stopped. */
const steps = life.filter((path) => path.at(-1) !== 'Completed' || path.at(-2) !== 'Stopping').chain(toldOf);

const everyEnd = (
  [
    ['Submitted', 'Validating', 'Scheduled', 'InProgress', 'Completed'],
    ['Submitted', 'Validating', 'Scheduled', 'InProgress', 'PartiallyCompleted'],
    ['Submitted', 'Validating', 'Failed'],
    ['Submitted', 'Validating', 'Scheduled', 'InProgress', 'Failed'],
    ['Submitted', 'Validating', 'Scheduled', 'Expired'],
    ['Submitted', 'Validating', 'Scheduled', 'InProgress', 'Stopping', 'Stopped'],
  ] satisfies BedrockBatchStatus[][]
).map((path): readonly Step[] => path.map((status, index) => ({ status, events: [0, 2, 1], times: 1 + (index % 2), isDweltOn: true })));

async function tell(jobArn: string, status: BedrockBatchStatus, times = 1): Promise<void> {
  const body = JSON.stringify(batchEvent({}, { batchJobArn: jobArn, status }));
  const send = () => fetch(`${subject.url}/webhooks/bedrock-batch`, { method: 'POST', body, headers: { 'content-type': 'application/json', 'x-batch-webhook-secret': secret } });
  for (const { status: code } of await Promise.all(Array.from({ length: times }, send))) expect(code).toBe(200);
}

/** Of the two records one is processed before what amid the work comes next. */
async function move(jobArn: string, status: BedrockBatchStatus): Promise<void> {
  if (status === 'Submitted') return; // as it was made
  if (status === 'Stopping') await bedrock.send(new StopModelInvocationJobCommand({ jobIdentifier: jobArn }));
  else await subject.upstream.batch.advance(jobArn, status, status === 'InProgress' || status === 'PartiallyCompleted' ? { records: 1 } : {});
}

const ours = (status: BedrockBatchStatus): BatchJobStatus => fromBedrockStatus(status) ?? 'PREPARING';

/** Lets a job live so; resolves with what its subscriber has seen. */
async function live(lived: readonly Step[]): Promise<readonly Job[]> {
  const { id } = await create(subject.url, { input: { records: promptsOf(2) } });
  let wake = (): void => undefined;
  let last: Job | undefined;
  const following = follow(subject.url, id, (job) => {
    last = job;
    wake();
  });
  const until = async (isThere: (job: Job) => boolean): Promise<Job> => {
    while (last === undefined || !isThere(last)) await Promise.race([following, new Promise<void>((resolve) => void (wake = resolve))]);
    return last;
  };
  const jobArn = (await until(({ parts }) => parts[0]?.jobArn != null)).parts[0]?.jobArn ?? '';
  const told: Promise<void>[] = [];
  for (const [index, { status, events, times, isDweltOn }] of lived.entries()) {
    await move(jobArn, status);
    for (const late of events) told.push(tell(jobArn, lived[Math.max(0, index - late)]?.status ?? status, times));
    if (isDweltOn) await until((job) => rankOf(job.status as BatchJobStatus) >= rankOf(ours(status)));
  }
  const seen = await following;
  await Promise.all(told);
  // What is told after the end changes nothing any more.
  await Promise.all(lived.map(({ status }) => tell(jobArn, status)));
  expect(await follow(subject.url, id)).toEqual(seen.slice(-1));
  return seen;
}

async function expectLegal(seen: readonly Job[], lived: readonly Step[]): Promise<void> {
  const path = lived.map(({ status }) => ours(status));
  expectForward(seen);
  expect(['PREPARING', 'COLLECTING', ...path]).toEqual(expect.arrayContaining(seen.map(({ status }) => status)));
  for (const [index, { status, isDweltOn }] of lived.entries()) if (isDweltOn && index < lived.length - 1) expect(seen.map((job) => job.status)).toContain(ours(status));
  const processed = seen.map(({ recordCounts }) => recordCounts.processed);
  expect(processed).toEqual([...processed].sort((one, other) => one - other));
  const ended = seen.at(-1);
  expect(ended?.status).toBe(path.at(-1));
  expect((await readResults(subject.url, ended?.id ?? '')).map(({ status }) => status)).toEqual(Array.from({ length: 2 }, (_, index) => (index < (ended?.recordCounts.success ?? 0) ? 'SUCCESS' : 'MISSING')));
}

it('whatever is told of it, late, twice or not at all, a subscriber sees a job move forward, and one end, which is the one that Bedrock has', { timeout: 300_000 }, async () => {
  const shown = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 4, maxLength: 4 }), async (lives) => {
      const all = await Promise.all(lives.map(live));
      for (const [index, lived] of lives.entries()) await expectLegal(all[index] ?? [], lived);
      for (const { status } of all.flat()) shown.add(status);
    }),
    { seed: 17, numRuns: 12, examples: [[everyEnd]] },
  );
  expect([...shown]).toEqual(expect.arrayContaining(['SUBMITTED', 'VALIDATING', 'SCHEDULED', 'IN_PROGRESS', 'STOPPING', 'COMPLETED', 'PARTIALLY_COMPLETED', 'FAILED', 'STOPPED', 'EXPIRED']));
});
