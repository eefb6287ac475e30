/** One part of a message, as the engine reads it: bytes are gone, what can be read as text is text. */
export type EnginePart =
  | { readonly type: 'text'; readonly text: string }
  /** `text` is null where the document's format cannot be read as text here (pdf, docx, xlsx…). */
  | { readonly type: 'document'; readonly name: string; readonly format: string; readonly text: string | null }
  | { readonly type: 'media'; readonly kind: 'image' | 'video' | 'audio'; readonly format: string }
  | { readonly type: 'toolUse'; readonly toolUseId: string; readonly name: string; readonly input: unknown }
  | { readonly type: 'toolResult'; readonly toolUseId: string; readonly text: string };

/** A message of the conversation, oldest first in {@link EngineRequest.messages}. */
export interface EngineMessage {
  readonly role: 'user' | 'assistant';
  readonly parts: readonly EnginePart[];
}

/** What the engine is asked, whatever operation or native body it came in. */
export interface EngineRequest {
  readonly modelId: string;
  readonly system: readonly string[];
  readonly messages: readonly EngineMessage[];
  /** At most this many output tokens: the caller's limit or the model's maximum. */
  readonly maxTokens: number;
  /** Output ends before the first of these; empty strings never occur. */
  readonly stopSequences: readonly string[];
  /** The same model, request and seed give the same answer. */
  readonly seed: number;
}

/** Why the engine stopped, in Converse's words. */
export type EngineStopReason = 'end_turn' | 'max_tokens' | 'stop_sequence';

/** A whole answer, cut into the pieces in which it is streamed. */
export interface EngineAnswer {
  /** Joined without separators they are the whole text; each is one or a few tokens, none is empty. */
  readonly pieces: readonly string[];
  readonly stopReason: EngineStopReason;
  /** The stop sequence that was met, else null. */
  readonly stopSequence: string | null;
  readonly inputTokens: number;
  readonly outputTokens: number;
}
