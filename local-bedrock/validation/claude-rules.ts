import type { EngineMessage } from '../engine/types.ts';
import type { ServedModel } from '../models.ts';
import { invalid } from '../wire/errors.ts';
import { endsInWhiteSpace, readToolResultIds, readToolUseIds, trailingWhiteSpace } from './conversation-rules.ts';

/**
 * Checks the order of messages as Claude itself does, whose messages need not alternate, but whose tool uses must be answered in the
 * next one. Throws ValidationException with Anthropic's texts as they are widely quoted; none of them is recorded.
 */
export function checkClaudeConversation(messages: readonly EngineMessage[], model: ServedModel): void {
  if (messages.length === 0) throw invalid('messages: at least one message is required');
  messages.forEach((message, index) => {
    const isLast = index === messages.length - 1;
    if (message.parts.length === 0 && !(isLast && message.role === 'assistant')) {
      throw invalid(`messages.${index}: all messages must have non-empty content except for the optional final assistant message`);
    }
    checkToolUses(message, messages[index + 1], index);
    checkToolResults(messages[index - 1], message, index);
  });
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return;
  if (!model.supports.assistantPrefill) throw invalid('This model does not support assistant message prefill. The conversation must end with a user message.');
  if (endsInWhiteSpace(last)) throw invalid(trailingWhiteSpace);
}

function checkToolUses(message: EngineMessage, next: EngineMessage | undefined, index: number): void {
  const asked = message.role === 'assistant' ? readToolUseIds(message) : [];
  const answered = next === undefined ? [] : readToolResultIds(next);
  const missing = asked.filter((id) => !answered.includes(id));
  if (missing.length === 0) return;
  throw invalid(
    `messages.${index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
  );
}

function checkToolResults(previous: EngineMessage | undefined, message: EngineMessage, index: number): void {
  const asked = readToolUseIds(previous);
  const unasked = readToolResultIds(message).find((id) => !asked.includes(id));
  if (unasked === undefined) return;
  throw invalid(
    `messages.${index}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${unasked}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
  );
}
