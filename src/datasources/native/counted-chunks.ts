import type { JsonObject } from '../../json.ts';
import { readCounts } from '../usage.ts';
import type { ChunkWords } from './each-chunk.ts';
import { readEachChunk } from './each-chunk.ts';
import type { NativeFormat } from './types.ts';

/** What a chunk says and counts; a count that it does not have is null or not there. */
interface CountedWords extends ChunkWords {
  readonly input: unknown;
  /** Of the tokens so far. */
  readonly output: unknown;
}

/** As {@link readEachChunk}, for a family that spreads its counts over the chunks: the last of each is told at the model's end. */
export const readCountedChunks = (read: (chunk: JsonObject) => CountedWords): NativeFormat['createChunkReader'] => {
  return () => {
    let input: unknown = null;
    let output: unknown = null;
    const readStep = readEachChunk((chunk) => {
      const words = read(chunk);
      input = words.input ?? input;
      output = words.output ?? output;
      return words;
    })();
    return (chunk) => {
      const step = readStep(chunk);
      return step.stop ? { ...step, usage: readCounts({ input, output }) } : step;
    };
  };
};
