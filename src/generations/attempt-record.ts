import type { AttemptRecord } from '../storage/generation-record.ts';
import type { AttemptOutcome } from './attempt.ts';

/** What is kept of one call to Bedrock. */
export function toAttemptRecord(
  call: Pick<AttemptRecord, 'number' | 'modelId' | 'region' | 'mode' | 'validationErrors'>,
  { response, error }: AttemptOutcome,
  measured: Pick<AttemptRecord, 'startedAt' | 'durationMs' | 'usage' | 'cost'>,
): AttemptRecord {
  return { ...call, ...measured, awsRequestId: response?.requestId ?? error?.data.requestId ?? null, error: error?.data ?? null };
}
