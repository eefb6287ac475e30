import type { BedrockContentBlock, GuardrailConfig } from '../datasources/types.ts';
import type { InferenceErrorData } from '../errors.ts';
import type { JsonObject } from '../json.ts';

export type MemoryStrategyName = 'FULL' | 'SLIDING_WINDOW' | 'SUMMARIZE' | 'HIERARCHICAL' | 'PRUNE';

/** How much of a conversation is sent; null takes the default, which depends on the model. */
export interface MemoryPolicy {
  readonly strategy: MemoryStrategyName;
  readonly triggerTokens: number | null;
  readonly keepTokens: number | null;
  readonly keepMessages: number | null;
  readonly summaryModelId: string | null;
  readonly promptCaching: boolean;
  readonly cacheTtl: '5m' | '1h' | null;
}

/** What a conversation's turns are asked with, on Bedrock's wire; null: not given. */
export interface ConversationSettings {
  readonly modelId: string;
  readonly system: readonly BedrockContentBlock[];
  readonly inferenceConfig: JsonObject | null;
  readonly toolConfig: JsonObject | null;
  readonly guardrailConfig: GuardrailConfig | null;
}

/** Positions of messages, both ends included. */
export type PositionRange = readonly [from: number, to: number];

/** What compactions have made of the messages. It changes at a compaction only: between two of them the same beginning is sent. */
export interface ContextState {
  /** Messages that are not sent: summarised, or left out. In order, without gaps between neighbours. */
  readonly dropped: readonly PositionRange[];
  /** Blocks of messages that are sent without them, by the message's position. */
  readonly trimmed: Readonly<Record<string, readonly number[]>>;
  readonly lastCompaction: CompactionRecord | null;
}

/** Everything is sent. */
export const wholeContext: ContextState = { dropped: [], trimmed: {}, lastCompaction: null };

export interface CompactionRecord {
  /** RFC 3339 */
  readonly at: string;
  readonly tokensBefore: number;
  readonly tokensAfter: number;
  /** Why messages were left out instead of summarised. */
  readonly error: InferenceErrorData | null;
  /** The idempotency key of the call that asked for it. */
  readonly key: string | null;
}

/** A conversation as it is stored, but for its messages and summaries. */
export interface ConversationRecord extends ConversationSettings {
  readonly id: string;
  readonly tenantId: string;
  readonly viewerId: string;
  readonly title: string | null;
  readonly memory: MemoryPolicy;
  readonly context: ContextState;
  /** Counts the changes of `context`: two compactions at once do not overwrite each other. */
  readonly contextVersion: number;
  /** The tools that a turn was given last: what its messages speak of is explained by them. */
  readonly lastToolConfig: JsonObject | null;
  /** By how much the model counts more tokens than are estimated here; 1 where nobody knows. */
  readonly tokenRatio: number;
  readonly messageCount: number;
  /** The position of the latest message that it ever had; 0 before any. */
  readonly lastPosition: number;
  readonly activeGenerationId: string | null;
  readonly lastGenerationId: string | null;
  /** RFC 3339 */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What may be changed of a conversation at any time. */
export type ConversationChange = Partial<Pick<ConversationRecord, 'title' | 'memory' | 'tokenRatio' | 'lastToolConfig' | keyof ConversationSettings>>;

/** A message that has no place yet. */
export interface NewMessage {
  readonly id: string;
  readonly role: 'user' | 'assistant';
  readonly content: readonly BedrockContentBlock[];
  /** About how many tokens each block has. */
  readonly blockTokens: readonly number[];
  /** Who made it; null for what a caller gave. */
  readonly generationId: string | null;
  readonly modelId: string | null;
  /** The generation of the turn that brought it, which the store fills in; null for what the conversation began with. */
  readonly turnId: string | null;
  /** RFC 3339 */
  readonly createdAt: string;
}

export interface MessageRecord extends NewMessage {
  readonly conversationId: string;
  /** Bedrock refused the turn that brought it as invalid, the model refused it, or a guardrail blocked it: it is not sent again, so that the next turn can succeed. */
  readonly isRefused: boolean;
  /** Rises with each message; gaps are where messages were deleted. */
  readonly position: number;
}

export interface SummaryRecord {
  readonly id: string;
  readonly conversationId: string;
  /** 0: of messages; n: of summaries of level n - 1. */
  readonly level: number;
  readonly text: string;
  readonly fromMessageId: string;
  readonly toMessageId: string;
  readonly fromPosition: number;
  readonly toPosition: number;
  readonly tokens: number;
  /** RFC 3339 */
  readonly createdAt: string;
}

/** The tokens and money of all calls that were made for a conversation. */
export interface ConversationUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadInputTokens: number;
  readonly cacheWriteInputTokens: number;
  readonly isEstimated: boolean;
  /** By currency, in 10^-12 of it; calls without a known price are only counted. */
  readonly costs: readonly { readonly currency: string; readonly picos: bigint; readonly pricedOn: string | null }[];
  readonly unpricedRequests: number;
  readonly requests: number;
}
