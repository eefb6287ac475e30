import type { EngineToolChoice } from '../engine/types.ts';
import { isClaudeFrom } from '../claude-release.ts';
import type { ServedModel } from '../models.ts';
import { invalid } from '../wire/errors.ts';
import { isObject, joinPath, type JsonObject, type ShapeReader } from './shape.ts';

/** The least that Claude takes as a budget. */
const minBudgetTokens = 1_024;

/** What the rules of thinking depend on. */
export interface ThinkingContext {
  readonly model: ServedModel;
  readonly maxTokens: number;
  readonly toolChoice: EngineToolChoice | undefined;
  readonly shape: ShapeReader;
  /** What stands before Claude's own words in an error. */
  readonly prefix: string;
}

/**
 * Reads Claude's `thinking`: how many tokens may go to reasoning, none where it is disabled. Throws ValidationException in
 * Anthropic's words as they are widely quoted: for a model that does not reason, a budget under 1,024 or over the answer's own
 * limit, beside a tool that is forced, and from Claude 4.7 on with a budget at all.
 */
export function readThinking(value: unknown, path: string, { model, maxTokens, toolChoice, shape, prefix }: ThinkingContext): number {
  const thinking = shape.object(value, path);
  const type = shape.string(thinking['type'], joinPath(path, 'type'));
  if (type === 'disabled') return 0;
  if (!model.supports.reasoning) throw invalid(`${prefix}thinking: Extra inputs are not permitted`);
  if (type !== 'enabled' && type !== 'adaptive') {
    throw invalid(`${prefix}thinking: Input tag '${type}' found using 'type' does not match any of the expected tags: 'adaptive', 'disabled', 'enabled'`);
  }
  if (toolChoice?.type === 'any' || toolChoice?.type === 'tool') throw invalid(`${prefix}Thinking may not be enabled when tool_choice forces tool use.`);
  if (type === 'adaptive') return maxTokens;
  if (model.modelId.startsWith('anthropic.') && isClaudeFrom(model.modelId, 4, 7)) {
    throw invalid(`${prefix}"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.`);
  }
  const budget = shape.integer(thinking['budget_tokens'], joinPath(path, 'budget_tokens'));
  if (budget < minBudgetTokens) throw invalid(`${prefix}thinking.enabled.budget_tokens: Input should be greater than or equal to ${minBudgetTokens}`);
  if (budget >= maxTokens) throw invalid(`${prefix}\`max_tokens\` must be greater than \`thinking.budget_tokens\`.`);
  return budget;
}

/**
 * Refuses a message with tools' results whose use was not begun with reasoning, of Claude that has a budget for it: all that was said since the user spoke last counts as one turn of the assistant. Throws
 * ValidationException in the words of many public reports.
 */
export function refuseUnthoughtTools(messages: unknown, thinking: unknown, prefix: string): void {
  if (!isObject(thinking) || thinking['type'] !== 'enabled') return;
  const told = Array.isArray(messages) ? messages.filter(isObject) : [];
  const index = told.findLastIndex((message) => message['role'] === 'user' && !contentOf(message).some((block) => 'toolResult' in block)) + 1;
  const [first] = contentOf(told[index] ?? {});
  if (told[index]?.['role'] !== 'assistant' || index === told.length - 1 || first === undefined || 'reasoningContent' in first) return;
  throw invalid(
    `${prefix}messages.${index}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${'toolUse' in first ? 'tool_use' : 'text'}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block (preceeding the lastmost set of \`tool_use\` and \`tool_result\` blocks). We recommend you include thinking blocks from previous turns. To avoid this requirement, disable \`thinking\`.`,
  );
}

const contentOf = ({ content }: JsonObject): readonly JsonObject[] => (Array.isArray(content) ? content.filter(isObject) : []);
