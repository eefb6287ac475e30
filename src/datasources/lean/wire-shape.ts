import type { JsonObject, JsonValue, RawJson } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import type { ConverseShape, SaidAnswer, SaidBlock } from '../converse-shape.ts';

/** Converse's answers as they are on the wire: plain JSON already, with bytes as base64. */
export const wireShape: ConverseShape = {
  value: (part) => (part ?? null) as JsonValue,
  document: (json) => (json ?? null) as JsonValue,
  write: (json) => JSON.stringify(json),
  toolResult: (content) => content as JsonObject,
  block: (block) => completeBlock(block as JsonObject),
  bytes: (bytes) => (typeof bytes === 'string' ? Buffer.from(bytes, 'base64') : bytes),
  base64: (bytes) => (typeof bytes === 'string' ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')),
};

/** A block of a tool always has its input, or its content. */
function completeBlock(block: JsonObject): JsonObject {
  const { toolUse, toolResult } = block;
  if (isJsonObject(toolUse)) return { toolUse: { ...toolUse, input: withPlainNumbers(toolUse['input'] ?? null) } };
  if (isJsonObject(toolResult)) return { toolResult: { ...toolResult, content: toolResult['content'] ?? [] } };
  return block;
}

/** Bedrock's JSON, in which a member that is null is one that is absent; no text at all is an object without members. Throws a SyntaxError. */
export function parseWire(text: string): unknown {
  if (text === '') return {};
  const value = JSON.parse(text) as JsonValue;
  return text.includes('null') ? withoutNulls(value) : value;
}

/**
 * A whole answer of Converse. In the inputs of its tools a number that JavaScript would write otherwise is a {@link RawJson} in the model's own digits:
 * {@link wireShape} tells them as they came where it writes the input, and as the nearest number where it gives the block. Throws a SyntaxError.
 */
export function parseWireAnswer(text: string): SaidAnswer {
  const answer = parseWire(text) as SaidAnswer;
  const content = answer.output?.message?.content;
  if (content === undefined || !content.some(hasInput) || !mayBeRewritten.test(text)) return answer;
  const written = (JSON.parse(text, keepDigits) as SaidAnswer).output?.message?.content;
  return {
    ...answer,
    output: { message: { content: content.map((block, index) => (hasInput(block) ? { ...block, toolUse: { ...block.toolUse, input: written?.[index]?.toolUse?.input } } : block)) } },
  };
}

const hasInput = (block: SaidBlock): boolean => block.toolUse?.input !== undefined;

/** A number of many digits, with an exponent, a zero at its end or the sign of nothing: only such a one may be written otherwise than it came. */
const mayBeRewritten = /[\d.]{16}|\d[eE][+-]?\d|\.\d*0(?!\d)|-0(?![.\d])/;

const keepDigits = (_: string, value: unknown, context?: { readonly source?: string }): unknown =>
  typeof value === 'number' && context?.source !== undefined && context.source !== String(value) ? JSON.rawJSON(context.source) : value;

function withPlainNumbers(value: JsonValue | RawJson): JsonValue {
  if (JSON.isRawJSON(value)) return Number(value.rawJSON);
  if (Array.isArray(value)) return value.map(withPlainNumbers);
  return isJsonObject(value) ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withPlainNumbers(member)])) : value;
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
