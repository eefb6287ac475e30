import type * as Schema from '../generated/schema-types.ts';
import type { GenerationEvent } from '../storage/generation-record.ts';
import { isTerminalEvent } from '../storage/generation-record.ts';

type Named<T extends { readonly __typename?: string }> = T & { readonly __typename: NonNullable<T['__typename']> };
type WithoutGeneration<T extends { readonly __typename?: string }> = Omit<T, 'generation'> & { readonly __typename: NonNullable<T['__typename']> };

/** The terminal events: their `generation` is read when it is asked for. */
export type CompletedEvent = WithoutGeneration<Schema.GenerationCompleted>;
export type FailedEvent = WithoutGeneration<Schema.GenerationFailed>;
export type InterruptedEvent = WithoutGeneration<Schema.GenerationInterrupted>;
export type CancelledEvent = WithoutGeneration<Schema.GenerationCancelled>;

/** What it shows is read from the generation when it is asked for. */
export type SnapshotEvent = Omit<Named<Schema.GenerationSnapshot>, 'text' | 'message' | 'object'>;

/** An event in the schema's terms. */
export type EventOutput =
  | Named<Schema.GenerationQueued>
  | Named<Schema.GenerationStarted>
  | Named<Schema.GenerationRestarted>
  | Named<Schema.TextDelta>
  | Named<Schema.ReasoningDelta>
  | Named<Schema.CitationDelta>
  | Named<Schema.OtherDelta>
  | Named<Schema.ToolUseStart>
  | Named<Schema.ToolUseDelta>
  | Named<Schema.ContentBlockStop>
  | Named<Schema.NativeChunk>
  | Named<Schema.PartialObject>
  | SnapshotEvent
  | CompletedEvent
  | FailedEvent
  | InterruptedEvent
  | CancelledEvent;

/** Puts an event of the log into the schema's terms. */
export function toEventOutput({ generationId, sequence, body }: GenerationEvent): EventOutput {
  const position = { generationId, sequence, terminal: isTerminalEvent(body) };
  switch (body.type) {
    case 'queued':
      return { __typename: 'GenerationQueued', ...position, position: body.position, estimatedWaitMs: body.estimatedWaitMs };
    case 'started':
      return { __typename: 'GenerationStarted', ...position, modelId: body.modelId };
    case 'restarted':
      return { __typename: 'GenerationRestarted', ...position, modelId: body.modelId, reason: body.reason };
    case 'textDelta':
      return { __typename: 'TextDelta', ...position, contentBlockIndex: body.contentBlockIndex, text: body.text };
    case 'reasoningDelta': {
      const { contentBlockIndex, reasoningText, signature, redactedContent } = body;
      return { __typename: 'ReasoningDelta', ...position, contentBlockIndex, reasoningText, signature, redactedContent };
    }
    case 'citationDelta':
      return { __typename: 'CitationDelta', ...position, contentBlockIndex: body.contentBlockIndex, citation: body.citation };
    case 'toolUseStart':
      return { __typename: 'ToolUseStart', ...position, contentBlockIndex: body.contentBlockIndex, toolUseId: body.toolUseId, name: body.name };
    case 'toolUseDelta':
      return { __typename: 'ToolUseDelta', ...position, contentBlockIndex: body.contentBlockIndex, input: body.input };
    case 'otherDelta':
      return { __typename: 'OtherDelta', ...position, contentBlockIndex: body.contentBlockIndex, value: body.value };
    case 'block':
      return { __typename: 'OtherDelta', ...position, contentBlockIndex: body.contentBlockIndex, value: body.block };
    case 'contentBlockStop':
      return { __typename: 'ContentBlockStop', ...position, contentBlockIndex: body.contentBlockIndex };
    case 'nativeChunk':
      return { __typename: 'NativeChunk', ...position, chunks: body.chunks, text: body.text };
    case 'partialObject':
      return { __typename: 'PartialObject', ...position, object: body.object };
    case 'snapshot':
      return { __typename: 'GenerationSnapshot', ...position };
    case 'completed':
      return { __typename: 'GenerationCompleted', ...position, stopReason: body.stopReason };
    case 'failed':
      return { __typename: 'GenerationFailed', ...position, error: body.error };
    case 'interrupted':
      return { __typename: 'GenerationInterrupted', ...position, error: body.error };
    case 'cancelled':
      return { __typename: 'GenerationCancelled', ...position };
  }
}
