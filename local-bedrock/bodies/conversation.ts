import type { Guardrail } from '../guardrails/policy.ts';
import type { CacheCounts } from '../prompt-cache.ts';
import type { JsonObject } from '../validation/shape.ts';
import type { EngineAnswer, EngineRequest, EngineToolUse } from '../engine/types.ts';
import type { PromptBlock } from './prompt-blocks.ts';

/** What every body comes down to: what the engine is asked, but for the model and the seed. */
export interface Conversation extends Omit<EngineRequest, 'modelId' | 'seed'> {
  /** Whether the request itself set `maxTokens`; otherwise the model's maximum stands there. Default: false. */
  readonly maxTokensAsked?: boolean;
  /** Default: none. */
  readonly guardrail?: Guardrail;
  /** All blocks, in the order in which prompts are cached: tools, system, messages. Empty where none is marked for the cache, which is the default. */
  readonly promptBlocks?: readonly PromptBlock[];
}

/** A call of a tool, and what its id is made of: each body writes ids in its own way. */
export interface ModelToolUse extends EngineToolUse {
  /** 22 characters of base64url. */
  readonly key: string;
}

/** What a model thought before it answered. */
export interface ModelReasoning {
  /** Joined they are the whole of it. */
  readonly pieces: readonly string[];
  /** Null where the family signs nothing. */
  readonly signature: string | null;
}

/** A model's answer, before it takes the form of an operation or a native body. */
export interface ModelAnswer extends Omit<EngineAnswer, 'reasoning' | 'toolUses' | 'stopReason'> {
  /** In Converse's words. */
  readonly stopReason: string;
  readonly inputTokens: number;
  /** Before the text; absent where there is none. */
  readonly reasoning?: ModelReasoning;
  /** Behind the text; absent where nothing is called. */
  readonly toolUses?: readonly ModelToolUse[];
  /** What of the input came from the cache or went there; `inputTokens` is without it. Absent: nothing. */
  readonly cache?: CacheCounts;
  /** What the guardrail did; absent where there is none. */
  readonly guardrail?: GuardrailOutcome;
}

/** What a guardrail did. */
export interface GuardrailOutcome {
  readonly intervened: boolean;
  /** Of a prompt that was blocked: its tokens, and those of what is said in the answer's place. No model read or wrote them, and most bodies count none. */
  readonly blockedPrompt?: Pick<ModelAnswer, 'inputTokens' | 'outputTokens'>;
  /** Null: none was asked for. */
  readonly trace: {
    readonly actionReason: string;
    /** By the guardrail's id. */
    readonly input: JsonObject;
    /** What the model said, where the guardrail changed it. */
    readonly modelOutput: readonly string[];
    readonly outputs: readonly JsonObject[];
  } | null;
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
