import { randomUUID } from 'node:crypto';
import type { EngineMessage } from '../engine/types.ts';
import type { ServedModel } from '../models.ts';
import {
  checkEnum,
  checkMembers,
  checkNumbers,
  nativeShape as shape,
  readMaxTokens,
  readPrompt,
  readStopTexts,
} from '../validation/native-shape.ts';
import { isObject, joinPath, type JsonObject } from '../validation/shape.ts';
import type { Conversation, ModelAnswer } from './conversation.ts';
import { placePieces, type NativeChunk } from './native-chunk.ts';

/** Members that have no effect here, beside those that are read below. */
const withoutEffect = [
  'search_queries_only', 'prompt_truncation', 'seed', 'return_prompt', 'tools', 'tool_results', 'raw_prompting',
];

/** Reads Command R's native body: the message, and the history before it. Throws ValidationException. */
export function readCommandRequest(body: JsonObject, model: ServedModel): Conversation {
  checkMembers(body, '', ['message'], [
    'message', 'chat_history', 'preamble', 'documents', 'max_tokens', 'stop_sequences', 'temperature', 'p', 'k', 'frequency_penalty', 'presence_penalty',
    ...withoutEffect,
  ]);
  checkNumbers(body, '', { temperature: [0, 1], p: [0.01, 0.99], k: [0, 500], frequency_penalty: [0, 1], presence_penalty: [0, 1] });
  const preamble = shape.optional(body, 'preamble', '', shape.string) ?? '';
  const documents = shape.optional(body, 'documents', '', readDocuments) ?? [];
  return {
    system: preamble === '' ? [] : [preamble],
    messages: [
      ...(shape.optional(body, 'chat_history', '', readHistory) ?? []),
      { role: 'user', parts: [...documents, { type: 'text', text: readPrompt(body, 'message') }] },
    ],
    maxTokens: readMaxTokens(body, 'max_tokens', '', model.maxOutputTokens),
    stopSequences: shape.optional(body, 'stop_sequences', '', readStopTexts) ?? [],
  };
}

/** Writes the body of Command R's native answer, which repeats the conversation with the answer at its end (recorded). */
export function writeCommandAnswer(answer: ModelAnswer, _model: ServedModel, { messages }: Conversation): JsonObject {
  const text = answer.pieces.join('');
  const history = messages.map(({ role, parts }) => ({
    role: role === 'user' ? 'USER' : 'CHATBOT',
    message: parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join(''),
  }));
  return {
    response_id: randomUUID(),
    text,
    generation_id: randomUUID(),
    chat_history: [...history, { role: 'CHATBOT', message: text }],
    finish_reason: answer.stopReason === 'max_tokens' ? 'MAX_TOKENS' : 'COMPLETE',
  };
}

/** Yields the chunks of Command R's native stream (user guide; not recorded): its end has the whole body in it. */
export function* streamCommandAnswer(
  answer: ModelAnswer,
  model: ServedModel,
  writeMetrics: () => JsonObject,
  conversation: Conversation,
): Generator<NativeChunk> {
  const response = writeCommandAnswer(answer, model, conversation);
  yield { chunk: { is_finished: false, event_type: 'stream-start', generation_id: response['generation_id'] } };
  for (const { text } of placePieces(answer)) yield { chunk: { is_finished: false, event_type: 'text-generation', text }, isPiece: true };
  yield {
    chunk: { is_finished: true, event_type: 'stream-end', response, finish_reason: response['finish_reason'], ...writeMetrics() },
  };
}

function readHistory(value: unknown, path: string): readonly EngineMessage[] {
  return shape.list(value, path).map((item, index) => {
    const itemPath = joinPath(path, index);
    const turn = shape.object(item, itemPath);
    checkMembers(turn, itemPath, ['role', 'message'], ['role', 'message']);
    checkEnum(turn['role'], joinPath(itemPath, 'role'), ['USER', 'CHATBOT']);
    const text = shape.string(turn['message'], joinPath(itemPath, 'message'));
    return { role: turn['role'] === 'USER' ? 'user' : 'assistant', parts: [{ type: 'text', text }] };
  });
}

/** A document is an object of texts, or a text; one with a title is called by it. */
function readDocuments(value: unknown, path: string): EngineMessage['parts'] {
  return shape.list(value, path).map((item, index) => {
    const document = isObject(item) ? item : { text: shape.string(item, joinPath(path, index)) };
    const { title, ...rest } = document;
    const text = Object.values(rest).filter((member) => typeof member === 'string').join('\n');
    return { type: 'document', name: typeof title === 'string' ? title : `document ${index + 1}`, format: 'txt', text };
  });
}
