import type { IncomingHttpHeaders } from 'node:http';
import { answerConversation } from '../answering.ts';
import type { Conversation, ModelAnswer } from '../bodies/conversation.ts';
import { nativeBodies, type NativeBody } from '../bodies/native.ts';
import { latencies, readChoice, serviceTiers } from '../bodies/read-choice.ts';
import { findGuardrail, type Guardrail } from '../guardrails/policy.ts';
import type { ChatModel, ServedModel } from '../models.ts';
import { malformed, nativeShape as shape, parseNativeBody } from '../validation/native-shape.ts';
import type { JsonObject } from '../validation/shape.ts';
import { invalid } from '../wire/errors.ts';
import type { OperationContext, OperationRequest } from './operation.ts';

/** What Bedrock's API model allows. */
const maxBodyBytes = 25_000_000;

/** The headers that are one of some words, under the names that they have in Bedrock's API model. */
const headerChoices: Readonly<Record<string, readonly [member: string, choices: readonly string[]]>> = {
  'x-amzn-bedrock-performanceconfig-latency': ['performanceConfigLatency', latencies],
  'x-amzn-bedrock-service-tier': ['serviceTier', serviceTiers],
  'x-amzn-bedrock-trace': ['trace', ['ENABLED', 'DISABLED', 'ENABLED_FULL']],
};

export interface NativeAnswer {
  readonly model: ServedModel;
  readonly native: NativeBody;
  readonly answer: ModelAnswer;
  readonly conversation: Conversation;
}

/** Checks what does not depend on the model, and finds that. Throws ValidationException. */
export function openNative({ body, label, headers }: OperationRequest, { models }: OperationContext): { model: ServedModel; body: JsonObject } {
  if (body.length > maxBodyBytes) {
    throw invalid(`1 validation error detected: Value at 'body' failed to satisfy constraint: Member must have length less than or equal to ${maxBodyBytes}`);
  }
  checkHeaders(headers);
  return { model: models.resolveForInference(label), body: parseNativeBody(body) };
}

function checkHeaders(headers: IncomingHttpHeaders): void {
  for (const [header, [member, choices]] of Object.entries(headerChoices)) {
    const value = headers[header];
    if (value !== undefined) readChoice({ [member]: value }, member, '', choices);
  }
}

/** Whose body is read, and by which operation. */
export interface NativeRequest {
  readonly body: JsonObject;
  readonly model: ChatModel;
  readonly headers: IncomingHttpHeaders;
  readonly isStreaming: boolean;
}

/** Answers a request in a chat model's native body. Throws ValidationException for all that is refused. */
export async function answerNative({ body, model, headers, isStreaming }: NativeRequest, context: OperationContext): Promise<NativeAnswer> {
  const native = nativeBodies[model.bodyFormat];
  const guardrail = readGuardrailHeaders(headers);
  const conversation = { ...native.read(takeGuardrailConfig(body, guardrail), model), ...(guardrail === undefined ? {} : { guardrail }) };
  checkStreamMember(body, isStreaming);
  return { model, native, conversation, answer: await answerConversation(conversation, model, { ...context, modelErrors: '' }) };
}

const guardrailConfig = 'amazon-bedrock-guardrailConfig';

/** How a guardrail is to look at it stands in the body, whatever the family; without a guardrail the member is refused (API reference). */
function takeGuardrailConfig(body: JsonObject, guardrail: Guardrail | undefined): JsonObject {
  if (guardrail === undefined || !(guardrailConfig in body)) return body;
  const { [guardrailConfig]: config, ...own } = body;
  shape.object(config, guardrailConfig);
  return own;
}

/** Chat completions may say whether they are streamed; families that do not know the member have refused it before. */
function checkStreamMember(body: JsonObject, isStreaming: boolean): void {
  shape.optional(body, 'stream', '', (value, path) => {
    if (value !== isStreaming) throw malformed(path, `${JSON.stringify(value)} does not match the operation`);
  });
}

function readGuardrailHeaders(headers: IncomingHttpHeaders): Guardrail | undefined {
  const { 'x-amzn-bedrock-guardrailidentifier': identifier, 'x-amzn-bedrock-guardrailversion': version, 'x-amzn-bedrock-trace': trace } = headers;
  if (typeof identifier !== 'string') return undefined;
  return findGuardrail(identifier, typeof version === 'string' ? version : '', trace === 'ENABLED' ? 'on' : trace === 'ENABLED_FULL' ? 'full' : 'off');
}

/** The tokens that came from the cache and went there, under the names that metrics and Nova's bodies have. */
export function writeCacheCounts({ cache }: ModelAnswer): { readonly cacheReadInputTokenCount: number; readonly cacheWriteInputTokenCount: number } {
  return { cacheReadInputTokenCount: cache?.readTokens ?? 0, cacheWriteInputTokenCount: cache?.writeTokens ?? 0 };
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
