import type { JsonObject } from '../../json.ts';
import type { ModelUsage } from '../types.ts';
import { readEachChunk } from './each-chunk.ts';
import { toObject } from './members.ts';
import type { NativeFormat } from './types.ts';

/** A family whose answers are vectors: there is no text and no reason to stop. Bedrock does not stream them. */
export const createEmbeddingFormat = (readUsage: (body: JsonObject) => ModelUsage | null): NativeFormat => ({
  readBody: (body) => ({ text: '', usage: readUsage(toObject(body)), stopReason: null }),
  createChunkReader: readEachChunk(() => ({ text: '', stopReason: null })),
});
