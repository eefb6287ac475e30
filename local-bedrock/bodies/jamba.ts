import { randomUUID } from 'node:crypto';
import type { ServedModel } from '../models.ts';
import { checkMembers, checkNumbers, checkRange, nativeShape as shape, readMaxTokens } from '../validation/native-shape.ts';
import type { JsonObject } from '../validation/shape.ts';
import { readChatMessages } from './chat-messages.ts';
import { readChatForms, readFinishReason, streamChatCalls, writeChatMessage } from './chat-tools.ts';
import type { Conversation, ModelAnswer } from './conversation.ts';
import { placePieces, type NativeChunk } from './native-chunk.ts';
import { readStop, writeOpenaiUsage } from './openai-chat.ts';

const known = ['messages', 'max_tokens', 'temperature', 'top_p', 'stop', 'n', 'tools', 'tool_choice', 'response_format', 'documents', 'stream'];

/** Reads Jamba's native body. Throws ValidationException. */
export function readJambaRequest(body: JsonObject, model: ServedModel): Conversation {
  checkMembers(body, '', ['messages'], known);
  checkNumbers(body, '', { temperature: [0, 2], top_p: [0, 1] });
  // More than one answer to a request is not simulated.
  checkRange(shape.optional(body, 'n', '', shape.integer), 'n', 1, 1);
  return {
    ...readChatMessages(body['messages'], 'messages', model),
    ...readChatForms(body, model),
    maxTokens: readMaxTokens(body, 'max_tokens', '', model.mostTokensAsked, model.maxOutputTokens),
    stopSequences: shape.optional(body, 'stop', '', readStop) ?? [],
  };
}

/** Writes the body of Jamba's native answer. */
export function writeJambaAnswer(answer: ModelAnswer, model: ServedModel): JsonObject {
  return {
    id: writeId(),
    choices: [{
      index: 0,
      message: { role: 'assistant', tool_calls: null, ...writeChatMessage(answer) },
      finish_reason: readFinishReason(answer),
    }],
    usage: writeOpenaiUsage(answer),
    meta: { requestDurationMillis: 0 },
    model: readJambaName(model.modelId),
  };
}

/** Yields the chunks of Jamba's native stream (not recorded: as AI21 documents them): the last one has the counts. */
export function* streamJambaAnswer(answer: ModelAnswer, _model: ServedModel, writeMetrics: () => JsonObject): Generator<NativeChunk> {
  const id = writeId();
  yield { chunk: { id, choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] } };
  for (const { text } of placePieces(answer)) {
    yield { chunk: { id, choices: [{ index: 0, delta: { content: text }, finish_reason: null }] }, isPiece: true };
  }
  for (const delta of streamChatCalls(answer)) yield { chunk: { id, choices: [{ index: 0, delta, finish_reason: null }] }, isPiece: true };
  yield {
    chunk: { id, choices: [{ index: 0, delta: { content: '' }, finish_reason: readFinishReason(answer) }], usage: writeOpenaiUsage(answer), ...writeMetrics() },
  };
}

function writeId(): string {
  return `chatcmpl-${randomUUID()}`;
}

/** AI21's name of a model: `jamba-1.5-mini` for `ai21.jamba-1-5-mini-v1:0` (recorded). */
function readJambaName(modelId: string): string {
  return modelId.replace(/^ai21\./, '').replace(/-v\d+:\d+$/, '').replace(/(\d)-(\d)/, '$1.$2');
}
