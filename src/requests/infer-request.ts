import type { ModelRequest } from '../datasources/types.ts';
import { badUserInput } from '../errors.ts';
import type { ConverseInput, InferInput } from '../generated/schema-types.ts';
import type { JsonValue } from '../json.ts';
import type { InferMethod, MethodChoice, MethodWish } from './choose-method.ts';
import { chooseMethod } from './choose-method.ts';
import { toConverseRequest } from './converse-request.ts';
import { toInvokeModelRequest } from './invoke-model-request.ts';
import type { LookUpModelLimits } from './model-limits.ts';
import { toNativeBody } from './native-body/index.ts';

/** What infer asks of a model, by the method that was chosen. */
export interface InferRequest {
  readonly choice: MethodChoice;
  readonly request: ModelRequest;
}

/** What has to be known of the model, by whatever name it is asked. */
export interface InferModel {
  readonly modelId: string;
  readonly capabilities: NonNullable<MethodWish['capabilities']>;
}

/**
 * Chooses the method and puts the request into its terms; where a method takes only a native body, a prompt or messages are put into the
 * model's. Throws BAD_USER_INPUT for what cannot be asked, or not by that method.
 */
export function toInferRequest(input: InferInput, model: InferModel | null, lookUp: LookUpModelLimits): InferRequest {
  const content = readContent(input);
  const choice = chooseMethod({ method: readMethod(input, content), content, interactive: input.interactive ?? false, capabilities: model?.capabilities });
  return { choice, request: toRequest(input, choice, model, lookUp) };
}

function toRequest(input: InferInput, { method }: MethodChoice, model: InferModel | null, lookUp: LookUpModelLimits): ModelRequest {
  const { body } = input;
  const invoke = (nativeBody: JsonValue): ModelRequest => toInvokeModelRequest({ ...input, body: nativeBody }, lookUp);
  if (isGiven(body)) return invoke(body);
  const conversation = toConverseRequest(toConverseInput(input), lookUp);
  if (method === 'CONVERSE') return conversation;
  const limits = lookUp(input.modelId);
  return invoke(toNativeBody(conversation, limits?.bodyFormat, { path: 'input', modelId: model?.modelId, maxOutputTokens: limits?.maxOutputTokens }));
}

/** Which of the three is given. */
function readContent(input: InferInput): MethodWish['content'] {
  const given = (['prompt', 'messages', 'body'] as const).filter((name) => isGiven(input[name]));
  const [content] = given;
  if (content === undefined || given.length > 1) throw badUserInput('input', 'exactly one of prompt, messages and body', given.length === 0 ? undefined : given);
  if (content === 'prompt' && input.prompt?.trim() === '') throw badUserInput('input.prompt', 'text with a character that is not white space', input.prompt);
  if (content !== 'body') return content;
  for (const name of ['system', 'inferenceConfig', 'toolConfig'] as const) {
    if (isGiven(input[name])) throw badUserInput(`input.${name}`, 'null, since a body says it in its own way', input[name]);
  }
  return content;
}

function readMethod({ method }: InferInput, content: MethodWish['content']): InferMethod | null {
  if (!isGiven(method)) return null;
  if (method === 'SYNC' || method === 'STREAM' || (method === 'CONVERSE' && content !== 'body')) return method;
  throw badUserInput('input.method', content === 'body' ? 'SYNC, STREAM or null, since a body is given' : 'SYNC, STREAM, CONVERSE or null', method);
}

/** The members that both have have the same names. */
const toConverseInput = (input: InferInput): ConverseInput => ({
  ...input,
  messages: input.messages ?? [{ role: 'USER', content: [{ text: input.prompt ?? '' }] }],
});

const isGiven = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;
