import type { ServedModel } from '../models.ts';
import { ConverseMismatch } from '../validation/converse-shape.ts';
import { checkEnum, checkMembers, malformedType, nativeShape as shape } from '../validation/native-shape.ts';
import type { JsonObject } from '../validation/shape.ts';
import type { Conversation, ModelAnswer, ModelToolUse } from './conversation.ts';
import { readPromptBlocks } from './converse-prompt-blocks.ts';
import { readConverseRequest } from './converse.ts';
import type { NativeChunk } from './native-chunk.ts';
import { checkNovaMarks, splitNovaMarks, withoutNovaMarks } from './nova-marks.ts';

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
  const marked = { messages, system, toolConfig };
  checkNovaMarks(marked);
  const additionalModelRequestFields = { reasoningConfig: body['reasoningConfig'] ?? config['reasoningConfig'] };
  try {
    const conversation = readConverseRequest({ ...withoutNovaMarks(marked), inferenceConfig, additionalModelRequestFields }, model);
    return { ...conversation, promptBlocks: readPromptBlocks(splitNovaMarks(marked), conversation, model) };
  } catch (error) {
    // In a native body a wrong type is a ValidationException, like all that does not fit the model's schema.
    if (error instanceof ConverseMismatch) throw malformedType(error.path.replace(/^additionalModelRequestFields\./, ''), error.expectedType, error.foundType);
    throw error;
  }
}

/** Writes the body of Nova's native answer. */
export function writeNovaAnswer(answer: ModelAnswer, model: ServedModel): JsonObject {
  return {
    output: { message: { content: writeBlocks(answer), role: 'assistant' } },
    stopReason: answer.stopReason,
    usage: {
      inputTokens: answer.inputTokens,
      outputTokens: answer.outputTokens,
      totalTokens: answer.inputTokens + (answer.cache?.readTokens ?? 0) + (answer.cache?.writeTokens ?? 0) + answer.outputTokens,
      ...writeCacheCounts(answer, model),
    },
  };
}

/** Yields the chunks of Nova's native stream: Converse's events wrapped, and every piece of text in a block of its own (recording). */
export function* streamNovaAnswer(answer: ModelAnswer, model: ServedModel, writeMetrics: () => JsonObject): Generator<NativeChunk> {
  yield { chunk: { messageStart: { role: 'assistant' } } };
  const { reasoning, pieces, toolUses = [] } = answer;
  const deltas = [...(reasoning?.pieces ?? []).map((text) => ({ reasoningContent: { text } })), ...pieces.map((text) => ({ text }))];
  for (const [contentBlockIndex, delta] of deltas.entries()) {
    yield { chunk: { contentBlockDelta: { delta, contentBlockIndex } }, isPiece: true };
    yield { chunk: { contentBlockStop: { contentBlockIndex } } };
  }
  for (const [index, toolUse] of toolUses.entries()) {
    // Every second index is passed over: so it is recorded.
    const contentBlockIndex = deltas.length + 2 * index;
    yield { chunk: { contentBlockStart: { start: { toolUse: { toolUseId: writeUuid(toolUse), name: toolUse.name } }, contentBlockIndex } } };
    yield { chunk: { contentBlockDelta: { delta: { toolUse: { input: toolUse.fragments.join('') } }, contentBlockIndex } }, isPiece: true };
    yield { chunk: { contentBlockStop: { contentBlockIndex } } };
  }
  yield { chunk: { messageStop: { stopReason: answer.stopReason } } };
  const usage = { inputTokens: answer.inputTokens, outputTokens: answer.outputTokens, ...writeCacheCounts(answer, model) };
  yield { chunk: { metadata: { usage, metrics: {}, trace: {} }, ...writeMetrics() }, isMetadata: true };
}

function writeBlocks({ reasoning, pieces, toolUses = [] }: ModelAnswer): readonly JsonObject[] {
  const text = pieces.join('');
  return [
    ...(reasoning === undefined ? [] : [{ reasoningContent: { reasoningText: { text: reasoning.pieces.join('') } } }]),
    ...(text === '' ? [] : [{ text }]),
    ...toolUses.map((toolUse) => ({ toolUse: { name: toolUse.name, toolUseId: writeUuid(toolUse), input: toolUse.input } })),
  ];
}

/** Nova's own bodies have UUIDs where Converse has its ids (recordings). */
function writeUuid({ key }: ModelToolUse): string {
  const hex = Buffer.from(key, 'base64url').toString('hex').padEnd(32, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function writeCacheCounts({ cache }: ModelAnswer, model: ServedModel): JsonObject {
  return model.supports.promptCaching ? { cacheReadInputTokenCount: cache?.readTokens ?? 0, cacheWriteInputTokenCount: cache?.writeTokens ?? 0 } : {};
}
