import type { BedrockContentBlock } from '../../datasources/types.ts';
import type { JsonObject } from '../../json.ts';
import type { SummaryRecord } from '../../storage/conversation-record.ts';
import type { MemoryMessage } from '../memory/view.ts';
import { tokensOf, tokensOfSummaries } from '../memory/view.ts';
import type { ModelFacts } from '../model-facts.ts';
import { limitCachePoints, placeCachePoints } from './cache-points.ts';
import type { Draft } from './draft.ts';
import { fitDrafts } from './fit-drafts.ts';
import { toolsFor } from './tools.ts';

/** What a request to the model is made of. */
export interface ContextParts {
  /** What is sent, oldest first. */
  readonly messages: readonly MemoryMessage[];
  /** What is sent in place of what is not, oldest first. */
  readonly summaries: readonly SummaryRecord[];
  readonly system: readonly BedrockContentBlock[];
  readonly toolConfig: JsonObject | undefined;
  /** The tools that were given last. */
  readonly lastToolConfig: JsonObject | null;
  readonly systemTokens: number;
  readonly toolTokens: number;
  readonly model: ModelFacts;
  /** Claude is to think, within a budget. */
  readonly hasThinkingBudget: boolean;
  readonly promptCaching: boolean;
  readonly cacheTtl: '5m' | '1h' | null;
}

export interface PreparedContext {
  readonly system: readonly BedrockContentBlock[];
  readonly toolConfig: JsonObject | undefined;
  readonly drafts: readonly Draft[];
}

/**
 * Makes of a conversation what Bedrock takes: roles that alternate and begin with the user's, tools paired with their results, nothing that the model cannot
 * read, cache points. The same parts give the same bytes, and with one message more the same beginning (cache points, which move along, aside).
 */
export function prepareContext(parts: ContextParts): PreparedContext {
  const { messages, summaries, model, hasThinkingBudget, promptCaching, cacheTtl } = parts;
  const stripsPoints = promptCaching || model.cache === null;
  const drafts = fitDrafts(messages, model, { summaries, keepsCachePoints: !stripsPoints, hasThinkingBudget });
  const toolConfig = toolsFor(drafts, parts.toolConfig, parts.lastToolConfig, model.bodyFormat);
  if (!stripsPoints) return limitCachePoints({ toolConfig, system: parts.system, drafts }, model);
  const lead = { blocks: summaries.length, tokens: tokensOfSummaries(summaries) };
  return placeCachePoints({ ...parts, toolConfig, drafts, draftTokens: countDrafts(drafts, messages, lead.tokens), lead }, model, cacheTtl);
}

/** About how many tokens each message has: those of what it is made of; the first one has the summaries too. */
function countDrafts(drafts: readonly Draft[], messages: readonly MemoryMessage[], leadTokens: number): readonly number[] {
  const tokens = new Map(messages.map((message) => [message.id, tokensOf(message)]));
  return drafts.map(({ sourceIds }, index) => sourceIds.reduce((sum, id) => sum + (tokens.get(id) ?? 0), index === 0 ? leadTokens : 0));
}
