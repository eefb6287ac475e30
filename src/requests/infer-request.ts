import type { InvokeModelRequest } from '../datasources/types.ts';
import { badUserInput } from '../errors.ts';
import type { ConverseInput, InferInput } from '../generated/schema-types.ts';
import type { GenerationCommand } from '../generations/command.ts';
import type { JsonValue } from '../json.ts';
import type { CatalogueModel } from '../models/catalogue.ts';
import type { InferenceMethod } from '../storage/generation-record.ts';
import type { MethodChoice, MethodWish } from './choose-method.ts';
import { chooseMethod } from './choose-method.ts';
import { toConstructRequest } from './construct-request.ts';
import { toConverseRequest } from './converse-request.ts';
import { toInvokeModelRequest } from './invoke-model-request.ts';
import { toNativeBody } from './native-body/index.ts';
import { isGiven } from '../is-given.ts';

/** What infer asks of a model, by the method that was chosen. */
export interface InferRequest {
  readonly choice: MethodChoice;
  readonly asked: Asked;
}

/** The request; for CONSTRUCT also what its answer is judged by. */
type Asked = Pick<GenerationCommand, 'request' | 'construct'>;

type LookUpModel = (modelId: string) => CatalogueModel | undefined;

/** What has to be known of the model, by whatever name it is asked. */
export interface InferModel {
  readonly modelId: string;
  readonly capabilities: NonNullable<MethodWish['capabilities']>;
}

/**
 * Chooses the method and puts the request into its terms; where a method takes only a native body, a prompt or messages are put into the
 * model's. Throws BAD_USER_INPUT for what cannot be asked, or not by that method, and SCHEMA_INVALID.
 */
export function toInferRequest(input: InferInput, model: InferModel | null, lookUp: LookUpModel): InferRequest {
  const content = readContent(input);
  const method = readMethod(input, content);
  checkMethod(method, input.modelId, lookUp(input.modelId));
  const choice = chooseMethod({ method, schema: isGiven(input.schema), content, interactive: input.interactive ?? false, maxTokens: input.inferenceConfig?.maxTokens ?? null, capabilities: model?.capabilities });
  return { choice, asked: toAsked(input, choice, model, lookUp) };
}

function toAsked(input: InferInput, { method }: MethodChoice, model: InferModel | null, lookUp: LookUpModel): Asked {
  const { body, schema } = input;
  const invoke = (nativeBody: JsonValue): { request: InvokeModelRequest } => ({ request: toInvokeModelRequest({ ...input, body: nativeBody }, lookUp) });
  if (isGiven(body)) return invoke(body);
  const known = lookUp(input.modelId);
  if (isGiven(schema)) return toConstructRequest({ ...input, schema }, lookUp);
  const conversation = toConverseRequest(toConverseInput(input), lookUp);
  if (method === 'CONVERSE') return { request: conversation };
  return invoke(toNativeBody(conversation, known?.bodyFormat, { path: 'input', modelId: model?.modelId, maxOutputTokens: known?.maxOutputTokens }));
}

/** The same as a turn of the conversation that it names. Throws BAD_USER_INPUT for what a turn cannot have. */
export function toTurnInput(input: InferInput): ConverseInput {
  for (const name of ['body', 'schema'] as const) if (isGiven(input[name])) throw badUserInput(`input.${name}`, 'null, since a conversationId is given', input[name]);
  const method = input.method ?? 'CONVERSE';
  if (method !== 'CONVERSE') throw badUserInput('input.method', 'CONVERSE or null, since a conversationId is given', method);
  readContent(input);
  return toConverseInput(input);
}

/** Which of the three is given; records, which would make it a batch job, are not. */
function readContent(input: InferInput): MethodWish['content'] {
  const given = (['prompt', 'messages', 'body'] as const).filter((name) => isGiven(input[name]));
  const [content] = given;
  if (content === undefined && !isGiven(input.method) && !isGiven(input.conversationId)) throw badUserInput('input', 'exactly one of prompt, messages, body and records', undefined);
  if (content === undefined || given.length > 1) throw badUserInput('input', 'exactly one of prompt, messages and body', given.length === 0 ? undefined : given.join(' and '));
  if (content === 'prompt' && input.prompt?.trim() === '') throw badUserInput('input.prompt', 'text with a character that is not white space', input.prompt);
  if (content !== 'body') return content;
  for (const name of ['system', 'inferenceConfig', 'toolConfig'] as const) {
    if (isGiven(input[name])) throw badUserInput(`input.${name}`, 'null, since a body says it in its own way', input[name]);
  }
  return content;
}

function readMethod(input: InferInput, content: MethodWish['content']): InferenceMethod | null {
  const method = input.method ?? null;
  if (method === 'ASYNC') throw badUserInput('input.method', 'a method of one request', method); // what is a batch job is taken out before
  if (isGiven(input.schema)) checkBesideSchema(input, method);
  else if (method === 'CONSTRUCT') throw badUserInput('input.schema', 'a JSON Schema, since the method is CONSTRUCT', undefined);
  if (method === 'CONVERSE' && content === 'body') throw badUserInput('input.method', 'SYNC, STREAM or null, since a body is given', method);
  return method;
}

/** A method that the model is known not to have. */
function checkMethod(method: InferenceMethod | null, modelId: string, model: CatalogueModel | undefined): void {
  if (method === 'CONVERSE' && model?.capabilities.converse === false) throw badUserInput('input.method', `SYNC, or null, since ${modelId} cannot be asked by Converse`, method);
  if (method === 'STREAM' && model?.capabilities.streaming === false) throw badUserInput('input.method', `SYNC, or null, since ${modelId} cannot stream`, method);
}

/** What a schema cannot be given with. */
function checkBesideSchema(input: InferInput, method: InferenceMethod | null): void {
  if (method !== null && method !== 'CONSTRUCT') throw badUserInput('input.schema', `null, since the method is ${method}: only CONSTRUCT and ASYNC take a schema`, input.schema);
  for (const name of ['body', 'toolConfig'] as const) {
    if (isGiven(input[name])) throw badUserInput(`input.${name}`, 'null, since a schema is given', input[name]);
  }
}

/** The members that both have have the same names. */
const toConverseInput = (input: InferInput): ConverseInput => ({
  ...input,
  messages: input.messages ?? [{ role: 'USER', content: [{ text: input.prompt ?? '' }] }],
});
