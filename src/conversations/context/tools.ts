import { findRefusedTool } from '../../claude-tools.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../json.ts';
import { withObjectType } from '../../tool-json.ts';
import type { Draft } from './draft.ts';

/**
 * The tools to send: those of the turn; where it has none and the messages speak of tools, those that were given last, if the model takes them, and else what the messages tell
 * of them. Bedrock refuses messages with tools in them without any.
 */
export function toolsFor(drafts: readonly Draft[], toolConfig: JsonObject | undefined, lastToolConfig: JsonObject | null, bodyFormat: string | null): JsonObject | undefined {
  if (toolConfig !== undefined && hasTool(toolConfig)) return mendTools(toolConfig);
  const names = drafts.flatMap(({ content }) => content.flatMap(({ toolUse }) => (isJsonObject(toolUse) && typeof toolUse['name'] === 'string' ? [toolUse['name']] : [])));
  const speaksOfTools = names.length > 0 || drafts.some(({ content }) => content.some((block) => 'toolResult' in block));
  if (!speaksOfTools) return undefined;
  if (lastToolConfig !== null && hasTool(lastToolConfig) && findRefusedTool(lastToolConfig, bodyFormat) === undefined) return mendTools({ tools: listOf(lastToolConfig) }); // whatever choice was forced is over
  return { tools: [...new Set(names)].map((name) => ({ toolSpec: { name, description: 'A tool that was used earlier in this conversation. It is not available now.', inputSchema: { json: { type: 'object' } } } })) };
}

/** Conversations keep tools from before it was known what Bedrock wants of them: more than cache points, a type for each schema, no empty description, and each name once. */
function mendTools(toolConfig: JsonObject): JsonObject {
  const tools = listOf(toolConfig);
  const names = tools.map(nameOf);
  const ofOwnName = tools.filter((_, index) => names[index] === undefined || names.indexOf(names[index]) === index);
  return { ...toolConfig, tools: ofOwnName.map(mendTool) };
}

const hasTool = (toolConfig: JsonObject): boolean => listOf(toolConfig).some((tool) => !(isJsonObject(tool) && 'cachePoint' in tool));

const listOf = ({ tools }: JsonObject): readonly JsonValue[] => (Array.isArray(tools) ? (tools as readonly JsonValue[]) : []);

function nameOf(tool: JsonValue): JsonValue | undefined {
  const named = isJsonObject(tool) ? (tool['toolSpec'] ?? tool['systemTool']) : undefined;
  return isJsonObject(named) ? named['name'] : undefined;
}

function mendTool(tool: JsonValue): JsonValue {
  const toolSpec = isJsonObject(tool) ? tool['toolSpec'] : undefined;
  if (!isJsonObject(toolSpec) || !isJsonObject(toolSpec['inputSchema'])) return tool;
  const { json = null } = toolSpec['inputSchema'];
  const described = Object.entries(toolSpec).filter(([member, value]) => member !== 'description' || value !== '');
  return { toolSpec: { ...Object.fromEntries(described), inputSchema: { json: withObjectType(json) } } };
}
