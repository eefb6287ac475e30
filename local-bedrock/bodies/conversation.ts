import type { EngineMessage, EngineRequest } from '../engine/types.ts';
import type { EngineStopReason } from '../engine/types.ts';

/** What every body comes down to: what the engine is asked, but for the model and the seed. */
export interface Conversation {
  readonly system: readonly string[];
  readonly messages: readonly EngineMessage[];
  readonly maxTokens: EngineRequest['maxTokens'];
  readonly stopSequences: readonly string[];
}

/** A model's answer, before it takes the form of an operation or a native body. */
export interface ModelAnswer {
  /** Joined they are the whole text. */
  readonly pieces: readonly string[];
  readonly stopReason: EngineStopReason;
  readonly stopSequence: string | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** One event of a streamed answer. */
export interface AnswerEvent {
  /** The event stream's `:event-type`. */
  readonly type: string;
  readonly payload: Readonly<Record<string, unknown>>;
  /** Whether it carries a piece of text, for which the reader waits as for a model's. */
  readonly isPiece?: true;
  /** Whether it carries nothing but the metadata, so that it can be left out. */
  readonly isMetadata?: true;
}

/** Times of an answer in whole milliseconds, measured when it is asked. */
export interface AnswerClock {
  /** From the request to now. */
  latencyMs(): number;
  /** From the request to the first piece of text; the latency where there is none. */
  firstPieceMs(): number;
}
