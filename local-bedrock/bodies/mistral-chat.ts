import type { ServedModel } from '../models.ts';
import { checkMembers, checkNumbers, nativeShape as shape, readMaxTokens } from '../validation/native-shape.ts';
import type { JsonObject } from '../validation/shape.ts';
import { readChatMessages } from './chat-messages.ts';
import { readChatForms, readFinishReason, writeChatMessage } from './chat-tools.ts';
import type { Conversation, ModelAnswer } from './conversation.ts';
import { placePieces, type NativeChunk } from './native-chunk.ts';
import { readStop } from './openai-chat.ts';

const known = ['messages', 'max_tokens', 'temperature', 'top_p', 'stop', 'tools', 'tool_choice', 'response_format'];

/** Reads the chat body of Mistral Large 2407 and Pixtral. Throws ValidationException. */
export function readMistralChatRequest(body: JsonObject, model: ServedModel): Conversation {
  checkMembers(body, '', ['messages'], known);
  checkNumbers(body, '', { temperature: [0, 1], top_p: [0, 1] });
  return {
    ...readChatMessages(body['messages'], 'messages', model),
    ...readChatForms(body, model),
    maxTokens: readMaxTokens(body, 'max_tokens', '', model.maxOutputTokens),
    stopSequences: shape.optional(body, 'stop', '', readStop) ?? [],
  };
}

/** Writes the body of the native answer (user guide; not recorded). It has no usage: the headers have it. */
export function writeMistralChatAnswer(answer: ModelAnswer): JsonObject {
  return { choices: [writeChoice(writeChatMessage(answer), readFinishReason(answer))] };
}

/** Yields the chunks of the native stream (not recorded: they have the body's shape); calls come whole, with the last one. */
export function* streamMistralChatAnswer(answer: ModelAnswer, _model: ServedModel, writeMetrics: () => JsonObject): Generator<NativeChunk> {
  const { tool_calls: calls } = writeChatMessage(answer);
  for (const { text, isLast } of placePieces(answer)) {
    const message = { content: text, ...(isLast && calls !== undefined ? { tool_calls: calls } : {}) };
    yield { chunk: { choices: [writeChoice(message, isLast ? readFinishReason(answer) : null)], ...(isLast ? writeMetrics() : {}) }, isPiece: true };
  }
}

function writeChoice(message: JsonObject, stopReason: string | null): JsonObject {
  return { index: 0, message: { role: 'assistant', ...message }, stop_reason: stopReason };
}
