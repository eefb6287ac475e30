import type { ContentBlock } from '@aws-sdk/client-bedrock-runtime';
import { NumericValue } from '@smithy/core/serde';
import type { JsonObject, JsonValue } from '../json.ts';
import type { ConverseShape } from './converse-shape.ts';
import type { BedrockContentBlock } from './types.ts';

/**
 * A content block of the SDK as it stands on Bedrock's wire: bytes as base64, a member that the SDK does not know (`$unknown`) under its own
 * name. The model's own JSON (a tool's input, a tool's result) is left as it is.
 */
export function fromSdkContent(block: ContentBlock): BedrockContentBlock {
  const { toolUse, toolResult } = block;
  if (toolUse !== undefined) return { toolUse: { ...toObject({ ...toolUse, input: undefined }), input: fromSdkDocument(toolUse.input) } };
  if (toolResult !== undefined) {
    return { toolResult: { ...toObject({ ...toolResult, content: undefined }), content: toolResult.content?.map(fromSdkToolResult) ?? [] } };
  }
  return toObject(block);
}

/** A piece of a tool's result, or of what a server-side tool of the model sent. */
export const fromSdkToolResult = (content: object): JsonObject =>
  'json' in content && content.json !== undefined ? { json: fromSdkDocument(content.json) } : toObject(content);

/** Anything else of the SDK's that is not the model's own JSON (a trace, a citation, a delta), by the same rules. */
export function fromSdkValue(value: unknown): JsonValue {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  if (Array.isArray(value)) return value.map(fromSdkValue);
  if (value instanceof Date) return value.toISOString();
  if (isExactNumber(value)) return Number(value.string);
  return typeof value === 'object' && value !== null ? toObject(value) : fromSdkDocument(value);
}

function toObject(value: object): JsonObject {
  const result: Record<string, JsonValue> = {};
  for (const [key, member] of Object.entries(value) as [string, unknown][]) {
    if (member === undefined) continue;
    if (key !== '$unknown') result[key] = fromSdkValue(member);
    else if (isUnknownMember(member)) result[member[0]] = fromSdkDocument(member[1]);
  }
  return result;
}

const isUnknownMember = (value: unknown): value is [string, unknown] => Array.isArray(value) && value.length === 2 && typeof value[0] === 'string';

/** The model's own JSON. The SDK has a type of its own for a number that JavaScript's cannot tell exactly; here it is the nearest number. */
export function fromSdkDocument(value: unknown): JsonValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null) return null;
  if (isExactNumber(value)) return Number(value.string);
  if (Array.isArray(value)) return value.map(fromSdkDocument);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, fromSdkDocument(member)]));
}

/** The same as JSON, with every number as the model wrote it. */
export const writeSdkDocument = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? JSON.rawJSON(String(member)) : typeof member === 'object' && member !== null && isExactNumber(member) ? JSON.rawJSON(member.string) : member));

/** By its shape `instanceof` takes an object of the model's for one, too. */
const isExactNumber = (value: unknown): value is NumericValue => value instanceof NumericValue && Object.getPrototypeOf(value) !== Object.prototype;

/** Converse's answers as the SDK gives them. */
export const sdkShape: ConverseShape = {
  value: fromSdkValue,
  document: fromSdkDocument,
  write: writeSdkDocument,
  toolResult: fromSdkToolResult,
  block: fromSdkContent,
  bytes: (bytes) => (typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : bytes),
  base64: (bytes) => (typeof bytes === 'string' ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')),
};
