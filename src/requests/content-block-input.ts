import type {
  CachePointInput,
  ContentBlockInput,
  DocumentBlockInput,
  GuardContentBlockInput,
  ImageBlockInput,
  MediaSourceInput,
  ReasoningBlockInput,
  SearchResultBlockInput,
  SystemContentBlockInput,
  ToolResultBlockInput,
  ToolResultContentInput,
} from '../generated/schema-types.ts';
import type { BedrockContentBlock } from '../datasources/types.ts';
import { badUserInput } from '../errors.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { toResultContent } from '../tool-json.ts';
import { givenMembers } from './given-members.ts';

/**
 * A block as it stands on Bedrock's wire: enum values in lower case, bytes as the base64 text that came. It does not check the block, which
 * the rules do; only an `other` that is no object is refused with BAD_USER_INPUT, since nothing could be sent for it.
 */
export function toBedrockContentBlock(block: ContentBlockInput | SystemContentBlockInput): BedrockContentBlock {
  if (block.text !== undefined) return block; // it has no other member
  if (block.guardContent !== undefined) return { guardContent: toBedrockGuardContent(block.guardContent) };
  if (block.cachePoint !== undefined) return { cachePoint: toBedrockCachePoint(block.cachePoint) };
  if (block.toolUse !== undefined) return { toolUse: toBedrockToolUse(block.toolUse) };
  if (block.toolResult !== undefined) return { toolResult: toBedrockToolResult(block.toolResult) };
  if (block.image !== undefined) return { image: toBedrockMedium(block.image) };
  if (block.document !== undefined) return { document: toBedrockDocument(block.document) };
  if (block.video !== undefined) return { video: toBedrockMedium(block.video) };
  if (block.audio !== undefined) return { audio: toBedrockMedium(block.audio) };
  if (block.reasoningContent !== undefined) return { reasoningContent: toBedrockReasoning(block.reasoningContent) };
  if (block.citationsContent !== undefined) {
    return { citationsContent: { content: [{ text: block.citationsContent.text }], citations: block.citationsContent.citations } };
  }
  if (block.searchResult !== undefined) return { searchResult: toBedrockSearchResult(block.searchResult) };
  if (!isJsonObject(block.other)) throw badUserInput('other', 'an object with one member', block.other);
  return block.other;
}

/** A cache point; Bedrock knows one type of them, `default`. */
export function toBedrockCachePoint({ ttl }: CachePointInput): JsonObject {
  return givenMembers({ type: 'default', ttl });
}

function toBedrockSource(source: MediaSourceInput): JsonObject {
  if (source.bytes !== undefined) return { bytes: source.bytes };
  if (source.text !== undefined) return { text: source.text };
  return { s3Location: givenMembers({ uri: source.s3Location.uri, bucketOwner: source.s3Location.bucketOwner }) };
}

/** Images, videos and audio are alike. */
function toBedrockMedium({ format, source }: ImageBlockInput): JsonObject {
  return { format, source: toBedrockSource(source) };
}

function toBedrockDocument({ format, name, source, citations, context }: DocumentBlockInput): JsonObject {
  return givenMembers({ format, name, source: toBedrockSource(source), context, citations: toBedrockCitationsConfig(citations) });
}

function toBedrockCitationsConfig(enabled: boolean | null | undefined): JsonObject | undefined {
  return enabled === null || enabled === undefined ? undefined : { enabled };
}

function toBedrockToolUse({ toolUseId, name, input }: NonNullable<ContentBlockInput['toolUse']>): JsonObject {
  return { toolUseId, name, input };
}

const toolResultStatuses = { SUCCESS: 'success', ERROR: 'error' } as const;

function toBedrockToolResult({ toolUseId, content, status }: ToolResultBlockInput): JsonObject {
  return givenMembers({ toolUseId, content: content.map(toBedrockToolResultContent), status: status ? toolResultStatuses[status] : undefined });
}

function toBedrockToolResultContent(content: ToolResultContentInput): JsonObject {
  if (content.text !== undefined) return { text: content.text };
  if (content.json !== undefined) return toResultContent(content.json);
  if (content.image !== undefined) return { image: toBedrockMedium(content.image) };
  if (content.document !== undefined) return { document: toBedrockDocument(content.document) };
  if (content.video !== undefined) return { video: toBedrockMedium(content.video) };
  return { searchResult: toBedrockSearchResult(content.searchResult) };
}

function toBedrockReasoning(reasoning: ReasoningBlockInput): JsonObject {
  if (reasoning.redactedContent !== undefined) return { redactedContent: reasoning.redactedContent };
  const { text, signature } = reasoning.reasoningText;
  return { reasoningText: givenMembers({ text, signature }) };
}

function toBedrockSearchResult({ source, title, content, citations }: SearchResultBlockInput): JsonObject {
  return givenMembers({ source, title, content: content.map((text) => ({ text })), citations: toBedrockCitationsConfig(citations) });
}

function toBedrockGuardContent(guardContent: GuardContentBlockInput): JsonObject {
  if (guardContent.image !== undefined) return { image: toBedrockMedium(guardContent.image) };
  const { text, qualifiers } = guardContent.text;
  return { text: givenMembers({ text, qualifiers }) };
}
