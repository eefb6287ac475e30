import type {
  CachePointBlock,
  CitationsBlock,
  ContentBlock,
  DocumentBlock,
  GuardContentBlock,
  ImageBlock,
  MediaSource,
  ReasoningBlock,
  SearchResultBlock,
  ToolResultBlock,
  ToolResultContent,
  ToolUseBlock,
} from '../generated/schema-types.ts';
import type { BedrockContentBlock } from '../datasources/types.ts';
import type { JsonValue } from '../json.ts';
import { readList, readMembers, readOptionalString, readString, readUnion } from './read-wire.ts';

type Named<T> = T extends { readonly __typename?: infer Name } ? T & { readonly __typename: NonNullable<Name> } : never;

/** A member of the union ContentBlock that says which one it is. */
export type ContentBlockOutput = Named<ContentBlock>;

/**
 * A block of a message, from Bedrock's wire to the schema. It never throws and never loses anything: a block that the schema cannot say in full
 * (an unknown type, a member without a field, a tool that Bedrock runs by itself) becomes an OtherBlock that holds it as it is. So every
 * block of an answer can be given back as input, unchanged.
 */
export function toContentBlock(block: BedrockContentBlock): ContentBlockOutput {
  const type = Object.keys(block)[0] ?? '';
  const value = block[type] ?? null;
  return readNamedBlock(type, value) ?? { __typename: 'OtherBlock', type, value };
}

/** Undefined where the schema has no fields for all that the block holds. */
function readNamedBlock(type: string, value: JsonValue): ContentBlockOutput | undefined {
  switch (type) {
    case 'text':
      return typeof value === 'string' ? { __typename: 'TextBlock', text: value } : undefined;
    case 'image':
      return named('ImageBlock', readMedium(value));
    case 'document':
      return named('DocumentBlock', readDocument(value));
    case 'video':
      return named('VideoBlock', readMedium(value));
    case 'audio':
      return named('AudioBlock', readMedium(value));
    case 'toolUse':
      return named('ToolUseBlock', readToolUse(value));
    case 'toolResult':
      return named('ToolResultBlock', readToolResult(value));
    case 'reasoningContent':
      return named('ReasoningBlock', readReasoning(value));
    case 'citationsContent':
      return named('CitationsBlock', readCitations(value));
    case 'searchResult':
      return named('SearchResultBlock', readSearchResult(value));
    case 'cachePoint':
      return named('CachePointBlock', readCachePoint(value));
    case 'guardContent':
      return named('GuardContentBlock', readGuardContent(value));
    default:
      return undefined;
  }
}

const named = <Name extends string, T extends object>(name: Name, block: T | undefined): (Omit<T, '__typename'> & { readonly __typename: Name }) | undefined =>
  block && { ...block, __typename: name };

function readSource(value: JsonValue | undefined): MediaSource | undefined {
  const [name, source] = readUnion(value) ?? [];
  if (name === 'bytes' && typeof source === 'string') return { bytes: source };
  if (name === 'text' && typeof source === 'string') return { text: source };
  if (name !== 's3Location') return undefined;
  const members = readMembers(source, 'uri', 'bucketOwner');
  const uri = readString(members?.uri);
  const bucketOwner = readOptionalString(members?.bucketOwner);
  return uri === undefined || bucketOwner === undefined ? undefined : { s3Location: { uri, bucketOwner } };
}

/** Images, videos and audio are alike. */
function readMedium(value: JsonValue): Pick<ImageBlock, 'format' | 'source'> | undefined {
  const members = readMembers(value, 'format', 'source');
  const format = readString(members?.format);
  const source = readSource(members?.source);
  return format === undefined || !source ? undefined : { format, source };
}

/** Bedrock's `{ enabled }`, or null where that was not said. */
function readCitationsConfig(value: JsonValue | undefined): boolean | null | undefined {
  if (value === undefined) return null;
  const enabled = readMembers(value, 'enabled')?.enabled;
  return typeof enabled === 'boolean' ? enabled : undefined;
}

function readDocument(value: JsonValue): DocumentBlock | undefined {
  const members = readMembers(value, 'format', 'name', 'source', 'context', 'citations');
  const format = readString(members?.format);
  const name = readString(members?.name);
  const source = readSource(members?.source);
  const context = readOptionalString(members?.context);
  const citationsEnabled = readCitationsConfig(members?.citations);
  if (format === undefined || name === undefined || !source || context === undefined || citationsEnabled === undefined) return undefined;
  return { format, name, source, context, citationsEnabled };
}

function readToolUse(value: JsonValue): ToolUseBlock | undefined {
  const { toolUseId, name, input, type } = readMembers(value, 'toolUseId', 'name', 'input', 'type') ?? {};
  // `tool_use` says no more than no type does; any other type is a tool that is not the caller's to run.
  if (type !== undefined && type !== 'tool_use') return undefined;
  if (typeof toolUseId !== 'string' || typeof name !== 'string' || input === undefined || input === null) return undefined;
  return { toolUseId, name, input };
}

function readToolResult(value: JsonValue): ToolResultBlock | undefined {
  const members = readMembers(value, 'toolUseId', 'content', 'status');
  const toolUseId = readString(members?.toolUseId);
  const results = readList(members?.content, readToolResultContent);
  const status = readToolResultStatus(members?.status);
  return toolUseId === undefined || !results || status === undefined ? undefined : { toolUseId, results, status };
}

function readToolResultStatus(value: JsonValue | undefined): 'SUCCESS' | 'ERROR' | null | undefined {
  if (value === undefined) return null;
  if (value === 'success') return 'SUCCESS';
  return value === 'error' ? 'ERROR' : undefined;
}

function readToolResultContent(content: JsonValue): ToolResultContent | undefined {
  const [name, value = null] = readUnion(content) ?? [];
  switch (name) {
    case 'json':
      return value === null ? undefined : { json: value };
    case 'text':
      return typeof value === 'string' ? { text: value } : undefined;
    case 'image':
      return wrap(readMedium(value), (image) => ({ image }));
    case 'document':
      return wrap(readDocument(value), (document) => ({ document }));
    case 'video':
      return wrap(readMedium(value), (video) => ({ video }));
    case 'searchResult':
      return wrap(readSearchResult(value), (searchResult) => ({ searchResult }));
    default:
      return undefined;
  }
}

const wrap = <T extends object, Wrapped>(value: T | undefined, put: (value: T) => Wrapped): Wrapped | undefined => value && put(value);

function readReasoning(value: JsonValue): ReasoningBlock | undefined {
  const [name, reasoning] = readUnion(value) ?? [];
  if (name === 'redactedContent' && typeof reasoning === 'string') return { redactedContent: reasoning };
  if (name !== 'reasoningText') return undefined;
  const members = readMembers(reasoning, 'text', 'signature');
  const reasoningText = readString(members?.text);
  const signature = readOptionalString(members?.signature);
  return reasoningText === undefined || signature === undefined ? undefined : { reasoningText, signature };
}

/** `[{ text }]`, as texts. */
const readTexts = (value: JsonValue | undefined): readonly string[] | undefined => readList(value, (item) => readString(readMembers(item, 'text')?.text));

function readCitations(value: JsonValue): CitationsBlock | undefined {
  const { content, citations } = readMembers(value, 'content', 'citations') ?? {};
  const [text, ...more] = readTexts(content) ?? [];
  return text === undefined || more.length > 0 || citations === undefined || citations === null ? undefined : { text, citations };
}

function readSearchResult(value: JsonValue): SearchResultBlock | undefined {
  const members = readMembers(value, 'source', 'title', 'content', 'citations');
  const searchSource = readString(members?.source);
  const title = readString(members?.title);
  const passages = readTexts(members?.content);
  const citationsEnabled = readCitationsConfig(members?.citations);
  if (searchSource === undefined || title === undefined || !passages || citationsEnabled === undefined) return undefined;
  return { searchSource, title, passages, citationsEnabled };
}

function readCachePoint(value: JsonValue): CachePointBlock | undefined {
  const members = readMembers(value, 'type', 'ttl');
  const ttl = readOptionalString(members?.ttl);
  return members?.type !== 'default' || ttl === undefined ? undefined : { ttl };
}

function readGuardContent(value: JsonValue): GuardContentBlock | undefined {
  const [name, content = null] = readUnion(value) ?? [];
  if (name === 'image') return wrap(readMedium(content), (image) => ({ image }));
  if (name !== 'text') return undefined;
  const members = readMembers(content, 'text', 'qualifiers');
  const guardText = readString(members?.text);
  const qualifiers = members?.qualifiers === undefined ? null : readList(members.qualifiers, readString);
  return guardText === undefined || qualifiers === undefined ? undefined : { guardText, qualifiers };
}
