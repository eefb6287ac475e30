import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { accountId } from '../s3/request.ts';
import { modelArn, type JobRecord } from './job.ts';
import type { JobFaults } from './job-faults.ts';
import type { BatchEventTarget } from './settings.ts';

/** Tells changes of jobs' statuses to an address. */
export interface JobEvents {
  /** Best effort, as with EventBridge: what cannot be delivered is lost. */
  tell(job: JobRecord, faults: JobFaults): void;
  close(): void;
}

const deliveryMs = 5_000; // an API destination has as long

/** Makes what tells them; without a target nothing is told. */
export function createJobEvents(target: BatchEventTarget | undefined): JobEvents {
  const closing = new AbortController();
  const deliver = async ({ url, headers }: BatchEventTarget, body: string, faults: JobFaults): Promise<void> => {
    if (faults.eventsLateMs > 0) await sleep(faults.eventsLateMs, undefined, { signal: closing.signal });
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(deliveryMs)]);
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json; charset=utf-8', ...headers }, body, signal });
    await response.arrayBuffer();
  };
  return {
    tell(job, faults) {
      if (target === undefined || faults.eventsLost) return;
      const body = JSON.stringify(writeJobEvent(job));
      for (let copy = faults.eventsDoubled ? 2 : 1; copy > 0; copy -= 1) void deliver(target, body, faults).catch(() => undefined);
    },
    close: () => {
      closing.abort();
    },
  };
}

/** The event as EventBridge has it (AWS's documentation, times that are no ISO 8601 included). */
export function writeJobEvent({ jobArn, region, request, status, message = '', statusSinceMs, submittedAtMs }: JobRecord) {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Batch Inference Job State Change',
    source: 'aws.bedrock',
    account: accountId,
    time: writeUnixTime(new Date(statusSinceMs)),
    region,
    resources: [jobArn],
    detail: {
      version: '0.0',
      accountId,
      batchJobName: request.jobName,
      batchJobArn: jobArn,
      batchModelId: modelArn(region, request.foundationModelId),
      status,
      failureMessage: message,
      creationTime: writeMediumTime(new Date(submittedAtMs)),
    },
  };
}

/** Such as `Wed Aug 28 22:58:30 UTC 2024`. */
function writeUnixTime(time: Date): string {
  const [weekday = '', day = '', month = '', year = '', clock = ''] = time.toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${day} ${clock} UTC ${year}`;
}

const mediumTime = new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });

/** Such as `Aug 28, 2024, 10:47:53 PM`. */
const writeMediumTime = (time: Date): string => mediumTime.format(time).replaceAll('\u202f', ' ');
