import type { EngineTool, EngineToolChoice, JsonSchema } from '../engine/types.ts';
import type { ServedModel } from '../models.ts';
import { checkEnum, malformed, nativeShape as shape } from '../validation/native-shape.ts';
import { checkOutputSchema } from '../validation/output-schema.ts';
import { joinPath, type JsonObject } from '../validation/shape.ts';
import { invalid } from '../wire/errors.ts';
import type { Conversation, ModelAnswer, ModelToolUse } from './conversation.ts';

/**
 * Reads the tools of a chat completion, whether one must be called, and the schema that the answer has to satisfy. Throws
 * ValidationException, also for any tool of a model without tools, for one that the model cannot be made to call, and for JSON from a model that cannot be bound to a schema.
 */
export function readChatForms(body: JsonObject, model: ServedModel): Pick<Conversation, 'tools' | 'toolChoice' | 'outputSchema'> {
  const tools = shape.optional(body, 'tools', '', readTools) ?? [];
  if (tools.length > 0 && !model.supports.tools) throw malformed('tools', 'tools are not supported by this model');
  const toolChoice = shape.optional(body, 'tool_choice', '', (value, path) => readToolChoice(value, path, tools, model));
  const outputSchema = shape.optional(body, 'response_format', '', (value, path) => readResponseFormat(value, path, model));
  return {
    ...(tools.length === 0 ? {} : { tools }),
    ...(toolChoice === undefined ? {} : { toolChoice }),
    ...(outputSchema === undefined ? {} : { outputSchema }),
  };
}

/** Writes the message of a chat completion; the text is null beside a call without a word. */
export function writeChatMessage({ pieces, toolUses = [] }: ModelAnswer): { readonly content: string | null; readonly tool_calls?: readonly JsonObject[] } {
  const text = pieces.join('');
  if (toolUses.length === 0) return { content: text };
  return { content: text === '' ? null : text, tool_calls: toolUses.map((toolUse) => writeCall(toolUse, JSON.stringify(toolUse.input))) };
}

/** Yields the deltas of a chat completion's tool calls: each begins with its name, and its arguments follow in fragments. */
export function* streamChatCalls({ toolUses = [] }: ModelAnswer): Generator<JsonObject> {
  for (const [index, toolUse] of toolUses.entries()) {
    yield { tool_calls: [{ index, ...writeCall(toolUse, '') }] };
    for (const fragment of toolUse.fragments) yield { tool_calls: [{ index, function: { arguments: fragment } }] };
  }
}

/** Why a chat completion ended; a stop sequence is a stop like any other. */
export function readFinishReason({ stopReason }: ModelAnswer): string {
  switch (stopReason) {
    case 'max_tokens':
      return 'length';
    case 'tool_use':
      return 'tool_calls';
    default:
      return 'stop';
  }
}

function writeCall({ key, name }: ModelToolUse, json: string): JsonObject {
  return { id: `chatcmpl-tool-${key}`, type: 'function', function: { name, arguments: json } };
}

function readTools(value: unknown, path: string): readonly EngineTool[] {
  return shape.list(value, path).map((item, index) => {
    const toolPath = joinPath(path, index);
    const tool = shape.object(item, toolPath);
    checkEnum(tool['type'], joinPath(toolPath, 'type'), ['function']);
    const functionPath = joinPath(toolPath, 'function');
    const described = shape.object(tool['function'], functionPath);
    return {
      name: shape.string(described['name'], joinPath(functionPath, 'name')),
      description: shape.optional(described, 'description', functionPath, shape.string) ?? '',
      schema: shape.optional(described, 'parameters', functionPath, shape.object) ?? { type: 'object' },
    };
  });
}

/** `required` is OpenAI's word and `any` Mistral's for the same. */
function readToolChoice(value: unknown, path: string, tools: readonly EngineTool[], model: ServedModel): EngineToolChoice {
  if (value === 'auto' || value === 'none') return { type: value };
  if (value === 'required' || value === 'any') {
    if (!model.supports.forcedToolChoice.any) throw malformed(path, `${value} is not supported by this model`);
    return { type: 'any' };
  }
  const choice = shape.object(value, path);
  const name = shape.string(shape.object(choice['function'], joinPath(path, 'function'))['name'], joinPath(path, 'function.name'));
  if (!model.supports.forcedToolChoice.tool) throw malformed(path, 'a tool by its name is not supported by this model');
  if (!tools.some((tool) => tool.name === name)) throw malformed(path, `${name} is none of the tools`);
  return { type: 'tool', name };
}

function readResponseFormat(value: unknown, path: string, model: ServedModel): JsonSchema | undefined {
  const format = shape.object(value, path);
  checkEnum(format['type'], joinPath(path, 'type'), ['text', 'json_schema', 'json_object']);
  if (format['type'] === 'text') return undefined;
  if (format['type'] === 'json_object') throw invalid('response_format: JSON without a schema is not simulated here.');
  if (!model.supports.nativeStructuredOutput) throw malformed(path, 'json_schema is not supported by this model');
  const schemaPath = joinPath(path, 'json_schema');
  const schema = shape.object(shape.object(format['json_schema'], schemaPath)['schema'], joinPath(schemaPath, 'schema'));
  checkOutputSchema(schema, `${schemaPath}.schema: `);
  return schema;
}
