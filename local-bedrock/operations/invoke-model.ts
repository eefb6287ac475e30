import { embeddingBodies } from '../bodies/embedding.ts';
import { writeNativeTrace } from '../guardrails/write-trace.ts';
import { isEmbeddingModel } from '../models.ts';
import { parseRequestMetadataHeader } from '../request-metadata.ts';
import { answerNative, echoHeaders, openNative } from './native-request.ts';
import { writeInventedHeader, type Operation, type OperationContext } from './operation.ts';

/** POST /model/{modelId}/invoke; token counts and latency stand in headers, which only this operation sends (recordings). */
export const invokeModel: Operation = {
  name: 'InvokeModel',
  method: 'POST',
  path: /^\/model\/(.+)\/invoke$/,
  isInference: true,
  open: (request) => ({
    requestMetadata: parseRequestMetadataHeader(request.headers['x-amzn-bedrock-request-metadata']),
    async answer(context) {
      const { model, body } = openNative(request, context);
      const headers = echoHeaders(request.headers);
      if (isEmbeddingModel(model)) {
        const answer = await embeddingBodies[model.bodyFormat](body, model);
        context.quota?.start({ model, inputTokens: answer.inputTokens, cacheWriteTokens: 0, maxTokens: 0 });
        return { kind: 'json', headers: { ...writeCountHeaders(answer, context), ...headers }, body: answer.body };
      }
      const { native, answer, conversation } = await answerNative({ body, model, headers: request.headers, isStreaming: false }, context);
      const cacheHeaders = model.supports.promptCaching
        ? {
          'x-amzn-bedrock-cache-read-input-token-count': String(answer.cache?.readTokens ?? 0),
          'x-amzn-bedrock-cache-write-input-token-count': String(answer.cache?.writeTokens ?? 0),
        }
        : {};
      return {
        kind: 'json',
        headers: {
          ...writeInventedHeader(answer),
          ...cacheHeaders,
          ...writeCountHeaders(answer, context),
          'x-amzn-bedrock-output-token-count': String(answer.outputTokens),
          ...headers,
        },
        body: { ...native.write(answer, model, conversation), ...writeNativeTrace(answer.guardrail) },
      };
    },
  }),
};

/** Those that embedding models send too, which have no output to count (recordings). */
function writeCountHeaders({ inputTokens }: { readonly inputTokens: number }, { clock }: OperationContext): Readonly<Record<string, string>> {
  return { 'x-amzn-bedrock-input-token-count': String(inputTokens), 'x-amzn-bedrock-invocation-latency': String(clock.latencyMs()) };
}
