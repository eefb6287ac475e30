import type { ServedModel } from '../models.ts';
import type { JsonObject } from '../validation/shape.ts';
import { streamClaudeAnswer, writeClaudeAnswer } from './claude-answer.ts';
import { readClaudeRequest } from './claude.ts';
import type { NativeChunk } from './native-chunk.ts';
import type { Conversation, ModelAnswer } from './conversation.ts';
import { readNovaRequest, streamNovaAnswer, writeNovaAnswer } from './nova.ts';

/** A model family's own form of requests and answers, as InvokeModel takes them. */
export interface NativeBody {
  /** Reads a parsed body. Throws ValidationException. */
  read(body: JsonObject, model: ServedModel): Conversation;
  write(answer: ModelAnswer, model: ServedModel): JsonObject;
  /** Yields the chunks of a stream; `writeMetrics` is asked for what the last chunk adds. */
  stream(answer: ModelAnswer, model: ServedModel, writeMetrics: () => JsonObject): Iterable<NativeChunk>;
}

export const nativeBodies: Readonly<Record<ServedModel['bodyFormat'], NativeBody>> = {
  'anthropic-messages': { read: readClaudeRequest, write: writeClaudeAnswer, stream: streamClaudeAnswer },
  nova: { read: readNovaRequest, write: writeNovaAnswer, stream: streamNovaAnswer },
};
