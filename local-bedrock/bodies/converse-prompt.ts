import { findPrompt } from '../prompts.ts';
import { converseShape as shape } from '../validation/converse-shape.ts';
import { joinPath, type JsonObject } from '../validation/shape.ts';
import { invalid } from '../wire/errors.ts';

/** A prompt brings its own (Bedrock's API reference, Converse). */
const membersOfPrompts = ['additionalModelRequestFields', 'inferenceConfig', 'system', 'toolConfig'];
const variable = /\{\{\s*([^{}\s]+)\s*\}\}/g;

/** What Converse is to run: a model, and a body without any prompt to fill. */
export interface PlainRequest {
  readonly modelId: string;
  readonly body: JsonObject;
}

/**
 * Puts the prompt that an ARN names into a body: its texts with their variables filled go before the request's own messages. The names of
 * models pass as they are, and `promptVariables` beside them have no effect (API reference). Values for variables that the prompt
 * does not have are ignored. Throws ResourceNotFoundException for an unknown prompt, ValidationException for a variable without a value and
 * for what only the prompt itself may say; the texts are not recorded.
 */
export function fillPrompt(identifier: string, body: JsonObject): PlainRequest {
  const values = shape.optional(body, 'promptVariables', '', readValues) ?? new Map<string, string>();
  const prompt = findPrompt(identifier);
  if (prompt === null) return { modelId: identifier, body };
  const given = membersOfPrompts.filter((member) => body[member] !== undefined && body[member] !== null);
  if (given.length > 0) throw invalid(`The request includes ${given.join(', ')}, which only the prompt itself can define. Remove them and try again.`);
  const missing = listVariables([...prompt.system, prompt.text]).filter((name) => !values.has(name));
  if (missing.length > 0) throw invalid(`The promptVariables have no value for ${missing.join(', ')}. Add a value for every variable of the prompt and try again.`);

  const fill = (text: string) => text.replace(variable, (_, name: string) => values.get(name) ?? '');
  const messages = shape.optional(body, 'messages', '', shape.list) ?? [];
  return {
    modelId: prompt.modelId,
    body: {
      ...body,
      inferenceConfig: prompt.inferenceConfig,
      system: prompt.system.map((text) => ({ text: fill(text) })),
      messages: [{ role: 'user', content: [{ text: fill(prompt.text) }] }, ...messages],
    },
  };
}

function readValues(value: unknown, path: string): ReadonlyMap<string, string> {
  return new Map(Object.entries(shape.object(value, path)).map(([name, item]) => {
    const itemPath = joinPath(path, name);
    return [name, shape.string(shape.object(item, itemPath)['text'], joinPath(itemPath, 'text'))] as const;
  }));
}

function listVariables(texts: readonly string[]): readonly string[] {
  return [...new Set(texts.flatMap((text) => [...text.matchAll(variable)].flatMap(([, name]) => name ?? [])))];
}
