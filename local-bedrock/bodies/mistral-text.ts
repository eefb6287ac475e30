import type { ServedModel } from '../models.ts';
import { checkMembers, checkNumbers, nativeShape as shape, readMaxTokens, readPrompt, readStopTexts } from '../validation/native-shape.ts';
import type { JsonObject } from '../validation/shape.ts';
import type { Conversation, ModelAnswer } from './conversation.ts';
import { placePieces, type NativeChunk } from './native-chunk.ts';
import { cutTurns, toPromptConversation } from './prompt-turns.ts';

/** What Bedrock takes where the request has no `max_tokens` (user guide, Mistral 7B). */
const defaultMaxTokens = 512;

/** Reads the body of Mistral's older models, whose prompt has the whole conversation. Throws ValidationException. */
export function readMistralTextRequest(body: JsonObject, model: ServedModel): Conversation {
  checkMembers(body, '', ['prompt'], ['prompt', 'max_tokens', 'stop', 'temperature', 'top_p', 'top_k']);
  checkNumbers(body, '', { temperature: [0, 1], top_p: [0, 1], top_k: [1, 200] });
  return {
    ...readMistralPrompt(readPrompt(body, 'prompt')),
    maxTokens: readMaxTokens(body, 'max_tokens', '', model.maxOutputTokens, defaultMaxTokens),
    stopSequences: shape.optional(body, 'stop', '', readStopTexts) ?? [],
  };
}

/** Reads the turns of a prompt: the user's stand in [INST] and [/INST], the assistant's behind them. */
export function readMistralPrompt(prompt: string): Pick<Conversation, 'system' | 'messages'> {
  const turns = cutTurns(prompt.replace(/<\/?s>/g, ''), /\[(\/?)INST\]/g, (match) => (match[1] === '/' ? 'assistant' : 'user'), 'user');
  return toPromptConversation(prompt, turns);
}

/** Writes the body of the native answer. */
export function writeMistralTextAnswer(answer: ModelAnswer): JsonObject {
  return { outputs: [{ text: answer.pieces.join(''), stop_reason: readStopReason(answer) }] };
}

/** Yields the chunks of the native stream (not recorded: they have the body's shape). */
export function* streamMistralTextAnswer(answer: ModelAnswer, _model: ServedModel, writeMetrics: () => JsonObject): Generator<NativeChunk> {
  for (const { text, isLast } of placePieces(answer)) {
    const outputs = [{ text, stop_reason: isLast ? readStopReason(answer) : null }];
    yield { chunk: { outputs, ...(isLast ? writeMetrics() : {}) }, isPiece: true };
  }
}

function readStopReason({ stopReason }: ModelAnswer): string {
  return stopReason === 'max_tokens' ? 'length' : 'stop';
}
