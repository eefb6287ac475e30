import type { GenerationStatus, InferenceMethod, Role, ToolResultStatus, UsageSource } from './inputs.ts';

/** A generation as the client reads it: what `Generation` of the schema has, but for what only reports need. */
export interface Generation {
  readonly id: string;
  readonly method: InferenceMethod;
  /** COMPLETED only when the model itself said that it had ended. */
  readonly status: GenerationStatus;
  /** The model as it was asked for. */
  readonly modelId: string;
  /** The model id or inference profile that answered; null until one has. */
  readonly answeredBy: string | null;
  /** All text: the text blocks of the answer, joined. */
  readonly text: string;
  /** Converse and construct: the assistant's message. */
  readonly message: Message | null;
  /** InvokeModel: the list of the chunks, in the model's own format. */
  readonly body: unknown;
  /** Construct: the object, or other value, that satisfies the schema. */
  readonly object: unknown;
  /** Construct that failed with SCHEMA_UNSATISFIED: what the model gave instead. */
  readonly candidate: unknown;
  /** Construct with format XML: the object as an XML document. */
  readonly xml: string | null;
  /** Construct: the object satisfies `fallbackSchema`. */
  readonly usedFallbackSchema: boolean | null;
  readonly stopReason: string | null;
  readonly usage: TokenUsage | null;
  /** Set when status is FAILED or INTERRUPTED, and only then. */
  readonly error: InferenceError | null;
  /** Bedrock's trace of the request (guardrail, prompt router), where it sent one. */
  readonly trace: unknown;
  /** What `additionalModelResponseFieldPaths` asked for, as Bedrock sent it. */
  readonly additionalModelResponseFields: unknown;
  /** The sequence number of the latest event. */
  readonly lastSequence: number;
  /** The answer came from the embedded local-bedrock, not from a Bedrock model. */
  readonly simulated: boolean;
  /** Such as that the model will go away, with what to use instead. */
  readonly warnings: readonly string[];
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  readonly endedAt: string | null;
}

/** A generation that has reached a terminal status: it never changes again. */
export type EndedGeneration = Generation & { readonly status: 'COMPLETED' | 'FAILED' | 'INTERRUPTED' | 'CANCELLED' };

export const isEnded = (generation: Generation): generation is EndedGeneration => generation.status !== 'QUEUED' && generation.status !== 'RUNNING';

/** What went wrong in a generation. */
export interface InferenceError {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAfterMs: number | null;
  readonly upstream: string | null;
  readonly requestId: string | null;
}

/** Bedrock's token counts; the whole input is inputTokens + cacheReadInputTokens + cacheWriteInputTokens. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly totalTokens: number;
  readonly cacheReadInputTokens: number | null;
  readonly cacheWriteInputTokens: number | null;
  readonly source: UsageSource;
}

/** What the model says, in blocks. */
export interface Message {
  readonly role: Role;
  readonly content: readonly ContentBlock[];
}

/** A piece of a message, told apart by `__typename`. One that this client does not know has no other member. */
export type ContentBlock = TextBlock | ToolUseBlock | ReasoningBlock | CitationsBlock | MediaBlock | DocumentBlock | ToolResultBlock | OtherBlock;

export interface TextBlock {
  readonly __typename: 'TextBlock';
  readonly text: string;
}

/** The model asks for a tool. While it is being made, `input` is the JSON text that has come so far, until that is whole. */
export interface ToolUseBlock {
  readonly __typename: 'ToolUseBlock';
  readonly toolUseId: string;
  readonly name: string;
  readonly input: unknown;
}

export interface ReasoningBlock {
  readonly __typename: 'ReasoningBlock';
  readonly reasoningText: string | null;
  readonly signature: string | null;
  /** Base64. */
  readonly redactedContent: string | null;
}

export interface CitationsBlock {
  readonly __typename: 'CitationsBlock';
  readonly text: string;
  readonly citations: unknown;
}

export interface MediaSource {
  /** Base64. */
  readonly bytes: string | null;
  readonly s3Location: { readonly uri: string; readonly bucketOwner: string | null } | null;
  readonly text: string | null;
}

export interface MediaBlock {
  readonly __typename: 'ImageBlock' | 'VideoBlock' | 'AudioBlock';
  readonly format: string;
  readonly source: MediaSource;
}

export interface DocumentBlock {
  readonly __typename: 'DocumentBlock';
  readonly format: string;
  readonly name: string;
  readonly source: MediaSource;
}

export interface ToolResultBlock {
  readonly __typename: 'ToolResultBlock';
  readonly toolUseId: string;
  readonly status: ToolResultStatus | null;
  readonly results: readonly { readonly json: unknown; readonly text: string | null }[];
}

/** A block that the schema does not name, or one that is still being made and has a name only when it is whole. */
export interface OtherBlock {
  readonly __typename: 'OtherBlock';
  /** The name of the block's one member on Bedrock's wire. */
  readonly type: string;
  readonly value: unknown;
}
