import type { ModelAnswer } from './bodies/conversation.ts';
import type { AnswerFaults } from './faults.ts';

/** Makes of an answer what its faults make of it. */
export function distortAnswer(answer: ModelAnswer, { empty, splitCharacters }: AnswerFaults): ModelAnswer {
  const { pieces, reasoning, toolUses, ...rest } = answer;
  if (empty) return { ...rest, pieces: [], stopReason: 'end_turn', stopSequence: null, outputTokens: 0 };
  if (!splitCharacters) return answer;
  return {
    ...rest,
    pieces: splitPieces(pieces),
    ...(reasoning === undefined ? {} : { reasoning: { ...reasoning, pieces: splitPieces(reasoning.pieces) } }),
    ...(toolUses === undefined ? {} : { toolUses: toolUses.map((toolUse) => ({ ...toolUse, fragments: splitPieces(toolUse.fragments) })) }),
  };
}

/** Cuts between the two halves of every surrogate pair. In JSON each half is an escape of its own: `\ud83d`, `\ude00`. */
const splitPieces = (pieces: readonly string[]): string[] => pieces.flatMap((piece) => piece.split(/(?<=[\uD800-\uDBFF])(?=[\uDC00-\uDFFF])/));
