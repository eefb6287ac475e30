import type { EngineTool, EngineToolChoice } from '../engine/types.ts';
import type { ServedModel } from '../models.ts';
import { converseShape as shape } from '../validation/converse-shape.ts';
import { joinPath, type JsonObject } from '../validation/shape.ts';
import { invalid, violated } from '../wire/errors.ts';
import { readMember } from './content-blocks.ts';

const namePattern = /^[a-zA-Z0-9_-]{1,64}$/;

/** The tools of a request, and whether one must be called. */
export interface ToolConfig {
  readonly tools: readonly EngineTool[];
  readonly toolChoice: EngineToolChoice;
}

/**
 * Reads a tool configuration. Throws ValidationException for what Bedrock refuses, for a model without tools (its text is quoted
 * in public, not recorded), and for a choice that the model cannot be given (not recorded). System tools are taken and never called.
 */
export function readToolConfig(value: unknown, path: string, model: ServedModel): ToolConfig {
  const config = shape.object(value, path);
  if (!model.supports.tools) throw invalid("This model doesn't support tool use.");
  const toolsPath = joinPath(path, 'tools');
  const items = shape.list(config['tools'], toolsPath);
  if (items.length === 0) throw violated('[]', toolsPath, 'have length greater than or equal to 1');
  const tools: EngineTool[] = [];
  for (const [index, item] of items.entries()) {
    for (const tool of readTool(item, joinPath(toolsPath, index))) {
      if (tools.some(({ name }) => name === tool.name)) throw invalid(`The tool ${tool.name} is already defined at ${joinPath(toolsPath, index)}.`);
      tools.push(tool);
    }
  }
  const toolChoice = shape.optional(config, 'toolChoice', path, (choice, choicePath) => readToolChoice(shape.object(choice, choicePath), choicePath, tools, model));
  return { tools, toolChoice: toolChoice ?? { type: 'auto' } };
}

function readTool(value: unknown, path: string): readonly EngineTool[] {
  const tool = shape.object(value, path);
  if (readMember(tool, ['toolSpec', 'systemTool', 'cachePoint'], 'Tool', path) !== 'toolSpec') return [];
  const specPath = joinPath(path, 'toolSpec');
  const spec = shape.object(tool['toolSpec'], specPath);
  const name = shape.string(spec['name'], joinPath(specPath, 'name'));
  if (!namePattern.test(name)) throw violated(name, joinPath(specPath, 'name'), 'satisfy regular expression pattern: [a-zA-Z0-9_-]+');
  const schemaPath = joinPath(specPath, 'inputSchema');
  const schema = shape.object(shape.object(spec['inputSchema'], schemaPath)['json'], joinPath(schemaPath, 'json'));
  // So public reports have it.
  if (schema['type'] !== 'object') throw invalid(`The value at ${joinPath(schemaPath, 'json.type')} must be one of the following: object.`);
  const description = shape.optional(spec, 'description', specPath, shape.string);
  if (description === '') throw violated('', joinPath(specPath, 'description'), 'have length greater than or equal to 1');
  shape.optional(spec, 'strict', specPath, (strict, strictPath) => {
    if (typeof strict !== 'boolean') shape.object(strict, strictPath);
  });
  return [{ name, description: description ?? '', schema }];
}

function readToolChoice(choice: JsonObject, path: string, tools: readonly EngineTool[], model: ServedModel): EngineToolChoice {
  const type = readMember(choice, ['auto', 'any', 'tool'], 'ToolChoice', path);
  if (type !== 'auto' && !model.supports.forcedToolChoice[type]) {
    throw invalid(`This model doesn't support the toolConfig.toolChoice.${type} field. Remove toolConfig.toolChoice.${type} and try again.`);
  }
  if (type !== 'tool') return { type };
  const name = shape.string(shape.object(choice[type], joinPath(path, type))['name'], joinPath(path, `${type}.name`));
  if (!tools.some((tool) => tool.name === name)) throw invalid(`The tool ${name} of toolConfig.toolChoice is not one of toolConfig.tools.`);
  return { type, name };
}
