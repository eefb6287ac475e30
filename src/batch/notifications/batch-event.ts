import type { BedrockBatchStatus } from '../../datasources/batch-types.ts';
import { CodedError } from '../../errors.ts';
import { isJsonObject, type JsonValue } from '../../json.ts';

/** What a notice says: that a Bedrock job may have come to this status. It is a hint to look, and no more than that. */
export interface BatchNotice {
  readonly jobArn: string;
  readonly status: BedrockBatchStatus;
}

/** An event of EventBridge, as far as it is of interest. */
export interface BatchEvent {
  readonly id: string;
  /** Null: it is about something else than a batch job, or a status that is not known. */
  readonly notice: BatchNotice | null;
}

const source = 'aws.bedrock';
const detailType = 'Batch Inference Job State Change';
const jobArnPattern = /^arn:aws[\w-]*:bedrock:[a-z0-9-]+:\d{12}:model-invocation-job\/[a-z0-9]{12}$/;
const statuses: readonly BedrockBatchStatus[] = ['Submitted', 'Validating', 'Scheduled', 'InProgress', 'Stopping', 'Completed', 'PartiallyCompleted', 'Failed', 'Stopped', 'Expired'];
const mostIdCharacters = 256;

/**
 * Reads an event of EventBridge, as Bedrock's user guide shows the one for batch jobs (page monitoring-eventbridge-how-it-works; nobody recorded one). Its times, which
 * are not ISO's, are not needed. Throws BAD_REQUEST for what is no event, or one for batch jobs that tells no job.
 */
export function readBatchEvent(event: JsonValue): BatchEvent {
  if (!isJsonObject(event)) throw notAnEvent('a JSON object');
  const { id, detail } = event;
  if (typeof id !== 'string' || id === '' || id.length > mostIdCharacters) throw notAnEvent('an id');
  if (typeof event['detail-type'] !== 'string' || typeof event.source !== 'string' || !isJsonObject(detail)) throw notAnEvent('source, detail-type and detail');
  if (event.source !== source || event['detail-type'] !== detailType) return { id, notice: null };
  const { batchJobArn, status } = detail;
  if (typeof batchJobArn !== 'string' || !jobArnPattern.test(batchJobArn)) throw notAnEvent('the ARN of a batch job as detail.batchJobArn');
  if (typeof status !== 'string') throw notAnEvent('a status as detail.status');
  // A status that is not known here is found, and logged, when Bedrock is asked.
  const known = statuses.find((one) => one === status);
  return { id, notice: known === undefined ? null : { jobArn: batchJobArn, status: known } };
}

const notAnEvent = (lacking: string): CodedError => new CodedError('BAD_REQUEST', { message: `The body is no event of EventBridge: expected ${lacking}.` });
