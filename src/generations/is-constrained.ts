import type { ModelRequest } from '../datasources/types.ts';
import type { JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';

/** Members by which native bodies ask for an answer that satisfies a schema: Claude's, and those of OpenAI's form. */
const nativeFormats = ['output_format', 'output_config', 'response_format'];

/** Whether a schema constrains what the model may write: the answer's, or that of a strict tool. */
export function isConstrained(request: ModelRequest): boolean {
  if (request.kind === 'converse') return request.outputConfig !== undefined || hasStrictTool(request.toolConfig?.['tools']);
  const { body } = request;
  return isJsonObject(body) && (nativeFormats.some((name) => isJsonObject(body[name])) || hasStrictTool(body['tools']));
}

const hasStrictTool = (tools: JsonValue | undefined): boolean =>
  Array.isArray(tools) && (tools as readonly JsonValue[]).some((tool) => isJsonObject(tool) && [tool, tool['toolSpec'], tool['function']].some((spec) => isJsonObject(spec) && spec['strict'] === true));
