import type { EngineMessage, EngineToolChoice, JsonSchema } from '../engine/types.ts';
import type { ServedModel } from '../models.ts';
import { findGuardrail, type Guardrail } from '../guardrails/policy.ts';
import { refuseCitations } from '../validation/citations.ts';
import { refuseSampling, type Sampling } from '../validation/claude-sampling.ts';
import { checkConversation } from '../validation/conversation-rules.ts';
import { converseShape as shape } from '../validation/converse-shape.ts';
import { refuseSameNames } from '../validation/document-names.ts';
import { refuseLargeAmongMany } from '../validation/many-images.ts';
import { checkOutputSchema } from '../validation/output-schema.ts';
import { isObject, joinPath, type JsonObject } from '../validation/shape.ts';
import { readThinking, refuseUnthoughtTools } from '../validation/thinking.ts';
import { refuseToolRoot } from '../validation/tool-schema.ts';
import { BedrockError, invalid, violated } from '../wire/errors.ts';
import { readClaudeOutputFormat } from './claude-output-format.ts';
import { readContent, readMember } from './content-blocks.ts';
import type { Conversation } from './conversation.ts';
import { readPromptBlocks } from './converse-prompt-blocks.ts';
import { latencies, readChoice, serviceTiers } from './read-choice.ts';
import { readToolConfig } from './tool-config.ts';

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
  // Both texts stand in many public reports; neither is recorded.
  if (!model.supports.converse) throw invalid("This action doesn't support the model that you provided. Try again with a supported text or chat model.");
  const system = shape.optional(body, 'system', '', readSystem) ?? [];
  if (system.length > 0 && !model.supports.systemPrompt) {
    throw invalid("This model doesn't support system messages. Try again without a system message or use a model that supports system messages.");
  }
  const guardrail = shape.optional(body, 'guardrailConfig', '', readGuardrail);
  const outputSchema = readOutputSchema(body, model) ?? readHandedOutputSchema(body, model);
  const messages = shape.optional(body, 'messages', '', (value, path) => readMessages(value, path, model)) ?? [];
  const toolConfig = shape.optional(body, 'toolConfig', '', (value, path) => readToolConfig(value, path, model));
  checkConversation(messages, model, toolConfig !== undefined);
  refuseSameNames(body['messages']);
  if (model.bodyFormat === 'anthropic-messages') {
    refuseLargeAmongMany(body['messages'], modelErrors);
    toolConfig?.tools.forEach(({ schema }, index) => refuseToolRoot(schema, index, modelErrors));
  }
  if (outputSchema !== undefined && messages.at(-1)?.role === 'assistant') throw invalid(`${modelErrors}Prefilling assistant messages is not supported with structured output.`);
  if (outputSchema !== undefined && model.bodyFormat === 'anthropic-messages') refuseCitations(body['messages'], modelErrors);
  const inferenceConfig = shape.optional(body, 'inferenceConfig', '', shape.object) ?? {};
  const limits = readInferenceConfig(inferenceConfig, model);
  // As in Claude's own body.
  if (model.bodyFormat === 'anthropic-messages' && limits.stopSequences.some((sequence) => sequence.trim() === '')) throw invalid(`${modelErrors}stop_sequences: each stop sequence must contain non-whitespace`);
  if (model.bodyFormat === 'anthropic-messages') refuseSampling(readSampling(inferenceConfig, body), model.modelId, modelErrors);
  const reasoningTokens = readReasoningTokens(body, model, limits.maxTokens, toolConfig?.toolChoice);
  return {
    system,
    messages,
    promptBlocks: readPromptBlocks(body, { tools: toolConfig?.tools ?? [], system }, model),
    ...toolConfig,
    ...limits,
    ...(guardrail === undefined ? {} : { guardrail }),
    ...(outputSchema === undefined ? {} : { outputSchema }),
    ...(reasoningTokens === undefined ? {} : { reasoningTokens }),
    responseFieldPaths: shape.optional(body, 'additionalModelResponseFieldPaths', '', readPointers) ?? [],
    echoed: readEchoed(body),
  };
}

function readGuardrail(value: unknown, path: string): Guardrail {
  const config = shape.object(value, path);
  const identifier = shape.string(config['guardrailIdentifier'], joinPath(path, 'guardrailIdentifier'));
  const version = shape.string(config['guardrailVersion'], joinPath(path, 'guardrailVersion'));
  const trace = shape.optional(config, 'trace', path, () => readChoice(config, 'trace', path, ['enabled', 'disabled', 'enabled_full']));
  shape.optional(config, 'streamProcessingMode', path, () => readChoice(config, 'streamProcessingMode', path, ['sync', 'async']));
  return findGuardrail(identifier, version, trace === 'enabled' ? 'on' : trace === 'enabled_full' ? 'full' : 'off');
}

/** How Converse introduces what the model itself has refused. */
export const modelErrors = 'The model returned the following errors: ';

/** Converse has no name of its own for top_k, and hands Claude's through. */
function readSampling({ temperature, topP }: JsonObject, body: JsonObject): Sampling {
  const handed = shape.optional(body, 'additionalModelRequestFields', '', shape.object) ?? {};
  return { temperature: temperature ?? handed['temperature'], top_p: topP ?? handed['top_p'], top_k: handed['top_k'] };
}

/** The schema is sent as a string of JSON; the effort beside it has no effect here. */
function readOutputSchema(body: JsonObject, model: ServedModel): JsonSchema | undefined {
  const config = shape.optional(body, 'outputConfig', '', shape.object) ?? {};
  shape.optional(config, 'effort', 'outputConfig', () => readChoice(config, 'effort', 'outputConfig', ['low', 'medium', 'high', 'xhigh', 'max']));
  return shape.optional(config, 'textFormat', 'outputConfig', (value, path) => {
    if (!model.supports.nativeStructuredOutput) throw invalid(`This model doesn't support the ${path} field. Remove ${path} and try again.`);
    const format = shape.object(value, path);
    readChoice(format, 'type', path, ['json_schema']);
    const owner = shape.object(shape.object(format['structure'], joinPath(path, 'structure'))['jsonSchema'], joinPath(path, 'structure.jsonSchema'));
    const schemaPath = joinPath(path, 'structure.jsonSchema.schema');
    const schema = parseSchema(shape.string(owner['schema'], schemaPath), schemaPath);
    checkOutputSchema(schema, `${modelErrors}output_config.format.schema: `);
    return schema;
  });
}

/** Claude's own member, which Converse hands through; Vercel's `@ai-sdk/amazon-bedrock` asks so. */
function readHandedOutputSchema(body: JsonObject, model: ServedModel): JsonSchema | undefined {
  if (model.bodyFormat !== 'anthropic-messages') return undefined;
  return shape.optional(body, 'additionalModelRequestFields', '', (value, path) => readClaudeOutputFormat(shape.object(value, path), model, modelErrors));
}

function parseSchema(json: string, path: string): JsonSchema {
  try {
    const schema: unknown = JSON.parse(json);
    if (isObject(schema)) return schema;
  } catch {
    // Answered below, like JSON that is no object.
  }
  throw invalid(`The value at ${path} is not a valid JSON schema.`);
}

/** Claude's `thinking` and Nova 2's `reasoningConfig`, which Converse hands through. */
function readReasoningTokens(body: JsonObject, model: ServedModel, maxTokens: number, toolChoice: EngineToolChoice | undefined): number | undefined {
  const fields = shape.optional(body, 'additionalModelRequestFields', '', shape.object) ?? {};
  const path = 'additionalModelRequestFields';
  if (model.bodyFormat === 'anthropic-messages') {
    refuseUnthoughtTools(body['messages'], fields['thinking'], modelErrors);
    return shape.optional(fields, 'thinking', path, (value, at) => readThinking(value, at, { model, maxTokens, toolChoice, shape, prefix: modelErrors }));
  }
  if (model.bodyFormat !== 'nova' || !model.supports.reasoning) return undefined;
  const type = shape.optional(fields, 'reasoningConfig', path, (value, at) => readChoice(shape.object(value, at), 'type', at, ['enabled', 'disabled']));
  return type === 'enabled' ? maxTokens : undefined;
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
export function readInferenceConfig(config: JsonObject, model: ServedModel): Pick<Conversation, 'maxTokens' | 'maxTokensAsked' | 'stopSequences'> {
  const path = 'inferenceConfig';
  const asked = shape.optional(config, 'maxTokens', path, shape.integer);
  const maxTokens = asked ?? model.maxOutputTokens;
  if (maxTokens < 1) throw violated(maxTokens, `${path}.maxTokens`, 'have value greater than or equal to 1');
  if (maxTokens > model.mostTokensAsked) {
    throw invalid(
      `The maximum tokens you requested exceed the model limit of ${model.mostTokensAsked}. Try again with a maximum tokens value lower than ${model.mostTokensAsked}.`,
    );
  }
  for (const name of ['temperature', 'topP']) {
    const value = shape.optional(config, name, path, shape.number);
    if (value !== undefined && value < 0) throw violated(value, `${path}.${name}`, 'have value greater than or equal to 0');
    if (value !== undefined && value > 1) throw violated(value, `${path}.${name}`, 'have value less than or equal to 1');
  }
  const stopSequences = shape.optional(config, 'stopSequences', path, readStopSequences);
  if (stopSequences !== undefined && withoutStopSequences.test(model.modelId)) throw invalid("This model doesn't support the stopSequences field. Remove stopSequences and try again.");
  return { maxTokens, maxTokensAsked: asked !== undefined, stopSequences: stopSequences ?? [] };
}

/** As public reports say of them. */
const withoutStopSequences = /^(?:openai\.gpt-oss|qwen\.|deepseek\.v3)/;

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
    readChoice(shape.object(value, path), 'latency', path, latencies));
  const serviceTier = shape.optional(body, 'serviceTier', '', (value, path) =>
    readChoice(shape.object(value, path), 'type', path, serviceTiers));
  return {
    ...(performanceConfig === undefined ? {} : { performanceConfig: { latency: performanceConfig } }),
    ...(serviceTier === undefined ? {} : { serviceTier: { type: serviceTier } }),
  };
}
