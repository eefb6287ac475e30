import type { IncomingHttpHeaders } from 'node:http';
import { answerConversation } from '../answering.ts';
import type { ModelAnswer } from '../bodies/conversation.ts';
import { nativeBodies, type NativeBody } from '../bodies/native.ts';
import type { ServedModel } from '../models.ts';
import { parseNativeBody } from '../validation/native-shape.ts';
import { invalid } from '../wire/errors.ts';
import type { OperationContext, OperationRequest } from './operation.ts';

/** What Bedrock's API model allows. */
const maxBodyBytes = 25_000_000;

export interface NativeAnswer {
  readonly model: ServedModel;
  readonly native: NativeBody;
  readonly answer: ModelAnswer;
}

/** Answers a request in a model's native body. Throws ValidationException for all that is refused. */
export async function answerNative({ body, label, headers }: OperationRequest, { models, seed }: OperationContext): Promise<NativeAnswer> {
  if (body.length > maxBodyBytes) {
    throw invalid(`1 validation error detected: Value at 'body' failed to satisfy constraint: Member must have length less than or equal to ${maxBodyBytes}`);
  }
  if (headers['x-amzn-bedrock-guardrailidentifier'] !== undefined) {
    throw invalid('The guardrail identifier or version provided in the request does not exist.');
  }
  const model = models.resolveForInference(label);
  const native = nativeBodies[model.bodyFormat];
  const conversation = native.read(parseNativeBody(body), model);
  return { model, native, answer: await answerConversation(conversation, model, seed) };
}

/** The request's latency and tier, which the answer repeats. */
export function echoHeaders(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const names = ['x-amzn-bedrock-performanceconfig-latency', 'x-amzn-bedrock-service-tier'];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}
