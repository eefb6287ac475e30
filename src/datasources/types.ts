import type { JsonObject, JsonValue } from '../json.ts';

/**
 * A message of Converse as it stands on Bedrock's wire: roles and enum values in lower case, bytes as base64 text, each content block an
 * object with exactly one member. It is plain JSON, so that it can be stored as it is.
 */
export interface BedrockMessage {
  readonly role: 'user' | 'assistant';
  readonly content: readonly BedrockContentBlock[];
}

/** `{ text: "…" }`, `{ image: { format, source } }`, `{ toolUse: … }` …: the member's name says what it is; unknown ones are kept. */
export type BedrockContentBlock = JsonObject;

/** How a model is to write. On Bedrock's wire the effort stands elsewhere: see output-config.ts. */
export interface InferenceConfig {
  readonly maxTokens?: number;
  readonly temperature?: number;
  readonly topP?: number;
  readonly stopSequences?: readonly string[];
  readonly effort?: 'low' | 'medium' | 'high' | 'xhigh' | 'max';
}

/** A request to Converse or ConverseStream, in Bedrock's names and wire form (see {@link BedrockMessage}). */
export interface ConverseRequest {
  readonly kind: 'converse';
  readonly modelId: string;
  readonly messages: readonly BedrockMessage[];
  readonly system?: readonly BedrockContentBlock[];
  readonly inferenceConfig?: InferenceConfig;
  readonly toolConfig?: JsonObject;
  readonly outputConfig?: JsonObject;
  readonly additionalModelRequestFields?: JsonValue;
  readonly additionalModelResponseFieldPaths?: readonly string[];
  readonly guardrailConfig?: GuardrailConfig;
  /** By the variable's name; only where modelId is the ARN of a prompt. */
  readonly promptVariables?: Readonly<Record<string, string>>;
  readonly requestMetadata?: Readonly<Record<string, string>>;
  readonly latency?: 'standard' | 'optimized';
  readonly serviceTier?: 'default' | 'priority' | 'flex' | 'reserved';
}

/** A request to InvokeModel or InvokeModelWithResponseStream: the body is the model's own. */
export interface InvokeModelRequest {
  readonly kind: 'invokeModel';
  readonly modelId: string;
  readonly body: JsonValue;
  readonly guardrailConfig?: GuardrailConfig;
  readonly requestMetadata?: Readonly<Record<string, string>>;
  readonly latency?: 'standard' | 'optimized';
  readonly serviceTier?: 'default' | 'priority' | 'flex' | 'reserved';
}

/** A guardrail to apply. Only ConverseStream has a streamProcessingMode of its own; elsewhere it is left out. */
export interface GuardrailConfig {
  readonly guardrailIdentifier: string;
  readonly guardrailVersion: string;
  readonly trace: 'disabled' | 'enabled' | 'enabled_full';
  readonly streamProcessingMode?: 'sync' | 'async';
}

export type ModelRequest = ConverseRequest | InvokeModelRequest;

/** Bedrock's token counts. `inputTokens` leaves out what came from or went to the prompt cache. */
export interface ModelUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly totalTokens: number;
  readonly cacheReadInputTokens: number | null;
  readonly cacheWriteInputTokens: number | null;
  readonly cacheDetails: JsonValue | null;
}

/**
 * What a model says, in the order in which it says it, free of any wire format. A whole answer is told in the same events, all at once.
 * `stop` is the model's own end: a sequence that ends without it was cut. `metadata` may fail to come.
 */
export type ModelEvent =
  | { readonly type: 'textDelta'; readonly contentBlockIndex: number; readonly text: string }
  | {
      readonly type: 'reasoningDelta';
      readonly contentBlockIndex: number;
      readonly reasoningText: string | null;
      readonly signature: string | null;
      /** base64 */
      readonly redactedContent: string | null;
    }
  | { readonly type: 'citationDelta'; readonly contentBlockIndex: number; readonly citation: JsonValue }
  | { readonly type: 'toolUseStart'; readonly contentBlockIndex: number; readonly toolUseId: string; readonly name: string }
  | { readonly type: 'toolUseDelta'; readonly contentBlockIndex: number; readonly input: string }
  /**
   * A delta, or the start of a block, that has no type of its own here, as the members that it adds to the block: as Bedrock sent it, but for a
   * toolResult's delta, which is told as `{ toolResult: { content } }`. Texts and lists are to be joined, everything else to be replaced: the
   * input of a tool that Bedrock runs comes as text, and at the block's end as the object that this is.
   */
  | { readonly type: 'otherDelta'; readonly contentBlockIndex: number; readonly value: JsonValue }
  /**
   * A whole block: one that has no deltas (an image in an answer, a block without a name here), or one of which its deltas did not tell all. It
   * takes the place of what was told of it.
   */
  | { readonly type: 'block'; readonly contentBlockIndex: number; readonly block: BedrockContentBlock }
  | { readonly type: 'contentBlockStop'; readonly contentBlockIndex: number }
  /** A native chunk, or the whole native body, and the text that it adds. `preamble`: it only opens what is to come, and holds nothing of the answer. */
  | { readonly type: 'nativeChunk'; readonly chunk: JsonValue; readonly text: string; readonly preamble?: true }
  | { readonly type: 'stop'; readonly stopReason: string | null; readonly additionalModelResponseFields: JsonValue | null }
  | {
      readonly type: 'metadata';
      readonly usage: ModelUsage | null;
      /** Milliseconds, as Bedrock reports them. */
      readonly latencyMs: number | null;
      readonly trace: JsonValue | null;
      readonly serviceTier: string | null;
      readonly latency: string | null;
    };

/** One call to Bedrock that was answered. */
export interface ModelResponse {
  /** Bedrock's request id. */
  readonly requestId: string | null;
  /** The answer carried local-bedrock's header: no model of Bedrock's was run. */
  readonly simulated: boolean;
  /** Throws a CodedError where Bedrock's stream carries an exception, or breaks; simply ends where it was cut cleanly. */
  readonly events: ModelEvents;
}

/** The events of an answer, to be read once. */
export interface ModelEvents extends AsyncIterable<ModelEvent> {
  /** The next event, where it has come already and nothing is in its way: to wait for each of many takes longer than to read them. Not while a `next()` waits. */
  readonly ready?: () => ModelEvent | undefined;
}

/**
 * The Bedrock runtime, one call at a time: no retries, no timers, no memory. `signal` aborts the call at any moment, also amid the events.
 * Throws a CodedError for whatever Bedrock, or the way to it, answers instead, and the signal's reason after an abort.
 */
export interface BedrockRuntime {
  /** Converse or InvokeModel: resolves when the whole answer is there. */
  run(request: ModelRequest, signal: AbortSignal): Promise<ModelResponse>;
  /** ConverseStream or InvokeModelWithResponseStream: resolves when the stream begins. */
  stream(request: ModelRequest, signal: AbortSignal): Promise<ModelResponse>;
  /**
   * CountTokens: how many input tokens Bedrock counts in the request. It takes only a model's own id, and no profile's; it costs nothing. Refuses
   * with VALIDATION where the model cannot be counted for.
   */
  countTokens(request: ModelRequest, signal: AbortSignal): Promise<number>;
  /** Does beforehand what the first call would wait for: loads code, finds credentials. It sends nothing to Bedrock, and what fails is told by the first call. */
  warmUp(): Promise<void>;
  /** Closes idle connections. */
  close(): void;
}

/** A foundation model as Bedrock's control plane lists it. */
export interface FoundationModel {
  readonly modelId: string;
  readonly modelName: string;
  readonly providerName: string;
  readonly inputModalities: readonly string[];
  readonly outputModalities: readonly string[];
  readonly responseStreamingSupported: boolean;
  readonly inferenceTypesSupported: readonly string[];
  readonly lifecycleStatus: 'ACTIVE' | 'LEGACY';
  /** RFC 3339, or null where Bedrock does not say. */
  readonly endOfLifeAt: string | null;
}

/** An inference profile as Bedrock's control plane lists it. */
export interface InferenceProfile {
  readonly inferenceProfileId: string;
  readonly arn: string;
  readonly type: 'SYSTEM_DEFINED' | 'APPLICATION';
  /** The models that it runs: one, by its ARN in each of the profile's regions. */
  readonly modelArns: readonly string[];
}

/** Bedrock's control plane. Throws CodedErrors, as the runtime does. */
export interface BedrockControlPlane {
  listFoundationModels(): Promise<readonly FoundationModel[]>;
  /** All pages, of Bedrock's own profiles and of the account's. */
  listInferenceProfiles(): Promise<readonly InferenceProfile[]>;
  close(): void;
}
