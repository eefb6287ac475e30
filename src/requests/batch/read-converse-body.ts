import type { BedrockContentBlock } from '../../datasources/types.ts';
import { badUserInput } from '../../errors.ts';
import type { ContentBlockInput, ConverseInput, InferenceConfigInput, MessageInput, SystemContentBlockInput } from '../../generated/schema-types.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import { toContentBlock } from '../content-block-output.ts';
import { giveBack } from '../give-back.ts';

/** What a Converse request of a record's can have, besides what Bedrock does not have in batch jobs. The model's id stands in the job. */
type ConverseBody = Pick<ConverseInput, 'messages' | 'system' | 'inferenceConfig' | 'additionalModelRequestFields' | 'additionalModelResponseFieldPaths'>;

/**
 * A Converse request in the form of Bedrock's wire, as the input of the schema that says the same, so that the same rules can look at it. Members that no rule is about
 * are left out. Throws BAD_USER_INPUT for what no Converse request can have.
 */
export function readConverseBody(body: JsonObject, path: string): ConverseBody {
  const { modelId, messages, system, inferenceConfig, additionalModelRequestFields, additionalModelResponseFieldPaths } = body;
  if (modelId !== undefined) throw badUserInput(`${path}.modelId`, 'no modelId, since the job says it', modelId);
  const paths = additionalModelResponseFieldPaths === undefined ? null : readTexts(additionalModelResponseFieldPaths, `${path}.additionalModelResponseFieldPaths`);
  return {
    messages: readList(messages, `${path}.messages`).map((message, index) => readMessage(message, `${path}.messages[${index}]`)),
    system: system === undefined ? null : readList(system, `${path}.system`).map((block, index) => readSystemBlock(block, `${path}.system[${index}]`)),
    inferenceConfig: inferenceConfig === undefined ? null : readInferenceConfig(inferenceConfig, `${path}.inferenceConfig`),
    ...(additionalModelRequestFields === undefined ? {} : { additionalModelRequestFields }),
    additionalModelResponseFieldPaths: paths === null ? null : [...paths],
  };
}

const roles = { user: 'USER', assistant: 'ASSISTANT' } as const;

function readMessage(message: JsonValue, path: string): MessageInput {
  if (!isJsonObject(message)) throw badUserInput(path, 'an object with role and content', message);
  const { role, content } = message;
  if (role !== 'user' && role !== 'assistant') throw badUserInput(`${path}.role`, 'user or assistant', role);
  return { role: roles[role], content: readList(content, `${path}.content`).map((block, index) => readBlock(block, `${path}.content[${index}]`)) };
}

function readBlock(block: JsonValue, path: string): ContentBlockInput {
  const name = checkBlock(block, path);
  const read = toContentBlock(block as BedrockContentBlock);
  if (read.__typename === 'OtherBlock' && mustBeKnown.has(name)) throw badUserInput(`${path}.${name}`, `what Converse documents for ${name}`, read.value);
  return giveBack(read);
}

/** Of these the schema can say all that there is, so that what it cannot say is wrong. */
const mustBeKnown: ReadonlySet<string> = new Set(['text', 'image', 'video', 'audio']);

function readSystemBlock(block: JsonValue, path: string): SystemContentBlockInput {
  const input = readBlock(block, path);
  if (input.text === undefined) throw badUserInput(path, 'a block of text', block);
  return { text: input.text };
}

function checkBlock(block: JsonValue, path: string): string {
  const [name, ...more] = isJsonObject(block) ? Object.keys(block) : [];
  if (name === undefined || more.length > 0) throw badUserInput(path, 'a content block: an object with exactly one member', block);
  return name;
}

function readInferenceConfig(config: JsonValue, path: string): InferenceConfigInput {
  if (!isJsonObject(config)) throw badUserInput(path, 'an object', config);
  const { maxTokens, temperature, topP, stopSequences } = config;
  const number = (value: JsonValue | undefined, name: string): number | null => {
    if (value === undefined) return null;
    if (typeof value !== 'number') throw badUserInput(`${path}.${name}`, 'a number', value);
    return value;
  };
  if (maxTokens !== undefined && !Number.isInteger(maxTokens)) throw badUserInput(`${path}.maxTokens`, 'an integer of 1 or more', maxTokens);
  return {
    maxTokens: number(maxTokens, 'maxTokens'),
    temperature: number(temperature, 'temperature'),
    topP: number(topP, 'topP'),
    stopSequences: stopSequences === undefined ? null : [...readTexts(stopSequences, `${path}.stopSequences`)],
  };
}

function readList(value: JsonValue | undefined, path: string): readonly JsonValue[] {
  if (!isList(value)) throw badUserInput(path, 'a list', value);
  return value;
}

function readTexts(value: JsonValue, path: string): readonly string[] {
  const list = readList(value, path);
  if (!list.every((item) => typeof item === 'string')) throw badUserInput(path, 'a list of texts', value);
  return list;
}

const isList = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);
