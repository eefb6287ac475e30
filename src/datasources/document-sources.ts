import { isUtf8 } from 'node:buffer';
import { isJsonObject, toText, type JsonObject, type JsonValue } from '../json.ts';
import type { BedrockContentBlock } from './types.ts';

const textFormats: readonly JsonValue[] = ['txt', 'md', 'csv', 'html'];

/**
 * The same block, with the documents that are text in the form in which Bedrock takes them: as bytes where they are not to be cited ("DocumentSource object at messages.0.content.1.document.source
 * must set one of the following keys: bytes, s3Location", as public reports quote it), and where they are, and are plain text, as text: Claude takes the bytes for those of a PDF. They stand
 * in a message, or in the result of a tool. The block itself where all have that form.
 */
export function withDocumentSources(block: BedrockContentBlock): BedrockContentBlock {
  const { document, toolResult } = block;
  if (isJsonObject(document)) {
    const told = tellDocument(document);
    return told === document ? block : { document: told };
  }
  if (!isJsonObject(toolResult) || !Array.isArray(toolResult['content'])) return block;
  const given = toolResult['content'].filter(isJsonObject);
  const content = given.map(withDocumentSources);
  return content.every((item, index) => item === given[index]) ? block : { toolResult: { ...toolResult, content } };
}

function tellDocument(document: JsonObject): JsonObject {
  const { source, citations } = document;
  if (!isJsonObject(source)) return document;
  return isJsonObject(citations) && citations['enabled'] === true ? asText(document, source) : asBytes(document, source);
}

/** Whatever format it was said to have, what comes as text is text. */
function asBytes(document: JsonObject, source: JsonObject): JsonObject {
  const { format = null } = document;
  const text = readText(source);
  if (text === undefined || text === '') return document;
  return { ...document, format: textFormats.includes(format) ? format : 'txt', source: { bytes: Buffer.from(text).toString('base64') } };
}

function asText(document: JsonObject, { bytes }: JsonObject): JsonObject {
  if (document['format'] !== 'txt' || typeof bytes !== 'string') return document;
  const decoded = Buffer.from(bytes, 'base64');
  return isUtf8(decoded) ? { ...document, source: { text: decoded.toString() } } : document;
}

/** As a whole, or in parts, which have no name in the schema. */
function readText({ text, content }: JsonObject): string | undefined {
  if (typeof text === 'string') return text;
  if (!Array.isArray(content)) return undefined;
  return content.filter(isJsonObject).map((part) => toText(part['text'])).join('\n');
}
