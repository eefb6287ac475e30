import type { JsonValue } from '../../json.ts';
import { readStopReason } from '../stop-reason.ts';
import { readCounts } from '../usage.ts';
import { readEachChunk } from './each-chunk.ts';
import { toObject, toText } from './members.ts';
import type { NativeAnswer, NativeFormat } from './types.ts';

/**
 * Meta's Llama. Bedrock's recorded traffic shows the body of Llama 3.1 and the stream of Llama 2; nobody recorded a stream of Llama 3 or 4.
 * A chunk counts the tokens so far, and only the first has the prompt's, so that the whole count is Bedrock's to say.
 */
export const llama: NativeFormat = {
  readBody,
  createChunkReader: readEachChunk(({ generation, stop_reason: stopReason }) => ({ text: generation, stopReason })),
};

function readBody(body: JsonValue): NativeAnswer {
  const { generation, prompt_token_count: input, generation_token_count: output, stop_reason: stopReason } = toObject(body);
  return { text: toText(generation), usage: readCounts({ input, output }), stopReason: readStopReason(stopReason) };
}
