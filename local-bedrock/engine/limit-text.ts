import { cutIntoPieces } from './tokenizer.ts';
import type { EngineAnswer } from './types.ts';

interface Stop {
  readonly index: number;
  readonly sequence: string;
}

/**
 * Ends a text where the request says: before the first stop sequence, then at `maxTokens`. A stop sequence is looked for in
 * the whole text, so that the text under a small `maxTokens` is always a beginning of the text under a larger one.
 * A single character of more tokens than are left is not begun: `outputTokens` may then be below `maxTokens`, even 0.
 */
export async function limitText(
  text: string,
  maxTokens: number,
  stopSequences: readonly string[],
): Promise<EngineAnswer> {
  const whole = text.toWellFormed();
  const stop = findFirstStop(whole, stopSequences);
  const cut = await cutIntoPieces(stop === undefined ? whole : whole.slice(0, stop.index), maxTokens);
  const pieces = cut.pieces.map((piece) => piece.text);
  const common = { pieces, outputTokens: cut.tokenCount };
  if (!cut.complete) return { ...common, stopReason: 'max_tokens', stopSequence: null };
  if (stop !== undefined) return { ...common, stopReason: 'stop_sequence', stopSequence: stop.sequence };
  return { ...common, stopReason: 'end_turn', stopSequence: null };
}

/** Of two sequences that begin at the same place the shorter is met first. */
function findFirstStop(text: string, stopSequences: readonly string[]): Stop | undefined {
  return stopSequences
    // Half a character would part a surrogate pair.
    .filter((sequence) => sequence.isWellFormed())
    .map((sequence): Stop => ({ index: text.indexOf(sequence), sequence }))
    .filter((stop) => stop.index !== -1)
    .sort((a, b) => a.index - b.index || a.sequence.length - b.sequence.length)[0];
}
