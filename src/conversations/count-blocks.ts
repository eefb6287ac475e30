import type { BedrockContentBlock } from '../datasources/types.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { estimateTokens } from '../models/estimate-tokens.ts';

/** An image of usual size; the largest of Claude's newest models have some 4,800. */
const tokensPerImage = 1_600;
/** Packed documents: a page has some 50 KB and 2,000 tokens. */
const bytesPerToken = 25;
/** A second of video or sound. */
const bytesOfMediaPerToken = 500;
/** A file in S3 can be anything. */
const tokensInS3 = 5_000;
const overhead = 10; // ids, names and delimiters of a tool's block

/** About how many tokens each block has. Media are judged by their size: only the model could tell. */
export const countBlocks = (content: readonly BedrockContentBlock[]): Promise<readonly number[]> => Promise.all(content.map(countBlock));

export async function countText(value: JsonValue): Promise<number> {
  return estimateTokens(typeof value === 'string' ? value : JSON.stringify(value));
}

async function countBlock(block: BedrockContentBlock): Promise<number> {
  const [[kind, value] = ['', null]] = Object.entries(block);
  switch (kind) {
    case 'text':
      return countText(value);
    case 'cachePoint':
      return 0;
    case 'image':
      return tokensPerImage;
    case 'document':
      return isJsonObject(value) ? countDocument(value) : 0;
    case 'video':
    case 'audio':
      return countBytes(value, bytesOfMediaPerToken);
    case 'toolResult':
      return overhead + (await countResult(value));
    case 'reasoningContent':
      return isJsonObject(value) && isJsonObject(value['reasoningText']) ? countText(value['reasoningText']['text'] ?? '') : countBytes(value, bytesPerToken);
    default:
      return overhead + (await countText(value));
  }
}

async function countResult(value: JsonValue): Promise<number> {
  const items = isJsonObject(value) && Array.isArray(value['content']) ? value['content'].filter(isJsonObject) : [];
  return (await countBlocks(items)).reduce((sum, tokens) => sum + tokens, 0);
}

const textFormats: readonly JsonValue[] = ['txt', 'md', 'csv', 'html'];

async function countDocument({ format = null, source = null }: JsonObject): Promise<number> {
  if (!isJsonObject(source)) return overhead;
  if (typeof source['text'] === 'string') return overhead + (await countText(source['text']));
  if (typeof source['bytes'] === 'string' && textFormats.includes(format)) return overhead + (await countText(Buffer.from(source['bytes'], 'base64').toString()));
  return overhead + countBytes({ source }, bytesPerToken);
}

function countBytes(value: JsonValue, per: number): number {
  const source = isJsonObject(value) && isJsonObject(value['source']) ? value['source'] : value;
  if (!isJsonObject(source)) return 0;
  const bytes = source['bytes'] ?? source['redactedContent'];
  return typeof bytes === 'string' ? Math.ceil((bytes.length * 3) / 4 / per) : tokensInS3;
}
