import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import { readStopReason } from '../stop-reason.ts';
import { readCounts } from '../usage.ts';
import type { NativeAnswer, NativeFormat, NativeStep } from './types.ts';

/** Anthropic's messages, as Claude speaks them on InvokeModel. Bedrock's recorded traffic shows them. */
export const claude: NativeFormat = { readBody, createChunkReader };

function readBody(body: JsonValue): NativeAnswer {
  const { content, usage, stop_reason: stopReason } = isJsonObject(body) ? body : {};
  const blocks = Array.isArray(content) ? content.filter(isJsonObject) : [];
  const counts = isJsonObject(usage) ? usage : {};
  return {
    text: blocks.map(({ text }) => (typeof text === 'string' ? text : '')).join(''),
    usage: readCounts({
      input: counts['input_tokens'],
      output: counts['output_tokens'],
      cacheRead: counts['cache_read_input_tokens'],
      cacheWrite: counts['cache_creation_input_tokens'],
    }),
    stopReason: readStopReason(stopReason),
  };
}

function createChunkReader(): (chunk: JsonValue) => NativeStep {
  let stopReason: string | null = null;
  return (chunk) => {
    if (!isJsonObject(chunk)) return { text: '' };
    const { type, delta } = chunk;
    // The reason comes in message_delta; the end is message_stop, one chunk later.
    if (type === 'message_stop') return { text: '', stop: { stopReason } };
    if (!isJsonObject(delta)) return isPreamble(chunk) ? { text: '', preamble: true } : { text: '' };
    if (type === 'message_delta') stopReason = readStopReason(delta['stop_reason']);
    return { text: delta['type'] === 'text_delta' && typeof delta['text'] === 'string' ? delta['text'] : '' };
  };
}

/** Claude opens each message and each block before it says anything; only the block of a tool use says something by itself. */
const isPreamble = ({ type, content_block: block }: JsonObject): boolean =>
  type === 'message_start' || type === 'ping' || (type === 'content_block_start' && isJsonObject(block) && block['type'] !== 'tool_use');
