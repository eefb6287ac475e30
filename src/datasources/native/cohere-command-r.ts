import type { JsonObject, JsonValue } from '../../json.ts';
import { readStopReason } from '../stop-reason.ts';
import type { ModelUsage } from '../types.ts';
import { readCounts } from '../usage.ts';
import { readEachChunk } from './each-chunk.ts';
import { toObject, toText } from './members.ts';
import type { NativeAnswer, NativeFormat } from './types.ts';

/**
 * Cohere's Command R. Bedrock's recorded traffic shows the body; nobody recorded its tools, its `meta` or a native stream, whose events are
 * Cohere's own: `text-generation` adds text, `stream-end` has the whole answer once more.
 */
export const cohereCommandR: NativeFormat = {
  readBody,
  createChunkReader: readEachChunk(({ event_type: type, text, finish_reason: finishReason, response }) => {
    if (type !== 'stream-end') return { text, stopReason: null };
    const answer = toObject(response);
    return { text: '', stopReason: calledTools(answer) ?? finishReason ?? answer['finish_reason'], usage: readBilledUnits(answer) };
  }),
};

function readBody(body: JsonValue): NativeAnswer {
  const answer = toObject(body);
  return { text: toText(answer['text']), usage: readBilledUnits(answer), stopReason: calledTools(answer) ?? readStopReason(answer['finish_reason']) };
}

/** An answer that calls tools ends as COMPLETE too. */
function calledTools({ tool_calls: calls }: JsonObject): 'tool_use' | undefined {
  return Array.isArray(calls) && calls.length > 0 ? 'tool_use' : undefined;
}

function readBilledUnits({ meta }: JsonObject): ModelUsage | null {
  const units = toObject(toObject(meta)['billed_units']);
  return readCounts({ input: units['input_tokens'], output: units['output_tokens'] });
}
