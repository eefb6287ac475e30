import type { EngineMessage } from '../engine/types.ts';
import type { ServedModel } from '../models.ts';
import { invalid } from '../wire/errors.ts';

/**
 * Checks the order of Converse's messages, in Bedrock's words where they are known: who begins and who ends, that the roles
 * alternate, and that every tool use is answered in the next message. Throws ValidationException.
 */
export function checkConversation(messages: readonly EngineMessage[], model: ServedModel, hasToolConfig: boolean): void {
  const [first] = messages;
  if (first === undefined || (first.role !== 'user' && !model.supports.leadingAssistantMessage)) {
    throw invalid('A conversation must start with a user message. Try again with a conversation that starts with a user message.');
  }
  // Titan takes two messages of the user in a row (recording Converse-titan-guardrail-trace).
  if (model.bodyFormat !== 'titan-text' && messages.some((message, index) => message.role === messages[index + 1]?.role)) {
    throw invalid(
      'A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.',
    );
  }
  const usesTools = messages.some(({ parts }) => parts.some(({ type }) => type === 'toolUse' || type === 'toolResult'));
  if (usesTools && !hasToolConfig) throw invalid('The toolConfig field must be defined when using toolUse and toolResult content blocks.');
  messages.forEach((message, index) => {
    checkToolResults(messages[index - 1], message, index);
    if (model.bodyFormat === 'llama') refuseMixed(message, index);
  });
  checkEnd(messages, model);
}

/** In the words of public reports, of Llama; nothing of it is recorded. */
function refuseMixed({ parts }: EngineMessage, index: number): void {
  for (const [type, name] of [['toolUse', 'tool use'], ['toolResult', 'tool result']] as const) {
    const ofTools = parts.filter((part) => part.type === type).length;
    if (ofTools > 0 && ofTools < parts.length) throw invalid(`messages.${index}.content: Conversation blocks and ${name} blocks cannot be provided in the same turn.`);
  }
}

/** The ids of a message's tool uses; those of an assistant must be the ids of the results in the message that follows, but for what Bedrock has run by itself. */
export const readToolUseIds = (message: EngineMessage | undefined): readonly string[] => (message === undefined ? [] : withoutAnswered(message, readIds(message, 'toolUse')));

/** The ids of the tool uses that a message answers, but for those of its own. */
export const readToolResultIds = (message: EngineMessage): readonly string[] => withoutAnswered(message, readIds(message, 'toolResult'));

const readIds = ({ parts }: EngineMessage, type: 'toolUse' | 'toolResult'): readonly string[] => parts.flatMap((part) => (part.type === type ? [part.toolUseId] : []));

/** A tool of Bedrock's own is used and answered within one message of the assistant. */
function withoutAnswered(message: EngineMessage, ids: readonly string[]): readonly string[] {
  const [uses, results] = [readIds(message, 'toolUse'), readIds(message, 'toolResult')];
  return ids.filter((id) => message.role !== 'assistant' || !uses.includes(id) || !results.includes(id));
}

function checkToolResults(previous: EngineMessage | undefined, message: EngineMessage, index: number): void {
  const asked = message.role === 'user' ? readToolUseIds(previous) : [];
  const answered = readToolResultIds(message);
  const missing = asked.filter((id) => !answered.includes(id));
  if (missing.length > 0) {
    throw invalid(`Expected toolResult blocks at messages.${index}.content for the following Ids: ${missing.join(', ')}`);
  }
  if (answered.length > asked.length) {
    throw invalid(`The number of toolResult blocks at messages.${index}.content exceeds the number of toolUse blocks of previous turn.`);
  }
}

/** Claude's words for an answer that is begun so, as many public reports quote them; nothing of it is recorded. */
export const trailingWhiteSpace = 'messages: final assistant content cannot end with trailing whitespace';

export function endsInWhiteSpace({ parts }: EngineMessage): boolean {
  const last = parts.at(-1);
  return last?.type === 'text' && last.text.trimEnd() !== last.text;
}

function checkEnd(messages: readonly EngineMessage[], model: ServedModel): void {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return;
  const openIds = readToolUseIds(last);
  if (openIds.length > 0) {
    throw invalid(`Expected toolResult blocks at messages.${messages.length}.content for the following Ids: ${openIds.join(', ')}`);
  }
  if (model.supports.assistantPrefill) {
    if (model.bodyFormat === 'anthropic-messages' && endsInWhiteSpace(last)) throw invalid(`The model returned the following errors: ${trailingWhiteSpace}`);
    return;
  }
  throw invalid(
    model.bodyFormat === 'anthropic-messages'
      ? 'The model returned the following errors: This model does not support assistant message prefill. The conversation must end with a user message.'
      : 'A conversation must end with a user message. Try again with a conversation that ends with a user message.',
  );
}
