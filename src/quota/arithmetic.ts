/** Bedrock's counts, as far as a quota is concerned. */
export interface CountedUsage {
  /** Without what came from or went to the prompt cache. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheWriteInputTokens: number | null;
}

/** What is known of a request before it runs. */
export interface ExpectedUse {
  /** All of the input, with what will be read from the cache or written to it: nobody knows how much that is. */
  readonly inputTokens: number;
  /** The most that the answer may have. */
  readonly maxTokens: number;
  /** What the answer will hardly pass; `maxTokens` where nothing is known. */
  readonly expectedTokens: number;
  /** How many times an output token counts when the call is settled. */
  readonly burndownRate: number;
}

/**
 * What a request takes from a quota of tokens when it starts. Bedrock takes input + cache + maxTokens (AWS user guide, quotas-token-burndown). It settles with
 * the burn-down rate, which may pass that by far, so that what the answer will likely count is taken from the beginning: otherwise a bucket that seemed to have
 * room would be overdrawn when the calls end.
 */
export const tokensToReserve = ({ inputTokens, maxTokens, expectedTokens, burndownRate }: ExpectedUse): number =>
  Math.ceil(inputTokens + Math.max(maxTokens, Math.min(expectedTokens, maxTokens) * burndownRate));

/** What a call has used of a quota of tokens once it has ended: input, what was written to the cache, and output by the burn-down rate. What was read from the cache counts nothing. */
export const tokensToSettle = ({ inputTokens, outputTokens, cacheWriteInputTokens }: CountedUsage, burndownRate: number): number =>
  Math.ceil(inputTokens + (cacheWriteInputTokens ?? 0) + outputTokens * burndownRate);
