import type { ContextState, MessageRecord, PositionRange, SummaryRecord } from '../../storage/conversation-record.ts';
import { coverOf } from './cover.ts';
import { addRange } from './ranges.ts';

/** A message that is sent, perhaps without some of its blocks. */
export interface MemoryMessage extends MessageRecord {
  /** Indexes of the blocks that it is sent without. */
  readonly trimmed: readonly number[];
}

/** How much may be sent, in tokens as they are estimated here. */
export interface Budget {
  /** System prompts and tools. */
  readonly fixed: number;
  /** A compaction is due above it. */
  readonly trigger: number;
  /** What a compaction leaves. */
  readonly keep: number;
  /** A compaction is due above so many messages; null: never for their number. */
  readonly triggerMessages: number | null;
  /** What a compaction leaves of them. */
  readonly keepMessages: number | null;
  /** The most that one summary may have. */
  readonly summary: number;
  /** The most that is summarised at once. */
  readonly span: number;
}

/** What a memory strategy judges by. */
export interface MemoryView {
  /** What is sent now, oldest first; the last ones are the turn's own. */
  readonly messages: readonly MemoryMessage[];
  readonly dropped: ContextState['dropped'];
  readonly trimmed: ContextState['trimmed'];
  /** Positions of dropped messages that no summary stands for, since the summary model failed; empty where they were not read. */
  readonly unsummarized: readonly number[];
  /** All that were made. */
  readonly summaries: readonly SummaryRecord[];
  readonly budget: Budget;
}

/** What of the messages is sent after a compaction. */
export type Compacted = Pick<ContextState, 'dropped' | 'trimmed'>;

/** A summary that has to be written. */
export interface SummaryTask {
  readonly level: number;
  /** Summaries that it takes in, oldest first. */
  readonly sources: readonly SummaryRecord[];
  /** Messages that it takes in after them, as many as are summarised at once; null: none. */
  readonly messages: PositionRange | null;
}

/** What a strategy wants next: a summary, after which it is asked again, or nothing more. */
export type Step = { readonly kind: 'done'; readonly compacted: Compacted } | { readonly kind: 'summarize'; readonly task: SummaryTask; /** What will not be sent in the end. */ readonly upTo: number };

/** A way to make a long conversation short: pure, and asked only when a compaction is due. It never drops a message of the turn itself. */
export type MemoryStrategy = (view: MemoryView) => Step;

const messageOverhead = 4; // tokens of a role and its delimiters
export const placeholderTokens = 12;

export function tokensOf({ blockTokens, trimmed }: MemoryMessage): number {
  const whole = blockTokens.reduce((sum, tokens) => sum + tokens, messageOverhead);
  return trimmed.reduce((sum, index) => sum - (blockTokens[index] ?? 0) + placeholderTokens, whole);
}

export const sumTokens = (messages: readonly MemoryMessage[]): number => messages.reduce((sum, message) => sum + tokensOf(message), 0);

export const summaryOverhead = 12; // tokens of the words that introduce it

export const tokensOfSummaries = (summaries: readonly SummaryRecord[]): number => summaries.reduce((sum, { tokens }) => sum + tokens + summaryOverhead, 0);

/** So many summaries become one at most. */
export const mostSources = 4;

/** Everything that is sent, together. */
export const totalTokens = ({ messages, dropped, summaries, budget }: MemoryView, isSummarized: boolean): number =>
  budget.fixed + (isSummarized ? tokensOfSummaries(coverOf(summaries, dropped)) : 0) + sumTokens(messages);

/** The messages before this one are not sent any more. */
export const dropBefore = (dropped: readonly PositionRange[], { position }: MemoryMessage): readonly PositionRange[] => (position <= 1 ? dropped : addRange(dropped, [1, position - 1]));
