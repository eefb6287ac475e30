import { afterEach, expect, it } from 'vitest';
import type { Subject } from '../kit/server.ts';
import { create, expectForward, follow, promptsOf, startBatchSubject } from './kit/jobs.ts';
import type { Job } from './kit/jobs.ts';
import { batchEvent } from './notifications/sns.ts';

let subject: Subject | undefined;
afterEach(() => subject?.close());

const secret = 'as-long-as-it-has-to-be';

const tell = async (url: string, event: object): Promise<unknown> => {
  const response = await fetch(`${url}/webhooks/bedrock-batch`, { method: 'POST', body: JSON.stringify(event), headers: { 'content-type': 'application/json', 'x-batch-webhook-secret': secret } });
  return [response.status, await response.json()];
};

it('what EventBridge tells makes a job go on that would not be asked for yet', { timeout: 60_000 }, async () => {
  // It would be looked at once in an hour.
  subject = await startBatchSubject({ environment: { BATCH_WEBHOOK_SECRET: secret }, upstream: { batch: { stateMs: Infinity } }, batchTimers: { leastPollMs: 3_600_000, mostPollMs: 3_600_000 } });
  const { url, upstream } = subject;
  const job = await create(url, { input: { records: promptsOf(100) } });
  const steps = ['Validating', 'Scheduled', 'InProgress', 'Completed'] as const;
  let next = 0;
  let arn = '';
  const go = async (): Promise<void> => {
    const status = steps[next];
    next += 1;
    if (status === undefined) return;
    await upstream.batch.advance(arn, status);
    expect(await tell(url, batchEvent({}, { batchJobArn: arn, status }))).toEqual([200, { outcome: 'NOTIFIED' }]);
  };
  const shown: Readonly<Record<string, number>> = { SUBMITTED: 0, VALIDATING: 1, SCHEDULED: 2, IN_PROGRESS: 3 };
  const going: Promise<void>[] = [];
  const seen = await follow(url, job.id, ({ status, parts }: Job) => {
    arn = parts[0]?.jobArn ?? arn;
    if (arn !== '' && shown[status] === next) going.push(go());
  });
  await Promise.all(going);
  expectForward(seen);
  expect(seen.at(-1)).toMatchObject({ status: 'COMPLETED', recordCounts: { total: 100, success: 100 } });
  // Told again, late, or of a job that nobody knows: nothing comes of it.
  expect(await tell(url, batchEvent({}, { batchJobArn: arn, status: 'InProgress' }))).toMatchObject([200, { outcome: 'NOTIFIED' }]);
  expect(await tell(url, batchEvent({}, { batchJobArn: arn.replace(/.{12}$/, 'aaaaaaaaaaaa') }))).toMatchObject([200, { outcome: 'NOTIFIED' }]);
  expect((await follow(url, job.id)).map(({ status }) => status)).toEqual(['COMPLETED']);
});

it('an end that is told while Bedrock may not be asked is believed when Bedrock says why', { timeout: 60_000 }, async () => {
  subject = await startBatchSubject({ environment: { BATCH_WEBHOOK_SECRET: secret }, upstream: { batch: { stateMs: Infinity }, controlFaults: 'GetModelInvocationJob:throttle=1' }, batchTimers: { leastPollMs: 1_000, mostPollMs: 1_000 } });
  const { url, upstream } = subject;
  const { id } = await create(url, { input: { records: promptsOf(100) } });
  let arn = '';
  const seen = await follow(url, id, ({ parts }: Job) => {
    const opened = parts[0]?.jobArn ?? '';
    if (arn !== '' || opened === '') return;
    arn = opened;
    void upstream.batch.advance(arn, 'Failed', { message: 'The bucket is on fire.' }).then(() => tell(url, batchEvent({}, { batchJobArn: arn, status: 'Failed' })));
  });
  expect(seen.at(-1)).toMatchObject({ status: 'FAILED', statusMessage: expect.stringContaining('The bucket is on fire.') as string });
});

it('there is no such path where neither a secret nor a topic is configured', async () => {
  subject = await startBatchSubject();
  expect(await tell(subject.url, batchEvent())).toMatchObject([404, { errors: [{ extensions: { code: 'NOT_FOUND' } }] }]);
});
