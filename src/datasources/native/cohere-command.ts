import type { JsonValue } from '../../json.ts';
import { readStopReason } from '../stop-reason.ts';
import { readEachChunk } from './each-chunk.ts';
import { firstObject, toObject, toText } from './members.ts';
import type { NativeAnswer, NativeFormat } from './types.ts';

/** Cohere's Command before R, which the catalogue no longer lists. Bedrock's recorded traffic shows the body and a stream; neither has counts. */
export const cohereCommand: NativeFormat = {
  readBody,
  createChunkReader: readEachChunk(({ text, finish_reason: stopReason }) => ({ text, stopReason })),
};

function readBody(body: JsonValue): NativeAnswer {
  const { text, finish_reason: stopReason } = firstObject(toObject(body)['generations']);
  return { text: toText(text), usage: null, stopReason: readStopReason(stopReason) };
}
