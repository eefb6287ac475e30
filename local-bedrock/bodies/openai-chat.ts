import { randomUUID } from 'node:crypto';
import type { ServedModel } from '../models.ts';
import { checkMembers, checkNumbers, checkRange, malformed, nativeShape as shape, readMaxTokens, readStopTexts } from '../validation/native-shape.ts';
import type { JsonObject } from '../validation/shape.ts';
import { readChatMessages } from './chat-messages.ts';
import { readChatForms, readFinishReason, streamChatCalls, writeChatMessage } from './chat-tools.ts';
import type { Conversation, ModelAnswer } from './conversation.ts';
import { placePieces, type NativeChunk } from './native-chunk.ts';

const known = [
  'messages', 'model', 'stream', 'stream_options', 'max_completion_tokens', 'max_tokens', 'temperature', 'top_p', 'stop', 'tools', 'tool_choice',
  'parallel_tool_calls', 'response_format', 'reasoning_effort', 'presence_penalty', 'frequency_penalty', 'seed', 'logprobs', 'top_logprobs',
  'logit_bias', 'n', 'user', 'metadata', 'store', 'service_tier',
];

/** Reads the chat completion body of the open-weight models. Throws ValidationException. */
export function readOpenaiRequest(body: JsonObject, model: ServedModel): Conversation {
  checkMembers(body, '', ['messages'], known);
  const named = shape.optional(body, 'model', '', shape.string);
  if (named !== undefined && named !== model.modelId && !model.inferenceProfiles.includes(named)) {
    throw malformed('model', `${named} is not the model of the request`);
  }
  checkNumbers(body, '', { temperature: [0, 2], top_p: [0, 1], presence_penalty: [-2, 2], frequency_penalty: [-2, 2] });
  // More than one answer to a request is not simulated.
  checkRange(shape.optional(body, 'n', '', shape.integer), 'n', 1, 1);
  const limit = body['max_completion_tokens'] === undefined ? 'max_tokens' : 'max_completion_tokens';
  return {
    ...readChatMessages(body['messages'], 'messages', model),
    ...readChatForms(body, model),
    maxTokens: readMaxTokens(body, limit, '', model.maxOutputTokens),
    stopSequences: shape.optional(body, 'stop', '', readStop) ?? [],
  };
}

/** Reads `stop`, which may be one text or several. */
export function readStop(value: unknown, path: string): readonly string[] {
  return readStopTexts(typeof value === 'string' ? [value] : value, path);
}

/**
 * Writes a chat completion. On InvokeModel none was recorded: the shape is that of the recorded one of Bedrock's OpenAI endpoint
 * (Mantle-gpt-oss-chat-completions), without the reasoning.
 */
export function writeOpenaiAnswer(answer: ModelAnswer, model: ServedModel): JsonObject {
  return {
    ...writeHead('chat.completion', model),
    choices: [{
      finish_reason: readFinishReason(answer),
      index: 0,
      logprobs: null,
      message: { ...writeChatMessage(answer), refusal: null, role: 'assistant' },
    }],
    usage: writeOpenaiUsage(answer),
  };
}

/** Yields the chunks of a streamed chat completion (not recorded: as OpenAI documents them): the role, the text, and the reason at the end. */
export function* streamOpenaiAnswer(answer: ModelAnswer, model: ServedModel, writeMetrics: () => JsonObject): Generator<NativeChunk> {
  const head = writeHead('chat.completion.chunk', model);
  yield { chunk: { ...head, choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] } };
  for (const { text } of placePieces(answer)) {
    yield { chunk: { ...head, choices: [{ index: 0, delta: { content: text }, finish_reason: null }] }, isPiece: true };
  }
  for (const delta of streamChatCalls(answer)) yield { chunk: { ...head, choices: [{ index: 0, delta, finish_reason: null }] }, isPiece: true };
  yield {
    chunk: { ...head, choices: [{ index: 0, delta: {}, finish_reason: readFinishReason(answer) }], usage: writeOpenaiUsage(answer), ...writeMetrics() },
  };
}

/** Writes the counts of a chat completion. */
export function writeOpenaiUsage({ inputTokens, outputTokens }: ModelAnswer): JsonObject {
  return { prompt_tokens: inputTokens, completion_tokens: outputTokens, total_tokens: inputTokens + outputTokens };
}

function writeHead(object: string, model: ServedModel): JsonObject {
  return { id: `chatcmpl-${randomUUID()}`, object, created: Math.floor(Date.now() / 1_000), model: model.modelId, service_tier: 'default' };
}
