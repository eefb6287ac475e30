import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import type { ConverseShape } from '../converse-shape.ts';

/** Converse's answers as they are on the wire: plain JSON already, with bytes as base64. */
export const wireShape: ConverseShape = {
  value: (part) => (part ?? null) as JsonValue,
  document: (json) => (json ?? null) as JsonValue,
  toolResult: (content) => content as JsonObject,
  block: (block) => completeBlock(block as JsonObject),
  bytes: (bytes) => (typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : bytes),
  base64: (bytes) => (typeof bytes === 'string' ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')),
};

/** A block of a tool always has its input, or its content. */
function completeBlock(block: JsonObject): JsonObject {
  const { toolUse, toolResult } = block;
  if (isJsonObject(toolUse)) return { toolUse: { ...toolUse, input: toolUse['input'] ?? null } };
  if (isJsonObject(toolResult)) return { toolResult: { ...toolResult, content: toolResult['content'] ?? [] } };
  return block;
}

/** Bedrock's JSON, in which a member that is null is one that is absent; no text at all is an object without members. Throws a SyntaxError. */
export function parseWire(text: string): unknown {
  if (text === '') return {};
  const value = JSON.parse(text) as JsonValue;
  return text.includes('null') ? withoutNulls(value) : value;
}

/** Members that hold JSON of the model's own, where null is a value. */
const ofTheModel: ReadonlySet<string> = new Set(['input', 'json', 'additionalModelResponseFields']);

function withoutNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isJsonObject(value)) return value;
  const members: [string, JsonValue][] = [];
  for (const [name, member] of Object.entries(value)) {
    if (member !== null) members.push([name, ofTheModel.has(name) ? member : withoutNulls(member)]);
  }
  return Object.fromEntries(members);
}
