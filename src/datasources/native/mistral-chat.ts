import { readChoice, readChoiceBody } from './choices.ts';
import { readEachChunk } from './each-chunk.ts';
import type { NativeFormat } from './types.ts';

/**
 * The chat models of Mistral (Large 2407 and later, Pixtral): OpenAI's choices, with `stop_reason` in some and `finish_reason` in others, and
 * often without counts. Nobody recorded an answer of them on InvokeModel; this follows their documentation.
 */
export const mistralChat: NativeFormat = { readBody: readChoiceBody, createChunkReader: readEachChunk(readChoice) };
