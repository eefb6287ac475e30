/** One part of a message, as the engine reads it: bytes are gone, what can be read as text is text. */
export type EnginePart =
  | { readonly type: 'text'; readonly text: string; /** Marked for a guardrail to look at. */ readonly guarded?: true }
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

/** A JSON Schema, as it was sent. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A tool that may be called. */
export interface EngineTool {
  readonly name: string;
  readonly description: string;
  /** Of the input. */
  readonly schema: JsonSchema;
}

/** Whether a tool may be called (`auto`), must be (`any`), must not be, or which one must be. */
export type EngineToolChoice = { readonly type: 'auto' | 'any' | 'none' } | { readonly type: 'tool'; readonly name: string };

/** A call of a tool. */
export interface EngineToolUse {
  readonly name: string;
  /** Where the fragments are no whole JSON, as a string what they are. */
  readonly input: unknown;
  /** Joined they are the input as JSON; none is empty. */
  readonly fragments: readonly string[];
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
  /** Default: none. */
  readonly tools?: readonly EngineTool[];
  /** Default: auto. */
  readonly toolChoice?: EngineToolChoice;
  /** The answer has to be JSON of this schema, unless a tool is called. */
  readonly outputSchema?: JsonSchema;
  /** At most this many tokens of reasoning go before the answer. Default: none. */
  readonly reasoningTokens?: number;
}

/** Why the engine stopped, in Converse's words. */
export type EngineStopReason = 'end_turn' | 'max_tokens' | 'stop_sequence' | 'tool_use';

/** A whole answer, cut into the pieces in which it is streamed. */
export interface EngineAnswer {
  /** Joined without separators they are the whole text; each is one or a few tokens, none is empty. */
  readonly pieces: readonly string[];
  readonly stopReason: EngineStopReason;
  /** The stop sequence that was met, else null. */
  readonly stopSequence: string | null;
  readonly outputTokens: number;
  /** What it thinks before the text, in pieces; absent where it was not asked to. */
  readonly reasoning?: readonly string[];
  /** What it calls after the text; absent where it calls nothing. */
  readonly toolUses?: readonly EngineToolUse[];
  /** Where in its JSON, or in the tools' inputs, something stands that is not in the request, as JSON Pointers; absent: nowhere. */
  readonly invented?: readonly string[];
}
