import type { JsonObject } from '../validation/shape.ts';

/** One chunk of a native stream, before it is wrapped into an event. */
export interface NativeChunk {
  readonly chunk: JsonObject;
  /** Whether it carries a piece of text, for which the reader waits as for a model's. */
  readonly isPiece?: true;
  /** Whether it carries nothing but the metadata. */
  readonly isMetadata?: true;
}
