import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import { readStopReason } from '../stop-reason.ts';
import type { ModelUsage } from '../types.ts';
import { readCounts } from '../usage.ts';
import { toObject } from './members.ts';
import type { NativeAnswer, NativeFormat, NativeStep } from './types.ts';

/**
 * Amazon Nova on InvokeModel: nearly Converse's shapes, with each stream event wrapped in its name. Bedrock's recorded traffic shows them; a
 * quirk of it is that every text delta has a content block of its own.
 */
export const nova: NativeFormat = { readBody, createChunkReader: () => readChunk };

function readBody(body: JsonValue): NativeAnswer {
  const { output, usage, stopReason } = isJsonObject(body) ? body : {};
  const message = isJsonObject(output) && isJsonObject(output['message']) ? output['message'] : {};
  const blocks = Array.isArray(message['content']) ? message['content'].filter(isJsonObject) : [];
  return {
    text: blocks.map(({ text }) => (typeof text === 'string' ? text : '')).join(''),
    usage: readUsage(toObject(usage)),
    stopReason: readStopReason(stopReason),
  };
}

/** The cache's counts are recorded in names of their own; Converse's serve as well. */
const readUsage = (counts: JsonObject): ModelUsage | null =>
  readCounts({
    input: counts['inputTokens'],
    output: counts['outputTokens'],
    cacheRead: counts['cacheReadInputTokenCount'] ?? counts['cacheReadInputTokens'],
    cacheWrite: counts['cacheWriteInputTokenCount'] ?? counts['cacheWriteInputTokens'],
    total: counts['totalTokens'],
  });

function readChunk(chunk: JsonValue): NativeStep {
  if (!isJsonObject(chunk)) return { text: '' };
  const { contentBlockDelta, messageStop, metadata } = chunk;
  if (isJsonObject(metadata)) return { text: '', usage: readUsage(toObject(metadata['usage'])) };
  if (isJsonObject(messageStop)) return { text: '', stop: { stopReason: readStopReason(messageStop['stopReason']) } };
  if (chunk['messageStart'] !== undefined) return { text: '', preamble: true };
  const delta = isJsonObject(contentBlockDelta) ? contentBlockDelta['delta'] : undefined;
  return { text: isJsonObject(delta) && typeof delta['text'] === 'string' ? delta['text'] : '' };
}
