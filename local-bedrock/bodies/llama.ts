import type { EnginePart } from '../engine/types.ts';
import type { ServedModel } from '../models.ts';
import { decodeBytes } from '../validation/media.ts';
import { checkMembers, checkNumbers, nativeShape as shape, readMaxTokens, readPrompt } from '../validation/native-shape.ts';
import { joinPath, type JsonObject } from '../validation/shape.ts';
import type { Conversation, ModelAnswer } from './conversation.ts';
import { placePieces, type NativeChunk } from './native-chunk.ts';
import { cutTurns, toPromptConversation, type PromptTurn } from './prompt-turns.ts';

/** What Bedrock takes where the request has no `max_gen_len` (user guide). */
const defaultMaxTokens = 512;

/** Headers of Llama 3 and of Llama 4. */
const header = /<\|start_header_id\|>\s*(\w+)\s*<\|end_header_id\|>|<\|header_start\|>\s*(\w+)\s*<\|header_end\|>/g;
const borders = /<\|(?:begin_of_text|end_of_text|eot_id|eom_id|eot|eom)\|>/g;

/** Reads Llama's native body, whose prompt has the whole conversation. Throws ValidationException. */
export function readLlamaRequest(body: JsonObject, model: ServedModel): Conversation {
  checkMembers(body, '', ['prompt'], ['prompt', 'max_gen_len', 'temperature', 'top_p', ...(model.supports.images ? ['images'] : [])]);
  checkNumbers(body, '', { temperature: [0, 1], top_p: [0, 1] });
  const { system, messages } = readLlamaPrompt(readPrompt(body, 'prompt'));
  const images = shape.optional(body, 'images', '', readImages) ?? [];
  const lastOfUser = messages.findLastIndex(({ role }) => role === 'user');
  return {
    system,
    messages: messages.map((message, index) => (index === lastOfUser ? { ...message, parts: [...images, ...message.parts] } : message)),
    maxTokens: readMaxTokens(body, 'max_gen_len', '', model.maxOutputTokens, defaultMaxTokens),
    stopSequences: [],
  };
}

/** Reads the turns between Llama's headers; a prompt without any is what the user says. */
export function readLlamaPrompt(prompt: string): Pick<Conversation, 'system' | 'messages'> {
  const turns = cutTurns(prompt.replace(borders, ''), header, (match) => readRole(match[1] ?? match[2] ?? ''), 'user');
  return toPromptConversation(prompt, turns);
}

/** Writes the body of Llama's native answer. */
export function writeLlamaAnswer(answer: ModelAnswer): JsonObject {
  return {
    generation: answer.pieces.join(''),
    prompt_token_count: answer.inputTokens,
    generation_token_count: answer.outputTokens,
    stop_reason: readStopReason(answer),
  };
}

/** Yields the chunks of Llama's native stream: the first has the prompt's count, the last the reason (recorded for Llama 2). */
export function* streamLlamaAnswer(answer: ModelAnswer, _model: ServedModel, writeMetrics: () => JsonObject): Generator<NativeChunk> {
  for (const { text, isFirst, isLast, tokensSoFar } of placePieces(answer)) {
    yield {
      chunk: {
        generation: text,
        prompt_token_count: isFirst ? answer.inputTokens : null,
        generation_token_count: tokensSoFar,
        stop_reason: isLast ? readStopReason(answer) : null,
        ...(isLast ? writeMetrics() : {}),
      },
      isPiece: true,
    };
  }
}

/** A tool's result, which Llama calls ipython, is told by the user. */
function readRole(name: string): PromptTurn['role'] {
  return name === 'system' || name === 'assistant' ? name : 'user';
}

function readImages(value: unknown, path: string): readonly EnginePart[] {
  return shape.list(value, path).map((item, index) => {
    const itemPath = joinPath(path, index);
    decodeBytes(shape.string(item, itemPath), 'image', itemPath);
    return { type: 'media', kind: 'image', format: 'png' };
  });
}

function readStopReason({ stopReason }: ModelAnswer): string {
  return stopReason === 'max_tokens' ? 'length' : 'stop';
}
