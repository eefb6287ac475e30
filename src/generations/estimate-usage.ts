import type { ModelRequest } from '../datasources/types.ts';
import { estimateInputTokens } from '../models/estimate-input-tokens.ts';
import { estimateTokens } from '../models/estimate-tokens.ts';
import type { GenerationOutput, UsageRecord } from '../storage/generation-record.ts';
import { saidIn } from './said-in.ts';

/** Stands in for Bedrock's counts where they failed to come: the request and the answer, counted by a tokenizer like the models'. */
export async function estimateUsage(request: ModelRequest, answer: GenerationOutput): Promise<UsageRecord> {
  const inputTokens = await estimateInputTokens(request);
  const outputTokens = await estimateTokens(saidIn(answer));
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
