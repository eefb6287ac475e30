import type { JsonObject } from '../../../src/json.ts';

interface Sent {
  readonly outputConfig?: { readonly textFormat: { readonly structure: { readonly jsonSchema: { readonly schema: string } } } };
  readonly toolConfig?: { readonly tools: readonly { readonly toolSpec: { readonly inputSchema: { readonly json: JsonObject } } }[] };
}

/** The schema that a request to Converse asks for: of its text format, or of its first tool. Throws where it has neither. */
export function sentSchemaOf(body: unknown): JsonObject {
  const { outputConfig, toolConfig } = body as Sent;
  if (outputConfig !== undefined) return JSON.parse(outputConfig.textFormat.structure.jsonSchema.schema) as JsonObject;
  const tool = toolConfig?.tools[0];
  if (tool === undefined) throw new Error('The request has no schema.');
  return tool.toolSpec.inputSchema.json;
}
