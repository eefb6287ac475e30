import { setImmediate } from 'node:timers/promises';
import { loadOnce } from '../load-once.ts';

// Byte-pair merging is quadratic in the length of a run without a break, and a text may be one run: 100,000 Chinese characters at once took
// 39 s. A cut adds at most one token to these many characters.
const pieceLength = 256; // UTF-16 units
const piecesPerTurn = 256; // some 20 ms of the event loop at worst

/**
 * About how many tokens a text has: o200k_base, a public encoding of the size of today's models, stands in for the models' own. The first call
 * loads the vocabulary. A long text is counted in several turns of the event loop.
 */
export async function estimateTokens(text: string): Promise<number> {
  if (text === '') return 0;
  const { countTokens } = await vocabulary.get();
  let count = 0;
  for (let piece = 0; piece * pieceLength < text.length; piece += 1) {
    if (piece > 0 && piece % piecesPerTurn === 0) await setImmediate();
    count += countTokens(text.slice(piece * pieceLength, (piece + 1) * pieceLength), plainText);
  }
  return count;
}

/** Loads the vocabulary, which holds up the event loop for a fifth of a second: better before anybody waits. */
export async function prepareEstimates(): Promise<void> {
  await vocabulary.get();
}

// In a prompt, the tokenizer's control words are words.
const plainText = { disallowedSpecial: new Set<string>() };

const vocabulary = loadOnce(() => import('gpt-tokenizer/encoding/o200k_base'));
