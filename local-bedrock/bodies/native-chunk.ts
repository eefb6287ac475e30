import type { JsonObject } from '../validation/shape.ts';

/** One chunk of a native stream, before it is wrapped into an event. */
export interface NativeChunk {
  readonly chunk: JsonObject;
  /** Whether it carries a piece of text, for which the reader waits as for a model's. */
  readonly isPiece?: true;
  /** Whether it carries nothing but the metadata. */
  readonly isMetadata?: true;
}

/** A piece of an answer, and where it stands. */
export interface PlacedPiece {
  readonly text: string;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** Tokens up to and with this piece. A piece has no count of its own here, so they are spread evenly; the last has them all. */
  readonly tokensSoFar: number;
}

/** Yields the pieces of an answer in order, and one empty piece for an answer without any: every stream has its first and last chunk. */
export function* placePieces({ pieces, outputTokens }: { readonly pieces: readonly string[]; readonly outputTokens: number }): Generator<PlacedPiece> {
  const texts = pieces.length === 0 ? [''] : pieces;
  for (const [index, text] of texts.entries()) {
    const tokensSoFar = Math.round((outputTokens * (index + 1)) / texts.length);
    yield { text, isFirst: index === 0, isLast: index === texts.length - 1, tokensSoFar };
  }
}
