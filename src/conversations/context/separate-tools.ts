import type { BedrockContentBlock } from '../../datasources/types.ts';
import { isJsonObject } from '../../json.ts';
import type { ModelFacts } from '../model-facts.ts';
import type { Draft } from './draft.ts';
import { describeToolResult, describeToolUse } from './fit-blocks.ts';

const particular: readonly (string | null)[] = ['llama', 'mistral-text', 'mistral-chat', 'cohere-command-r'];

/**
 * Some families take uses of tools, and their results, only in messages that hold nothing else ("Conversation blocks and tool use blocks cannot be provided in the same turn", as public
 * reports quote Bedrock, of Llama). For these an exchange with a tool beside other words is told in words: another model's "Let me look" before its use, or what a user says in place of the
 * result. Messages are paired already.
 */
export function separateTools(drafts: readonly Draft[], { bodyFormat }: ModelFacts): readonly Draft[] {
  if (!particular.includes(bodyFormat)) return drafts;
  const isMixedAt = (index: number): boolean => drafts[index] !== undefined && isMixed(drafts[index].content);
  return drafts.map((draft, index) => (isMixedAt(index) || isMixedAt(draft.role === 'assistant' ? index + 1 : index - 1) ? { ...draft, content: draft.content.map(tellTool) } : draft));
}

const isOfTool = (block: BedrockContentBlock): boolean => 'toolUse' in block || 'toolResult' in block;

const isMixed = (content: readonly BedrockContentBlock[]): boolean => content.some(isOfTool) && !content.every(isOfTool);

function tellTool(block: BedrockContentBlock): BedrockContentBlock {
  const { toolUse, toolResult } = block;
  if (isJsonObject(toolUse)) return describeToolUse(toolUse);
  return isJsonObject(toolResult) ? describeToolResult(toolResult) : block;
}
