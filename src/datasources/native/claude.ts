import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import { readStopReason } from '../stop-reason.ts';
import type { ModelUsage } from '../types.ts';
import { readCounts, toCount } from '../usage.ts';
import { toObject } from './members.ts';
import type { NativeAnswer, NativeFormat, NativeStep } from './types.ts';

/** Anthropic's messages, as Claude speaks them on InvokeModel. Bedrock's recorded traffic shows them. */
export const claude: NativeFormat = { readBody, createChunkReader };

function readBody(body: JsonValue): NativeAnswer {
  const { content, usage, stop_reason: stopReason } = isJsonObject(body) ? body : {};
  const blocks = Array.isArray(content) ? content.filter(isJsonObject) : [];
  return {
    text: blocks.map(({ text }) => (typeof text === 'string' ? text : '')).join(''),
    usage: readUsage(toObject(usage)),
    stopReason: readStopReason(stopReason),
  };
}

const readUsage = (counts: JsonObject): ModelUsage | null =>
  readCounts({
    input: counts['input_tokens'],
    output: counts['output_tokens'],
    cacheRead: counts['cache_read_input_tokens'],
    cacheWrite: counts['cache_creation_input_tokens'],
    cacheDetails: readCacheDetails(toObject(counts['cache_creation'])),
  });

/** In Converse's form; null where nothing was written to the cache. */
function readCacheDetails(written: JsonObject): JsonValue {
  const details = [
    { ttl: '5m', inputTokens: toCount(written['ephemeral_5m_input_tokens']) ?? 0 },
    { ttl: '1h', inputTokens: toCount(written['ephemeral_1h_input_tokens']) ?? 0 },
  ].filter(({ inputTokens }) => inputTokens > 0);
  return details.length === 0 ? null : details;
}

function createChunkReader(): (chunk: JsonValue) => NativeStep {
  let stopReason: string | null = null;
  let counts: JsonObject = {};
  return (chunk) => {
    if (!isJsonObject(chunk)) return { text: '' };
    const { type, delta } = chunk;
    // message_start counts the input, and of the output no more than its beginning; message_delta counts what has changed since.
    if (type === 'message_start') counts = toObject(toObject(chunk['message'])['usage']);
    // The reason comes in message_delta; the end is message_stop, one chunk later.
    if (type === 'message_stop') return { text: '', stop: { stopReason } };
    if (!isJsonObject(delta)) return isPreamble(chunk) ? { text: '', preamble: true } : { text: '' };
    if (type === 'message_delta') {
      stopReason = readStopReason(delta['stop_reason']);
      counts = { ...counts, ...withoutNulls(toObject(chunk['usage'])) };
      return { text: '', usage: isJsonObject(chunk['usage']) ? readUsage(counts) : null };
    }
    return { text: delta['type'] === 'text_delta' && typeof delta['text'] === 'string' ? delta['text'] : '' };
  };
}

const withoutNulls = (counts: JsonObject): JsonObject => Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== null));

/** Claude opens each message and each block before it says anything; only the block of a tool use says something by itself. */
const isPreamble = ({ type, content_block: block }: JsonObject): boolean =>
  type === 'message_start' || type === 'ping' || (type === 'content_block_start' && isJsonObject(block) && block['type'] !== 'tool_use');
