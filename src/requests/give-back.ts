import type {
  ContentBlockInput,
  DocumentBlock,
  DocumentBlockInput,
  ImageBlock,
  ImageBlockInput,
  MediaSource,
  MediaSourceInput,
  SearchResultBlock,
  SearchResultBlockInput,
  ToolResultContent,
  ToolResultContentInput,
} from '../generated/schema-types.ts';
import type { ContentBlockOutput } from './content-block-output.ts';

/** A block of an answer as input: what a client does to give it back, as the descriptions of the block types say. */
export function giveBack(block: ContentBlockOutput): ContentBlockInput {
  switch (block.__typename) {
    case 'TextBlock':
      return { text: block.text };
    case 'ImageBlock':
      return { image: giveBackMedium(block) };
    case 'DocumentBlock':
      return { document: giveBackDocument(block) };
    case 'VideoBlock':
      return { video: giveBackMedium(block) };
    case 'AudioBlock':
      return { audio: giveBackMedium(block) };
    case 'ToolUseBlock':
      return { toolUse: { toolUseId: block.toolUseId, name: block.name, input: block.input } };
    case 'ToolResultBlock':
      return { toolResult: { toolUseId: block.toolUseId, content: block.results.map(giveBackResult), status: block.status ?? null } };
    case 'ReasoningBlock':
      if (typeof block.redactedContent === 'string') return { reasoningContent: { redactedContent: block.redactedContent } };
      return { reasoningContent: { reasoningText: { text: block.reasoningText ?? '', signature: block.signature ?? null } } };
    case 'CitationsBlock':
      return { citationsContent: { text: block.text, citations: block.citations } };
    case 'SearchResultBlock':
      return { searchResult: giveBackSearchResult(block) };
    case 'CachePointBlock':
      return { cachePoint: { ttl: block.ttl ?? null } };
    case 'GuardContentBlock':
      if (block.image) return { guardContent: { image: giveBackMedium(block.image) } };
      return { guardContent: { text: { text: block.guardText ?? '', qualifiers: block.qualifiers ?? null } } };
    case 'OtherBlock':
      return { other: { [block.type]: block.value } };
  }
}

function giveBackSource({ bytes, s3Location, text }: MediaSource): MediaSourceInput {
  if (typeof bytes === 'string') return { bytes };
  if (typeof text === 'string') return { text };
  if (!s3Location) throw new Error('A source has no member.');
  return { s3Location: { uri: s3Location.uri, bucketOwner: s3Location.bucketOwner ?? null } };
}

const giveBackMedium = ({ format, source }: Pick<ImageBlock, 'format' | 'source'>): ImageBlockInput => ({ format, source: giveBackSource(source) });

const giveBackDocument = ({ format, name, source, citationsEnabled, context }: DocumentBlock): DocumentBlockInput => ({
  format,
  name,
  source: giveBackSource(source),
  citations: citationsEnabled ?? null,
  context: context ?? null,
});

const giveBackSearchResult = ({ searchSource, title, passages, citationsEnabled }: SearchResultBlock): SearchResultBlockInput => ({
  source: searchSource,
  title,
  content: passages,
  citations: citationsEnabled ?? null,
});

function giveBackResult({ json, text, image, document, video, searchResult }: ToolResultContent): ToolResultContentInput {
  if (json !== null && json !== undefined) return { json };
  if (typeof text === 'string') return { text };
  if (image) return { image: giveBackMedium(image) };
  if (document) return { document: giveBackDocument(document) };
  if (video) return { video: giveBackMedium(video) };
  if (searchResult) return { searchResult: giveBackSearchResult(searchResult) };
  throw new Error('A piece of a tool result has no member.');
}
