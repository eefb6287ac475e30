import type { ToolChoiceInput, ToolConfigInput, ToolInput } from '../generated/schema-types.ts';
import type { JsonObject } from '../json.ts';
import { withObjectType } from '../tool-json.ts';
import { toBedrockCachePoint } from './content-block-input.ts';
import { givenMembers } from './given-members.ts';

/** The tools of a request, as Bedrock's toolConfig. */
export function toBedrockToolConfig({ tools, toolChoice }: ToolConfigInput): JsonObject {
  return { tools: tools.map(toBedrockTool), ...(toolChoice ? { toolChoice: toBedrockToolChoice(toolChoice) } : {}) };
}

function toBedrockTool(tool: ToolInput): JsonObject {
  if (tool.cachePoint !== undefined) return { cachePoint: toBedrockCachePoint(tool.cachePoint) };
  if (tool.systemTool !== undefined) return { systemTool: { name: tool.systemTool.name } };
  const { name, description, inputSchema, strict } = tool.toolSpec;
  // Bedrock takes no empty description, as tools of an MCP server may have one.
  return { toolSpec: givenMembers({ name, description: description === '' ? null : description, inputSchema: { json: withObjectType(inputSchema) }, strict }) };
}

function toBedrockToolChoice(choice: ToolChoiceInput): JsonObject {
  if (choice.tool !== undefined) return { tool: { name: choice.tool } };
  return choice.any === undefined ? { auto: {} } : { any: {} };
}
