import type { GenerationEvent, GenerationEventBody, GenerationRecord, GenerationState, GenerationStatus, InferenceMethod } from './generation-record.ts';

/** Which generations of a viewer to list, newest first. */
export interface GenerationQuery {
  readonly tenantId: string;
  readonly viewerId: string;
  readonly status?: readonly GenerationStatus[];
  readonly method?: readonly InferenceMethod[];
  readonly modelId?: string;
  /** RFC 3339, inclusive. */
  readonly since?: string;
  /** RFC 3339, exclusive. */
  readonly until?: string;
  /** Only generations older than the one of this id. */
  readonly before?: string;
  readonly limit: number;
}

/**
 * Where generations and their logs are kept. `append` is the only way by which an event comes to readers: it numbers the events densely,
 * stores them, applies the change of state with them in one step, and only then wakes the watchers. Appends of one generation take effect in
 * the order in which they were called.
 */
export interface GenerationStore {
  insert(record: GenerationRecord): Promise<void>;
  append(id: string, events: readonly GenerationEventBody[], change?: Partial<GenerationState>): Promise<void>;
  get(id: string): Promise<GenerationRecord | undefined>;
  list(query: GenerationQuery): Promise<readonly GenerationRecord[]>;
  /** Up to `limit` events that follow the sequence number `after`. */
  read(id: string, after: number, limit: number): Promise<readonly GenerationEvent[]>;
  /** Calls `wake` after each append to the generation, until the returned function is called. */
  watch(id: string, wake: () => void): () => void;
}
