import type { ModelRequest } from '../datasources/types.ts';
import type { JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';

/** Whether a schema constrains what the model may write: the answer's, or that of a strict tool. */
export function isConstrained(request: ModelRequest): boolean {
  if (request.kind === 'converse') return request.outputConfig?.['textFormat'] !== undefined || hasStrictTool(request.toolConfig) || hasFormat(request.additionalModelRequestFields ?? null);
  const { body } = request;
  return hasFormat(body) || (isJsonObject(body) && (hasStrictTool(body) || hasStrictTool(body['toolConfig'])));
}

/** In Claude's way, or in OpenAI's. */
function hasFormat(fields: JsonValue): boolean {
  if (!isJsonObject(fields)) return false;
  const { output_config: outputConfig, output_format: outputFormat, response_format: responseFormat } = fields;
  return (isJsonObject(outputConfig) && isJsonObject(outputConfig['format'])) || isJsonObject(outputFormat) || (isJsonObject(responseFormat) && responseFormat['type'] === 'json_schema');
}

function hasStrictTool(config: JsonValue | undefined): boolean {
  const tools = isJsonObject(config) ? config['tools'] : undefined;
  return Array.isArray(tools) && (tools as readonly JsonValue[]).some((tool) => isJsonObject(tool) && [tool, tool['toolSpec'], tool['function']].some((spec) => isJsonObject(spec) && spec['strict'] === true));
}
