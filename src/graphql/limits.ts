/** What one client may ask for. */
export interface Limits {
  /** Nested fields of a document. */
  readonly maxDepth: number;
  /** Objects and lists of one HTTP body, or of one WebSocket message. */
  readonly maxObjects: number;
  /** Lexical tokens of a document. */
  readonly maxTokens: number;
  /** Fields of one operation that start a model. */
  readonly maxPaidFields: number;
  /** Fields of one operation that look through a whole request. */
  readonly maxHeavyFields: number;
  /** Fields of one answer, or of one event. */
  readonly maxFields: number;
  /** Characters of its texts and names; any other value counts as eight. */
  readonly maxCharacters: number;
  /** Operations that one WebSocket may run at a time. */
  readonly maxOperationsPerSocket: number;
  /** The root fields that start a model, and so cost money. */
  readonly paidRootFields: readonly string[];
  /** The root fields that start no model, and look through a whole request. */
  readonly heavyRootFields: readonly string[];
  /** The subscriptions that only follow something, and so may come over a GET. */
  readonly readOnlySubscriptions: readonly string[];
}

/** The limits of the published schema. */
export const defaultLimits: Limits = {
  maxDepth: 15,
  maxObjects: 1_000_000, // the largest batch job and the longest conversation have a tenth of it
  maxTokens: 4_000,
  maxPaidFields: 10,
  maxHeavyFields: 20,
  maxFields: 1_000_000,
  maxCharacters: 80_000_000, // JSON may have six for one, and V8 writes half a billion
  maxOperationsPerSocket: 50,
  paidRootFields: ['converse', 'invokeModel', 'construct', 'infer', 'startGeneration', 'continueGeneration', 'compactConversation', 'createBatchJob', 'retryFailedRecords', 'converseStream', 'invokeModelStream', 'constructStream'],
  heavyRootFields: ['plan', 'countTokens', 'batchPreflight', 'contextPreview'],
  readOnlySubscriptions: ['generationEvents', 'conversationUpdated', 'batchJobUpdated', 'quotaUpdated'],
};
