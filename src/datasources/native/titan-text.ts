import type { JsonValue } from '../../json.ts';
import { readStopReason } from '../stop-reason.ts';
import { readCounts } from '../usage.ts';
import { readEachChunk } from './each-chunk.ts';
import { firstObject, toObject, toText } from './members.ts';
import type { NativeAnswer, NativeFormat } from './types.ts';

/** Amazon Titan Text. Bedrock's recorded traffic shows the body, a stream of one chunk, and what a guardrail makes of either. */
export const titanText: NativeFormat = {
  readBody,
  createChunkReader: readEachChunk(({ outputText, completionReason, inputTextTokenCount, totalOutputTextTokenCount }) => ({
    text: outputText,
    stopReason: completionReason,
    usage: readCounts({ input: inputTextTokenCount, output: totalOutputTextTokenCount }),
  })),
};

function readBody(body: JsonValue): NativeAnswer {
  const { results, inputTextTokenCount } = toObject(body);
  const { outputText, tokenCount, completionReason } = firstObject(results);
  return { text: toText(outputText), usage: readCounts({ input: inputTextTokenCount, output: tokenCount }), stopReason: readStopReason(completionReason) };
}
