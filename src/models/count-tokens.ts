import type { BedrockRuntime, ModelRequest } from '../datasources/types.ts';
import { isCodedError } from '../errors.ts';
import { estimateInputTokens } from './estimate-input-tokens.ts';
import type { ModelRegistry } from './registry.ts';

/** The input tokens of a request, and who counted them. */
export interface TokenCount {
  readonly inputTokens: number;
  readonly source: 'MEASURED' | 'ESTIMATED';
}

/** Counts the input tokens of a request without running it. Throws the CodedError of a Bedrock that fails, and the signal's reason. */
export type CountTokens = (request: ModelRequest, signal: AbortSignal) => Promise<TokenCount>;

/** Bedrock counts where the catalogue says that it can for the model; elsewhere, and where Bedrock says that it cannot, the count is an estimate. */
export function createTokenCounter(runtime: BedrockRuntime, models: ModelRegistry): CountTokens {
  return async (request, signal) => {
    const model = models.describe(request.modelId);
    if (model?.capabilities.countTokens === true) {
      try {
        // A profile's id is refused (recorded of Claude Sonnet 4); the count is the model's in any case.
        return { inputTokens: await runtime.countTokens({ ...request, modelId: model.modelId }, signal), source: 'MEASURED' };
      } catch (error) {
        if (!isUnsupported(error)) throw error;
      }
    }
    return { inputTokens: await estimateInputTokens(request), source: 'ESTIMATED' };
  };
}

/** In Bedrock's recorded words; or the endpoint is one that does not know the operation. */
const isUnsupported = (error: unknown): boolean =>
  isCodedError(error) && ((error.code === 'VALIDATION' && error.message.includes('support counting tokens')) || error.data.upstream === 'UnknownOperationException');
