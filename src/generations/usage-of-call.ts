import type { ModelRequest } from '../datasources/types.ts';
import type { UsageRecord } from '../storage/generation-record.ts';
import { estimateUsage } from './estimate-usage.ts';
import type { RunLog } from './run-log.ts';
import type { Transcript } from './transcript.ts';

interface EndedCall {
  readonly transcript: Transcript;
  readonly request: ModelRequest;
  /** The model worked, or nobody knows that it did not. */
  readonly mayHaveWorked: boolean;
  readonly log: RunLog;
}

/** What Bedrock counted; an estimate where the model worked, or may have, and Bedrock did not come to say. */
export async function usageOfCall({ transcript, request, mayHaveWorked, log }: EndedCall): Promise<UsageRecord | null> {
  const { usage } = transcript;
  if (usage !== null) return { ...usage, source: 'MEASURED' };
  if (!mayHaveWorked) return null;
  try {
    const output = transcript.finish();
    return await estimateUsage(request, output, transcript);
  } catch (error) {
    log.ownFault(error, 'the usage could not be estimated');
    return null;
  }
}
