import type { ChatFormat } from '../body-formats.ts';
import type { ServedModel } from '../models.ts';
import type { JsonObject } from '../validation/shape.ts';
import { streamClaudeAnswer, writeClaudeAnswer } from './claude-answer.ts';
import { readClaudeRequest } from './claude.ts';
import { readCommandRequest, streamCommandAnswer, writeCommandAnswer } from './cohere-command.ts';
import { readDeepseekRequest, streamDeepseekAnswer, writeDeepseekAnswer } from './deepseek.ts';
import { readJambaRequest, streamJambaAnswer, writeJambaAnswer } from './jamba.ts';
import { readLlamaRequest, streamLlamaAnswer, writeLlamaAnswer } from './llama.ts';
import { readMistralChatRequest, streamMistralChatAnswer, writeMistralChatAnswer } from './mistral-chat.ts';
import { readMistralTextRequest, streamMistralTextAnswer, writeMistralTextAnswer } from './mistral-text.ts';
import type { NativeChunk } from './native-chunk.ts';
import type { Conversation, ModelAnswer } from './conversation.ts';
import { readNovaRequest, streamNovaAnswer, writeNovaAnswer } from './nova.ts';
import { readOpenaiRequest, streamOpenaiAnswer, writeOpenaiAnswer } from './openai-chat.ts';
import { readTitanTextRequest, streamTitanTextAnswer, writeTitanTextAnswer } from './titan-text.ts';

/** A model family's own form of requests and answers, as InvokeModel takes them. */
export interface NativeBody {
  /** Reads a parsed body. Throws ValidationException. */
  read(body: JsonObject, model: ServedModel): Conversation;
  write(answer: ModelAnswer, model: ServedModel, conversation: Conversation): JsonObject;
  /** Yields the chunks of a stream; `writeMetrics` is asked for what the last chunk adds. */
  stream(answer: ModelAnswer, model: ServedModel, writeMetrics: () => JsonObject, conversation: Conversation): Iterable<NativeChunk>;
}

export const nativeBodies: Readonly<Record<ChatFormat, NativeBody>> = {
  'anthropic-messages': { read: readClaudeRequest, write: writeClaudeAnswer, stream: streamClaudeAnswer },
  nova: { read: readNovaRequest, write: writeNovaAnswer, stream: streamNovaAnswer },
  'titan-text': { read: readTitanTextRequest, write: writeTitanTextAnswer, stream: streamTitanTextAnswer },
  llama: { read: readLlamaRequest, write: writeLlamaAnswer, stream: streamLlamaAnswer },
  'mistral-text': { read: readMistralTextRequest, write: writeMistralTextAnswer, stream: streamMistralTextAnswer },
  'mistral-chat': { read: readMistralChatRequest, write: writeMistralChatAnswer, stream: streamMistralChatAnswer },
  'cohere-command-r': { read: readCommandRequest, write: writeCommandAnswer, stream: streamCommandAnswer },
  'deepseek-text': { read: readDeepseekRequest, write: writeDeepseekAnswer, stream: streamDeepseekAnswer },
  'openai-chat': { read: readOpenaiRequest, write: writeOpenaiAnswer, stream: streamOpenaiAnswer },
  'ai21-jamba': { read: readJambaRequest, write: writeJambaAnswer, stream: streamJambaAnswer },
};
