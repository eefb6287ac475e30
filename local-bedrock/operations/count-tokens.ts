import { nativeBodies } from '../bodies/native.ts';
import { readMember } from '../bodies/content-blocks.ts';
import type { Conversation } from '../bodies/conversation.ts';
import { parseConverseBody, readConverseRequest } from '../bodies/converse.ts';
import { isEmbeddingModel, type ServedModel } from '../models.ts';
import { converseShape as shape } from '../validation/converse-shape.ts';
import { parseNativeBody } from '../validation/native-shape.ts';
import type { JsonObject } from '../validation/shape.ts';
import { invalid } from '../wire/errors.ts';
import type { Operation } from './operation.ts';

/**
 * POST /model/{modelId}/count-tokens: what Converse would report as input, for a request of Converse or a native body. It runs no model and
 * costs nothing, so it meets no faults.
 */
export const countTokens: Operation = {
  name: 'CountTokens',
  method: 'POST',
  path: /^\/model\/(.+)\/count-tokens$/,
  isInference: false,
  open({ body: bytes, label }) {
    const input = shape.object(parseConverseBody(bytes)['input'], 'input');
    return {
      requestMetadata: {},
      async answer({ models }) {
        const conversation = readInput(input, models.resolveForCounting(label));
        const { countInputTokens } = await import('../engine/input-tokens.ts');
        return { kind: 'json', body: { inputTokens: await countInputTokens(conversation) } };
      },
    };
  },
};

function readInput(input: JsonObject, model: ServedModel): Conversation {
  const member = readMember(input, ['converse', 'invokeModel'], 'CountTokensInput', 'input');
  const request = shape.object(input[member], `input.${member}`);
  if (member === 'converse') return readConverseRequest(request, model);
  if (isEmbeddingModel(model)) throw invalid("The provided model doesn't support counting tokens.");
  const base64 = shape.string(request['body'], 'input.invokeModel.body');
  return nativeBodies[model.bodyFormat].read(parseNativeBody(Buffer.from(base64, 'base64')), model);
}
