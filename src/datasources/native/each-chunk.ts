import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import { readStopReason } from '../stop-reason.ts';
import type { ModelUsage } from '../types.ts';
import { isLastChunk } from './envelope.ts';
import { toText } from './members.ts';
import type { NativeFormat, NativeStep } from './types.ts';

/** What a chunk says in the family's own words; what is no text is none. */
export interface ChunkWords {
  readonly text: unknown;
  readonly stopReason: unknown;
  readonly usage?: ModelUsage | null;
}

/** A reader of chunks that need no memory of those before: the model's end is the one that has a reason, or else the last. */
export const readEachChunk = (read: (chunk: JsonObject) => ChunkWords): NativeFormat['createChunkReader'] => {
  const readStep = (chunk: JsonValue): NativeStep => {
    if (!isJsonObject(chunk)) return { text: '' };
    const words = read(chunk);
    const stopReason = readStopReason(words.stopReason);
    return {
      text: toText(words.text),
      ...(stopReason !== null || isLastChunk(chunk) ? { stop: { stopReason } } : {}),
      usage: words.usage ?? null,
    };
  };
  return () => readStep;
};
