import { randomBytes } from 'node:crypto';
import type { ServedModel } from '../models.ts';
import type { CacheCounts, CacheTtl } from '../prompt-cache.ts';
import type { JsonObject } from '../validation/shape.ts';
import { readClaudeName } from './claude.ts';
import type { ModelAnswer, ModelReasoning, ModelToolUse } from './conversation.ts';
import type { NativeChunk } from './native-chunk.ts';

/** Writes the body of Claude's native answer. */
export function writeClaudeAnswer(answer: ModelAnswer, model: ServedModel): JsonObject {
  return {
    ...writeMessage(model),
    content: listBlocks(answer).map(({ whole }) => whole),
    stop_reason: answer.stopReason,
    stop_sequence: answer.stopSequence,
    usage: writeUsage(answer, answer.outputTokens, model),
  };
}

/** Yields the chunks of Claude's native stream; the last one has Bedrock's metrics. */
export function* streamClaudeAnswer(answer: ModelAnswer, model: ServedModel, writeMetrics: () => JsonObject): Generator<NativeChunk> {
  // Claude counts the first tokens at once: message_start always has some.
  const usageAtStart = writeUsage(answer, Math.min(1, answer.outputTokens), model);
  yield { chunk: { type: 'message_start', message: { ...writeMessage(model), content: [], stop_reason: null, stop_sequence: null, usage: usageAtStart } } };
  for (const [index, { start, deltas }] of listBlocks(answer).entries()) {
    yield { chunk: { type: 'content_block_start', index, content_block: start } };
    for (const delta of deltas) yield { chunk: { type: 'content_block_delta', index, delta }, isPiece: true };
    yield { chunk: { type: 'content_block_stop', index } };
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

/** A block of the answer, whole and as it is streamed. */
interface ClaudeBlock {
  readonly whole: JsonObject;
  readonly start: JsonObject;
  readonly deltas: readonly JsonObject[];
}

function listBlocks({ pieces, reasoning, toolUses = [] }: ModelAnswer): readonly ClaudeBlock[] {
  const text = pieces.join('');
  return [
    ...(reasoning === undefined ? [] : [writeThinking(reasoning)]),
    ...(text === '' ? [] : [{ whole: { type: 'text', text }, start: { type: 'text', text: '' }, deltas: pieces.map((piece) => ({ type: 'text_delta', text: piece })) }]),
    ...toolUses.map(writeToolUse),
  ];
}

function writeThinking({ pieces, signature }: ModelReasoning): ClaudeBlock {
  return {
    whole: { type: 'thinking', thinking: pieces.join(''), signature: signature ?? '' },
    start: { type: 'thinking', thinking: '', signature: '' },
    deltas: [...pieces.map((thinking) => ({ type: 'thinking_delta', thinking })), { type: 'signature_delta', signature: signature ?? '' }],
  };
}

/** An input is streamed in fragments of which the first is empty (recordings). */
function writeToolUse({ name, input, fragments, key }: ModelToolUse): ClaudeBlock {
  const block = { type: 'tool_use', id: `toolu_bdrk_01${key.replace(/[-_]/g, 'x')}`, name };
  return {
    whole: { ...block, input },
    start: { ...block, input: {} },
    deltas: ['', ...fragments].map((fragment) => ({ type: 'input_json_delta', partial_json: fragment })),
  };
}

/** An id has 24 characters behind its prefix, of which the first two are always 01 (recordings). */
function writeMessage(model: ServedModel): JsonObject {
  const id = `msg_bdrk_01${randomBytes(24).toString('base64').replace(/[+/=]/g, 'x').slice(0, 22)}`;
  return { id, type: 'message', role: 'assistant', model: readClaudeName(model.modelId) };
}

function writeUsage({ inputTokens, cache: counts }: ModelAnswer, outputTokens: number, model: ServedModel): JsonObject {
  const cache = model.supports.promptCaching
    ? {
      cache_creation_input_tokens: counts?.writeTokens ?? 0,
      cache_read_input_tokens: counts?.readTokens ?? 0,
      cache_creation: { ephemeral_5m_input_tokens: sumWritten(counts, '5m'), ephemeral_1h_input_tokens: sumWritten(counts, '1h') },
    }
    : {};
  return { input_tokens: inputTokens, ...cache, output_tokens: outputTokens };
}

function sumWritten(counts: CacheCounts | undefined, ttl: CacheTtl): number {
  return (counts?.details ?? []).filter((detail) => detail.ttl === ttl).reduce((sum, { inputTokens }) => sum + inputTokens, 0);
}
