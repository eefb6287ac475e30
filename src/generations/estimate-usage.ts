import type { ModelRequest } from '../datasources/types.ts';
import { estimateInputTokens } from '../models/estimate-input-tokens.ts';
import { estimateTokens } from '../models/estimate-tokens.ts';
import type { GenerationOutput, UsageRecord } from '../storage/generation-record.ts';
import { saidIn } from './said-in.ts';

/** In what a call's share differs from what has come of its generation. */
export interface CallShare {
  /** What other calls have said before; null where there were none. */
  readonly before: GenerationOutput | null;
  /** What it has said, and was not delivered. */
  readonly leftOut: string;
}

/** Stands in for Bedrock's counts where they failed to come: the request and the answer, counted by a tokenizer like the models'. */
export async function estimateUsage(request: ModelRequest, answer: GenerationOutput, { before, leftOut }: CallShare = { before: null, leftOut: '' }): Promise<UsageRecord> {
  const inputTokens = await estimateInputTokens(request);
  const tokensBefore = before === null ? 0 : await estimateTokens(saidIn(before));
  const outputTokens = Math.max(0, (await estimateTokens(saidIn(answer) + leftOut)) - tokensBefore);
  return {
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens,
    cacheReadInputTokens: null,
    cacheWriteInputTokens: null,
    cacheDetails: null,
    source: 'ESTIMATED',
  };
}
