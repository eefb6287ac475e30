import type { ServedModel } from '../models.ts';
import { checkMembers, checkNumbers, nativeShape as shape, readMaxTokens, readPrompt, readStopTexts } from '../validation/native-shape.ts';
import type { JsonObject } from '../validation/shape.ts';
import type { Conversation, ModelAnswer } from './conversation.ts';
import { placePieces, type NativeChunk } from './native-chunk.ts';
import { cutTurns, toPromptConversation } from './prompt-turns.ts';

/** What Bedrock takes where the request has no `maxTokenCount` (user guide). */
const defaultMaxTokens = 512;

/** Reads Titan Text's native body. Throws ValidationException. */
export function readTitanTextRequest(body: JsonObject, model: ServedModel): Conversation {
  checkMembers(body, '', ['inputText'], ['inputText', 'textGenerationConfig']);
  const path = 'textGenerationConfig';
  const config = shape.optional(body, path, '', shape.object) ?? {};
  checkMembers(config, path, [], ['maxTokenCount', 'temperature', 'topP', 'stopSequences']);
  checkNumbers(config, path, { temperature: [0, 1], topP: [0, 1] });
  return {
    ...readTitanPrompt(readPrompt(body, 'inputText')),
    maxTokens: readMaxTokens(config, 'maxTokenCount', path, model.maxOutputTokens, defaultMaxTokens),
    stopSequences: shape.optional(config, 'stopSequences', path, readStopTexts) ?? [],
  };
}

/** Reads the turns of a prompt in Titan's form of a conversation (user guide): `User: …` and `Bot: …`, each on a line of its own. */
export function readTitanPrompt(prompt: string): Pick<Conversation, 'system' | 'messages'> {
  const turns = cutTurns(prompt, /^(User|Bot):/gm, (match) => (match[1] === 'Bot' ? 'assistant' : 'user'), 'system');
  return toPromptConversation(prompt, turns);
}

/** Writes the body of Titan's native answer. */
export function writeTitanTextAnswer(answer: ModelAnswer): JsonObject {
  return {
    inputTextTokenCount: answer.inputTokens,
    results: [{ tokenCount: answer.outputTokens, outputText: answer.pieces.join(''), completionReason: readReason(answer) }],
  };
}

/**
 * Yields the chunks of Titan's native stream: the first has the prompt's count, the last the answer's; one chunk may be both (recorded).
 * What is said in the place of a blocked prompt is one chunk with both counts and no reason (recorded, too).
 */
export function* streamTitanTextAnswer(answer: ModelAnswer, _model: ServedModel, writeMetrics: () => JsonObject): Generator<NativeChunk> {
  const blocked = answer.guardrail?.blockedPrompt;
  if (blocked !== undefined) {
    const counts = { totalOutputTextTokenCount: blocked.outputTokens, inputTextTokenCount: blocked.inputTokens };
    yield { chunk: { outputText: answer.pieces.join(''), index: 0, ...counts, ...writeMetrics() }, isPiece: true };
    return;
  }
  for (const { text, isFirst, isLast } of placePieces(answer)) {
    yield {
      chunk: {
        outputText: text,
        index: 0,
        totalOutputTextTokenCount: isLast ? answer.outputTokens : null,
        completionReason: isLast ? readReason(answer) : null,
        inputTextTokenCount: isFirst ? answer.inputTokens : null,
        ...(isLast ? writeMetrics() : {}),
      },
      isPiece: true,
    };
  }
}

function readReason({ stopReason }: ModelAnswer): string {
  return stopReason === 'max_tokens' ? 'LENGTH' : 'FINISH';
}
