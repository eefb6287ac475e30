import type { ContentBlock } from '@aws-sdk/client-bedrock-runtime';
import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import type { BedrockContentBlock } from './types.ts';

/**
 * A content block of the SDK as it stands on Bedrock's wire: bytes as base64, a member that the SDK does not know (`$unknown`) under its own
 * name. The model's own JSON (a tool's input, a tool's result) is left as it is.
 */
export function fromSdkContent(block: ContentBlock): BedrockContentBlock {
  const { toolUse, toolResult } = block;
  if (toolUse !== undefined) return { toolUse: { ...toObject({ ...toolUse, input: undefined }), input: toDocument(toolUse.input) } };
  if (toolResult !== undefined) {
    return { toolResult: { ...toObject({ ...toolResult, content: undefined }), content: toolResult.content?.map(fromSdkToolResult) ?? [] } };
  }
  return toObject(block);
}

/** A piece of a tool's result, or of what a server-side tool of the model sent. */
export const fromSdkToolResult = (content: object): JsonObject =>
  'json' in content && content.json !== undefined ? { json: toDocument(content.json) } : toObject(content);

/** Anything else of the SDK's that is not the model's own JSON (a trace, a citation, a delta), by the same rules. */
export function fromSdkValue(value: unknown): JsonValue {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  if (Array.isArray(value)) return value.map(fromSdkValue);
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' && value !== null ? toObject(value) : toDocument(value);
}

function toObject(value: object): JsonObject {
  const result: Record<string, JsonValue> = {};
  for (const [key, member] of Object.entries(value) as [string, unknown][]) {
    if (member === undefined) continue;
    if (key !== '$unknown') result[key] = fromSdkValue(member);
    else if (isUnknownMember(member)) result[member[0]] = toDocument(member[1]);
  }
  return result;
}

const isUnknownMember = (value: unknown): value is [string, unknown] => Array.isArray(value) && value.length === 2 && typeof value[0] === 'string';

/** What the SDK parsed from JSON and left as it was. */
function toDocument(value: unknown): JsonValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || isJsonObject(value) || isJsonArray(value)) return value;
  return null;
}

const isJsonArray = (value: unknown): value is readonly JsonValue[] => Array.isArray(value);
