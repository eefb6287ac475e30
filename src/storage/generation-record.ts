import type { BedrockContentBlock, ModelEvent, ModelRequest, ModelUsage } from '../datasources/types.ts';
import type { ConstructMode, ConstructSpec } from '../construct/index.ts';
import type { InferenceErrorData } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import type { CostRecord } from './ledger-record.ts';

export type GenerationStatus = 'QUEUED' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'INTERRUPTED' | 'CANCELLED';

/** The states that a generation never leaves. */
export type TerminalStatus = Exclude<GenerationStatus, 'QUEUED' | 'RUNNING'>;

export const isTerminal = (status: GenerationStatus): status is TerminalStatus => status !== 'QUEUED' && status !== 'RUNNING';

export type InferenceMethod = 'SYNC' | 'STREAM' | 'CONVERSE' | 'CONSTRUCT';

export interface GenerationOptions {
  readonly idempotencyKey: string | null;
  readonly deadlineMs: number | null;
  readonly onDisconnect: 'CONTINUE' | 'CANCEL';
  readonly tags: readonly { readonly key: string; readonly value: string }[];
  /** Absent: NORMAL. */
  readonly priority?: 'HIGH' | 'LOW';
  /** Other models to ask, in order. Absent: none, or the construct has them. */
  readonly fallbackModelIds?: readonly string[];
}

/** One call to Bedrock. Times are RFC 3339. */
export interface AttemptRecord {
  readonly number: number;
  readonly modelId: string;
  readonly region: string;
  readonly startedAt: string;
  /** Null: nobody saw its end. */
  readonly durationMs: number | null;
  readonly awsRequestId: string | null;
  /** Null: it succeeded. */
  readonly error: InferenceErrorData | null;
  readonly usage: UsageRecord | null;
  /** Null where it was refused before a model worked. */
  readonly cost: CostRecord | null;
  /** CONSTRUCT: how the object was asked for. */
  readonly mode: ConstructMode | null;
  /** CONSTRUCT: what was wrong with the object; empty where nothing was, null where the model did not end. */
  readonly validationErrors: readonly string[] | null;
}

export interface UsageRecord extends ModelUsage {
  readonly source: 'MEASURED' | 'ESTIMATED';
}

/** Milliseconds; null until known. */
export interface TimingRecord {
  readonly queuedMs: number | null;
  readonly timeToFirstTokenMs: number | null;
  readonly modelLatencyMs: number | null;
  readonly totalMs: number | null;
  readonly outputTokensPerSecond: number | null;
}

/** What the model has said so far. Null where the method has no such thing, or nothing has come. */
export interface GenerationOutput {
  readonly text: string;
  readonly content: readonly BedrockContentBlock[] | null;
  readonly body: JsonValue | null;
}

/** What is known beside the output, and changes while it runs. */
export interface GenerationState {
  readonly status: GenerationStatus;
  readonly answeredBy: string | null;
  readonly stopReason: string | null;
  readonly usage: UsageRecord | null;
  /** Of all attempts together; null while it runs, and where no model worked. */
  readonly cost: CostRecord | null;
  readonly timing: TimingRecord;
  readonly attempts: readonly AttemptRecord[];
  readonly error: InferenceErrorData | null;
  readonly trace: JsonValue | null;
  readonly additionalModelResponseFields: JsonValue | null;
  readonly serviceTier: string | null;
  readonly latency: string | null;
  readonly simulated: boolean;
  readonly endedAt: string | null;
  /** CONSTRUCT: the object, once it is found to satisfy the schema. */
  readonly object: JsonValue;
  /** CONSTRUCT: what the model gave in place of it. */
  readonly candidate: JsonValue;
  /** CONSTRUCT with the format XML: the object as a document. */
  readonly xml: string | null;
  /** CONSTRUCT: the object satisfies the fallback schema. */
  readonly usedFallbackSchema: boolean;
  /** CONSTRUCT: how the object is asked for by the last call that was begun; null before any. */
  readonly askedMode: ConstructMode | null;
}

/** What is known of a generation that has not begun. */
export const blankState: Omit<GenerationState, 'status' | 'endedAt'> = {
  answeredBy: null,
  stopReason: null,
  usage: null,
  cost: null,
  timing: { queuedMs: null, timeToFirstTokenMs: null, modelLatencyMs: null, totalMs: null, outputTokensPerSecond: null },
  attempts: [],
  error: null,
  trace: null,
  additionalModelResponseFields: null,
  serviceTier: null,
  latency: null,
  simulated: false,
  object: null,
  candidate: null,
  xml: null,
  usedFallbackSchema: false,
  askedMode: null,
};

/** How a generation goes on from one that broke off. */
export type ContinueStrategy = 'PREFILL' | 'INSTRUCT' | 'REGENERATE';

/** The generation that this one goes on from, and how. */
export interface Continuation {
  readonly generationId: string;
  readonly strategy: ContinueStrategy;
}

/** What a generation is to a conversation: one of its turns, or a summary that a compaction needs. */
export interface TurnLink {
  readonly conversationId: string;
  readonly purpose: 'TURN' | 'SUMMARY';
  /** The message whose place the answer takes: it goes on from that one. */
  readonly replaces: string | null;
}

/** A generation as it is stored, but for what grows large: its input, its output and its events are read apart. */
export interface GenerationRecord extends GenerationState {
  readonly id: string;
  readonly tenantId: string;
  readonly viewerId: string;
  readonly method: InferenceMethod;
  readonly streaming: boolean;
  /** As asked for. */
  readonly modelId: string;
  readonly options: GenerationOptions;
  readonly continues: Continuation | null;
  /** Null: it is of no conversation. */
  readonly turn: TurnLink | null;
  readonly lastSequence: number;
  /** RFC 3339 */
  readonly createdAt: string;
}

/** What a generation is run on. */
export interface GenerationInput {
  /** Of a turn that is still to be prepared: everything but the messages, which the conversation has. */
  readonly request: ModelRequest;
  /** CONSTRUCT: what the answer is judged by. */
  readonly construct: ConstructSpec | null;
  /** What the broken one that this one continues had said; empty for all others. */
  readonly priorText: string;
}

type DeltaType = 'reasoningDelta' | 'citationDelta' | 'toolUseStart' | 'toolUseDelta' | 'otherDelta' | 'block' | 'contentBlockStop' | 'textDelta';

/** An event of a generation's log, before it has its sequence number. */
export type GenerationEventBody =
  /** It waits for quota. */
  | { readonly type: 'queued'; readonly position: number; readonly estimatedWaitMs: number | null }
  | { readonly type: 'started'; readonly modelId: string }
  /** What came before is void. */
  | { readonly type: 'restarted'; readonly modelId: string; readonly reason: string }
  | Extract<ModelEvent, { type: DeltaType }>
  | { readonly type: 'nativeChunk'; readonly chunks: readonly JsonValue[]; readonly text: string }
  /** CONSTRUCT: the object as far as it is known. */
  | { readonly type: 'partialObject'; readonly object: JsonValue }
  /** Stands in for events that are no longer kept; never stored itself. */
  | { readonly type: 'snapshot' }
  | TerminalEventBody;

/** The one event that ends a generation. */
export type TerminalEventBody =
  | { readonly type: 'completed'; readonly stopReason: string | null }
  | { readonly type: 'failed'; readonly error: InferenceErrorData }
  | { readonly type: 'interrupted'; readonly error: InferenceErrorData }
  | { readonly type: 'cancelled' };

/** An event as readers see it: numbered densely from 1. */
export interface GenerationEvent {
  readonly generationId: string;
  readonly sequence: number;
  readonly body: GenerationEventBody;
}

export const isTerminalEvent = (body: GenerationEventBody): body is TerminalEventBody =>
  body.type === 'completed' || body.type === 'failed' || body.type === 'interrupted' || body.type === 'cancelled';
