import { isJsonObject, toText, type JsonObject, type JsonValue } from '../json.ts';
import type { BedrockContentBlock } from './types.ts';

/**
 * What a model said with its sources, without those that are search results: Bedrock gives such a citation, but leaves out its type where it is given back, at which Claude fails, as public
 * reports say. Without any other source it is text. The block itself where it has none of them.
 */
export function withoutSearchResults(block: BedrockContentBlock, said: JsonObject): BedrockContentBlock {
  const { citations, content } = said;
  if (!Array.isArray(citations) || !citations.some(isOfSearchResult)) return block;
  const others = citations.filter((citation: JsonValue) => !isOfSearchResult(citation));
  const text = Array.isArray(content) ? content.filter(isJsonObject).map((piece) => toText(piece['text'])).join('') : '';
  return others.length > 0 || text.trim() === '' ? { citationsContent: { ...said, citations: others } } : { text };
}

const isOfSearchResult = (citation: JsonValue): boolean => isJsonObject(citation) && isJsonObject(citation['location']) && citation['location']['searchResultLocation'] !== undefined;
