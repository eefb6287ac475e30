import { badUserInput } from '../../errors.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import { givenMembers } from '../given-members.ts';
import { readUnion } from '../read-wire.ts';
import { readBlock, toBlockList, toBlockObject, toBlockText } from './read-block.ts';

/** A content block in Anthropic's words. Throws BAD_USER_INPUT for one that their messages have no word for. */
export function writeClaudeBlock(block: JsonObject, path: string): JsonObject {
  const { name, value, valuePath } = readBlock(block, path);
  if (name === 'text') return { type: 'text', text: value };
  const write = writers.get(name);
  if (write === undefined) throw badUserInput(path, `one of text, cachePoint, ${[...writers.keys()].join(', ')}, which Claude’s native body takes`, block);
  return write(toBlockObject(value, valuePath), valuePath);
}

type WriteBlock = (value: JsonObject, path: string) => JsonObject;

const writers: ReadonlyMap<string, WriteBlock> = new Map<string, WriteBlock>([
  ['image', writeImage],
  ['document', writeDocument],
  ['toolUse', writeToolUse],
  ['toolResult', writeToolResult],
  ['reasoningContent', writeReasoning],
  ['searchResult', writeSearchResult],
]);

function writeImage({ format, source }: JsonObject, path: string): JsonObject {
  const bytes = toBlockObject(source, `${path}.source`)['bytes'];
  if (bytes === undefined) throw badUserInput(`${path}.source`, 'bytes, since Claude’s native body reads nothing from S3', source);
  return { type: 'image', source: { type: 'base64', media_type: `image/${toBlockText(format, `${path}.format`)}`, data: bytes } };
}

/** Formats that are text: Claude takes them as such, and no other document in base64 than PDF. */
const textFormats: ReadonlySet<JsonValue | undefined> = new Set(['txt', 'md', 'csv', 'html']);

function writeDocument({ format, name, source, context, citations }: JsonObject, path: string): JsonObject {
  return givenMembers({ type: 'document', source: writeDocumentSource(format, toBlockObject(source, `${path}.source`), path), title: name, context, citations });
}

function writeDocumentSource(format: JsonValue | undefined, source: JsonObject, path: string): JsonObject {
  const { bytes, text, content } = source;
  if (typeof text === 'string') return { type: 'text', media_type: 'text/plain', data: text };
  if (content !== undefined) {
    const texts = toBlockList(content, `${path}.source.content`).map((item) => ({ type: 'text', text: toBlockText(item.block['text'], `${item.path}.text`) }));
    return { type: 'content', content: texts };
  }
  if (typeof bytes !== 'string') throw badUserInput(`${path}.source`, 'bytes or text, since Claude’s native body reads nothing from S3', source);
  if (format === 'pdf') return { type: 'base64', media_type: 'application/pdf', data: bytes };
  if (!textFormats.has(format)) throw badUserInput(`${path}.format`, 'pdf, txt, md, csv or html, which Claude’s native body takes', format);
  return { type: 'text', media_type: 'text/plain', data: Buffer.from(bytes, 'base64').toString() };
}

function writeToolUse({ toolUseId, name, input, type }: JsonObject, path: string): JsonObject {
  if (type !== undefined && type !== 'tool_use') throw badUserInput(`${path}.type`, 'a tool of the caller’s own, since Claude’s native body has no others here', type);
  return givenMembers({ type: 'tool_use', id: toolUseId, name, input });
}

function writeToolResult({ toolUseId, content, status }: JsonObject, path: string): JsonObject {
  const results = toBlockList(content, `${path}.content`).map((item) => writeToolResultContent(item.block, item.path));
  return givenMembers({ type: 'tool_result', tool_use_id: toolUseId, content: results, is_error: status === 'error' ? true : undefined });
}

const resultContents = ['text', 'image', 'document', 'searchResult'];

/** Anthropic's messages know no JSON in a result: it is told as text. */
function writeToolResultContent(content: JsonObject, path: string): JsonObject {
  const { name, value } = readBlock(content, path);
  if (name === 'json') return { type: 'text', text: JSON.stringify(value) };
  if (!resultContents.includes(name)) throw badUserInput(path, `one of json, ${resultContents.join(', ')}, which Claude’s native body takes`, content);
  return writeClaudeBlock(content, path);
}

/** Converse has redacted reasoning as bytes, which are the text that Claude wrote. */
function writeReasoning(reasoning: JsonObject, path: string): JsonObject {
  const [name, value] = readUnion(reasoning) ?? [];
  if (name === 'redactedContent') return { type: 'redacted_thinking', data: Buffer.from(toBlockText(value, `${path}.${name}`), 'base64').toString() };
  const { text, signature } = toBlockObject(value, `${path}.reasoningText`);
  if (signature === undefined) throw badUserInput(`${path}.reasoningText.signature`, 'the signature that came with the reasoning', signature);
  return givenMembers({ type: 'thinking', thinking: text, signature });
}

function writeSearchResult({ source, title, content, citations }: JsonObject, path: string): JsonObject {
  const passages = toBlockList(content, `${path}.content`).map((item) => ({ type: 'text', text: toBlockText(item.block['text'], `${item.path}.text`) }));
  return givenMembers({ type: 'search_result', source, title, content: passages, citations });
}
