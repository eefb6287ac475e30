import type { JsonObject, JsonValue } from '../json.ts';
import type { BedrockContentBlock } from './types.ts';

/**
 * What reads Converse's answers is the same whether the SDK or the wire itself brings them; what differs is how their parts become plain JSON. To
 * the SDK bytes are Uint8Arrays, what it does not know is `$unknown`, and a number may be an object.
 */
export interface ConverseShape {
  /** A part that is not the model's own JSON: a trace, a citation, a delta. Null where it is absent. */
  value(part: object | undefined): JsonValue;
  /** The model's own JSON: a tool's input, response fields. Null where it is absent. */
  document(json: unknown): JsonValue;
  /** The same as a JSON text, with every number in the digits that the model wrote. */
  write(json: unknown): string;
  /** A piece of a tool's result. */
  toolResult(content: object): JsonObject;
  block(block: object): BedrockContentBlock;
  bytes(bytes: Uint8Array | string): Uint8Array;
  base64(bytes: Uint8Array | string): string;
}

// The members that are read by name. They fit the SDK's types and the wire.

export interface SaidToolUse {
  readonly toolUseId?: string | undefined;
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  readonly input?: unknown;
}

export interface SaidDelta {
  readonly contentBlockIndex?: number | undefined;
  readonly delta?:
    | {
        readonly text?: string | undefined;
        readonly toolUse?: { readonly input?: string | undefined } | undefined;
        readonly citation?: object | undefined;
        readonly toolResult?: readonly object[] | undefined;
        readonly image?: { readonly source?: { readonly bytes?: Uint8Array | string | undefined } | undefined; readonly error?: object | undefined } | undefined;
        readonly reasoningContent?:
          | { readonly text?: string | undefined; readonly signature?: string | undefined; readonly redactedContent?: Uint8Array | string | undefined; readonly $unknown?: unknown }
          | undefined;
      }
    | undefined;
}

export interface SaidStart {
  readonly contentBlockIndex?: number | undefined;
  readonly start?: { readonly toolUse?: SaidToolUse | undefined } | undefined;
}

export interface SaidStop {
  readonly contentBlockIndex?: number | undefined;
}

export interface SaidEnd {
  readonly stopReason?: string | undefined;
  readonly additionalModelResponseFields?: unknown;
}

export interface SaidUsage {
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  readonly totalTokens?: number | undefined;
  readonly cacheReadInputTokens?: number | undefined;
  readonly cacheWriteInputTokens?: number | undefined;
  readonly cacheDetails?: readonly object[] | undefined;
}

export interface SaidMetadata {
  readonly usage?: SaidUsage | undefined;
  readonly metrics?: { readonly latencyMs?: number | undefined } | undefined;
  readonly trace?: object | undefined;
  readonly serviceTier?: { readonly type?: string | undefined } | undefined;
  readonly performanceConfig?: { readonly latency?: string | undefined } | undefined;
}

export interface SaidBlock {
  readonly text?: string | undefined;
  readonly toolUse?: SaidToolUse | undefined;
  readonly citationsContent?: { readonly content?: readonly { readonly text?: string | undefined }[] | undefined; readonly citations?: readonly object[] | undefined } | undefined;
  readonly reasoningContent?:
    | {
        readonly reasoningText?: { readonly text?: string | undefined; readonly signature?: string | undefined } | undefined;
        readonly redactedContent?: Uint8Array | string | undefined;
        readonly $unknown?: unknown;
      }
    | undefined;
}

export interface SaidAnswer extends SaidEnd, SaidMetadata {
  readonly output?: { readonly message?: { readonly content?: readonly SaidBlock[] | undefined } | undefined } | undefined;
}
