import type { UsageRecord } from '../storage/generation-record.ts';

const most = 4;

/** By how much a model counts more tokens than were estimated, as the latest turn shows; never less, so that a window is rather left early. */
export function learnRatio(before: number, { inputTokens, cacheReadInputTokens, cacheWriteInputTokens }: UsageRecord, estimate: number): number {
  const counted = inputTokens + (cacheReadInputTokens ?? 0) + (cacheWriteInputTokens ?? 0);
  if (estimate < leastEstimate || counted === 0) return before;
  return Math.min(Math.max(Math.round((counted / estimate) * 100) / 100, 1), most);
}

const leastEstimate = 200; // tokens: in a short context what stands around the words counts too much

/** What was estimated did not fit: the model has counted at least its window. */
export const ratioAfterOverflow = (before: number, estimate: number, windowTokens: number | null): number =>
  windowTokens === null ? before : Math.min(Math.max(before, Math.ceil((windowTokens / estimate) * 100) / 100), most);
