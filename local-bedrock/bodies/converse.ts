import type { EngineMessage } from '../engine/types.ts';
import type { ServedModel } from '../models.ts';
import { checkConversation } from '../validation/conversation-rules.ts';
import { converseShape as shape } from '../validation/converse-shape.ts';
import { joinPath, type JsonObject } from '../validation/shape.ts';
import { BedrockError, invalid, violated } from '../wire/errors.ts';
import { readContent, readMember } from './content-blocks.ts';
import type { Conversation } from './conversation.ts';
import { checkToolConfig } from './tool-config.ts';

/** Bedrock's API model allows so many. */
const maxStopSequences = 2_500;
const maxResponseFieldPaths = 10;

/** A request of Converse or ConverseStream, checked. */
export interface ConverseRequest extends Conversation {
  /** JSON pointers of what the caller wants of the model's own answer. */
  readonly responseFieldPaths: readonly string[];
  /** What is echoed in the answer, as it came. */
  readonly echoed: { readonly performanceConfig?: unknown; readonly serviceTier?: unknown };
}

/** Parses the body of Converse and ConverseStream. Throws SerializationException when it is no JSON object. */
export function parseConverseBody(bytes: Buffer): JsonObject {
  let value: unknown;
  try {
    value = bytes.length === 0 ? {} : JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new BedrockError('SerializationException', 'The request body is not valid JSON.');
  }
  return shape.object(value, 'body');
}

/** Reads a parsed body. Throws ValidationException or SerializationException for what Bedrock would refuse. */
export function readConverseRequest(body: JsonObject, model: ServedModel): ConverseRequest {
  if (body['guardrailConfig'] !== undefined) throw invalid('The guardrail identifier or version provided in the request does not exist.');
  if (body['promptVariables'] !== undefined) throw invalid('promptVariables are only supported with the ARN of a prompt, which is not simulated here.');
  const outputConfig = shape.optional(body, 'outputConfig', '', shape.object);
  if (outputConfig?.['textFormat'] !== undefined) throw invalid("This model doesn't support the outputConfig.textFormat field. Remove outputConfig.textFormat and try again.");
  const messages = shape.optional(body, 'messages', '', (value, path) => readMessages(value, path, model)) ?? [];
  const toolConfig = shape.optional(body, 'toolConfig', '', checkToolConfig);
  checkConversation(messages, model, toolConfig !== undefined);
  return {
    system: shape.optional(body, 'system', '', readSystem) ?? [],
    messages,
    ...readInferenceConfig(shape.optional(body, 'inferenceConfig', '', shape.object) ?? {}, model),
    responseFieldPaths: shape.optional(body, 'additionalModelResponseFieldPaths', '', readPointers) ?? [],
    echoed: readEchoed(body),
  };
}

function readMessages(value: unknown, path: string, model: ServedModel): readonly EngineMessage[] {
  return shape.list(value, path).map((item, index) => {
    const messagePath = joinPath(path, index);
    const message = shape.object(item, messagePath);
    const role = shape.string(message['role'], joinPath(messagePath, 'role'));
    if (role !== 'user' && role !== 'assistant') throw violated(role, joinPath(messagePath, 'role'), 'satisfy enum value set: [user, assistant]');
    return { role, parts: readContent(message['content'], joinPath(messagePath, 'content'), role, model) };
  });
}

function readSystem(value: unknown, path: string): readonly string[] {
  return shape.list(value, path).flatMap((item, index) => {
    const itemPath = joinPath(path, index);
    const block = shape.object(item, itemPath);
    const member = readMember(block, ['text', 'guardContent', 'cachePoint'], 'SystemContentBlock', itemPath);
    if (member === 'cachePoint') return [];
    const textPath = joinPath(itemPath, member === 'text' ? 'text' : 'guardContent.text.text');
    const owner = member === 'text' ? block : shape.object(shape.object(block[member], itemPath)['text'], itemPath);
    const text = shape.string(owner['text'], textPath);
    if (text.length === 0) throw violated('', textPath, 'have length greater than or equal to 1');
    return [text];
  });
}

/** Reads the limits of an inference configuration; Nova's native body has one too. */
export function readInferenceConfig(config: JsonObject, model: ServedModel): Pick<Conversation, 'maxTokens' | 'stopSequences'> {
  const path = 'inferenceConfig';
  const maxTokens = shape.optional(config, 'maxTokens', path, shape.integer) ?? model.maxOutputTokens;
  if (maxTokens < 1) throw violated(maxTokens, `${path}.maxTokens`, 'have value greater than or equal to 1');
  if (maxTokens > model.maxOutputTokens) {
    throw invalid(
      `The maximum tokens you requested exceed the model limit of ${model.maxOutputTokens}. Try again with a maximum tokens value lower than ${model.maxOutputTokens}.`,
    );
  }
  for (const name of ['temperature', 'topP']) {
    const value = shape.optional(config, name, path, shape.number);
    if (value !== undefined && value < 0) throw violated(value, `${path}.${name}`, 'have value greater than or equal to 0');
    if (value !== undefined && value > 1) throw violated(value, `${path}.${name}`, 'have value less than or equal to 1');
  }
  return { maxTokens, stopSequences: shape.optional(config, 'stopSequences', path, readStopSequences) ?? [] };
}

function readStopSequences(value: unknown, path: string): readonly string[] {
  const sequences = shape.list(value, path).map((item, index) => shape.string(item, joinPath(path, index)));
  if (sequences.length > maxStopSequences) throw violated(`${sequences.length} items`, path, `have length less than or equal to ${maxStopSequences}`);
  sequences.forEach((sequence, index) => {
    if (sequence === '') throw violated('', joinPath(path, index), 'have length greater than or equal to 1');
  });
  return sequences;
}

function readPointers(value: unknown, path: string): readonly string[] {
  const pointers = shape.list(value, path).map((item, index) => shape.string(item, joinPath(path, index)));
  if (pointers.length > maxResponseFieldPaths) throw violated(`${pointers.length} items`, path, `have length less than or equal to ${maxResponseFieldPaths}`);
  const bad = pointers.find((pointer) => !/^\/.{0,255}$/s.test(pointer));
  if (bad !== undefined) throw invalid(`The additionalModelResponseFieldPaths value ${bad} is not a JSON pointer.`);
  return pointers;
}

function readEchoed(body: JsonObject): ConverseRequest['echoed'] {
  const performanceConfig = shape.optional(body, 'performanceConfig', '', (value, path) =>
    readChoice(shape.object(value, path), 'latency', path, ['standard', 'optimized']));
  const serviceTier = shape.optional(body, 'serviceTier', '', (value, path) =>
    readChoice(shape.object(value, path), 'type', path, ['priority', 'default', 'flex', 'reserved']));
  return {
    ...(performanceConfig === undefined ? {} : { performanceConfig: { latency: performanceConfig } }),
    ...(serviceTier === undefined ? {} : { serviceTier: { type: serviceTier } }),
  };
}

function readChoice(owner: JsonObject, member: string, path: string, choices: readonly string[]): string {
  const choice = shape.string(owner[member], joinPath(path, member));
  if (!choices.includes(choice)) throw violated(choice, joinPath(path, member), `satisfy enum value set: [${choices.join(', ')}]`);
  return choice;
}
