import type { BedrockContentBlock } from '../../datasources/types.ts';
import type { Draft } from './draft.ts';
import { tellTool } from './separate-tools.ts';

/**
 * Claude that has a budget for thinking takes no tools' results whose use it has not begun with a thought ("Expected `thinking` or `redacted_thinking`, but found `tool_use`", as many public reports
 * quote Bedrock): where another model answered last, a fallback, say, or Claude itself when it was not to think. Such uses are told in words, from where the user spoke last. Messages are paired
 * already.
 */
export function tellUnthoughtTools(drafts: readonly Draft[]): readonly Draft[] {
  const start = drafts.findLastIndex(({ role, content }) => role === 'user' && !content.some((block) => 'toolResult' in block)) + 1;
  const end = drafts.findIndex((draft, index) => index >= start && draft.role === 'assistant' && beginsWithThought(draft.content));
  return drafts.map((draft, index) => (index >= start && (end === -1 || index < end) ? { ...draft, content: draft.content.flatMap(tellTool) } : draft));
}

const beginsWithThought = ([first]: readonly BedrockContentBlock[]): boolean => first?.['reasoningContent'] !== undefined;
