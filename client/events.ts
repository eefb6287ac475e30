import type { EndedGeneration, InferenceError, Message } from './generation.ts';

/** What every event has. */
export interface EventBase {
  readonly generationId: string;
  /** The event's number in its generation, from 1; each event has one more than the one before. */
  readonly sequence: number;
  /** This is the last event of the generation. */
  readonly terminal: boolean;
}

/** It waits for quota. */
export interface GenerationQueued extends EventBase {
  readonly __typename: 'GenerationQueued';
  /** From 1. */
  readonly position: number;
  /** Null where nobody can tell. */
  readonly estimatedWaitMs: number | null;
}

/** The model has been asked and begins to answer. */
export interface GenerationStarted extends EventBase {
  readonly __typename: 'GenerationStarted';
  readonly modelId: string;
}

/** What belongs to a block of the message, which Bedrock numbers from 0. */
interface BlockEvent extends EventBase {
  readonly contentBlockIndex: number;
}

/** Text to append to the block. */
export interface TextDelta extends BlockEvent {
  readonly __typename: 'TextDelta';
  readonly text: string;
}

/** A piece of the model's reasoning: what is set is to be appended. */
export interface ReasoningDelta extends BlockEvent {
  readonly __typename: 'ReasoningDelta';
  readonly reasoningText: string | null;
  readonly signature: string | null;
  readonly redactedContent: string | null;
}

/** A source of the block's text, as Bedrock has it. */
export interface CitationDelta extends BlockEvent {
  readonly __typename: 'CitationDelta';
  readonly citation: unknown;
}

/** A delta that the schema does not name, as Bedrock sent it: an object with one member. */
export interface OtherDelta extends BlockEvent {
  readonly __typename: 'OtherDelta';
  readonly value: unknown;
}

/** The model begins to ask for a tool. */
export interface ToolUseStart extends BlockEvent {
  readonly __typename: 'ToolUseStart';
  readonly toolUseId: string;
  readonly name: string;
}

/** A piece of the tool input's JSON text. */
export interface ToolUseDelta extends BlockEvent {
  readonly __typename: 'ToolUseDelta';
  readonly input: string;
}

/** The block is complete. */
export interface ContentBlockStop extends BlockEvent {
  readonly __typename: 'ContentBlockStop';
}

/** InvokeModel: chunks in the model's own format, and the text that they add. */
export interface NativeChunk extends EventBase {
  readonly __typename: 'NativeChunk';
  readonly chunks: readonly unknown[];
  readonly text: string;
}

/** Structured output: the object as far as it is known; not validated yet. */
export interface PartialObject extends EventBase {
  readonly __typename: 'PartialObject';
  readonly object: unknown;
}

/** What came so far, in place of events that the server does not keep any more. Its sequence is that of the last event it stands for. */
export interface GenerationSnapshot extends EventBase {
  readonly __typename: 'GenerationSnapshot';
  readonly text: string;
  readonly message: Message | null;
  readonly object: unknown;
}

/** What was delivered so far is void: another attempt starts over. */
export interface GenerationRestarted extends EventBase {
  readonly __typename: 'GenerationRestarted';
  readonly modelId: string;
  readonly reason: string;
}

/** The model said that it had ended. */
export interface GenerationCompleted extends EventBase {
  readonly __typename: 'GenerationCompleted';
  readonly stopReason: string | null;
  readonly generation: EndedGeneration;
}

/** Refused, or no try was left, before the first output; or an object that does not satisfy its schema. */
export interface GenerationFailed extends EventBase {
  readonly __typename: 'GenerationFailed';
  readonly error: InferenceError;
  readonly generation: EndedGeneration;
}

/** It broke off after output had come; the generation has what came. */
export interface GenerationInterrupted extends EventBase {
  readonly __typename: 'GenerationInterrupted';
  readonly error: InferenceError;
  readonly generation: EndedGeneration;
}

/** Somebody stopped it. */
export interface GenerationCancelled extends EventBase {
  readonly __typename: 'GenerationCancelled';
  readonly generation: EndedGeneration;
}

/** An event of a generation, told apart by `__typename`. */
export type GenerationEvent =
  | GenerationQueued
  | GenerationStarted
  | TextDelta
  | ReasoningDelta
  | CitationDelta
  | OtherDelta
  | ToolUseStart
  | ToolUseDelta
  | ContentBlockStop
  | NativeChunk
  | PartialObject
  | GenerationSnapshot
  | GenerationRestarted
  | GenerationCompleted
  | GenerationFailed
  | GenerationInterrupted
  | GenerationCancelled;

/** The name of an event type that this client knows. */
export type EventType = GenerationEvent['__typename'];
