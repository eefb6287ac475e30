import type { MemoryStrategyName } from '../../storage/conversation-record.ts';
import { full } from './full.ts';
import { hierarchical } from './hierarchical.ts';
import { prune } from './prune.ts';
import { slidingWindow } from './sliding-window.ts';
import { summarize } from './summarize.ts';
import type { MemoryStrategy } from './view.ts';

export const strategies: Readonly<Record<MemoryStrategyName, MemoryStrategy>> = {
  FULL: full,
  SLIDING_WINDOW: slidingWindow,
  SUMMARIZE: summarize,
  HIERARCHICAL: hierarchical,
  PRUNE: prune,
};

/** Summaries are sent in place of what is dropped. */
export const isSummarizing = (strategy: MemoryStrategyName): boolean => strategy === 'SUMMARIZE' || strategy === 'HIERARCHICAL';
