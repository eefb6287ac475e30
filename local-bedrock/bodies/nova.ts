import type { ServedModel } from '../models.ts';
import { checkEnum, checkMembers, nativeShape as shape } from '../validation/native-shape.ts';
import type { JsonObject } from '../validation/shape.ts';
import type { Conversation, ModelAnswer } from './conversation.ts';
import { readConverseRequest } from './converse.ts';
import type { NativeChunk } from './native-chunk.ts';

const configMembers = ['maxTokens', 'max_new_tokens', 'temperature', 'topP', 'top_p', 'topK', 'top_k', 'stopSequences', 'reasoningConfig'];

/** Reads Nova's native body, which is Converse's with a few names of its own. Throws ValidationException. */
export function readNovaRequest(body: JsonObject, model: ServedModel): Conversation {
  checkMembers(body, '', ['messages'], ['schemaVersion', 'messages', 'system', 'inferenceConfig', 'toolConfig', 'reasoningConfig']);
  if (body['schemaVersion'] !== undefined) checkEnum(body['schemaVersion'], 'schemaVersion', ['messages-v1']);
  const config = shape.optional(body, 'inferenceConfig', '', shape.object) ?? {};
  checkMembers(config, 'inferenceConfig', [], configMembers);
  const { max_new_tokens, top_p, ...rest } = config;
  const inferenceConfig = { ...rest, maxTokens: config['maxTokens'] ?? max_new_tokens, topP: config['topP'] ?? top_p };
  const { messages, system, toolConfig } = body;
  return readConverseRequest({ messages, system, toolConfig, inferenceConfig }, model);
}

/** Writes the body of Nova's native answer. */
export function writeNovaAnswer(answer: ModelAnswer, model: ServedModel): JsonObject {
  const text = answer.pieces.join('');
  return {
    output: { message: { content: text === '' ? [] : [{ text }], role: 'assistant' } },
    stopReason: answer.stopReason,
    usage: {
      inputTokens: answer.inputTokens,
      outputTokens: answer.outputTokens,
      totalTokens: answer.inputTokens + answer.outputTokens,
      ...writeCacheCounts(model),
    },
  };
}

/** Yields the chunks of Nova's native stream: Converse's events wrapped, and every piece of text in a block of its own (recording). */
export function* streamNovaAnswer(answer: ModelAnswer, model: ServedModel, writeMetrics: () => JsonObject): Generator<NativeChunk> {
  yield { chunk: { messageStart: { role: 'assistant' } } };
  for (const [contentBlockIndex, text] of answer.pieces.entries()) {
    yield { chunk: { contentBlockDelta: { delta: { text }, contentBlockIndex } }, isPiece: true };
    yield { chunk: { contentBlockStop: { contentBlockIndex } } };
  }
  yield { chunk: { messageStop: { stopReason: answer.stopReason } } };
  const usage = { inputTokens: answer.inputTokens, outputTokens: answer.outputTokens, ...writeCacheCounts(model) };
  yield { chunk: { metadata: { usage, metrics: {}, trace: {} }, ...writeMetrics() }, isMetadata: true };
}

function writeCacheCounts(model: ServedModel): JsonObject {
  return model.supports.promptCaching ? { cacheReadInputTokenCount: 0, cacheWriteInputTokenCount: 0 } : {};
}
