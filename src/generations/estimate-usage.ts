import type { ModelRequest } from '../datasources/types.ts';
import { estimateInputTokens } from '../models/estimate-input-tokens.ts';
import { estimateTokens } from '../models/estimate-tokens.ts';
import type { GenerationOutput, UsageRecord } from '../storage/generation-record.ts';
import { saidIn } from './said-in.ts';

/** Stands in for Bedrock's counts where they failed to come: the request and the answer, counted by a tokenizer like the models'. What other calls said `before` is not this one's. */
export async function estimateUsage(request: ModelRequest, answer: GenerationOutput, before: GenerationOutput | null = null): Promise<UsageRecord> {
  const inputTokens = await estimateInputTokens(request);
  const tokensBefore = before === null ? 0 : await estimateTokens(saidIn(before));
  const outputTokens = Math.max(0, (await estimateTokens(saidIn(answer))) - tokensBefore);
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
