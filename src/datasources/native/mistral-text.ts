import type { JsonValue } from '../../json.ts';
import { readStopReason } from '../stop-reason.ts';
import { readEachChunk } from './each-chunk.ts';
import { firstObject, toObject, toText } from './members.ts';
import type { NativeAnswer, NativeFormat } from './types.ts';

/**
 * The older models of Mistral, which continue a prompt. Bedrock's recorded traffic shows the body; nobody recorded a stream, whose chunks are
 * told to have the body's form. Neither has counts.
 */
export const mistralText: NativeFormat = {
  readBody,
  createChunkReader: readEachChunk((chunk) => {
    const { text, stop_reason: stopReason } = firstObject(chunk['outputs']);
    return { text, stopReason };
  }),
};

function readBody(body: JsonValue): NativeAnswer {
  const { text, stop_reason: stopReason } = firstObject(toObject(body)['outputs']);
  return { text: toText(text), usage: null, stopReason: readStopReason(stopReason) };
}
