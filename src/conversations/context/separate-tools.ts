import type { BedrockContentBlock } from '../../datasources/types.ts';
import { isJsonObject, type JsonObject } from '../../json.ts';
import type { ModelFacts } from '../model-facts.ts';
import type { Draft } from './draft.ts';
import { describeToolResult, describeToolUse } from './fit-blocks.ts';
import { resultContent } from './result-content.ts';

/**
 * Llama takes uses of tools, and their results, only in messages that hold nothing else ("Conversation blocks and tool use blocks cannot be provided in the same turn", as public reports quote
 * Bedrock). An exchange with a tool beside other words is told to it in words, and what media the tool gave are given beside them: another model's "Let me look" before its use, or what a user
 * says in place of the result. Messages are paired already.
 */
export function separateTools(drafts: readonly Draft[], { bodyFormat }: ModelFacts): readonly Draft[] {
  if (bodyFormat !== 'llama') return drafts;
  const isMixedAt = (index: number): boolean => drafts[index] !== undefined && isMixed(drafts[index].content);
  return drafts.map((draft, index) => (isMixedAt(index) || isMixedAt(draft.role === 'assistant' ? index + 1 : index - 1) ? { ...draft, content: draft.content.flatMap(tellTool) } : draft));
}

const isOfTool = (block: BedrockContentBlock): boolean => 'toolUse' in block || 'toolResult' in block;

const isMixed = (content: readonly BedrockContentBlock[]): boolean => content.some(isOfTool) && !content.every(isOfTool);

/** What of a tool stands in a block, in words, with the media that it gave. */
export function tellTool(block: BedrockContentBlock): readonly BedrockContentBlock[] {
  const { toolUse, toolResult } = block;
  if (isJsonObject(toolUse)) return [describeToolUse(toolUse)];
  if (!isJsonObject(toolResult)) return [block];
  return [describeToolResult(toolResult), ...resultContent(toolResult).filter(isMedium)];
}

const isMedium = (block: JsonObject): boolean => 'image' in block || 'document' in block || 'video' in block;
