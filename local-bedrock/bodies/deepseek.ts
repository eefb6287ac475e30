import type { ServedModel } from '../models.ts';
import { checkMembers, checkNumbers, nativeShape as shape, readMaxTokens, readPrompt, readStopTexts } from '../validation/native-shape.ts';
import type { JsonObject } from '../validation/shape.ts';
import type { Conversation, ModelAnswer } from './conversation.ts';
import { placePieces, type NativeChunk } from './native-chunk.ts';
import { cutTurns, toPromptConversation } from './prompt-turns.ts';

/** The bars are full-width, and the blanks are U+2581: so the user guide has them. Plain ones are understood as well. */
const border = /<[｜|](?:begin|end)[▁_]of[▁_]sentence[｜|]>/g;
const marker = /<[｜|](User|Assistant)[｜|]>/g;
/** What the model thought in earlier turns is not read again, and an open thought at the end only says that it is to begin. */
const thought = /<think>(?:[\s\S]*?<\/think>|\s*$)/g;

/** Reads DeepSeek R1's native body, whose prompt has the whole conversation. Throws ValidationException. */
export function readDeepseekRequest(body: JsonObject, model: ServedModel): Conversation {
  checkMembers(body, '', ['prompt'], ['prompt', 'max_tokens', 'stop', 'temperature', 'top_p']);
  checkNumbers(body, '', { temperature: [0, 1], top_p: [0, 1] });
  return {
    ...readDeepseekPrompt(readPrompt(body, 'prompt')),
    maxTokens: readMaxTokens(body, 'max_tokens', '', model.maxOutputTokens),
    stopSequences: shape.optional(body, 'stop', '', readStopTexts) ?? [],
  };
}

/** Reads the turns behind DeepSeek's markers; what stands before the first one is the system's. */
export function readDeepseekPrompt(prompt: string): Pick<Conversation, 'system' | 'messages'> {
  const turns = cutTurns(prompt.replace(border, ''), marker, (match) => (match[1] === 'User' ? 'user' : 'assistant'), 'system');
  return toPromptConversation(
    prompt,
    turns.map(({ role, text }) => ({ role, text: role === 'assistant' ? text.replace(thought, '').trim() : text })),
  );
}

/** Writes the body of the native answer (user guide; not recorded). It has no usage: the headers have it. */
export function writeDeepseekAnswer(answer: ModelAnswer): JsonObject {
  return { choices: [{ text: answer.pieces.join(''), stop_reason: readStopReason(answer) }] };
}

/** Yields the chunks of the native stream (not recorded: they have the body's shape). */
export function* streamDeepseekAnswer(answer: ModelAnswer, _model: ServedModel, writeMetrics: () => JsonObject): Generator<NativeChunk> {
  for (const { text, isLast } of placePieces(answer)) {
    const choices = [{ text, stop_reason: isLast ? readStopReason(answer) : null }];
    yield { chunk: { choices, ...(isLast ? writeMetrics() : {}) }, isPiece: true };
  }
}

function readStopReason({ stopReason }: ModelAnswer): string {
  return stopReason === 'max_tokens' ? 'length' : 'stop';
}
