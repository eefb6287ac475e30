import type { BedrockContentBlock, BedrockMessage, ConverseRequest } from '../datasources/types.ts';
import type { JsonObject } from '../json.ts';
import { askedThinking } from '../models/asked-thinking.ts';
import type { ConstructFormat, ConstructMode, ConstructSpec } from './construct-spec.ts';
import { lowerSchema } from './lower-schema.ts';
import type { HoldableModel } from './rungs.ts';
import { toolChoiceOf } from './rungs.ts';
import { canHold, isOfTool, wrapSchema } from './wrap-schema.ts';
import { writeXml } from './xml/write-xml.ts';

/** One way to ask for the object, and what the answer is judged by. */
export interface Ask {
  readonly modelId: string;
  readonly mode: ConstructMode;
  /** Bedrock is asked to let the model write nothing else. */
  readonly isStrict: boolean;
  /** What the model is asked to write: by its prompt alone it can write XML. */
  readonly format: ConstructFormat;
  /** The schema that the answer has to satisfy: the caller's, or its fallback. */
  readonly schema: JsonObject;
  readonly isFallbackSchema: boolean;
  /** The name of the tool. */
  readonly name: string;
  /** The model is asked for an object that holds the value, since the value is no object. */
  readonly wrapped: boolean;
  /** The property under which the model is asked for JSON as text where the schema refers to itself; null where it is not. */
  readonly cut: string | null;
  readonly request: ConverseRequest;
}

/** What a model said last, and what was wrong with it. */
export interface Correction {
  readonly answer: string;
  readonly problems: readonly string[];
}

interface AskOptions {
  readonly model: HoldableModel;
  readonly mode: ConstructMode;
  /** Bedrock is not known to refuse the grammar of this schema. */
  readonly mayBeStrict: boolean;
  readonly isFallbackSchema: boolean;
  readonly correction: Correction | null;
  /** What is left of maxTokens; null where the caller gave none. */
  readonly maxTokens: number | null;
}

/** Puts what holds the model to the schema into `base`, the request to this model that has everything else. */
export function toAsk(spec: ConstructSpec, base: ConverseRequest, { model, mode, mayBeStrict, isFallbackSchema, correction, maxTokens }: AskOptions): Ask {
  const schema = isFallbackSchema && spec.fallbackSchema !== null ? spec.fallbackSchema : spec.schema;
  const lowered = lowerSchema(schema);
  // A tool need not be strict: one whose schema refers to itself is better told as it is.
  const isStrict = 'schema' in lowered && (mode === 'NATIVE' || (mode === 'TOOL' && mayBeStrict && model?.nativeStructuredOutput === true && lowered.cut === null));
  const told = isStrict ? lowered.schema : schema;
  const wrapped = mode !== 'PROMPT' && (!canHold(told) || (mode === 'TOOL' && !isOfTool(told)));
  const sent = wrapped ? wrapSchema(told) : told;
  const choice = toolChoiceOf(model, askedThinking(base.additionalModelRequestFields) !== undefined);
  const request: ConverseRequest = {
    ...base,
    ...(maxTokens === null ? {} : { inferenceConfig: { ...base.inferenceConfig, maxTokens } }),
    messages: addToQuestion(base.messages, tellExamples(spec, mode), [...tellMode(mode, spec, sent, choice), ...tellCorrection(correction)]),
    ...(mode === 'NATIVE' ? { outputConfig: toFormat(spec, sent) } : {}),
    ...(mode === 'TOOL' ? { toolConfig: toTool(spec, sent, isStrict, choice) } : {}),
  };
  return { modelId: base.modelId, mode, isStrict, format: mode === 'PROMPT' ? spec.format : 'JSON', schema, isFallbackSchema, name: spec.name, wrapped, cut: isStrict ? lowered.cut : null, request };
}

const describe = ({ description }: ConstructSpec): JsonObject => (description === null || description === '' ? {} : { description });

const toFormat = (spec: ConstructSpec, schema: JsonObject): JsonObject => ({
  textFormat: { type: 'json_schema', structure: { jsonSchema: { schema: JSON.stringify(schema), name: spec.name, ...describe(spec) } } },
});

const toTool = (spec: ConstructSpec, schema: JsonObject, isStrict: boolean, choice: 'tool' | 'any' | 'auto'): JsonObject => ({
  tools: [{ toolSpec: { name: spec.name, ...describe(spec), inputSchema: { json: schema }, ...(isStrict ? { strict: true } : {}) } }],
  toolChoice: choice === 'tool' ? { tool: { name: spec.name } } : { [choice]: {} },
});

function tellMode(mode: ConstructMode, spec: ConstructSpec, schema: JsonObject, choice: 'tool' | 'any' | 'auto'): readonly string[] {
  if (mode === 'TOOL') return choice === 'auto' ? [`Give your answer by using the tool ${spec.name}.`] : [];
  if (mode === 'NATIVE') return [];
  const what = spec.description === null || spec.description === '' ? '' : ` (${spec.description})`;
  const form = spec.format === 'XML' ? `one XML document${what}, whose root element is ${spec.name}, for a value that satisfies this JSON Schema` : `one JSON value${what} that satisfies this JSON Schema`;
  return [`Answer with ${form}, and with nothing else: no explanation, no code fence.${spec.format === 'XML' ? ` ${xmlRules}` : ''}\n\n<json-schema>\n${JSON.stringify(schema)}\n</json-schema>`];
}

const xmlRules = 'Each property is an element of its name. A list is an element with type="array" whose children are item elements. An element that holds a number, a boolean or null says so: type="number", type="boolean", type="null".';

function tellExamples({ examples, format, name }: ConstructSpec, mode: ConstructMode): readonly string[] {
  if (examples.length === 0) return [];
  return [`Examples of what is asked for:\n\n${examples.map(({ prompt, output }) => `Prompt: ${prompt}\nAnswer: ${format === 'XML' && mode === 'PROMPT' ? writeXml(output, name) : JSON.stringify(output)}`).join('\n\n')}`];
}

const mostQuoted = 20_000; // characters of an answer

function tellCorrection(correction: Correction | null): readonly string[] {
  if (correction === null) return [];
  const { answer, problems } = correction;
  const list = problems.map((problem) => `- ${problem}`).join('\n');
  const said = answer.trim() === '' ? 'You gave no answer to this.' : `Your last answer to this was:\n\n<last-answer>\n${answer.slice(0, mostQuoted).toWellFormed()}\n</last-answer>`;
  return [`${said}\n\nIt cannot be taken:\n${list}\n\nGive the whole answer again, with this put right.`];
}

/** Texts before and behind what the user says last; the results of tools stay first in a message. */
function addToQuestion(messages: readonly BedrockMessage[], before: readonly string[], behind: readonly string[]): readonly BedrockMessage[] {
  const index = messages.findLastIndex(({ role }) => role === 'user');
  const toBlocks = (texts: readonly string[]): BedrockContentBlock[] => texts.map((text) => ({ text }));
  return messages.map((message, at) => {
    if (at !== index) return message;
    const results = message.content.filter((block) => 'toolResult' in block);
    const rest = message.content.filter((block) => !('toolResult' in block));
    return { ...message, content: [...results, ...toBlocks(before), ...rest, ...toBlocks(behind)] };
  });
}
