import { answerConversation } from '../answering.ts';
import { streamConverseAnswer } from '../bodies/converse-answer.ts';
import { modelErrors, parseConverseBody, readConverseRequest } from '../bodies/converse.ts';
import { fillPrompt } from '../bodies/converse-prompt.ts';
import { readRequestMetadata } from '../request-metadata.ts';
import { invalid } from '../wire/errors.ts';
import { averageTokensPerPiece, writeInventedHeader, type Operation } from './operation.ts';

/** POST /model/{modelId}/converse-stream */
export const converseStream: Operation = {
  name: 'ConverseStream',
  method: 'POST',
  path: /^\/model\/(.+)\/converse-stream$/,
  isInference: true,
  open({ body: bytes, label }) {
    const body = parseConverseBody(bytes);
    return {
      requestMetadata: readRequestMetadata(body['requestMetadata']),
      async answer({ models, clock, ...context }) {
        const plain = fillPrompt(label, body);
        const model = models.resolveForInference(plain.modelId);
        const request = readConverseRequest(plain.body, model);
        // In the words of many public reports, which name every Llama, and others that are not known for certain.
        if (request.tools !== undefined && model.bodyFormat === 'llama') throw invalid("This model doesn't support tool use in streaming mode.");
        const answer = await answerConversation(request, model, { ...context, modelErrors });
        return {
          kind: 'stream',
          headers: writeInventedHeader(answer),
          events: streamConverseAnswer(answer, request, model, clock),
          tokensPerPiece: averageTokensPerPiece(answer),
        };
      },
    };
  },
};
