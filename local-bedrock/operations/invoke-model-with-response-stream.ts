import type { AnswerClock, AnswerEvent } from '../bodies/conversation.ts';
import type { NativeChunk } from '../bodies/native-chunk.ts';
import { writeNativeTrace } from '../guardrails/write-trace.ts';
import { isEmbeddingModel } from '../models.ts';
import { parseRequestMetadataHeader } from '../request-metadata.ts';
import type { JsonObject } from '../validation/shape.ts';
import { invalid } from '../wire/errors.ts';
import { answerNative, echoHeaders, openNative, writeCacheCounts, type NativeAnswer } from './native-request.ts';
import { averageTokensPerPiece, writeInventedHeader, type Operation } from './operation.ts';

/** POST /model/{modelId}/invoke-with-response-stream */
export const invokeModelWithResponseStream: Operation = {
  name: 'InvokeModelWithResponseStream',
  method: 'POST',
  path: /^\/model\/(.+)\/invoke-with-response-stream$/,
  isInference: true,
  open: (request) => ({
    requestMetadata: parseRequestMetadataHeader(request.headers['x-amzn-bedrock-request-metadata']),
    async answer(context) {
      const { model, body } = openNative(request, context);
      // The text is known from public reports, not recorded.
      if (isEmbeddingModel(model)) throw invalid('The model is unsupported for streaming.');
      const native = await answerNative({ body, model, headers: request.headers, isStreaming: true }, context);
      const hasMetrics = !context.faults.noMetadata && !isWithoutMetrics(native);
      const writeMetrics = () => ({ ...writeNativeTrace(native.answer.guardrail), ...(hasMetrics ? writeInvocationMetrics(native, context.clock) : {}) });
      return {
        kind: 'stream',
        headers: { 'x-amzn-bedrock-content-type': 'application/json', ...writeInventedHeader(native.answer), ...echoHeaders(request.headers) },
        events: wrapChunks(native.native.stream(native.answer, model, writeMetrics, native.conversation)),
        tokensPerPiece: averageTokensPerPiece(native.answer),
      };
    },
  }),
};

function* wrapChunks(chunks: Iterable<NativeChunk>): Generator<AnswerEvent> {
  for (const { chunk, ...marks } of chunks) {
    yield { type: 'chunk', payload: { bytes: Buffer.from(JSON.stringify(chunk)).toString('base64') }, ...marks };
  }
}

/** A blocked prompt invokes no model: Titan's stream has no metrics then (recorded); of the other families' nothing is known. */
function isWithoutMetrics({ answer, model }: NativeAnswer): boolean {
  return answer.guardrail?.blockedPrompt !== undefined && model.bodyFormat === 'titan-text';
}

function writeInvocationMetrics({ answer, model }: NativeAnswer, clock: AnswerClock): JsonObject {
  return {
    'amazon-bedrock-invocationMetrics': {
      inputTokenCount: answer.inputTokens,
      outputTokenCount: answer.outputTokens,
      invocationLatency: clock.latencyMs(),
      firstByteLatency: clock.firstPieceMs(),
      ...(model.supports.promptCaching ? writeCacheCounts(answer) : {}),
    },
  };
}
