import { readChoice, readChoiceBody } from './choices.ts';
import { readEachChunk } from './each-chunk.ts';
import type { NativeFormat } from './types.ts';

/** AI21's Jamba: OpenAI's chat completions. Bedrock's recorded traffic shows the body; nobody recorded a native stream. */
export const ai21Jamba: NativeFormat = { readBody: readChoiceBody, createChunkReader: readEachChunk(readChoice) };
