import { parseRequestMetadataHeader } from '../request-metadata.ts';
import { answerNative, echoHeaders } from './native-request.ts';
import type { Operation } from './operation.ts';

/** POST /model/{modelId}/invoke; token counts and latency stand in headers, which only this operation sends (recordings). */
export const invokeModel: Operation = {
  name: 'InvokeModel',
  method: 'POST',
  path: /^\/model\/(.+)\/invoke$/,
  isInference: true,
  open: (request) => ({
    requestMetadata: parseRequestMetadataHeader(request.headers['x-amzn-bedrock-request-metadata']),
    async answer(context) {
      const { model, native, answer } = await answerNative(request, context);
      const cacheHeaders = model.supports.promptCaching
        ? { 'x-amzn-bedrock-cache-read-input-token-count': '0', 'x-amzn-bedrock-cache-write-input-token-count': '0' }
        : {};
      return {
        kind: 'json',
        headers: {
          ...cacheHeaders,
          'x-amzn-bedrock-input-token-count': String(answer.inputTokens),
          'x-amzn-bedrock-invocation-latency': String(context.clock.latencyMs()),
          'x-amzn-bedrock-output-token-count': String(answer.outputTokens),
          ...echoHeaders(request.headers),
        },
        body: native.write(answer, model),
      };
    },
  }),
};
