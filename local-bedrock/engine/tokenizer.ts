import { isUtf8 } from 'node:buffer';
import { cutLongRuns } from './long-runs.ts';

/** A piece of text as a model would stream it: whole characters, made of one or more tokens. */
export interface TokenPiece {
  readonly text: string;
  readonly tokenCount: number;
}

/** The beginning of a text, in pieces, as far as a number of tokens reaches. */
export interface CutText {
  readonly pieces: readonly TokenPiece[];
  /** The tokens of all pieces. */
  readonly tokenCount: number;
  /** Whether the pieces hold the whole text. */
  readonly complete: boolean;
}

interface Encoding {
  readonly tokensOf: (text: string) => Iterable<number[]>;
  /** Every token's text, or its bytes where they are not whole characters. */
  readonly ranks: readonly (string | readonly number[])[];
  readonly forget: () => void;
}

let loading: Promise<Encoding> | undefined;

/**
 * Counts the tokens of a text: o200k_base, a public byte-pair encoding of the size that today's models use. Bedrock's
 * models have encodings of their own, so the counts are near theirs, not equal. The first call loads the vocabulary.
 */
export async function countTokens(text: string): Promise<number> {
  let count = 0;
  for (const tokens of encode(await loadEncoding(), text)) count += tokens.length;
  return count;
}

/**
 * Cuts a text into the pieces in which it is streamed: one token each, or as many as a character needs. Joined they are
 * the text, with lone surrogates replaced by U+FFFD. It ends before the first piece that would exceed `maxTokens`.
 */
export async function cutIntoPieces(text: string, maxTokens: number): Promise<CutText> {
  const encoding = await loadEncoding();
  const pieces: TokenPiece[] = [];
  let tokenCount = 0;
  for (const tokens of encode(encoding, text)) {
    for (const piece of joinCharacters(encoding, tokens)) {
      if (tokenCount + piece.tokenCount > maxTokens) return { pieces, tokenCount, complete: false };
      pieces.push(piece);
      tokenCount += piece.tokenCount;
    }
  }
  return { pieces, tokenCount, complete: true };
}

/** The vocabulary takes some 200 ms to load: the first text pays for it, not the start of the program. */
function loadEncoding(): Promise<Encoding> {
  loading ??= importEncoding();
  return loading;
}

async function importEncoding(): Promise<Encoding> {
  const [{ encodeGenerator, clearMergeCache }, { default: ranks }] = await Promise.all([
    import('gpt-tokenizer/encoding/o200k_base'),
    import('gpt-tokenizer/bpeRanks/o200k_base'),
  ]);
  // No token is special here: "<|endoftext|>" in a prompt is text like any other.
  const asText = { disallowedSpecial: new Set<string>() };
  return { tokensOf: (text) => encodeGenerator(text, asText), ranks, forget: clearMergeCache };
}

function* encode(encoding: Encoding, text: string): Generator<number[]> {
  try {
    for (const part of cutLongRuns(text.toWellFormed())) yield* encoding.tokensOf(part);
  } finally {
    // The cache's keys are slices of the text and would keep all of it in memory.
    encoding.forget();
  }
}

function* joinCharacters(encoding: Encoding, tokens: readonly number[]): Generator<TokenPiece> {
  let pending: number[] = [];
  let tokenCount = 0;
  for (const token of tokens) {
    const value = encoding.ranks[token] ?? '';
    tokenCount += 1;
    if (typeof value === 'string' && pending.length === 0) {
      yield { text: value, tokenCount };
      tokenCount = 0;
      continue;
    }
    pending.push(...(typeof value === 'string' ? Buffer.from(value) : value));
    const bytes = Buffer.from(pending);
    if (!isUtf8(bytes)) continue;
    yield { text: bytes.toString(), tokenCount };
    pending = [];
    tokenCount = 0;
  }
}
