import type { JsonValue } from '../../json.ts';
import { readStopReason } from '../stop-reason.ts';
import { readCounts } from '../usage.ts';
import { readCountedChunks } from './counted-chunks.ts';
import { toObject, toText } from './members.ts';
import type { NativeAnswer, NativeFormat } from './types.ts';

/**
 * Meta's Llama. Bedrock's recorded traffic shows the body of Llama 3.1 and the stream of Llama 2; nobody recorded a stream of Llama 3 or 4.
 * A chunk counts the tokens so far, and only the first has the prompt's.
 */
export const llama: NativeFormat = {
  readBody,
  createChunkReader: readCountedChunks(({ generation, stop_reason: stopReason, prompt_token_count: input, generation_token_count: output }) => ({ text: generation, stopReason, input, output })),
};

function readBody(body: JsonValue): NativeAnswer {
  const { generation, prompt_token_count: input, generation_token_count: output, stop_reason: stopReason } = toObject(body);
  return { text: toText(generation), usage: readCounts({ input, output }), stopReason: readStopReason(stopReason) };
}
