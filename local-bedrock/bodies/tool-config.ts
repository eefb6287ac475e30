import { converseShape as shape } from '../validation/converse-shape.ts';
import { joinPath } from '../validation/shape.ts';
import { invalid, violated } from '../wire/errors.ts';
import { readMember } from './content-blocks.ts';

/**
 * Checks a tool configuration. Throws ValidationException for what Bedrock refuses, and for a choice that forces a tool:
 * the engine calls none, and a text in the place of a tool call would be a lie.
 */
export function checkToolConfig(value: unknown, path: string): true {
  const config = shape.object(value, path);
  const toolsPath = joinPath(path, 'tools');
  const tools = shape.list(config['tools'], toolsPath);
  if (tools.length === 0) throw violated('[]', toolsPath, 'have length greater than or equal to 1');
  tools.forEach((item, index) => {
    const toolPath = joinPath(toolsPath, index);
    const tool = shape.object(item, toolPath);
    if (readMember(tool, ['toolSpec', 'systemTool', 'cachePoint'], 'Tool', toolPath) !== 'toolSpec') return;
    const specPath = joinPath(toolPath, 'toolSpec');
    const spec = shape.object(tool['toolSpec'], specPath);
    const name = shape.string(spec['name'], joinPath(specPath, 'name'));
    if (!/^[a-zA-Z0-9_-]{1,64}$/.test(name)) throw violated(name, joinPath(specPath, 'name'), 'satisfy regular expression pattern: [a-zA-Z0-9_-]+');
    const schemaPath = joinPath(specPath, 'inputSchema');
    shape.object(shape.object(spec['inputSchema'], schemaPath)['json'], joinPath(schemaPath, 'json'));
  });
  const choice = shape.optional(config, 'toolChoice', path, shape.object);
  if (choice !== undefined && readMember(choice, ['auto', 'any', 'tool'], 'ToolChoice', joinPath(path, 'toolChoice')) !== 'auto') {
    throw invalid('A toolChoice that forces a tool is not supported here: the embedded model calls no tools.');
  }
  return true;
}
