import type { JsonValue } from '../../json.ts';
import { readStopReason } from '../stop-reason.ts';
import { readCounts } from '../usage.ts';
import { readCountedChunks } from './counted-chunks.ts';
import { firstObject, toObject, toText } from './members.ts';
import type { NativeAnswer, NativeFormat } from './types.ts';

/**
 * Amazon Titan Text. Bedrock's recorded traffic shows the body, a stream of one chunk, and what a guardrail makes of either. Of several chunks
 * the first is documented to count the input, and the last the output.
 */
export const titanText: NativeFormat = {
  readBody,
  createChunkReader: readCountedChunks(({ outputText, completionReason, inputTextTokenCount, totalOutputTextTokenCount }) => ({
    text: outputText,
    stopReason: completionReason,
    input: inputTextTokenCount,
    output: totalOutputTextTokenCount,
  })),
};

function readBody(body: JsonValue): NativeAnswer {
  const { results, inputTextTokenCount } = toObject(body);
  const { outputText, tokenCount, completionReason } = firstObject(results);
  return { text: toText(outputText), usage: readCounts({ input: inputTextTokenCount, output: tokenCount }), stopReason: readStopReason(completionReason) };
}
