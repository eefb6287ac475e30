import { randomBytes } from 'node:crypto';
import type { ServedModel } from '../models.ts';
import type { JsonObject } from '../validation/shape.ts';
import { readClaudeName } from './claude.ts';
import type { ModelAnswer } from './conversation.ts';
import type { NativeChunk } from './native-chunk.ts';

/** Writes the body of Claude's native answer. */
export function writeClaudeAnswer(answer: ModelAnswer, model: ServedModel): JsonObject {
  const text = answer.pieces.join('');
  return {
    ...writeMessage(model),
    content: text === '' ? [] : [{ type: 'text', text }],
    stop_reason: answer.stopReason,
    stop_sequence: answer.stopSequence,
    usage: writeUsage(answer.inputTokens, answer.outputTokens, model),
  };
}

/** Yields the chunks of Claude's native stream; the last one has Bedrock's metrics. */
export function* streamClaudeAnswer(answer: ModelAnswer, model: ServedModel, writeMetrics: () => JsonObject): Generator<NativeChunk> {
  // Claude counts the first tokens at once: message_start always has some.
  const usageAtStart = writeUsage(answer.inputTokens, Math.min(1, answer.outputTokens), model);
  yield { chunk: { type: 'message_start', message: { ...writeMessage(model), content: [], stop_reason: null, stop_sequence: null, usage: usageAtStart } } };
  if (answer.pieces.length > 0) {
    yield { chunk: { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } } };
    for (const text of answer.pieces) {
      yield { chunk: { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }, isPiece: true };
    }
    yield { chunk: { type: 'content_block_stop', index: 0 } };
  }
  yield {
    chunk: {
      type: 'message_delta',
      delta: { stop_reason: answer.stopReason, stop_sequence: answer.stopSequence },
      usage: { output_tokens: answer.outputTokens },
    },
  };
  yield { chunk: { type: 'message_stop', ...writeMetrics() } };
}

/** An id has 24 characters behind its prefix, of which the first two are always 01 (recordings). */
function writeMessage(model: ServedModel): JsonObject {
  const id = `msg_bdrk_01${randomBytes(24).toString('base64').replace(/[+/=]/g, 'x').slice(0, 22)}`;
  return { id, type: 'message', role: 'assistant', model: readClaudeName(model.modelId) };
}

function writeUsage(inputTokens: number, outputTokens: number, model: ServedModel): JsonObject {
  const cache = model.supports.promptCaching
    ? {
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    }
    : {};
  return { input_tokens: inputTokens, ...cache, output_tokens: outputTokens };
}
