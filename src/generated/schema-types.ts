// Generated from schema.graphql by scripts/codegen.ts: change that, and run `npm run codegen`.
import type { JsonValue } from '../json.ts';
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { GenerationRecord } from '../storage/generation-record.ts';
import type { MessageSource, Context } from '../resolvers/context.ts';
import type { ConversationRecord } from '../storage/conversation-record.ts';
import type { ConversationUpdateSource } from '../subscriptions/conversation-feed.ts';
import type { ContextPreview as ContextPreviewSource, Draft } from '../conversations/index.ts';
import type { Viewer as ViewerSource } from '../access/viewer.ts';
import type { Model as ModelSource } from '../models/registry.ts';
import type { BatchJobRecord, BatchPartRecord, BatchResultRecord } from '../storage/batch-record.ts';
import type { QuotaRecord } from '../quota/quotas.ts';
import type { CompletedEvent, FailedEvent, InterruptedEvent, CancelledEvent, SnapshotEvent } from '../subscriptions/events.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /**
   * Any JSON value: an object, a list, a string, a number, a boolean. It is passed on as it is, but for numbers: they have 64 bits, so that an id of many digits
   * should be a string. In a document text stands in quotes, names of members do not: `{type: "object"}`. Names that GraphQL does not have, such as $ref and x-id, can be given in a variable alone.
   */
  JSON: { input: JsonValue; output: JsonValue; }
  /** An instant in UTC, written as RFC 3339 has it, such as 2026-11-22T10:15:30.000Z. */
  DateTime: { input: Date; output: Date | string; }
  /** Bytes as base64 text (RFC 4648, section 4: with + and /, padded with =, without line breaks). */
  Base64: { input: string; output: string; }
  /** An exact decimal number as text, such as 0.00123: money. No exponent, no zeros that say nothing. */
  Decimal: { input: string; output: string; }
  /** An integer from -(2^53 - 1) to 2^53 - 1. Token counts can pass the 2^31 - 1 of Int. */
  SafeInt: { input: number; output: number; }
};

/** Anything that is stored under an id that is unique in the whole server. */
export type Node = {
  /** The global id: give it to Query.node to read the same thing again. */
  readonly id: Scalars['ID']['output'];
};

/** Where a page of a connection begins and ends (Relay's cursor connections). */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** There is more after endCursor. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** There is something before startCursor. */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** The cursor of the first edge of the page; null when the page is empty. */
  readonly startCursor?: Maybe<Scalars['String']['output']>;
  /** The cursor of the last edge of the page, to be given as `after` for the next page; null when the page is empty. */
  readonly endCursor?: Maybe<Scalars['String']['output']>;
};

/** Reads. They never call a model and never cost money. */
export type Query = {
  readonly __typename?: 'Query';
  /** Anything by its global id; null when there is nothing with this id. */
  readonly node?: Maybe<Node>;
  /** Who is asking, and with which rights. */
  readonly viewer: Viewer;
  /** The server that answers: its version, whether models run locally or on AWS, and in which region. */
  readonly server: ServerInfo;
  /** The models that the server knows, by provider and name. */
  readonly models?: Maybe<ModelConnection>;
  /** A model by its model id, the id of one of its inference profiles, or the ARN of either; null when the server does not know it. */
  readonly model?: Maybe<Model>;
  /**
   * The methods by which a model can be asked, with what each is for. Without modelId every method; with one only what that model can, and an empty
   * list for a model that the server does not know.
   */
  readonly inferenceMethods: ReadonlyArray<InferenceMethodProfile>;
  /**
   * What infer would do with a request and what it would cost at most, decided by the same code, without calling a model. What infer would refuse is refused
   * here, but for want of money or room, or since results lie in outputS3Uri already: neither Bedrock nor S3 is asked.
   */
  readonly plan?: Maybe<InferencePlan>;
  /**
   * How many input tokens a request would have. Bedrock counts where it can for the model (Model.capabilities.countTokens); elsewhere the server
   * estimates, and `source` says so. The request is checked as if it were run.
   */
  readonly countTokens?: Maybe<TokenCount>;
  /** A generation by its id; null when there is none. It can be read while it runs. */
  readonly generation?: Maybe<Generation>;
  /** The stored generations, the newest first. */
  readonly generations?: Maybe<GenerationConnection>;
  /** A conversation by its id; null when there is none. */
  readonly conversation?: Maybe<Conversation>;
  /** The stored conversations, the newest first. */
  readonly conversations?: Maybe<ConversationConnection>;
  /**
   * A batch job, by its id or by the ARN of any of its Bedrock jobs: exactly one of the two. A Bedrock job that was made elsewhere in the account is taken in, and
   * from then on watched and read like any other. Null where there is none.
   */
  readonly batchJob?: Maybe<BatchJob>;
  /** The batch jobs that the server has, the newest first. */
  readonly batchJobs?: Maybe<BatchJobConnection>;
  /** Everything that would make Bedrock refuse or fail a batch job, found before it is submitted. Records in S3 are read through; nothing is stored, and no model is called. */
  readonly batchPreflight?: Maybe<BatchPreflight>;
  /**
   * What the next turn would send to the model, and what became of each message. Exact, byte for byte, unless compactionDue; then it shows what would be
   * summarised. It calls no model and changes nothing. An unknown id is refused with NOT_FOUND.
   */
  readonly contextPreview?: Maybe<ContextPreview>;
  /**
   * What the viewer's calls to Bedrock have used and cost, summed. Each call of the ledger counts once it has ended, the ones that were tried again and those for summaries too, at the time when
   * it began. The rows stand in the order of their keys; empty where nothing was called. More than 10,000 rows are refused with QUERY_TOO_COMPLEX.
   */
  readonly usage?: Maybe<ReadonlyArray<UsageRow>>;
  /** The quota buckets of a model, or of all models that a limit is known for or calls were made to. */
  readonly quotas?: Maybe<ReadonlyArray<ModelQuota>>;
};


/** Reads. They never call a model and never cost money. */
export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


/** Reads. They never call a model and never cost money. */
export type QueryModelsArgs = {
  filter?: InputMaybe<ModelFilter>;
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


/** Reads. They never call a model and never cost money. */
export type QueryModelArgs = {
  modelId: Scalars['String']['input'];
};


/** Reads. They never call a model and never cost money. */
export type QueryInferenceMethodsArgs = {
  modelId?: InputMaybe<Scalars['String']['input']>;
};


/** Reads. They never call a model and never cost money. */
export type QueryPlanArgs = {
  input: InferInput;
};


/** Reads. They never call a model and never cost money. */
export type QueryCountTokensArgs = {
  input: CountTokensInput;
};


/** Reads. They never call a model and never cost money. */
export type QueryGenerationArgs = {
  id: Scalars['ID']['input'];
};


/** Reads. They never call a model and never cost money. */
export type QueryGenerationsArgs = {
  filter?: InputMaybe<GenerationFilter>;
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


/** Reads. They never call a model and never cost money. */
export type QueryConversationArgs = {
  id: Scalars['ID']['input'];
};


/** Reads. They never call a model and never cost money. */
export type QueryConversationsArgs = {
  search?: InputMaybe<Scalars['String']['input']>;
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


/** Reads. They never call a model and never cost money. */
export type QueryBatchJobArgs = {
  id?: InputMaybe<Scalars['ID']['input']>;
  jobArn?: InputMaybe<Scalars['String']['input']>;
};


/** Reads. They never call a model and never cost money. */
export type QueryBatchJobsArgs = {
  filter?: InputMaybe<BatchJobFilter>;
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};


/** Reads. They never call a model and never cost money. */
export type QueryBatchPreflightArgs = {
  input: CreateBatchJobInput;
};


/** Reads. They never call a model and never cost money. */
export type QueryContextPreviewArgs = {
  conversationId: Scalars['ID']['input'];
  content?: InputMaybe<ReadonlyArray<ContentBlockInput>>;
};


/** Reads. They never call a model and never cost money. */
export type QueryUsageArgs = {
  filter: UsageFilter;
  groupBy?: ReadonlyArray<UsageDimension>;
};


/** Reads. They never call a model and never cost money. */
export type QueryQuotasArgs = {
  modelId?: InputMaybe<Scalars['String']['input']>;
};

/** How a model is asked. */
export type InferenceMethod =
  /** InvokeModel: the model's native body in, its native body out, whole. */
  | 'SYNC'
  /** InvokeModelWithResponseStream: the model's native body in, native chunks out as they come. */
  | 'STREAM'
  /** CreateModelInvocationJob: many records in, their results later, at half the price. */
  | 'ASYNC'
  /** Converse or ConverseStream: one message format for every chat model. */
  | 'CONVERSE'
  /** Structured output: an object that satisfies a schema, by Converse. */
  | 'CONSTRUCT';

/**
 * Requests that start or stop a model. invokeModel and converse wait for the whole answer. startGeneration returns as soon as the generation is
 * stored: follow it with the subscription generationEvents, or read it with Query.generation.
 *
 * Input that is wrong is refused with BAD_USER_INPUT, which names the field; no model is called and nothing is stored.
 */
export type Mutation = {
  readonly __typename?: 'Mutation';
  /** Runs the model on its native request body and waits for the whole answer (InvokeModel). */
  readonly invokeModel?: Maybe<Generation>;
  /** Runs one turn of a conversation and waits for the whole answer (Converse). */
  readonly converse?: Maybe<Generation>;
  /**
   * Structured output: runs one turn and waits for an answer that satisfies a JSON Schema. The model is held to the schema by Bedrock where it can be,
   * and the answer is validated here in every case: COMPLETED only with a valid `object`. Otherwise the generation has FAILED with SCHEMA_UNSATISFIED,
   * `candidate` has the best of what it gave, and attempts[] each call with its mode, cost, and what was wrong. Where the answer does not satisfy the schema it is put right here as far
   * as that needs no other call; then the model is asked again with what is wrong, up to maxRepairs; then fallbackSchema, then options.fallbackModelIds are tried. A schema that is not
   * valid, or that no value satisfies, is refused with SCHEMA_INVALID before all that.
   */
  readonly construct?: Maybe<Generation>;
  /**
   * One door to every method: the server picks the method where none is given, and says why. It waits for the whole answer, unless the method is
   * STREAM: then it returns as soon as the generation is stored, to be followed with generationEvents; or ASYNC: then as soon as the job is, to be followed with
   * batchJobUpdated.
   */
  readonly infer?: Maybe<Inference>;
  /** Starts a generation and returns it while it is queued or running. It goes on whether or not anybody follows it, unless onDisconnect is CANCEL. */
  readonly startGeneration?: Maybe<Generation>;
  /**
   * Aborts the call to Bedrock and ends the generation as CANCELLED; what has come is kept. Cancelling it again, or cancelling what has ended, is
   * no error: the generation is returned as it is. An unknown id is refused with NOT_FOUND. What Bedrock still bills is estimated.
   */
  readonly cancelGeneration?: Maybe<Generation>;
  /**
   * Goes on from where a generation broke off: starts a new one, whose text and message hold only what is new (with REGENERATE, the whole), and
   * returns it as soon as it is stored. Follow it with generationEvents. What is to be continued must be INTERRUPTED or CANCELLED, or have
   * stopped at its maxTokens; otherwise CONFLICT. Its tags, its fallbackModelIds, its deadlineMs, counted anew, and its onDisconnect hold for the new one as well. The same
   * call again gives the same continuation, unless that one FAILED.
   */
  readonly continueGeneration?: Maybe<Generation>;
  /**
   * Stores a conversation: what it is asked with (model, system prompts, tools), and how much of it is sent (memory). Turns are made by converse,
   * converseStream and the like with its id. No model is called.
   */
  readonly createConversation?: Maybe<Conversation>;
  /** Changes the title, settings or memory policy, from the next turn on. An unknown id is refused with NOT_FOUND. */
  readonly updateConversation?: Maybe<Conversation>;
  /** A copy up to and including a message, with the settings and the summaries of that part, to go on from there. A message of another conversation is refused with NOT_FOUND. */
  readonly forkConversation?: Maybe<Conversation>;
  /**
   * Takes messages out of a conversation, and with them the summaries that were made of them. What no longer fits together (the result of a tool whose use is gone) is
   * mended in what is sent. While a turn runs it is refused with CONFLICT; ids that are not of this conversation with NOT_FOUND, and then nothing is deleted.
   * The generations that made the messages stay, with what they said.
   */
  readonly deleteMessages?: Maybe<Conversation>;
  /**
   * Applies the memory policy now: down to keepTokens, though triggerTokens is not reached. With SUMMARIZE and HIERARCHICAL it may call the summary model, which
   * costs. While a turn runs it is refused with CONFLICT. What came of it is Conversation.lastCompaction.
   */
  readonly compactConversation?: Maybe<Conversation>;
  /**
   * Deletes a conversation with its messages and summaries, and the generations of its turns and summaries with their logs; ledger rows stay, which hold no content. Gives back its id.
   * While a turn runs it is refused with CONFLICT: cancel that first; also while a compaction by hand has a summary written. An unknown id is refused with NOT_FOUND. Forks are conversations of their own, and stay.
   */
  readonly deleteConversation?: Maybe<Scalars['ID']['output']>;
  /**
   * Runs many records as a batch job, at half of the on-demand price. It returns as soon as the job is stored with its records: follow it with batchJobUpdated, and read
   * BatchJob.results when it has ended. What would make Bedrock refuse the job is refused at once where it can be known (BAD_USER_INPUT, PREFLIGHT_FAILED); of records
   * in S3, which are read later, it fails the job.
   */
  readonly createBatchJob?: Maybe<BatchJob>;
  /**
   * Stops a batch job: Bedrock is told to stop what it has, and is not asked for what it has not. The results that there are are kept; records without one are MISSING.
   * No error where the job has ended, or is being stopped. An unknown id is refused with NOT_FOUND.
   */
  readonly stopBatchJob?: Maybe<BatchJob>;
  /**
   * A new job of only the records that failed or are missing, asked for as the first one was. CONFLICT while that one runs, and where none of its records failed or is
   * missing.
   */
  readonly retryFailedRecords?: Maybe<BatchJob>;
  /**
   * Deletes a batch job that has ended, with its results, and what the server wrote for it to S3: the input that it uploaded, the output under its own prefix. Never an object
   * that the caller named. A job that still runs: CONFLICT. Its ledger rows stay.
   */
  readonly deleteBatchJob?: Maybe<Scalars['ID']['output']>;
};


/**
 * Requests that start or stop a model. invokeModel and converse wait for the whole answer. startGeneration returns as soon as the generation is
 * stored: follow it with the subscription generationEvents, or read it with Query.generation.
 *
 * Input that is wrong is refused with BAD_USER_INPUT, which names the field; no model is called and nothing is stored.
 */
export type MutationInvokeModelArgs = {
  input: InvokeModelInput;
};


/**
 * Requests that start or stop a model. invokeModel and converse wait for the whole answer. startGeneration returns as soon as the generation is
 * stored: follow it with the subscription generationEvents, or read it with Query.generation.
 *
 * Input that is wrong is refused with BAD_USER_INPUT, which names the field; no model is called and nothing is stored.
 */
export type MutationConverseArgs = {
  input: ConverseInput;
};


/**
 * Requests that start or stop a model. invokeModel and converse wait for the whole answer. startGeneration returns as soon as the generation is
 * stored: follow it with the subscription generationEvents, or read it with Query.generation.
 *
 * Input that is wrong is refused with BAD_USER_INPUT, which names the field; no model is called and nothing is stored.
 */
export type MutationConstructArgs = {
  input: ConstructInput;
};


/**
 * Requests that start or stop a model. invokeModel and converse wait for the whole answer. startGeneration returns as soon as the generation is
 * stored: follow it with the subscription generationEvents, or read it with Query.generation.
 *
 * Input that is wrong is refused with BAD_USER_INPUT, which names the field; no model is called and nothing is stored.
 */
export type MutationInferArgs = {
  input: InferInput;
};


/**
 * Requests that start or stop a model. invokeModel and converse wait for the whole answer. startGeneration returns as soon as the generation is
 * stored: follow it with the subscription generationEvents, or read it with Query.generation.
 *
 * Input that is wrong is refused with BAD_USER_INPUT, which names the field; no model is called and nothing is stored.
 */
export type MutationStartGenerationArgs = {
  input: StartGenerationInput;
};


/**
 * Requests that start or stop a model. invokeModel and converse wait for the whole answer. startGeneration returns as soon as the generation is
 * stored: follow it with the subscription generationEvents, or read it with Query.generation.
 *
 * Input that is wrong is refused with BAD_USER_INPUT, which names the field; no model is called and nothing is stored.
 */
export type MutationCancelGenerationArgs = {
  id: Scalars['ID']['input'];
};


/**
 * Requests that start or stop a model. invokeModel and converse wait for the whole answer. startGeneration returns as soon as the generation is
 * stored: follow it with the subscription generationEvents, or read it with Query.generation.
 *
 * Input that is wrong is refused with BAD_USER_INPUT, which names the field; no model is called and nothing is stored.
 */
export type MutationContinueGenerationArgs = {
  id: Scalars['ID']['input'];
  strategy?: ContinueStrategy;
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


/**
 * Requests that start or stop a model. invokeModel and converse wait for the whole answer. startGeneration returns as soon as the generation is
 * stored: follow it with the subscription generationEvents, or read it with Query.generation.
 *
 * Input that is wrong is refused with BAD_USER_INPUT, which names the field; no model is called and nothing is stored.
 */
export type MutationCreateConversationArgs = {
  input: CreateConversationInput;
};


/**
 * Requests that start or stop a model. invokeModel and converse wait for the whole answer. startGeneration returns as soon as the generation is
 * stored: follow it with the subscription generationEvents, or read it with Query.generation.
 *
 * Input that is wrong is refused with BAD_USER_INPUT, which names the field; no model is called and nothing is stored.
 */
export type MutationUpdateConversationArgs = {
  id: Scalars['ID']['input'];
  input: UpdateConversationInput;
};


/**
 * Requests that start or stop a model. invokeModel and converse wait for the whole answer. startGeneration returns as soon as the generation is
 * stored: follow it with the subscription generationEvents, or read it with Query.generation.
 *
 * Input that is wrong is refused with BAD_USER_INPUT, which names the field; no model is called and nothing is stored.
 */
export type MutationForkConversationArgs = {
  id: Scalars['ID']['input'];
  messageId: Scalars['ID']['input'];
};


/**
 * Requests that start or stop a model. invokeModel and converse wait for the whole answer. startGeneration returns as soon as the generation is
 * stored: follow it with the subscription generationEvents, or read it with Query.generation.
 *
 * Input that is wrong is refused with BAD_USER_INPUT, which names the field; no model is called and nothing is stored.
 */
export type MutationDeleteMessagesArgs = {
  conversationId: Scalars['ID']['input'];
  messageIds: ReadonlyArray<Scalars['ID']['input']>;
};


/**
 * Requests that start or stop a model. invokeModel and converse wait for the whole answer. startGeneration returns as soon as the generation is
 * stored: follow it with the subscription generationEvents, or read it with Query.generation.
 *
 * Input that is wrong is refused with BAD_USER_INPUT, which names the field; no model is called and nothing is stored.
 */
export type MutationCompactConversationArgs = {
  id: Scalars['ID']['input'];
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


/**
 * Requests that start or stop a model. invokeModel and converse wait for the whole answer. startGeneration returns as soon as the generation is
 * stored: follow it with the subscription generationEvents, or read it with Query.generation.
 *
 * Input that is wrong is refused with BAD_USER_INPUT, which names the field; no model is called and nothing is stored.
 */
export type MutationDeleteConversationArgs = {
  id: Scalars['ID']['input'];
};


/**
 * Requests that start or stop a model. invokeModel and converse wait for the whole answer. startGeneration returns as soon as the generation is
 * stored: follow it with the subscription generationEvents, or read it with Query.generation.
 *
 * Input that is wrong is refused with BAD_USER_INPUT, which names the field; no model is called and nothing is stored.
 */
export type MutationCreateBatchJobArgs = {
  input: CreateBatchJobInput;
};


/**
 * Requests that start or stop a model. invokeModel and converse wait for the whole answer. startGeneration returns as soon as the generation is
 * stored: follow it with the subscription generationEvents, or read it with Query.generation.
 *
 * Input that is wrong is refused with BAD_USER_INPUT, which names the field; no model is called and nothing is stored.
 */
export type MutationStopBatchJobArgs = {
  id: Scalars['ID']['input'];
};


/**
 * Requests that start or stop a model. invokeModel and converse wait for the whole answer. startGeneration returns as soon as the generation is
 * stored: follow it with the subscription generationEvents, or read it with Query.generation.
 *
 * Input that is wrong is refused with BAD_USER_INPUT, which names the field; no model is called and nothing is stored.
 */
export type MutationRetryFailedRecordsArgs = {
  id: Scalars['ID']['input'];
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};


/**
 * Requests that start or stop a model. invokeModel and converse wait for the whole answer. startGeneration returns as soon as the generation is
 * stored: follow it with the subscription generationEvents, or read it with Query.generation.
 *
 * Input that is wrong is refused with BAD_USER_INPUT, which names the field; no model is called and nothing is stored.
 */
export type MutationDeleteBatchJobArgs = {
  id: Scalars['ID']['input'];
};

/**
 * Streams of events, over a WebSocket (graphql-ws) or server-sent events. A stream ends after the event whose `terminal` is true. Clients skip
 * the event types that they do not know.
 *
 * invokeModelStream, converseStream and constructStream start a model. The same graphql-ws Subscribe message again, as a client sends it after a lost connection
 * (same id, viewer, operation and variables, within 10 minutes, while the earlier one ended without a Complete), or the same idempotencyKey over
 * any transport, joins the generation that it started and replays it from sequence 1. It never starts another.
 */
export type Subscription = {
  readonly __typename?: 'Subscription';
  /** Starts the model on its native body and delivers the native chunks as they come (InvokeModelWithResponseStream). */
  readonly invokeModelStream: GenerationEvent;
  /** Starts one turn of a conversation and delivers the answer as it is made (ConverseStream). */
  readonly converseStream: GenerationEvent;
  /**
   * Starts structured output and delivers the answer while it is made: PartialObject as it grows, the validated object with GenerationCompleted. Where the model
   * is asked again, GenerationRestarted says that what came before is void.
   */
  readonly constructStream: GenerationEvent;
  /**
   * Follows any generation, running or ended: the events after that sequence number are replayed, then it goes on live, without a gap and without
   * an event twice. Any number of readers may follow. Completes after the terminal event.
   */
  readonly generationEvents: GenerationEvent;
  /** A conversation now, and again at each change, from whichever tab it comes; completes when the conversation is deleted. An unknown id is refused with NOT_FOUND. */
  readonly conversationUpdated: ConversationUpdate;
  /**
   * The batch job now, and again at each change of its status, its statusMessage or its counts. Its status only moves forward; the stream ends after a terminal one, and when the job is deleted.
   * An unknown id is refused with NOT_FOUND.
   */
  readonly batchJobUpdated: BatchJob;
  /** The quota buckets of a model now, and each again as it changes, at most once a second each. It does not end by itself. An unknown model is refused with BAD_USER_INPUT. */
  readonly quotaUpdated: ModelQuota;
};


/**
 * Streams of events, over a WebSocket (graphql-ws) or server-sent events. A stream ends after the event whose `terminal` is true. Clients skip
 * the event types that they do not know.
 *
 * invokeModelStream, converseStream and constructStream start a model. The same graphql-ws Subscribe message again, as a client sends it after a lost connection
 * (same id, viewer, operation and variables, within 10 minutes, while the earlier one ended without a Complete), or the same idempotencyKey over
 * any transport, joins the generation that it started and replays it from sequence 1. It never starts another.
 */
export type SubscriptionInvokeModelStreamArgs = {
  input: InvokeModelInput;
};


/**
 * Streams of events, over a WebSocket (graphql-ws) or server-sent events. A stream ends after the event whose `terminal` is true. Clients skip
 * the event types that they do not know.
 *
 * invokeModelStream, converseStream and constructStream start a model. The same graphql-ws Subscribe message again, as a client sends it after a lost connection
 * (same id, viewer, operation and variables, within 10 minutes, while the earlier one ended without a Complete), or the same idempotencyKey over
 * any transport, joins the generation that it started and replays it from sequence 1. It never starts another.
 */
export type SubscriptionConverseStreamArgs = {
  input: ConverseInput;
};


/**
 * Streams of events, over a WebSocket (graphql-ws) or server-sent events. A stream ends after the event whose `terminal` is true. Clients skip
 * the event types that they do not know.
 *
 * invokeModelStream, converseStream and constructStream start a model. The same graphql-ws Subscribe message again, as a client sends it after a lost connection
 * (same id, viewer, operation and variables, within 10 minutes, while the earlier one ended without a Complete), or the same idempotencyKey over
 * any transport, joins the generation that it started and replays it from sequence 1. It never starts another.
 */
export type SubscriptionConstructStreamArgs = {
  input: ConstructInput;
};


/**
 * Streams of events, over a WebSocket (graphql-ws) or server-sent events. A stream ends after the event whose `terminal` is true. Clients skip
 * the event types that they do not know.
 *
 * invokeModelStream, converseStream and constructStream start a model. The same graphql-ws Subscribe message again, as a client sends it after a lost connection
 * (same id, viewer, operation and variables, within 10 minutes, while the earlier one ended without a Complete), or the same idempotencyKey over
 * any transport, joins the generation that it started and replays it from sequence 1. It never starts another.
 */
export type SubscriptionGenerationEventsArgs = {
  id: Scalars['ID']['input'];
  after?: Scalars['Int']['input'];
};


/**
 * Streams of events, over a WebSocket (graphql-ws) or server-sent events. A stream ends after the event whose `terminal` is true. Clients skip
 * the event types that they do not know.
 *
 * invokeModelStream, converseStream and constructStream start a model. The same graphql-ws Subscribe message again, as a client sends it after a lost connection
 * (same id, viewer, operation and variables, within 10 minutes, while the earlier one ended without a Complete), or the same idempotencyKey over
 * any transport, joins the generation that it started and replays it from sequence 1. It never starts another.
 */
export type SubscriptionConversationUpdatedArgs = {
  id: Scalars['ID']['input'];
};


/**
 * Streams of events, over a WebSocket (graphql-ws) or server-sent events. A stream ends after the event whose `terminal` is true. Clients skip
 * the event types that they do not know.
 *
 * invokeModelStream, converseStream and constructStream start a model. The same graphql-ws Subscribe message again, as a client sends it after a lost connection
 * (same id, viewer, operation and variables, within 10 minutes, while the earlier one ended without a Complete), or the same idempotencyKey over
 * any transport, joins the generation that it started and replays it from sequence 1. It never starts another.
 */
export type SubscriptionBatchJobUpdatedArgs = {
  id: Scalars['ID']['input'];
};


/**
 * Streams of events, over a WebSocket (graphql-ws) or server-sent events. A stream ends after the event whose `terminal` is true. Clients skip
 * the event types that they do not know.
 *
 * invokeModelStream, converseStream and constructStream start a model. The same graphql-ws Subscribe message again, as a client sends it after a lost connection
 * (same id, viewer, operation and variables, within 10 minutes, while the earlier one ended without a Complete), or the same idempotencyKey over
 * any transport, joins the generation that it started and replays it from sequence 1. It never starts another.
 */
export type SubscriptionQuotaUpdatedArgs = {
  modelId: Scalars['String']['input'];
};

/** A request to a model in its own format (InvokeModel). */
export type InvokeModelInput = {
  /** A model id, inference profile id or ARN, of 1 to 2,048 characters. A model that is not offered on demand needs one of its inference profiles. */
  readonly modelId: Scalars['String']['input'];
  /**
   * The model's native request, as its provider documents it: a JSON object of at most 25,000,000 bytes. For Claude for example
   * {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 200, "messages": [{"role": "user", "content": "Hello"}]}.
   */
  readonly body: Scalars['JSON']['input'];
  /**
   * The guardrail to apply; null applies none. Its trace comes in the native answer. streamProcessingMode has to be null: a native body says it in
   * its member amazon-bedrock-guardrailConfig.
   */
  readonly guardrailConfig?: InputMaybe<GuardrailConfigInput>;
  /** Bedrock's performanceConfig; null is Bedrock's default, STANDARD. */
  readonly latency?: InputMaybe<LatencyMode>;
  /** The service tier to ask for; null is Bedrock's default, DEFAULT. */
  readonly serviceTier?: InputMaybe<ServiceTier>;
  /** Idempotency, deadline, tags and what a lost reader means; null takes every default. */
  readonly options?: InputMaybe<RequestOptions>;
};

/**
 * A request in the one message format for every chat model (Converse). Bedrock keeps no state: without a conversationId the messages so far are sent
 * each time; with one the server keeps them.
 */
export type ConverseInput = {
  /** A model id, inference profile id or ARN, of 1 to 2,048 characters. Null is the conversation's; without a conversationId null is refused with BAD_USER_INPUT. */
  readonly modelId?: InputMaybe<Scalars['String']['input']>;
  /**
   * Keep the turn in this conversation, whose earlier messages and settings then apply. An unknown id is refused with NOT_FOUND; while another turn of it
   * runs this one is refused with CONFLICT, whose generationId is the running one.
   */
  readonly conversationId?: InputMaybe<Scalars['ID']['input']>;
  /**
   * The conversation so far, oldest first, and the message to answer: user and assistant take turns, and the user begins (some models, such as
   * Claude, let the assistant begin). An assistant's message at the end is the beginning of the answer, for models that can go on from one.
   *
   * With a conversationId: only the new message, or messages, at most 10,000; the first and the last are the user's. An empty list asks again for the answer to the last
   * message, where that is the user's: after a turn that failed.
   */
  readonly messages: ReadonlyArray<MessageInput>;
  /** System prompts, in order; null sends the conversation's, or none. This and the next three, when given, hold for this turn only. */
  readonly system?: InputMaybe<ReadonlyArray<SystemContentBlockInput>>;
  /** How much and how freely the model writes; null takes the conversation's, or the model's defaults. */
  readonly inferenceConfig?: InputMaybe<InferenceConfigInput>;
  /** The tools that the model may use; null takes the conversation's. Without a conversationId it has to be given as well when messages hold toolUse or toolResult blocks. */
  readonly toolConfig?: InputMaybe<ToolConfigInput>;
  /** The guardrail to apply; null applies the conversation's, or none. Its trace, if asked for, is Generation.trace. */
  readonly guardrailConfig?: InputMaybe<GuardrailConfigInput>;
  /** Parameters that only this model has, in the provider's names, such as {"top_k": 50} or {"thinking": {"type": "enabled", "budget_tokens": 2000}}. */
  readonly additionalModelRequestFields?: InputMaybe<Scalars['JSON']['input']>;
  /** JSON Pointers (RFC 6901) to fields of the model's native answer that Generation.additionalModelResponseFields should hold, at most 10, such as /stop_sequence. */
  readonly additionalModelResponseFieldPaths?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /**
   * The values of a prompt's variables: an object of name → text. Only with the ARN of a prompt (Bedrock's prompt management) as modelId. The prompt then
   * defines system, inferenceConfig, toolConfig and additionalModelRequestFields, which have to be null, and options.fallbackModelIds are prompts, too.
   */
  readonly promptVariables?: InputMaybe<Scalars['JSON']['input']>;
  /** Bedrock's performanceConfig; null is Bedrock's default, STANDARD. */
  readonly latency?: InputMaybe<LatencyMode>;
  /** The service tier to ask for; null is Bedrock's default, DEFAULT. */
  readonly serviceTier?: InputMaybe<ServiceTier>;
  /** Idempotency, deadline, tags and what a lost reader means; null takes every default. */
  readonly options?: InputMaybe<RequestOptions>;
};

/** A request whose input tokens are to be counted: exactly one member. */
export type CountTokensInput =
  /** A turn of a conversation: its messages, system prompts and tools. */
  { readonly converse: ConverseInput; readonly invokeModel?: never; }
  |  /** A native body. */
  { readonly converse?: never; readonly invokeModel: InvokeModelInput; };

/** A request by any method. Exactly one of prompt, messages, body and records is given. */
export type InferInput = {
  /**
   * Null: chosen by the server. SYNC and STREAM with a prompt or messages put these into the model's native body. CONVERSE takes no body.
   * CONSTRUCT needs a schema, and besides it only ASYNC takes one. ASYNC takes records, or a prompt, messages or a body as one record. What does not fit is refused with
   * BAD_USER_INPUT.
   */
  readonly method?: InputMaybe<InferenceMethod>;
  /** A model id, inference profile id or ARN, of 1 to 2,048 characters. */
  readonly modelId: Scalars['String']['input'];
  /** The plain case: the text of one user message. */
  readonly prompt?: InputMaybe<Scalars['String']['input']>;
  /** The conversation so far, oldest first, and the message to answer, as in ConverseInput. */
  readonly messages?: InputMaybe<ReadonlyArray<MessageInput>>;
  /** System prompts, in order; null sends none. Not with body. */
  readonly system?: InputMaybe<ReadonlyArray<SystemContentBlockInput>>;
  /** Keep the turn in this conversation, as in ConverseInput: the method is then CONVERSE, and modelId holds for this turn. Not with body or schema. */
  readonly conversationId?: InputMaybe<Scalars['ID']['input']>;
  /** The model's native request, as in InvokeModelInput. */
  readonly body?: InputMaybe<Scalars['JSON']['input']>;
  /**
   * The JSON Schema (draft 2020-12) that the answer has to satisfy, as in ConstructInput: with it the method is CONSTRUCT, in the mode AUTO. Null asks
   * for no object. Not with body or toolConfig. With ASYNC each result is validated against it, as in CreateBatchJobInput. One that is not valid is refused with
   * SCHEMA_INVALID.
   */
  readonly schema?: InputMaybe<Scalars['JSON']['input']>;
  /** The records of a batch job, as in BatchInput: the method is then ASYNC. At most 10,000. Not with system or inferenceConfig, which each record has of its own. */
  readonly records?: InputMaybe<ReadonlyArray<BatchRecordInput>>;
  /** ASYNC: the S3 folder that results go to, as in CreateBatchJobInput. */
  readonly outputS3Uri?: InputMaybe<Scalars['String']['input']>;
  /** How much and how freely the model writes; null takes the model's defaults. Not with body. */
  readonly inferenceConfig?: InputMaybe<InferenceConfigInput>;
  /** The tools that the model may use. Not with body or schema. */
  readonly toolConfig?: InputMaybe<ToolConfigInput>;
  /** The guardrail to apply; null applies none. */
  readonly guardrailConfig?: InputMaybe<GuardrailConfigInput>;
  /** The service tier to ask for; null is Bedrock's default, DEFAULT. */
  readonly serviceTier?: InputMaybe<ServiceTier>;
  /** Somebody is waiting for the answer and reads along; null is false. */
  readonly interactive?: InputMaybe<Scalars['Boolean']['input']>;
  /** Idempotency, deadline, tags and what a lost reader means; null takes every default. */
  readonly options?: InputMaybe<RequestOptions>;
};

/** What infer chose, why, and what came of it. */
export type Inference = {
  readonly __typename?: 'Inference';
  /** The method that was chosen. */
  readonly method: InferenceMethod;
  /** Why, in plain sentences, the weightiest first. */
  readonly reasons: ReadonlyArray<Scalars['String']['output']>;
  /** What came of it; with STREAM it may still be queued or running. Null where a batch job was made. */
  readonly generation?: Maybe<Generation>;
  /** The batch job that was made; null where a generation was. */
  readonly batchJob?: Maybe<BatchJob>;
};

/** An inference method, and what it is for. */
export type InferenceMethodProfile = {
  readonly __typename?: 'InferenceMethodProfile';
  /** The method, as infer takes it and Generation has it. */
  readonly method: InferenceMethod;
  /** The operations of Bedrock behind it. */
  readonly operation: Scalars['String']['output'];
  /** What it does, in a sentence or two. */
  readonly summary: Scalars['String']['output'];
  /** When to use it. */
  readonly useWhen: ReadonlyArray<Scalars['String']['output']>;
  /** What this server has measured of it, of the model that inferenceMethods was asked for or else of all. Null until something has been measured. */
  readonly measured?: Maybe<MethodMeasurements>;
};

/**
 * What the latest generations of a method have taken, up to 1,000 that were COMPLETED; of ASYNC the latest batch jobs that Bedrock ran. An answer of the embedded runtime counts as
 * any other.
 */
export type MethodMeasurements = {
  readonly __typename?: 'MethodMeasurements';
  /** How many generations were measured; of ASYNC, how many records. */
  readonly generations: Scalars['Int']['output'];
  /** From calling Bedrock to the first output, in milliseconds; of an answer that comes whole, to all of it. Null where none had output. */
  readonly timeToFirstTokenMs?: Maybe<Percentiles>;
  /** From the request to the end of the generation, or of the batch job, in milliseconds: waiting, second tries and all. */
  readonly totalMs?: Maybe<Percentiles>;
  /** Output tokens per second: while the stream ran, or of a whole answer in the model's own latency. Null where it is not known. */
  readonly outputTokensPerSecond?: Maybe<Percentiles>;
  /** What a generation, or a record of a batch job, has cost on average, of those whose price is known. Null where none is. */
  readonly meanCost?: Maybe<Scalars['Decimal']['output']>;
  /** The currency of meanCost, as ISO 4217 names it. */
  readonly currency?: Maybe<Scalars['String']['output']>;
};

/** How a measure is distributed: half of what was measured was at most p50, and so on. */
export type Percentiles = {
  readonly __typename?: 'Percentiles';
  /** The median. */
  readonly p50: Scalars['Float']['output'];
  /** Nine of ten were at most this. */
  readonly p90: Scalars['Float']['output'];
  /** 99 of 100 were at most this. */
  readonly p99: Scalars['Float']['output'];
};

/** What infer would do with a request. */
export type InferencePlan = {
  readonly __typename?: 'InferencePlan';
  /** The method by which it would run. */
  readonly method: InferenceMethod;
  /** The model that would be called first, by the identifier that it is called by: one of fallbackModelIds where those before it have no room in their quota. */
  readonly modelId: Scalars['String']['output'];
  /** Why so, in plain sentences, the weightiest first. */
  readonly reasons: ReadonlyArray<Scalars['String']['output']>;
  /** The tokens of the input. */
  readonly inputTokens: Scalars['SafeInt']['output'];
  /** Who counted them. It is an estimate: counting exactly would take a call, which countTokens makes. */
  readonly inputTokensSource: UsageSource;
  /** The most that the answer may have: what the request allows, or what the model can write at most. */
  readonly maxOutputTokens: Scalars['SafeInt']['output'];
  /** What one call would cost with an answer of maxOutputTokens; most answers are shorter. Its amount is null where a price is not known. */
  readonly estimatedCost?: Maybe<Cost>;
  /**
   * What the request takes from the tokens-per-minute quota when it starts: input, cache and maxOutputTokens, of which what was not used is given back at the end. The
   * input is estimated upwards, by its bytes, until the model's own counts are known: it may be more than twice inputTokens.
   */
  readonly reservedTokens: Scalars['SafeInt']['output'];
  /** How long it would wait for quota, in milliseconds; null where nobody can tell. */
  readonly estimatedWaitMs?: Maybe<Scalars['Int']['output']>;
};

/** How many input tokens a request has. */
export type TokenCount = {
  readonly __typename?: 'TokenCount';
  /** The tokens of the input. An estimate counts texts, tool definitions and what the model is told of tools, not images, documents, video or sound. */
  readonly inputTokens: Scalars['SafeInt']['output'];
  /** MEASURED: Bedrock counted for this model. ESTIMATED: the server counted with a public tokenizer, which models differ from. */
  readonly source: UsageSource;
};

/** What startGeneration runs: exactly one member. */
export type StartGenerationInput =
  /** A native body, streamed as subscription invokeModelStream does. */
  { readonly invokeModel: InvokeModelInput; readonly converse?: never; readonly construct?: never; }
  |  /** A turn of a conversation, streamed as subscription converseStream does. */
  { readonly invokeModel?: never; readonly converse: ConverseInput; readonly construct?: never; }
  |  /** An answer that satisfies a schema, streamed as its text or as the input of a tool. The validated object comes with the end. */
  { readonly invokeModel?: never; readonly converse?: never; readonly construct: ConstructInput; };

/** A request for an answer that satisfies a schema. */
export type ConstructInput = {
  /** A model id, inference profile id or ARN, of 1 to 2,048 characters. Any chat model: how it is held to the schema depends on what it can. */
  readonly modelId: Scalars['String']['input'];
  /** What to ask: the text of one user message. Either this or messages has to be given. */
  readonly prompt?: InputMaybe<Scalars['String']['input']>;
  /** What to ask: the conversation so far, as in ConverseInput. Uses of tools and their results are told in words, since there are no tools to choose from. Either this or prompt has to be given. */
  readonly messages?: InputMaybe<ReadonlyArray<MessageInput>>;
  /** System prompts, in order; null sends none. */
  readonly system?: InputMaybe<ReadonlyArray<SystemContentBlockInput>>;
  /**
   * JSON Schema, draft 2020-12: an object of at most 100,000 characters and 64 levels. The result is validated against exactly this. References have to
   * stay within the schema; nothing is ever fetched. What Bedrock's structured output does not take of it (minimum, pattern…) the model is told in
   * descriptions. An object without additionalProperties is asked for without properties that the schema does not name.
   */
  readonly schema: Scalars['JSON']['input'];
  /** Bedrock's name of the json_schema format or the tool, of 1 to 64 letters, digits, _ and -; null is answer. */
  readonly schemaName?: InputMaybe<Scalars['String']['input']>;
  /** Bedrock's description of the json_schema format or the tool: what the object is. */
  readonly schemaDescription?: InputMaybe<Scalars['String']['input']>;
  /** How the model is held to the schema. A mode that the model is known not to have is refused with BAD_USER_INPUT. */
  readonly mode?: ConstructMode;
  /** What the result is told as, besides Generation.object. */
  readonly format?: ConstructFormat;
  /** Worked examples, at most 20, which the model is told before the question. One whose output does not satisfy the schema is refused with BAD_USER_INPUT. */
  readonly examples?: InputMaybe<ReadonlyArray<ConstructExampleInput>>;
  /**
   * How often a model may be asked again with what was wrong with its answer, from 0 to 10, all schemas and models together. What can be read without another call (code fences, prose
   * around, trailing commas, missing brackets) is no repair of this kind. So the paid calls are at most maxRepairs, and one for each schema and model.
   */
  readonly maxRepairs?: Scalars['Int']['input'];
  /** A simpler schema to try when the first cannot be satisfied, or the answer was too long for the model, as long as maxTokens leaves something for it. Generation.usedFallbackSchema says whether the object satisfies this one. */
  readonly fallbackSchema?: InputMaybe<Scalars['JSON']['input']>;
  /**
   * How much and how freely the model writes; null takes the model's defaults. maxTokens is for all calls of this construct together: each may write what the ones before have left, and none is made that would be cut. An
   * answer that it cuts short does not satisfy the schema.
   */
  readonly inferenceConfig?: InputMaybe<InferenceConfigInput>;
  /** The guardrail to apply; null applies none. Its trace, if asked for, is Generation.trace. */
  readonly guardrailConfig?: InputMaybe<GuardrailConfigInput>;
  /** Parameters that only this model has, as in ConverseInput. Claude cannot be made to use a tool while `thinking` is enabled. */
  readonly additionalModelRequestFields?: InputMaybe<Scalars['JSON']['input']>;
  /** The service tier to ask for; null is Bedrock's default, DEFAULT. */
  readonly serviceTier?: InputMaybe<ServiceTier>;
  /** Idempotency, deadline, tags and what a lost reader means; null takes every default. */
  readonly options?: InputMaybe<RequestOptions>;
};

/** How a model is held to a schema. What the model cannot do is refused with BAD_USER_INPUT. */
export type ConstructMode =
  /**
   * The strongest that the model supports and the schema fits: NATIVE, else TOOL, else PROMPT. Where Bedrock refuses one, the next is tried, and the model is not asked so again for
   * an hour; Generation.attempts tells each.
   */
  | 'AUTO'
  /** Bedrock's structured output, outputConfig.textFormat: the answer is a text block of JSON. It takes no recursion and no objects with keys of any name. */
  | 'NATIVE'
  /** One tool whose input is the object: forced where the model lets it be; strict where the model has structured output, too, until Bedrock refuses the schema. */
  | 'TOOL'
  /** Instructions in the prompt, with the schema: for every model that writes text. */
  | 'PROMPT';

/** What an object is told as. */
export type ConstructFormat =
  /** Generation.object alone. */
  | 'JSON'
  /**
   * Generation.xml as well: the validated object as an XML document, whose root element has the name schemaName, or answer where XML has no such name. A property is an element of its name; a list an element with type="array"
   * whose children are item; a number, a boolean and null say so in type. In the mode PROMPT the model itself is asked for XML.
   */
  | 'XML';

/** A worked example of what is asked for. */
export type ConstructExampleInput = {
  /** What might be asked. */
  readonly prompt: Scalars['String']['input'];
  /** The answer to it: a value that satisfies the schema. */
  readonly output: Scalars['JSON']['input'];
};

/** What holds for any request that starts a model. */
export type RequestOptions = {
  /**
   * Of 1 to 256 characters, chosen by the client. The same key with the same input gives the same generation, which runs only once, however it
   * ended; with another input it is refused with IDEMPOTENCY_KEY_REUSED. Null: every request is a new one.
   */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /**
   * Milliseconds after which to give up and to stop the model, from 1 to 86,400,000 (a day), counted from the request. The generation then ends with
   * the error DEADLINE_EXCEEDED: FAILED before the first output, INTERRUPTED after it. Null: no deadline of the caller's.
   */
  readonly deadlineMs?: InputMaybe<Scalars['Int']['input']>;
  /**
   * What becomes of the generation when its last reader has gone (counted from the first one's leaving, after a grace of 5 seconds). An
   * explicit cancelGeneration always stops it.
   */
  readonly onDisconnect?: OnDisconnect;
  /** What goes first where requests wait for quota: HIGH before NORMAL before LOW. Whoever has waited for half a minute rises by one, so that nothing waits for ever. Among equals, viewers have equal shares. */
  readonly priority?: Priority;
  /**
   * Other models to ask, in order, at most 5, when the one before is throttled, not available or gone, before anything was delivered; construct asks them also when the one before gave no
   * object that satisfies the schema. Each has to be a model that the server knows, other than those before it; of a native body, one that takes the same; of a prompt (Bedrock's prompt management) another prompt, and of nothing else. additionalModelRequestFields are sent to the first model alone, and to the same one by another profile; messages as the other model takes them; serviceTier and latency to those that are known to offer them. One that is known not to take what is asked (tools, a toolChoice, a system prompt, media, stopSequences, so many maxTokens) is passed over.
   */
  readonly fallbackModelIds?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Labels, at most 16 with different keys. They are kept with the generation and sent as Bedrock's requestMetadata, which its invocation log shows. */
  readonly tags?: InputMaybe<ReadonlyArray<TagInput>>;
};

/** What goes first where requests wait for quota. */
export type Priority =
  /** Somebody waits for it. */
  | 'HIGH'
  /** The usual. */
  | 'NORMAL'
  /** It may as well come later. */
  | 'LOW';

/** A label to put on a request. Letters, digits, white space and : _ @ $ # = / + , - . are allowed; on a batch job fewer (CreateBatchJobInput.tags). */
export type TagInput = {
  /** Of 1 to 256 characters. */
  readonly key: Scalars['String']['input'];
  /** Of at most 256 characters. */
  readonly value: Scalars['String']['input'];
};

/** A label that a request was given. */
export type Tag = {
  readonly __typename?: 'Tag';
  /** The label's name, unique in its list. */
  readonly key: Scalars['String']['output'];
  /** The label's value, which may be empty. */
  readonly value: Scalars['String']['output'];
};

/** What becomes of a generation that nobody follows any more. */
export type OnDisconnect =
  /** It runs to its end, to be read later. */
  | 'CONTINUE'
  /** It is cancelled, and costs no more. */
  | 'CANCEL';

/** One turn of a conversation. */
export type MessageInput = {
  /** Who says it. */
  readonly role: Role;
  /** What is said, in order: at least one block. */
  readonly content: ReadonlyArray<ContentBlockInput>;
};

/** Who says a message. */
export type Role =
  /** The caller; the results of tools come from the user, too. */
  | 'USER'
  /** The model. */
  | 'ASSISTANT';

/** A piece of a message, Bedrock's ContentBlock: exactly one member. Every block of an answer can be given back as input. */
export type ContentBlockInput =
  /** Text, with at least one character that is not white space. Beside other blocks it may be a line break. */
  { readonly text: Scalars['String']['input']; readonly image?: never; readonly document?: never; readonly video?: never; readonly audio?: never; readonly toolUse?: never; readonly toolResult?: never; readonly reasoningContent?: never; readonly citationsContent?: never; readonly searchResult?: never; readonly guardContent?: never; readonly cachePoint?: never; readonly other?: never; }
  |  /** An image. Only in a user's message; at most 20 in one message. */
  { readonly text?: never; readonly image: ImageBlockInput; readonly document?: never; readonly video?: never; readonly audio?: never; readonly toolUse?: never; readonly toolResult?: never; readonly reasoningContent?: never; readonly citationsContent?: never; readonly searchResult?: never; readonly guardContent?: never; readonly cachePoint?: never; readonly other?: never; }
  |  /** A document. Only in a user's message and beside a text block; at most 5 in one message. */
  { readonly text?: never; readonly image?: never; readonly document: DocumentBlockInput; readonly video?: never; readonly audio?: never; readonly toolUse?: never; readonly toolResult?: never; readonly reasoningContent?: never; readonly citationsContent?: never; readonly searchResult?: never; readonly guardContent?: never; readonly cachePoint?: never; readonly other?: never; }
  |  /** A video. Only in a user's message. */
  { readonly text?: never; readonly image?: never; readonly document?: never; readonly video: VideoBlockInput; readonly audio?: never; readonly toolUse?: never; readonly toolResult?: never; readonly reasoningContent?: never; readonly citationsContent?: never; readonly searchResult?: never; readonly guardContent?: never; readonly cachePoint?: never; readonly other?: never; }
  |  /** A sound. Only in a user's message. */
  { readonly text?: never; readonly image?: never; readonly document?: never; readonly video?: never; readonly audio: AudioBlockInput; readonly toolUse?: never; readonly toolResult?: never; readonly reasoningContent?: never; readonly citationsContent?: never; readonly searchResult?: never; readonly guardContent?: never; readonly cachePoint?: never; readonly other?: never; }
  |  /** A tool that the model asked for, in an assistant's message. The next message has to hold its toolResult. */
  { readonly text?: never; readonly image?: never; readonly document?: never; readonly video?: never; readonly audio?: never; readonly toolUse: ToolUseBlockInput; readonly toolResult?: never; readonly reasoningContent?: never; readonly citationsContent?: never; readonly searchResult?: never; readonly guardContent?: never; readonly cachePoint?: never; readonly other?: never; }
  |  /** What a tool answered, in the user's message that follows the toolUse. */
  { readonly text?: never; readonly image?: never; readonly document?: never; readonly video?: never; readonly audio?: never; readonly toolUse?: never; readonly toolResult: ToolResultBlockInput; readonly reasoningContent?: never; readonly citationsContent?: never; readonly searchResult?: never; readonly guardContent?: never; readonly cachePoint?: never; readonly other?: never; }
  |  /** What the model thought before it answered, in an assistant's message. Signed reasoning is given back unchanged. */
  { readonly text?: never; readonly image?: never; readonly document?: never; readonly video?: never; readonly audio?: never; readonly toolUse?: never; readonly toolResult?: never; readonly reasoningContent: ReasoningBlockInput; readonly citationsContent?: never; readonly searchResult?: never; readonly guardContent?: never; readonly cachePoint?: never; readonly other?: never; }
  |  /** Text with the sources that it rests on, in an assistant's message. */
  { readonly text?: never; readonly image?: never; readonly document?: never; readonly video?: never; readonly audio?: never; readonly toolUse?: never; readonly toolResult?: never; readonly reasoningContent?: never; readonly citationsContent: CitationsBlockInput; readonly searchResult?: never; readonly guardContent?: never; readonly cachePoint?: never; readonly other?: never; }
  |  /** A search result that the model may cite, in a user's message. */
  { readonly text?: never; readonly image?: never; readonly document?: never; readonly video?: never; readonly audio?: never; readonly toolUse?: never; readonly toolResult?: never; readonly reasoningContent?: never; readonly citationsContent?: never; readonly searchResult: SearchResultBlockInput; readonly guardContent?: never; readonly cachePoint?: never; readonly other?: never; }
  |  /** Content that a guardrail is to look at. */
  { readonly text?: never; readonly image?: never; readonly document?: never; readonly video?: never; readonly audio?: never; readonly toolUse?: never; readonly toolResult?: never; readonly reasoningContent?: never; readonly citationsContent?: never; readonly searchResult?: never; readonly guardContent: GuardContentBlockInput; readonly cachePoint?: never; readonly other?: never; }
  |  /** A prompt cache checkpoint: what stands before it is cached, where the model can. */
  { readonly text?: never; readonly image?: never; readonly document?: never; readonly video?: never; readonly audio?: never; readonly toolUse?: never; readonly toolResult?: never; readonly reasoningContent?: never; readonly citationsContent?: never; readonly searchResult?: never; readonly guardContent?: never; readonly cachePoint: CachePointInput; readonly other?: never; }
  |  /** A block that this schema does not name, or not in full, as Bedrock defines it: {type: value}, exactly one member. It is sent as it is. */
  { readonly text?: never; readonly image?: never; readonly document?: never; readonly video?: never; readonly audio?: never; readonly toolUse?: never; readonly toolResult?: never; readonly reasoningContent?: never; readonly citationsContent?: never; readonly searchResult?: never; readonly guardContent?: never; readonly cachePoint?: never; readonly other: Scalars['JSON']['input']; };

/** A piece of the system prompt: exactly one member. */
export type SystemContentBlockInput =
  /** An instruction to the model, at least one character. */
  { readonly text: Scalars['String']['input']; readonly guardContent?: never; readonly cachePoint?: never; }
  |  /** Content that a guardrail is to look at. */
  { readonly text?: never; readonly guardContent: GuardContentBlockInput; readonly cachePoint?: never; }
  |  /** A prompt cache checkpoint: the system prompt up to here is cached, where the model can. */
  { readonly text?: never; readonly guardContent?: never; readonly cachePoint: CachePointInput; };

/** An image to show to the model. */
export type ImageBlockInput = {
  /** png, jpeg, gif or webp. */
  readonly format: Scalars['String']['input'];
  /** The image: bytes (at most 3.75 MB) or s3Location. */
  readonly source: MediaSourceInput;
};

/** A document to show to the model. */
export type DocumentBlockInput = {
  /** pdf, csv, doc, docx, xls, xlsx, html, txt or md. */
  readonly format: Scalars['String']['input'];
  /**
   * What the model calls the document, of 1 to 200 characters: letters, digits, underscores, hyphens, parentheses, square brackets and single white
   * space. The model reads it: keep it neutral. Bedrock takes no two documents of one name in a request; in a conversation a repeated one is sent with a number.
   */
  readonly name: Scalars['String']['input'];
  /** The document: bytes (at most 4.5 MB; Claude takes larger pdf, Nova larger pdf and docx), s3Location or text. */
  readonly source: MediaSourceInput;
  /** The answer shall cite the document; null leaves Bedrock's default, false. */
  readonly citations?: InputMaybe<Scalars['Boolean']['input']>;
  /** What the model should know about the document when it cites it. */
  readonly context?: InputMaybe<Scalars['String']['input']>;
};

/** A video to show to the model. */
export type VideoBlockInput = {
  /** As Bedrock names it, such as mp4, mov, mkv or webm. */
  readonly format: Scalars['String']['input'];
  /** The video: bytes or s3Location. */
  readonly source: MediaSourceInput;
};

/** A sound to play to the model. */
export type AudioBlockInput = {
  /** As Bedrock names it, such as mp3, wav, flac or ogg. */
  readonly format: Scalars['String']['input'];
  /** The sound: bytes or s3Location. */
  readonly source: MediaSourceInput;
};

/** Where the bytes of a medium come from: exactly one member. */
export type MediaSourceInput =
  /** The bytes themselves. */
  { readonly bytes: Scalars['Base64']['input']; readonly s3Location?: never; readonly text?: never; }
  |  /** An object in S3, for models that read from there. */
  { readonly bytes?: never; readonly s3Location: S3LocationInput; readonly text?: never; }
  |  /** The text itself; only for documents. */
  { readonly bytes?: never; readonly s3Location?: never; readonly text: Scalars['String']['input']; };

/** An object in Amazon S3 that Bedrock reads by itself. */
export type S3LocationInput = {
  /** Such as s3://bucket/key. */
  readonly uri: Scalars['String']['input'];
  /** The 12 digits of the AWS account that owns the bucket, when it is not the caller's. */
  readonly bucketOwner?: InputMaybe<Scalars['String']['input']>;
};

/** A model's request to use a tool, given back to it. */
export type ToolUseBlockInput = {
  /** The id that the model gave it, of 1 to 64 characters: letters, digits and _ - . : */
  readonly toolUseId: Scalars['String']['input'];
  /** The tool's name, of 1 to 64 letters, digits, _ and -. */
  readonly name: Scalars['String']['input'];
  /** What the model gave the tool: an object, which usually satisfies the tool's inputSchema. */
  readonly input: Scalars['JSON']['input'];
};

/** The answer of a tool. */
export type ToolResultBlockInput = {
  /** The toolUseId of the toolUse, in the message before, that this answers. */
  readonly toolUseId: Scalars['String']['input'];
  /** What the tool answered. Some models take an empty list; with status ERROR it must not be empty. */
  readonly content: ReadonlyArray<ToolResultContentInput>;
  /** Whether the tool did its work; null leaves Bedrock's default, SUCCESS. */
  readonly status?: InputMaybe<ToolResultStatus>;
};

/** A piece of what a tool answered: exactly one member. */
export type ToolResultContentInput =
  /** A JSON object. Bedrock takes no other JSON here: any other value, such as a list, reaches the model as its text, and so does an object with a member without a name or a __type further in. */
  { readonly json: Scalars['JSON']['input']; readonly text?: never; readonly image?: never; readonly document?: never; readonly video?: never; readonly searchResult?: never; }
  |  /** Text, which may be empty. */
  { readonly json?: never; readonly text: Scalars['String']['input']; readonly image?: never; readonly document?: never; readonly video?: never; readonly searchResult?: never; }
  |  /** An image. */
  { readonly json?: never; readonly text?: never; readonly image: ImageBlockInput; readonly document?: never; readonly video?: never; readonly searchResult?: never; }
  |  /** A document. */
  { readonly json?: never; readonly text?: never; readonly image?: never; readonly document: DocumentBlockInput; readonly video?: never; readonly searchResult?: never; }
  |  /** A video. */
  { readonly json?: never; readonly text?: never; readonly image?: never; readonly document?: never; readonly video: VideoBlockInput; readonly searchResult?: never; }
  |  /** A search result that the model may cite. */
  { readonly json?: never; readonly text?: never; readonly image?: never; readonly document?: never; readonly video?: never; readonly searchResult: SearchResultBlockInput; };

/** Whether a tool did its work. */
export type ToolResultStatus =
  /** It did. */
  | 'SUCCESS'
  /** It failed; the content tells the model why. */
  | 'ERROR';

/** What a model thought, given back to it: exactly one member. */
export type ReasoningBlockInput =
  /** Reasoning that can be read. */
  { readonly reasoningText: ReasoningTextInput; readonly redactedContent?: never; }
  |  /** Reasoning that the provider encrypted; only the model can read it. */
  { readonly reasoningText?: never; readonly redactedContent: Scalars['Base64']['input']; };

/** Reasoning in plain text, with the mark by which the model knows that it is its own. */
export type ReasoningTextInput = {
  /** The reasoning, unchanged. */
  readonly text: Scalars['String']['input'];
  /** The provider's signature of the text; needed where the answer had one. */
  readonly signature?: InputMaybe<Scalars['String']['input']>;
};

/** Cited text, given back to the model. */
export type CitationsBlockInput = {
  /** The text that the citations support. */
  readonly text: Scalars['String']['input'];
  /** Bedrock's list of citations, each an object with title, source, sourceContent and location. */
  readonly citations: Scalars['JSON']['input'];
};

/** A search result that the model may cite. */
export type SearchResultBlockInput = {
  /** Where it was found, such as a URL. */
  readonly source: Scalars['String']['input'];
  /** Its title. */
  readonly title: Scalars['String']['input'];
  /** Its passages of text, in order. */
  readonly content: ReadonlyArray<Scalars['String']['input']>;
  /** The answer shall cite the result; null leaves Bedrock's default, false. */
  readonly citations?: InputMaybe<Scalars['Boolean']['input']>;
};

/** Content that a guardrail is to look at: exactly one member. */
export type GuardContentBlockInput =
  /** Text to look at. */
  { readonly text: GuardTextInput; readonly image?: never; }
  |  /** An image to look at: png or jpeg, with its bytes. */
  { readonly text?: never; readonly image: ImageBlockInput; };

/** Text that a guardrail is to look at. */
export type GuardTextInput = {
  /** The text. */
  readonly text: Scalars['String']['input'];
  /** What the text is to the guardrail, in Bedrock's words: grounding_source, query, guard_content. */
  readonly qualifiers?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** A prompt cache checkpoint. */
export type CachePointInput = {
  /** How long the cache keeps it: 5m or 1h. Null leaves Bedrock's default, 5m; only some models know 1h. In a request, tools first, then system and messages, all of 1h stand before all of 5m. */
  readonly ttl?: InputMaybe<Scalars['String']['input']>;
};

/** Parameters that all chat models share. */
export type InferenceConfigInput = {
  /**
   * The most tokens to write, from 1 to Model.maxOutputTokens; where the catalogue's sources disagree about that, or nobody has checked it, more is
   * left to Bedrock to judge. Null is the model's maximum, which Bedrock takes from the tokens-per-minute quota up front: give it whenever you can.
   */
  readonly maxTokens?: InputMaybe<Scalars['Int']['input']>;
  /** From 0 (the likeliest word) to 1 (free); null is the model's default. */
  readonly temperature?: InputMaybe<Scalars['Float']['input']>;
  /** From 0 to 1: only the likeliest words whose probabilities add up to this are chosen from; null is the model's default. */
  readonly topP?: InputMaybe<Scalars['Float']['input']>;
  /** Texts at which the model stops, at most 2,500, none of them empty. Models have lower limits of their own. */
  readonly stopSequences?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /**
   * How much work the model puts into its answer; null is the model's default. Not for every model: one without it refuses the request with VALIDATION, and one that is
   * fallen back on is not asked for it. Of native bodies those of Claude and of the models that speak as OpenAI's do take it; with another one it is refused with BAD_USER_INPUT.
   */
  readonly effort?: InputMaybe<Effort>;
};

/** Bedrock's outputConfig.effort: the higher, the longer a model may think before it answers, and the more it writes, which is billed. */
export type Effort =
  /** The quickest and cheapest. */
  | 'LOW'
  /** Between the two. */
  | 'MEDIUM'
  /** The most that a model takes while its extended thinking is off. */
  | 'HIGH'
  /** Beyond HIGH, with extended thinking alone (additionalModelRequestFields). */
  | 'XHIGH'
  /** The most there is, with extended thinking alone (additionalModelRequestFields). */
  | 'MAX';

/** The tools that a model may use. */
export type ToolConfigInput = {
  /** The tools, at least one. */
  readonly tools: ReadonlyArray<ToolInput>;
  /** Whether the model may or must use one of them, and which; null leaves Bedrock's default, auto. */
  readonly toolChoice?: InputMaybe<ToolChoiceInput>;
};

/** A tool, or a prompt cache checkpoint among the tools: exactly one member. */
export type ToolInput =
  /** A tool that the caller runs. */
  { readonly toolSpec: ToolSpecInput; readonly systemTool?: never; readonly cachePoint?: never; }
  |  /** A tool that Bedrock runs by itself, while the model answers: its use and its result are OtherBlocks of the answer. */
  { readonly toolSpec?: never; readonly systemTool: SystemToolInput; readonly cachePoint?: never; }
  |  /** A prompt cache checkpoint: the tools before it are cached, where the model can. */
  { readonly toolSpec?: never; readonly systemTool?: never; readonly cachePoint: CachePointInput; };

/** A tool, as the model is told of it. */
export type ToolSpecInput = {
  /** Of 1 to 64 letters, digits, _ and -. */
  readonly name: Scalars['String']['input'];
  /** What the tool does and when to use it. An empty text is the same as null. */
  readonly description?: InputMaybe<Scalars['String']['input']>;
  /** What the tool takes: a JSON Schema object, of type object, which is added where it is missing. */
  readonly inputSchema: Scalars['JSON']['input'];
  /** The model's input shall satisfy inputSchema exactly, for models that can promise it; null leaves Bedrock's default, false. */
  readonly strict?: InputMaybe<Scalars['Boolean']['input']>;
};

/** A tool of Bedrock's own. Only some models have any. */
export type SystemToolInput = {
  /** Its name as AWS documents it, such as nova_code_interpreter. */
  readonly name: Scalars['String']['input'];
};

/** Whether the model uses a tool: exactly one member. Only some models can be made to. */
export type ToolChoiceInput =
  /** true: as the model sees fit. */
  { readonly auto: Scalars['Boolean']['input']; readonly any?: never; readonly tool?: never; }
  |  /** true: the model must use a tool, any of them. */
  { readonly auto?: never; readonly any: Scalars['Boolean']['input']; readonly tool?: never; }
  |  /** The name of the tool that the model must use; it has to be among the tools. */
  { readonly auto?: never; readonly any?: never; readonly tool: Scalars['String']['input']; };

/** A guardrail of the AWS account, to be applied to the input and the answer. */
export type GuardrailConfigInput = {
  /** Its id, of lower-case letters, digits and hyphens, or its ARN. */
  readonly guardrailIdentifier: Scalars['String']['input'];
  /** A version number from 1, or DRAFT. */
  readonly guardrailVersion: Scalars['String']['input'];
  /** How much the guardrail tells of what it found. */
  readonly trace?: GuardrailTrace;
  /** Streams only: whether text waits for the guardrail. Null is Bedrock's default, SYNC. */
  readonly streamProcessingMode?: InputMaybe<GuardrailStreamProcessingMode>;
};

/** How much a guardrail tells of what it found. */
export type GuardrailTrace =
  /** Nothing. */
  | 'DISABLED'
  /** What it acted on. */
  | 'ENABLED'
  /** Everything that it looked at, also what it let pass. */
  | 'ENABLED_FULL';

/** How a guardrail looks at a stream. */
export type GuardrailStreamProcessingMode =
  /** It looks at each piece of text before that is sent on: nothing unseen gets through, at the price of time. */
  | 'SYNC'
  /** It looks beside the stream: faster, but text that it would have stopped may have been sent already. */
  | 'ASYNC';

/** Bedrock's performanceConfig.latency. */
export type LatencyMode =
  /** The usual way. */
  | 'STANDARD'
  /** Faster, and dearer, where the model and the region offer it. */
  | 'OPTIMIZED';

/** Bedrock's service tiers: what a request costs and how soon it is served. */
export type ServiceTier =
  /** The usual price and speed. */
  | 'DEFAULT'
  /** Served before others, at a higher price. */
  | 'PRIORITY'
  /** Cheaper, and slower when Bedrock is busy. */
  | 'FLEX'
  /** Capacity that was reserved beforehand. */
  | 'RESERVED';

/** One request to a model, by whatever method, kept under its id: to be read, followed or stopped. */
export type Generation = Node & {
  readonly __typename?: 'Generation';
  /** The global id of the generation. */
  readonly id: Scalars['ID']['output'];
  /** How the model is asked. */
  readonly method: InferenceMethod;
  /** Where it stands. */
  readonly status: GenerationStatus;
  /** The model as it was asked for: a model id, inference profile id or ARN. */
  readonly modelId: Scalars['String']['output'];
  /** The model id or inference profile that answered. Null until one has. */
  readonly answeredBy?: Maybe<Scalars['String']['output']>;
  /** What is known of the model that answered, or else of the one asked for; null when the server does not know it. */
  readonly model?: Maybe<Model>;
  /** All text so far: the text blocks of the answer, joined. A native body's text where its format is known, else empty. */
  readonly text: Scalars['String']['output'];
  /** Converse and construct: the assistant's message, as far as it has come. Null before the first block, and for InvokeModel. */
  readonly message?: Maybe<Message>;
  /** InvokeModel: the native response. For a stream, the list of its chunks. Null until something has come, and for Converse. */
  readonly body?: Maybe<Scalars['JSON']['output']>;
  /** Construct: the object, or other value, that satisfies the schema. Null until it has been validated. */
  readonly object?: Maybe<Scalars['JSON']['output']>;
  /** Construct that failed with SCHEMA_UNSATISFIED: the best of what the model gave, which does not satisfy the schema. Null where it gave nothing that is JSON. */
  readonly candidate?: Maybe<Scalars['JSON']['output']>;
  /** Construct with format XML: the object as an XML document, from which the same object can be read again. Null until it has been validated. */
  readonly xml?: Maybe<Scalars['String']['output']>;
  /** Construct: the object satisfies fallbackSchema, which was tried when the schema could not be satisfied. False where there is no object. */
  readonly usedFallbackSchema?: Maybe<Scalars['Boolean']['output']>;
  /** Why the model stopped, in Converse's words (end_turn, tool_use, max_tokens, stop_sequence…), also of a native body, which has the provider's own word; one that Converse has none for is told as it is. Null until it has. */
  readonly stopReason?: Maybe<Scalars['String']['output']>;
  /** The tokens used: Bedrock's count, or an estimate where Bedrock sent none. Null until it is known. */
  readonly usage?: Maybe<TokenUsage>;
  /** What all its calls to Bedrock have cost together. Null until it is known, and where no model worked. */
  readonly cost?: Maybe<Cost>;
  /** How long each part took, as far as it is known. */
  readonly timing: Timing;
  /** The calls to Bedrock that this generation has made, each once it has ended, in order. */
  readonly attempts: ReadonlyArray<Attempt>;
  /** Why it failed or broke off. Set when status is FAILED or INTERRUPTED, and only then. */
  readonly error?: Maybe<InferenceError>;
  /** Bedrock's trace of the request (guardrail, prompt router), where it sent one. */
  readonly trace?: Maybe<Scalars['JSON']['output']>;
  /** What additionalModelResponseFieldPaths asked for, as Bedrock sent it. */
  readonly additionalModelResponseFields?: Maybe<Scalars['JSON']['output']>;
  /** The service tier as served; null where Bedrock did not say. */
  readonly serviceTier?: Maybe<ServiceTier>;
  /** The latency mode as served; null where Bedrock did not say. */
  readonly latency?: Maybe<LatencyMode>;
  /** The conversation that it is a turn of, or that it makes a summary for; null where it is of none. */
  readonly conversation?: Maybe<Conversation>;
  /** The generation that this one goes on from; null where it is none's continuation, and where that one is no longer kept. */
  readonly continues?: Maybe<Generation>;
  /** How it goes on from the other: never AUTO, but what AUTO came to. Null where it is no continuation. */
  readonly continueStrategy?: Maybe<ContinueStrategy>;
  /** The sequence number of the latest event; 0 before the first. */
  readonly lastSequence: Scalars['Int']['output'];
  /** The answer came from local-bedrock, not from a Bedrock model (it says so in each response). False until something answered. */
  readonly simulated: Scalars['Boolean']['output'];
  /** What its reader should know besides the answer: that the model is LEGACY and will go away, with what to use instead. Empty where there is nothing. */
  readonly warnings: ReadonlyArray<Scalars['String']['output']>;
  /** The labels of the request, in the order in which they were given. */
  readonly tags: ReadonlyArray<Tag>;
  /** When it was stored. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When it reached its terminal status; null before. */
  readonly endedAt?: Maybe<Scalars['DateTime']['output']>;
};

/** Where a generation stands. COMPLETED, FAILED, INTERRUPTED and CANCELLED are terminal. */
export type GenerationStatus =
  /** Stored and waiting for quota, or to be sent to Bedrock. If its node dies it is queued again. */
  | 'QUEUED'
  /** Bedrock has been asked; the answer is awaited or coming. */
  | 'RUNNING'
  /** The model said that it had ended. */
  | 'COMPLETED'
  /** Bedrock refused, or no try was left, or the deadline passed, before the first output; or a construct's answer does not satisfy its schema. */
  | 'FAILED'
  /** It broke off after output had come (cut, stalled, deadline), or its node was lost while it ran. What came is kept. */
  | 'INTERRUPTED'
  /** It was stopped: cancelGeneration, or the last reader left with onDisconnect CANCEL. What came is kept. */
  | 'CANCELLED';

/** How continueGeneration goes on. */
export type ContinueStrategy =
  /** PREFILL where the model and its fallbackModelIds accept it, else INSTRUCT; REGENERATE where the answer asks for a tool, is held to a schema, broke off in its reasoning or before any text. */
  | 'AUTO'
  /** The text so far is the beginning of the assistant's turn. */
  | 'PREFILL'
  /** The text so far is quoted in a user turn that asks for the rest. */
  | 'INSTRUCT'
  /** From the start again. */
  | 'REGENERATE';

/**
 * Something that happened to a generation. Sequence numbers are dense and start at 1. Exactly one event with `terminal: true` ends each generation.
 * Clients skip the types that they do not know.
 */
export type GenerationEvent = {
  /** Generation.id. */
  readonly generationId: Scalars['ID']['output'];
  /** The event's number in its generation: the first has 1, and each one more than the one before. */
  readonly sequence: Scalars['Int']['output'];
  /** This is the last event of the generation. */
  readonly terminal: Scalars['Boolean']['output'];
};

/** It waits for quota, or because Bedrock throttles all that comes. Told when the waiting begins, and again as the place changes: at most once a second, and far behind only where it changes by much. */
export type GenerationQueued = GenerationEvent & {
  readonly __typename?: 'GenerationQueued';
  /** Generation.id. */
  readonly generationId: Scalars['ID']['output'];
  /** The event's number in its generation, from 1. */
  readonly sequence: Scalars['Int']['output'];
  /** Always false. */
  readonly terminal: Scalars['Boolean']['output'];
  /** Its place among those that wait for the same bucket, from 1. It can go back where something of a higher priority comes. */
  readonly position: Scalars['Int']['output'];
  /** About how many milliseconds it will wait; null where nobody can tell. */
  readonly estimatedWaitMs?: Maybe<Scalars['Int']['output']>;
};

/** The model has been asked and begins to answer. */
export type GenerationStarted = GenerationEvent & {
  readonly __typename?: 'GenerationStarted';
  /** Generation.id. */
  readonly generationId: Scalars['ID']['output'];
  /** The event's number in its generation, from 1. */
  readonly sequence: Scalars['Int']['output'];
  /** Always false. */
  readonly terminal: Scalars['Boolean']['output'];
  /** The model id or inference profile that was asked. */
  readonly modelId: Scalars['String']['output'];
};

/** Text to append to the block. Deltas that came close together may be joined. */
export type TextDelta = GenerationEvent & {
  readonly __typename?: 'TextDelta';
  /** Generation.id. */
  readonly generationId: Scalars['ID']['output'];
  /** The event's number in its generation, from 1. */
  readonly sequence: Scalars['Int']['output'];
  /** Always false. */
  readonly terminal: Scalars['Boolean']['output'];
  /** Which block of the message it belongs to, from 0, as Bedrock numbers them. */
  readonly contentBlockIndex: Scalars['Int']['output'];
  /** The text to append. */
  readonly text: Scalars['String']['output'];
};

/** A piece of the model's reasoning: what is set is to be appended to the block's. */
export type ReasoningDelta = GenerationEvent & {
  readonly __typename?: 'ReasoningDelta';
  /** Generation.id. */
  readonly generationId: Scalars['ID']['output'];
  /** The event's number in its generation, from 1. */
  readonly sequence: Scalars['Int']['output'];
  /** Always false. */
  readonly terminal: Scalars['Boolean']['output'];
  /** Which block of the message it belongs to, from 0, as Bedrock numbers them. */
  readonly contentBlockIndex: Scalars['Int']['output'];
  /** Reasoning text to append. */
  readonly reasoningText?: Maybe<Scalars['String']['output']>;
  /** The provider's signature of the block's text. */
  readonly signature?: Maybe<Scalars['String']['output']>;
  /** Reasoning that the provider encrypted: bytes to append to those that came before. */
  readonly redactedContent?: Maybe<Scalars['Base64']['output']>;
};

/** A source of the block's text. */
export type CitationDelta = GenerationEvent & {
  readonly __typename?: 'CitationDelta';
  /** Generation.id. */
  readonly generationId: Scalars['ID']['output'];
  /** The event's number in its generation, from 1. */
  readonly sequence: Scalars['Int']['output'];
  /** Always false. */
  readonly terminal: Scalars['Boolean']['output'];
  /** Which block of the message it belongs to, from 0, as Bedrock numbers them. */
  readonly contentBlockIndex: Scalars['Int']['output'];
  /** Bedrock's citation: title, source, sourceContent, location. */
  readonly citation: Scalars['JSON']['output'];
};

/** A delta that this schema does not name yet, as Bedrock sent it. */
export type OtherDelta = GenerationEvent & {
  readonly __typename?: 'OtherDelta';
  /** Generation.id. */
  readonly generationId: Scalars['ID']['output'];
  /** The event's number in its generation, from 1. */
  readonly sequence: Scalars['Int']['output'];
  /** Always false. */
  readonly terminal: Scalars['Boolean']['output'];
  /** Which block of the message it belongs to, from 0, as Bedrock numbers them. */
  readonly contentBlockIndex: Scalars['Int']['output'];
  /** The delta: an object with one member, whose name says what it is. */
  readonly value: Scalars['JSON']['output'];
};

/** The model begins to ask for a tool. */
export type ToolUseStart = GenerationEvent & {
  readonly __typename?: 'ToolUseStart';
  /** Generation.id. */
  readonly generationId: Scalars['ID']['output'];
  /** The event's number in its generation, from 1. */
  readonly sequence: Scalars['Int']['output'];
  /** Always false. */
  readonly terminal: Scalars['Boolean']['output'];
  /** Which block of the message it is, from 0, as Bedrock numbers them. */
  readonly contentBlockIndex: Scalars['Int']['output'];
  /** The id that the tool's result has to carry. */
  readonly toolUseId: Scalars['String']['output'];
  /** The tool's name. */
  readonly name: Scalars['String']['output'];
};

/** A piece of the tool input's JSON text. Joined, the pieces of a block are JSON; no text at all stands for an empty object. */
export type ToolUseDelta = GenerationEvent & {
  readonly __typename?: 'ToolUseDelta';
  /** Generation.id. */
  readonly generationId: Scalars['ID']['output'];
  /** The event's number in its generation, from 1. */
  readonly sequence: Scalars['Int']['output'];
  /** Always false. */
  readonly terminal: Scalars['Boolean']['output'];
  /** Which block of the message it belongs to, from 0, as Bedrock numbers them. */
  readonly contentBlockIndex: Scalars['Int']['output'];
  /** JSON text to append. */
  readonly input: Scalars['String']['output'];
};

/** The block is complete. */
export type ContentBlockStop = GenerationEvent & {
  readonly __typename?: 'ContentBlockStop';
  /** Generation.id. */
  readonly generationId: Scalars['ID']['output'];
  /** The event's number in its generation, from 1. */
  readonly sequence: Scalars['Int']['output'];
  /** Always false. */
  readonly terminal: Scalars['Boolean']['output'];
  /** Which block of the message it is, from 0, as Bedrock numbers them. */
  readonly contentBlockIndex: Scalars['Int']['output'];
};

/** invokeModelStream: chunks as the model sent them. No TextDelta is sent beside them. */
export type NativeChunk = GenerationEvent & {
  readonly __typename?: 'NativeChunk';
  /** Generation.id. */
  readonly generationId: Scalars['ID']['output'];
  /** The event's number in its generation, from 1. */
  readonly sequence: Scalars['Int']['output'];
  /** Always false. */
  readonly terminal: Scalars['Boolean']['output'];
  /** The chunks, in order, in the model's own format. */
  readonly chunks: ReadonlyArray<Scalars['JSON']['output']>;
  /** What the chunks add to Generation.text; empty where they hold no text. */
  readonly text: Scalars['String']['output'];
};

/**
 * What was delivered so far is void: another call starts over. Construct: the answer did not satisfy the schema, or another mode, schema or model is tried. In a conversation: the model's window was full before the answer was complete, and the
 * context was compacted for another try.
 */
export type GenerationRestarted = GenerationEvent & {
  readonly __typename?: 'GenerationRestarted';
  /** Generation.id. */
  readonly generationId: Scalars['ID']['output'];
  /** The event's number in its generation, from 1. */
  readonly sequence: Scalars['Int']['output'];
  /** Always false. */
  readonly terminal: Scalars['Boolean']['output'];
  /** The model id or inference profile that is asked now. */
  readonly modelId: Scalars['String']['output'];
  /** Why, in plain words. */
  readonly reason: Scalars['String']['output'];
};

/**
 * Construct that is streamed: the object as far as it is known. What is an object, a list or a text so far stays one; numbers and words are there once they are whole. At
 * most every 100 ms, and only when the text has grown by a tenth since the last one. It is not validated: the validated object is Generation.object, at the end.
 */
export type PartialObject = GenerationEvent & {
  readonly __typename?: 'PartialObject';
  /** Generation.id. */
  readonly generationId: Scalars['ID']['output'];
  /** The event's number in its generation, from 1. */
  readonly sequence: Scalars['Int']['output'];
  /** Always false. */
  readonly terminal: Scalars['Boolean']['output'];
  /** The object, or other value, so far. */
  readonly object?: Maybe<Scalars['JSON']['output']>;
};

/**
 * What came so far, in place of events that are no longer kept (EVENT_RETENTION_HOURS after the end). Its sequence is that of the last event it
 * stands for.
 */
export type GenerationSnapshot = GenerationEvent & {
  readonly __typename?: 'GenerationSnapshot';
  /** Generation.id. */
  readonly generationId: Scalars['ID']['output'];
  /** The number of the last event that it stands for. */
  readonly sequence: Scalars['Int']['output'];
  /** Always false. */
  readonly terminal: Scalars['Boolean']['output'];
  /** All text of the generation. */
  readonly text: Scalars['String']['output'];
  /** Converse and construct: the assistant's message. Null where there is none. */
  readonly message?: Maybe<Message>;
  /** Construct: the validated object. Null where there is none. */
  readonly object?: Maybe<Scalars['JSON']['output']>;
};

/** The model said that it had ended. */
export type GenerationCompleted = GenerationEvent & {
  readonly __typename?: 'GenerationCompleted';
  /** Generation.id. */
  readonly generationId: Scalars['ID']['output'];
  /** The event's number in its generation, from 1. */
  readonly sequence: Scalars['Int']['output'];
  /** Always true. */
  readonly terminal: Scalars['Boolean']['output'];
  /** Why the model stopped, as Generation.stopReason has it. */
  readonly stopReason?: Maybe<Scalars['String']['output']>;
  /** The generation, complete. */
  readonly generation: Generation;
};

/** Bedrock refused, or no try was left, or the deadline passed, before the first output; or a construct's answer does not satisfy its schema. */
export type GenerationFailed = GenerationEvent & {
  readonly __typename?: 'GenerationFailed';
  /** Generation.id. */
  readonly generationId: Scalars['ID']['output'];
  /** The event's number in its generation, from 1. */
  readonly sequence: Scalars['Int']['output'];
  /** Always true. */
  readonly terminal: Scalars['Boolean']['output'];
  /** What went wrong. */
  readonly error: InferenceError;
  /** The generation as it ended. */
  readonly generation: Generation;
};

/** It broke off after output had come, or its node was lost while it ran. */
export type GenerationInterrupted = GenerationEvent & {
  readonly __typename?: 'GenerationInterrupted';
  /** Generation.id. */
  readonly generationId: Scalars['ID']['output'];
  /** The event's number in its generation, from 1. */
  readonly sequence: Scalars['Int']['output'];
  /** Always true. */
  readonly terminal: Scalars['Boolean']['output'];
  /** What went wrong. */
  readonly error: InferenceError;
  /** The generation with what had come. */
  readonly generation: Generation;
};

/** It was stopped: cancelGeneration, or the last reader left with onDisconnect CANCEL. */
export type GenerationCancelled = GenerationEvent & {
  readonly __typename?: 'GenerationCancelled';
  /** Generation.id. */
  readonly generationId: Scalars['ID']['output'];
  /** The event's number in its generation, from 1. */
  readonly sequence: Scalars['Int']['output'];
  /** Always true. */
  readonly terminal: Scalars['Boolean']['output'];
  /** The generation with what had come. */
  readonly generation: Generation;
};

/** What went wrong. The extensions of GraphQL errors have the same shape. */
export type InferenceError = {
  readonly __typename?: 'InferenceError';
  /** A code of the server's registry, in upper snake case, such as THROTTLED or BAD_USER_INPUT. Programs decide by it. */
  readonly code: Scalars['String']['output'];
  /** What happened, for people. Its wording may change. */
  readonly message: Scalars['String']['output'];
  /** The same request can succeed when it is sent again: where a generation has ended with it, under a new idempotencyKey or none, or by continueGeneration. */
  readonly retryable: Scalars['Boolean']['output'];
  /** Milliseconds to wait before that, where somebody said so. */
  readonly retryAfterMs?: Maybe<Scalars['Int']['output']>;
  /** Bedrock's exception name, such as ThrottlingException, if it was Bedrock's. */
  readonly upstream?: Maybe<Scalars['String']['output']>;
  /** Bedrock's request id; for a masked error, the id under which the server's log has it. */
  readonly requestId?: Maybe<Scalars['String']['output']>;
};

/** How long each part of a generation took, in milliseconds. What is not known yet is null. */
export type Timing = {
  readonly __typename?: 'Timing';
  /** From being stored to asking Bedrock. */
  readonly queuedMs?: Maybe<Scalars['Int']['output']>;
  /** From asking Bedrock to the first content. */
  readonly timeToFirstTokenMs?: Maybe<Scalars['Int']['output']>;
  /** The model's own time, as Bedrock reports it. */
  readonly modelLatencyMs?: Maybe<Scalars['Int']['output']>;
  /** From being stored to the end. */
  readonly totalMs?: Maybe<Scalars['Int']['output']>;
  /** Output tokens for each second between the first content and the end. */
  readonly outputTokensPerSecond?: Maybe<Scalars['Float']['output']>;
};

/** One call to Bedrock. */
export type Attempt = {
  readonly __typename?: 'Attempt';
  /** From 1, in the order of the calls. */
  readonly number: Scalars['Int']['output'];
  /** The model id, inference profile id or ARN that was called. */
  readonly modelId: Scalars['String']['output'];
  /** The AWS region that was called, such as us-west-2. */
  readonly region: Scalars['String']['output'];
  /** When the call was made. */
  readonly startedAt: Scalars['DateTime']['output'];
  /** Milliseconds from the call to its end; null where nobody saw it, because the server was lost meanwhile. */
  readonly durationMs?: Maybe<Scalars['Int']['output']>;
  /** Bedrock's request id, which AWS support asks for; null where no answer came. */
  readonly awsRequestId?: Maybe<Scalars['String']['output']>;
  /** Construct: how the model was held to the schema. */
  readonly mode?: Maybe<ConstructMode>;
  /** Why it failed. Null: it succeeded. */
  readonly error?: Maybe<InferenceError>;
  /** Construct: what was wrong with the object, at most 20 sentences, empty where nothing was. Null for other methods, and where the answer was not complete. */
  readonly validationErrors?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** The tokens of this call; null where they are not known. */
  readonly usage?: Maybe<TokenUsage>;
  /** What this call cost. Null where no model worked. */
  readonly cost?: Maybe<Cost>;
};

/** What something cost. An unknown price gives a null amount, never zero. In local mode it is what the model would have cost on Bedrock. */
export type Cost = {
  readonly __typename?: 'Cost';
  /** The amount; in a sum, of what has a known price. Null where nothing has. */
  readonly amount?: Maybe<Scalars['Decimal']['output']>;
  /** Of the amount, as ISO 4217 has it, such as USD. */
  readonly currency: Scalars['String']['output'];
  /** MEASURED where Bedrock counted the tokens, ESTIMATED where they had to be estimated (in a sum: any of them). */
  readonly source: UsageSource;
  /** The day of the price table used, such as 2026-11-01; in a sum the earliest. Null where no price is known. */
  readonly pricedOn?: Maybe<Scalars['String']['output']>;
  /** In a sum: how many requests have no known price and are left out. */
  readonly unpricedRequests: Scalars['Int']['output'];
};

/**
 * Bedrock's token counts. inputTokens leaves out what came from or went to the prompt cache: the whole input is inputTokens +
 * cacheReadInputTokens + cacheWriteInputTokens.
 */
export type TokenUsage = {
  readonly __typename?: 'TokenUsage';
  /** Input that was read without the prompt cache. */
  readonly inputTokens: Scalars['SafeInt']['output'];
  /** What the model wrote. */
  readonly outputTokens: Scalars['SafeInt']['output'];
  /** All input, cached or not, and output. */
  readonly totalTokens: Scalars['SafeInt']['output'];
  /** Input that came from the prompt cache; null where Bedrock did not say. */
  readonly cacheReadInputTokens?: Maybe<Scalars['SafeInt']['output']>;
  /** Input that was written to the prompt cache; null where Bedrock did not say. */
  readonly cacheWriteInputTokens?: Maybe<Scalars['SafeInt']['output']>;
  /** What was written to the prompt cache, by time to live (5m, 1h), as Bedrock sent it. */
  readonly cacheDetails?: Maybe<Scalars['JSON']['output']>;
  /** Whether Bedrock counted or the server estimated. */
  readonly source: UsageSource;
};

/** Where a number comes from. */
export type UsageSource =
  /** Bedrock counted. */
  | 'MEASURED'
  /** The server estimated, because Bedrock's count did not come. */
  | 'ESTIMATED';

/** A page of generations, the newest first. */
export type GenerationConnection = {
  readonly __typename?: 'GenerationConnection';
  /** The generations of the page. */
  readonly edges: ReadonlyArray<GenerationEdge>;
  /** Where the page begins and ends. */
  readonly pageInfo: PageInfo;
};

/** A generation in a page. */
export type GenerationEdge = {
  readonly __typename?: 'GenerationEdge';
  /** Its place in the list, to be given as `after`. */
  readonly cursor: Scalars['String']['output'];
  /** The generation. */
  readonly node: Generation;
};

/** Which generations to list: those that match every member that is given. */
export type GenerationFilter = {
  /** With one of these statuses. */
  readonly status?: InputMaybe<ReadonlyArray<GenerationStatus>>;
  /** Run by one of these methods. */
  readonly method?: InputMaybe<ReadonlyArray<InferenceMethod>>;
  /** Asked of exactly this model id, inference profile id or ARN. */
  readonly modelId?: InputMaybe<Scalars['String']['input']>;
  /** Stored at this instant or later. */
  readonly since?: InputMaybe<Scalars['DateTime']['input']>;
  /** Stored before this instant. A time before since is refused. */
  readonly until?: InputMaybe<Scalars['DateTime']['input']>;
};

/** A message that is kept: the answer of a model, or a message of a conversation. */
export type Message = Node & {
  readonly __typename?: 'Message';
  /** The global id of the message. */
  readonly id: Scalars['ID']['output'];
  /** Who says it. */
  readonly role: Role;
  /** What is said, in order. Each block can be given back as input, unchanged. */
  readonly content: ReadonlyArray<ContentBlock>;
  /** When it was stored. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** How many tokens it has, where that is known; of messages of a conversation an estimate. */
  readonly tokens?: Maybe<Scalars['Int']['output']>;
  /** The generation that made it (assistant messages). */
  readonly generation?: Maybe<Generation>;
};

/** A piece of a message, Bedrock's ContentBlock. */
export type ContentBlock = TextBlock | ImageBlock | DocumentBlock | VideoBlock | AudioBlock | ToolUseBlock | ToolResultBlock | ReasoningBlock | CitationsBlock | SearchResultBlock | CachePointBlock | GuardContentBlock | OtherBlock;

/** Text. As input: {text}. */
export type TextBlock = {
  readonly __typename?: 'TextBlock';
  /** The text. */
  readonly text: Scalars['String']['output'];
};

/** Where the bytes of a medium come from. One of its members is set. */
export type MediaSource = {
  readonly __typename?: 'MediaSource';
  /** The bytes themselves. */
  readonly bytes?: Maybe<Scalars['Base64']['output']>;
  /** An object in S3. */
  readonly s3Location?: Maybe<S3Location>;
  /** The text itself, of a document. */
  readonly text?: Maybe<Scalars['String']['output']>;
};

/** An object in Amazon S3 that Bedrock reads by itself. */
export type S3Location = {
  readonly __typename?: 'S3Location';
  /** Such as s3://bucket/key. */
  readonly uri: Scalars['String']['output'];
  /** The 12 digits of the AWS account that owns the bucket, when it is not the caller's. */
  readonly bucketOwner?: Maybe<Scalars['String']['output']>;
};

/** An image. As input: {image: {format, source}}. */
export type ImageBlock = {
  readonly __typename?: 'ImageBlock';
  /** png, jpeg, gif or webp. */
  readonly format: Scalars['String']['output'];
  /** The image. */
  readonly source: MediaSource;
};

/** A document. As input: {document: {format, name, source, citations: citationsEnabled, context}}. */
export type DocumentBlock = {
  readonly __typename?: 'DocumentBlock';
  /** pdf, csv, doc, docx, xls, xlsx, html, txt or md. */
  readonly format: Scalars['String']['output'];
  /** What the model calls the document. */
  readonly name: Scalars['String']['output'];
  /** The document. */
  readonly source: MediaSource;
  /** The answer shall cite the document; null where that was not said. The input calls it citations. */
  readonly citationsEnabled?: Maybe<Scalars['Boolean']['output']>;
  /** What the model should know about the document when it cites it. */
  readonly context?: Maybe<Scalars['String']['output']>;
};

/** A video. As input: {video: {format, source}}. */
export type VideoBlock = {
  readonly __typename?: 'VideoBlock';
  /** As Bedrock names it, such as mp4. */
  readonly format: Scalars['String']['output'];
  /** The video. */
  readonly source: MediaSource;
};

/** A sound. As input: {audio: {format, source}}. */
export type AudioBlock = {
  readonly __typename?: 'AudioBlock';
  /** As Bedrock names it, such as mp3. */
  readonly format: Scalars['String']['output'];
  /** The sound. */
  readonly source: MediaSource;
};

/**
 * The model asks for a tool: run it and answer with a toolResult block in the next user message. As input: {toolUse: {toolUseId, name, input}}.
 * A tool that Bedrock runs by itself comes as an OtherBlock.
 */
export type ToolUseBlock = {
  readonly __typename?: 'ToolUseBlock';
  /** The id that the tool's result has to carry. */
  readonly toolUseId: Scalars['String']['output'];
  /** The tool's name. */
  readonly name: Scalars['String']['output'];
  /** What the model gives the tool. Of an answer that broke off in it, the JSON text as far as it came. */
  readonly input: Scalars['JSON']['output'];
};

/** What a tool answered. As input: {toolResult: {toolUseId, content: results, status}}. */
export type ToolResultBlock = {
  readonly __typename?: 'ToolResultBlock';
  /** The toolUseId of the toolUse that this answers. */
  readonly toolUseId: Scalars['String']['output'];
  /** What the tool answered. The input calls it content. */
  readonly results: ReadonlyArray<ToolResultContent>;
  /** Whether the tool did its work; null where that was not said. */
  readonly status?: Maybe<ToolResultStatus>;
};

/** A piece of what a tool answered. One of its members is set. */
export type ToolResultContent = {
  readonly __typename?: 'ToolResultContent';
  /** A JSON value. */
  readonly json?: Maybe<Scalars['JSON']['output']>;
  /** Text. */
  readonly text?: Maybe<Scalars['String']['output']>;
  /** An image. */
  readonly image?: Maybe<ImageBlock>;
  /** A document. */
  readonly document?: Maybe<DocumentBlock>;
  /** A video. */
  readonly video?: Maybe<VideoBlock>;
  /** A search result. */
  readonly searchResult?: Maybe<SearchResultBlock>;
};

/**
 * What the model thought before it answered. As input: {reasoningContent: {reasoningText: {text: reasoningText, signature}}}, or
 * {reasoningContent: {redactedContent}}.
 */
export type ReasoningBlock = {
  readonly __typename?: 'ReasoningBlock';
  /** Reasoning that can be read; null where it is redacted. */
  readonly reasoningText?: Maybe<Scalars['String']['output']>;
  /** The provider's signature of the text, where it gives one. */
  readonly signature?: Maybe<Scalars['String']['output']>;
  /** Reasoning that the provider encrypted; null where it can be read. */
  readonly redactedContent?: Maybe<Scalars['Base64']['output']>;
};

/** Text with the sources that it rests on. As input: {citationsContent: {text, citations}}. */
export type CitationsBlock = {
  readonly __typename?: 'CitationsBlock';
  /** The text that the citations support. */
  readonly text: Scalars['String']['output'];
  /** Bedrock's list of citations, each an object with title, source, sourceContent and location. */
  readonly citations: Scalars['JSON']['output'];
};

/** A search result. As input: {searchResult: {source: searchSource, title, content: passages, citations: citationsEnabled}}. */
export type SearchResultBlock = {
  readonly __typename?: 'SearchResultBlock';
  /** Where it was found, such as a URL. The input calls it source. */
  readonly searchSource: Scalars['String']['output'];
  /** Its title. */
  readonly title: Scalars['String']['output'];
  /** Its passages of text, in order. The input calls them content. */
  readonly passages: ReadonlyArray<Scalars['String']['output']>;
  /** The answer shall cite the result; null where that was not said. The input calls it citations. */
  readonly citationsEnabled?: Maybe<Scalars['Boolean']['output']>;
};

/** A prompt cache checkpoint. As input: {cachePoint: {ttl}}. */
export type CachePointBlock = {
  readonly __typename?: 'CachePointBlock';
  /** How long the cache keeps it: 5m or 1h; null is Bedrock's default. */
  readonly ttl?: Maybe<Scalars['String']['output']>;
};

/** Content for a guardrail. One of guardText and image is set. As input: {guardContent: {text: {text: guardText, qualifiers}}}, or {guardContent: {image}}. */
export type GuardContentBlock = {
  readonly __typename?: 'GuardContentBlock';
  /** The text to look at. */
  readonly guardText?: Maybe<Scalars['String']['output']>;
  /** What the text is to the guardrail; null where that was not said. */
  readonly qualifiers?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** The image to look at. */
  readonly image?: Maybe<ImageBlock>;
};

/** A block that this schema does not name, or that has members it does not name, as Bedrock sent it. As input: {other: {[type]: value}}. */
export type OtherBlock = {
  readonly __typename?: 'OtherBlock';
  /** The name of the block's one member on Bedrock's wire, such as toolAddition. */
  readonly type: Scalars['String']['output'];
  /** That member's value. */
  readonly value: Scalars['JSON']['output'];
};

/** A foundation model that Bedrock offers, and what is known of it. */
export type Model = Node & {
  readonly __typename?: 'Model';
  /** The global id of the model. */
  readonly id: Scalars['ID']['output'];
  /** Bedrock's model id, such as amazon.nova-lite-v1:0. */
  readonly modelId: Scalars['String']['output'];
  /** Its name, such as Nova Lite. */
  readonly name: Scalars['String']['output'];
  /** Who made it, such as Amazon. */
  readonly provider: Scalars['String']['output'];
  /** What it reads: TEXT, IMAGE, VIDEO, SPEECH… */
  readonly inputModalities: ReadonlyArray<Scalars['String']['output']>;
  /** What it writes: TEXT, IMAGE, EMBEDDING… */
  readonly outputModalities: ReadonlyArray<Scalars['String']['output']>;
  /** What it can do. */
  readonly capabilities: ModelCapabilities;
  /** Whether it will go away. */
  readonly lifecycle: ModelLifecycle;
  /**
   * The inference profiles that run it: Bedrock's own, which spread requests over regions, and those made in the account. Empty where Bedrock did
   * not list them. A model that is not offered on demand needs the id or ARN of one.
   */
  readonly inferenceProfiles: ReadonlyArray<InferenceProfile>;
  /** The context window: input and output together, in tokens; null where it is not known. */
  readonly contextTokens?: Maybe<Scalars['Int']['output']>;
  /** The most tokens that it writes in one answer; null where that is not known. */
  readonly maxOutputTokens?: Maybe<Scalars['Int']['output']>;
  /** What it costs, as far as it is known: one entry for each scope with a price. Empty where nothing is known. */
  readonly prices: ReadonlyArray<ModelPrice>;
  /** Its quotas in the server's region, with what is taken of them now: a bucket for each scope that a limit is known for, or that calls were made in. */
  readonly quotas: ReadonlyArray<ModelQuota>;
};

/**
 * One of Bedrock's quota buckets: a model in a region, on demand or cross-region. All operations share it (Converse, InvokeModel and their streams). What this server has taken from it
 * is counted by Bedrock's arithmetic; what others take from the same AWS account shows only by its throttling.
 */
export type ModelQuota = Node & {
  readonly __typename?: 'ModelQuota';
  /** The global id of the bucket. */
  readonly id: Scalars['ID']['output'];
  /** The model's own id, without the prefix of an inference profile. */
  readonly modelId: Scalars['String']['output'];
  /** The AWS region that is called. */
  readonly region: Scalars['String']['output'];
  /** Whether requests run in one region or through an inference profile. */
  readonly scope: QuotaScope;
  /** Through a global profile (global.), for which Bedrock keeps a quota of its own. */
  readonly isGlobal: Scalars['Boolean']['output'];
  /** What Bedrock counts, and the limit of each. */
  readonly dimensions: ReadonlyArray<QuotaDimension>;
  /** Calls that are under way. */
  readonly running: Scalars['Int']['output'];
  /** Generations that wait for it. */
  readonly queued: Scalars['Int']['output'];
  /** Calls that Bedrock throttled in the last minute. */
  readonly throttled: Scalars['Int']['output'];
};

/** Which of a model's quotas a call takes from. */
export type QuotaScope =
  /** The model's own id: one region. */
  | 'ON_DEMAND'
  /** An inference profile, which spreads requests over regions. */
  | 'CROSS_REGION';

/** How much of one limit is taken. */
export type QuotaDimension = {
  readonly __typename?: 'QuotaDimension';
  /** What is counted. */
  readonly dimension: QuotaKind;
  /** The limit; null where nobody knows one. */
  readonly limit?: Maybe<Scalars['Float']['output']>;
  /** What counts against the limit now, of the last minute or day: settled and reserved together. */
  readonly used: Scalars['Float']['output'];
  /** Of that, what running requests have taken and not settled. */
  readonly reserved: Scalars['Float']['output'];
  /** What is left; null without a limit. */
  readonly remaining?: Maybe<Scalars['Float']['output']>;
  /** Who said what the limit is. */
  readonly source: QuotaSource;
};

/** What Bedrock counts. */
export type QuotaKind =
  /** Calls in a minute. By AWS's documentation the runtime has had no such limit since May 2026; one can still be set. */
  | 'REQUESTS_PER_MINUTE'
  /** Input, cache writes and output of a minute; output by the model's burn-down rate. A request takes its maxTokens when it starts, and gets back what it has not used. */
  | 'TOKENS_PER_MINUTE'
  /** The same of a day. */
  | 'TOKENS_PER_DAY'
  /** Calls that are under way at once. */
  | 'CONCURRENT_REQUESTS';

/** Who said what a limit is. */
export type QuotaSource =
  /** QUOTAS_FILE. */
  | 'CONFIGURED'
  /** AWS Service Quotas. */
  | 'SERVICE_QUOTAS'
  /** Inferred from throttling: it falls with each, and grows until the next. */
  | 'LEARNED'
  /** Nobody; requests are let through until Bedrock throttles. */
  | 'UNKNOWN';

/** What a model costs in one scope. A price that is not known is null. */
export type ModelPrice = {
  readonly __typename?: 'ModelPrice';
  /** IN_REGION, GEO (a cross-region profile) or GLOBAL. */
  readonly scope: Scalars['String']['output'];
  /** A million input tokens that neither come from nor go to the prompt cache. */
  readonly inputPerMillionTokens?: Maybe<Scalars['Decimal']['output']>;
  /** A million output tokens. */
  readonly outputPerMillionTokens?: Maybe<Scalars['Decimal']['output']>;
  /** A million input tokens that come from the prompt cache. */
  readonly cacheReadPerMillionTokens?: Maybe<Scalars['Decimal']['output']>;
  /** A million input tokens that go to the prompt cache for five minutes. */
  readonly cacheWrite5mPerMillionTokens?: Maybe<Scalars['Decimal']['output']>;
  /** A million input tokens that go to the prompt cache for an hour. */
  readonly cacheWrite1hPerMillionTokens?: Maybe<Scalars['Decimal']['output']>;
  /** What a batch job pays of these: 0.5 is half. */
  readonly batchFactor?: Maybe<Scalars['Decimal']['output']>;
  /** Of all amounts, as ISO 4217 has it, such as USD. */
  readonly currency: Scalars['String']['output'];
  /** The day on which the prices are known to have held, such as 2026-11-01. */
  readonly pricedOn: Scalars['String']['output'];
};

/** A way to run a model under a name of its own: over several regions, or with its own cost labels. */
export type InferenceProfile = {
  readonly __typename?: 'InferenceProfile';
  /** Its id, such as us.anthropic.claude-haiku-4-5-20251001-v1:0. */
  readonly inferenceProfileId: Scalars['String']['output'];
  /** Its ARN. Both stand for the model wherever a modelId is asked for; of an application profile only the ARN. */
  readonly arn: Scalars['String']['output'];
  /** SYSTEM_DEFINED (Bedrock's) or APPLICATION (made in the AWS account). */
  readonly type: Scalars['String']['output'];
};

/** What a model can do on Bedrock. False also where it is not known. */
export type ModelCapabilities = {
  readonly __typename?: 'ModelCapabilities';
  /** It can be asked by converse; otherwise only by invokeModel. */
  readonly converse: Scalars['Boolean']['output'];
  /** It can stream its answer. */
  readonly streaming: Scalars['Boolean']['output'];
  /** It can run in batch jobs (model invocation jobs). */
  readonly batch: Scalars['Boolean']['output'];
  /** It takes system prompts. */
  readonly systemPrompt: Scalars['Boolean']['output'];
  /** It can use tools. */
  readonly tools: Scalars['Boolean']['output'];
  /** It can be held to a JSON Schema by Bedrock (structured output). */
  readonly nativeStructuredOutput: Scalars['Boolean']['output'];
  /** It can cache the beginning of a prompt at cachePoint blocks. */
  readonly promptCaching: Scalars['Boolean']['output'];
  /** Bedrock can count its tokens beforehand (CountTokens). */
  readonly countTokens: Scalars['Boolean']['output'];
  /** It reads document blocks. */
  readonly documents: Scalars['Boolean']['output'];
  /** It goes on from an assistant's message at the end of the messages. */
  readonly assistantPrefill: Scalars['Boolean']['output'];
};

/** Whether a model will go away. */
export type ModelLifecycle = {
  readonly __typename?: 'ModelLifecycle';
  /** ACTIVE or LEGACY, as Bedrock says. */
  readonly status: Scalars['String']['output'];
  /** When it stops answering; null where no date is known. */
  readonly endOfLifeAt?: Maybe<Scalars['DateTime']['output']>;
};

/** Messages that are kept together with what they are asked with. Bedrock keeps no state: the server sends each turn as much of it as the memory policy says. */
export type Conversation = Node & {
  readonly __typename?: 'Conversation';
  /** The global id of the conversation. */
  readonly id: Scalars['ID']['output'];
  /** A name for it; null where it has none. */
  readonly title?: Maybe<Scalars['String']['output']>;
  /** The model id, inference profile id or ARN that its turns go to, unless a turn names another. */
  readonly modelId: Scalars['String']['output'];
  /** The system prompts of its turns, in order. */
  readonly system: ReadonlyArray<ContentBlock>;
  /** Bedrock's inferenceConfig of its turns, and with it the effort, which Bedrock has in outputConfig; null: the model's defaults. */
  readonly inferenceConfig?: Maybe<Scalars['JSON']['output']>;
  /** Bedrock's toolConfig of its turns; null: no tools. */
  readonly toolConfig?: Maybe<Scalars['JSON']['output']>;
  /** Bedrock's guardrailConfig of its turns; null: none. */
  readonly guardrailConfig?: Maybe<Scalars['JSON']['output']>;
  /** How much of it is sent. */
  readonly memory: MemoryPolicy;
  /** Its messages, oldest first. The last 50 when neither first nor last is given; at most 100 at once. Cursors stay valid whatever is added or deleted. */
  readonly messages: MessageConnection;
  /** How many messages it has. */
  readonly messageCount: Scalars['Int']['output'];
  /** The turn that is running now, or waits to run: another tab can follow it. Null between turns. */
  readonly activeGeneration?: Maybe<Generation>;
  /** The latest turn, running or ended: where it failed, this says why. Null before the first, and where it is no longer kept. */
  readonly lastGeneration?: Maybe<Generation>;
  /** Summaries that stand for older messages, the highest level first, each level oldest first. What a newer summary of the same level has taken in is left out. */
  readonly summaries: ReadonlyArray<ConversationSummary>;
  /** What the last compaction did; null before the first, in a fork, and after the memory policy was changed or messages were deleted. */
  readonly lastCompaction?: Maybe<Compaction>;
  /** The tokens of all its turns and summaries together. */
  readonly usage: TokenUsage;
  /** What all its turns and summaries have cost together; null before the first call of a model. */
  readonly cost?: Maybe<Cost>;
  /** When it was stored. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When it was last changed, by a turn or otherwise. */
  readonly updatedAt: Scalars['DateTime']['output'];
};


/** Messages that are kept together with what they are asked with. Bedrock keeps no state: the server sends each turn as much of it as the memory policy says. */
export type ConversationMessagesArgs = {
  first?: InputMaybe<Scalars['Int']['input']>;
  after?: InputMaybe<Scalars['String']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
};

/** A page of a conversation's messages, oldest first. */
export type MessageConnection = {
  readonly __typename?: 'MessageConnection';
  /** The messages of the page. */
  readonly edges: ReadonlyArray<MessageEdge>;
  /** Where the page begins and ends. */
  readonly pageInfo: PageInfo;
};

/** A message in a page. */
export type MessageEdge = {
  readonly __typename?: 'MessageEdge';
  /** Its place in the conversation, to be given as `after` or `before`. */
  readonly cursor: Scalars['String']['output'];
  /** The message. */
  readonly node: Message;
};

/** A page of conversations, the newest first. */
export type ConversationConnection = {
  readonly __typename?: 'ConversationConnection';
  /** The conversations of the page. */
  readonly edges: ReadonlyArray<ConversationEdge>;
  /** Where the page begins and ends. */
  readonly pageInfo: PageInfo;
};

/** A conversation in a page. */
export type ConversationEdge = {
  readonly __typename?: 'ConversationEdge';
  /** Its place in the list, to be given as `after`. */
  readonly cursor: Scalars['String']['output'];
  /** The conversation. */
  readonly node: Conversation;
};

/** A conversation to store. */
export type CreateConversationInput = {
  /** A model id, inference profile id or ARN, of 1 to 2,048 characters. Prompts of Bedrock's prompt management are refused: they bring their own messages. */
  readonly modelId: Scalars['String']['input'];
  /** A name for it, at most 1,000 characters; null gives none. */
  readonly title?: InputMaybe<Scalars['String']['input']>;
  /** The system prompts of its turns, in order; null sends none. */
  readonly system?: InputMaybe<ReadonlyArray<SystemContentBlockInput>>;
  /** How much and how freely the model writes; null takes the model's defaults. */
  readonly inferenceConfig?: InputMaybe<InferenceConfigInput>;
  /** The tools that the model may use; null gives none. */
  readonly toolConfig?: InputMaybe<ToolConfigInput>;
  /** The guardrail to apply; null applies none. */
  readonly guardrailConfig?: InputMaybe<GuardrailConfigInput>;
  /** How much of it is sent; null is the strategy FULL. */
  readonly memory?: InputMaybe<MemoryPolicyInput>;
  /** The messages that it begins with, oldest first, at most 10,000: the user begins, and user and assistant take turns. Null: none. */
  readonly messages?: InputMaybe<ReadonlyArray<MessageInput>>;
};

/** What to change of a conversation. Only what is given changes; an explicit null clears. */
export type UpdateConversationInput = {
  /** A name for it, at most 1,000 characters. */
  readonly title?: InputMaybe<Scalars['String']['input']>;
  /** Another model for its turns. It cannot be cleared. */
  readonly modelId?: InputMaybe<Scalars['String']['input']>;
  /** The system prompts of its turns. */
  readonly system?: InputMaybe<ReadonlyArray<SystemContentBlockInput>>;
  /** How much and how freely the model writes. */
  readonly inferenceConfig?: InputMaybe<InferenceConfigInput>;
  /** The tools that the model may use. */
  readonly toolConfig?: InputMaybe<ToolConfigInput>;
  /** The guardrail to apply. */
  readonly guardrailConfig?: InputMaybe<GuardrailConfigInput>;
  /** How much of it is sent, as a whole; null is the strategy FULL. All messages are sent again, until the next compaction. */
  readonly memory?: InputMaybe<MemoryPolicyInput>;
};

/** A change of a conversation. The first of a subscription has only the conversation. */
export type ConversationUpdate = {
  readonly __typename?: 'ConversationUpdate';
  /** The conversation as it is now; null when it was deleted. */
  readonly conversation?: Maybe<Conversation>;
  /** The message that was added, or that takes another's place. */
  readonly messageEdge?: Maybe<MessageEdge>;
  /** The turn that has begun. */
  readonly generation?: Maybe<Generation>;
  /** The id of what was deleted: a message, also one that another has replaced, or the conversation itself. */
  readonly deletedId?: Maybe<Scalars['ID']['output']>;
};

/** What of a long conversation is sent to the model. Nothing kept is ever lost by it. */
export type MemoryPolicy = {
  readonly __typename?: 'MemoryPolicy';
  /** How the older messages are told. */
  readonly strategy: MemoryStrategy;
  /** Compact when the context passes this many tokens; null, and whatever is more, is what the model's window leaves beside its answer. FULL always takes that. */
  readonly triggerTokens?: Maybe<Scalars['Int']['output']>;
  /** Down to this many tokens, everything together; null is half of triggerTokens, with FULL three quarters. */
  readonly keepTokens?: Maybe<Scalars['Int']['output']>;
  /** At most so many messages stay; without triggerTokens a compaction comes when there are twice as many. Null, and with FULL: only tokens count. */
  readonly keepMessages?: Maybe<Scalars['Int']['output']>;
  /** Who writes the summaries; null is the conversation's own model. */
  readonly summaryModelId?: Maybe<Scalars['String']['output']>;
  /** Cache points are placed for models that have prompt caching. */
  readonly promptCaching: Scalars['Boolean']['output'];
  /** How long what is cached is kept: 5m or 1h; null is Bedrock's default, 5m. */
  readonly cacheTtl?: Maybe<Scalars['String']['output']>;
};

/** How much of a conversation is sent. keepTokens above triggerTokens or above the model's window, where that is certain, is refused with BAD_USER_INPUT. */
export type MemoryPolicyInput = {
  /** How the older messages are told. */
  readonly strategy: MemoryStrategy;
  /** Compact when the context passes this many tokens, from 1 on; null is what the model's window leaves beside its answer. FULL takes no notice of it. */
  readonly triggerTokens?: InputMaybe<Scalars['Int']['input']>;
  /** Down to this many tokens, from 1 on; null is half of triggerTokens, with FULL three quarters. */
  readonly keepTokens?: InputMaybe<Scalars['Int']['input']>;
  /** At most so many messages stay, from 1 on; without triggerTokens a compaction comes when there are twice as many. Null: only tokens count. FULL takes no notice of it. */
  readonly keepMessages?: InputMaybe<Scalars['Int']['input']>;
  /** A model to write the summaries of SUMMARIZE and HIERARCHICAL, mostly a cheaper one; null is the conversation's own. */
  readonly summaryModelId?: InputMaybe<Scalars['String']['input']>;
  /** Place cache points after the tools, the system prompts and the messages, for models that have prompt caching. false leaves those that stand in the messages. */
  readonly promptCaching?: Scalars['Boolean']['input'];
  /** How long what is cached is kept: 5m, or 1h for models that can; null is Bedrock's default, 5m. */
  readonly cacheTtl?: InputMaybe<Scalars['String']['input']>;
};

/** How the older messages of a long conversation are told to the model. Tool uses stay with their results, and the system prompts are always sent whole. */
export type MemoryStrategy =
  /** Everything, until the model's window is full; then the oldest messages are left out. */
  | 'FULL'
  /** The latest messages that fit. */
  | 'SLIDING_WINDOW'
  /** A summary of the older messages, then the latest ones. Each summary takes in the one before it. */
  | 'SUMMARIZE'
  /** Summaries of spans of messages, and summaries of summaries, so that the oldest cost least. */
  | 'HIERARCHICAL'
  /** Drop what matters least, judged at each compaction: old tool results, reasoning and large documents first, then what has least to do with the latest turns. */
  | 'PRUNE';

/** A text that stands for older messages. */
export type ConversationSummary = {
  readonly __typename?: 'ConversationSummary';
  /** The id of the summary. */
  readonly id: Scalars['ID']['output'];
  /** 0 for a summary of messages, 1 for one of summaries of level 0, and so on. */
  readonly level: Scalars['Int']['output'];
  /** What the model wrote. */
  readonly text: Scalars['String']['output'];
  /** Message.id of the first message that it stands for. */
  readonly fromMessageId: Scalars['ID']['output'];
  /** Message.id of the last message that it stands for. */
  readonly toMessageId: Scalars['ID']['output'];
  /** About how many tokens it has. */
  readonly tokens: Scalars['Int']['output'];
  /** When it was stored. */
  readonly createdAt: Scalars['DateTime']['output'];
};

/** What a compaction did. */
export type Compaction = {
  readonly __typename?: 'Compaction';
  /** When it was. */
  readonly at: Scalars['DateTime']['output'];
  /** About how many tokens the context had before. */
  readonly tokensBefore: Scalars['Int']['output'];
  /** About how many it had after. */
  readonly tokensAfter: Scalars['Int']['output'];
  /** Why older messages were left out instead of summarised: the summary model failed or wrote nothing. Null where all went well. They are summarised by the next compaction. */
  readonly error?: Maybe<InferenceError>;
};

/** What the next turn would send, and what became of each message. */
export type ContextPreview = {
  readonly __typename?: 'ContextPreview';
  /** The system prompts as they are sent, with cache points. */
  readonly system: ReadonlyArray<ContentBlock>;
  /** The messages as they are sent. */
  readonly messages: ReadonlyArray<PreparedMessage>;
  /** About how many tokens it all has, tools included. */
  readonly tokens: Scalars['Int']['output'];
  /** The next turn will compact first, which calls the summary model. */
  readonly compactionDue: Scalars['Boolean']['output'];
  /** What became of each message of the conversation, oldest first. */
  readonly dispositions: ReadonlyArray<MessageDisposition>;
};

/** A message as it is sent: joined, summarised, pruned, with cache points. */
export type PreparedMessage = {
  readonly __typename?: 'PreparedMessage';
  /** Message.id of each message that it is made of, the summarised ones included; empty for what the server put in. */
  readonly sourceIds: ReadonlyArray<Scalars['ID']['output']>;
  /** Who says it. */
  readonly role: Role;
  /** What is sent. */
  readonly content: ReadonlyArray<ContentBlock>;
};

/** What became of a message. */
export type MessageDisposition = {
  readonly __typename?: 'MessageDisposition';
  /** Message.id. */
  readonly messageId: Scalars['ID']['output'];
  /** Whether it is sent. */
  readonly disposition: Disposition;
  /** Why, in plain words; null where it is sent as it is. */
  readonly reason?: Maybe<Scalars['String']['output']>;
  /** ConversationSummary.id of the summary that is sent in its place; null where none is, or is yet to be made. */
  readonly summaryId?: Maybe<Scalars['ID']['output']>;
};

/** What became of a message. */
export type Disposition =
  /** It is sent, whole or trimmed. */
  | 'KEPT'
  /** A summary is sent in its place. */
  | 'SUMMARIZED'
  /** It is left out. */
  | 'PRUNED';

/** A page of models, by provider and name. */
export type ModelConnection = {
  readonly __typename?: 'ModelConnection';
  /** The models of the page. */
  readonly edges: ReadonlyArray<ModelEdge>;
  /** Where the page begins and ends. */
  readonly pageInfo: PageInfo;
};

/** A model in a page. */
export type ModelEdge = {
  readonly __typename?: 'ModelEdge';
  /** Its place in the list, to be given as `after`. */
  readonly cursor: Scalars['String']['output'];
  /** The model. */
  readonly node: Model;
};

/** Which models to list: those that match every member that is given. */
export type ModelFilter = {
  /** Made by this provider, in any case, such as anthropic. */
  readonly provider?: InputMaybe<Scalars['String']['input']>;
  /** Writing this modality, in any case, such as TEXT or EMBEDDING. */
  readonly outputModality?: InputMaybe<Scalars['String']['input']>;
  /** Able (true) or unable (false) to stream. */
  readonly streaming?: InputMaybe<Scalars['Boolean']['input']>;
  /** Able (true) or unable (false) to run in batch jobs. */
  readonly batch?: InputMaybe<Scalars['Boolean']['input']>;
  /** With this text in the model id, the name or the provider, in any case. */
  readonly search?: InputMaybe<Scalars['String']['input']>;
};

/** What to run as a batch job: many records, whose results come later. Bedrock bills half of the on-demand price for them. */
export type CreateBatchJobInput = {
  /** 1 to 63 letters, digits, +, - and ., beginning with a letter or a digit; made up if null. The Bedrock jobs are named after it, each with an ending of its own. */
  readonly jobName?: InputMaybe<Scalars['String']['input']>;
  /** A model id, inference profile id or ARN, of 1 to 2,048 characters. */
  readonly modelId: Scalars['String']['input'];
  /** The records. */
  readonly input: BatchInput;
  /** The S3 folder that Bedrock writes results to, such as s3://bucket/results/; null: under the configured bucket. Of records that run in real time nothing is written there. */
  readonly outputS3Uri?: InputMaybe<Scalars['String']['input']>;
  /** The IAM role by which Bedrock reads the input and writes the output; null: the configured one. */
  readonly roleArn?: InputMaybe<Scalars['String']['input']>;
  /** How long Bedrock may take, 24 to 168; null is Bedrock's default. */
  readonly timeoutDurationInHours?: InputMaybe<Scalars['Int']['input']>;
  /** Labels for usage reports, at most 16. They are put on the Bedrock jobs too, which take no comma, $ and #, and keys of at most 128 characters that do not begin with aws:. */
  readonly tags?: InputMaybe<ReadonlyArray<TagInput>>;
  /** Too few records for a Bedrock job: run them in real time, at the real-time price, behind the same BatchJob. With false they are refused. */
  readonly realtimeBelowMinimum?: Scalars['Boolean']['input'];
  /**
   * Validate each result against this JSON Schema (draft 2020-12): what does not satisfy it has the error SCHEMA_UNSATISFIED and keeps its output. The model is
   * not told of it: a batch record takes neither tools nor an output format. A schema that is not valid is refused with SCHEMA_INVALID.
   */
  readonly schema?: InputMaybe<Scalars['JSON']['input']>;
  /**
   * What the modelInput of the records is: Converse requests or native bodies. Null: found out. Of records, by what they are given as; of JSONL, by the look of its first
   * record, where a body of Nova without schemaVersion cannot be told from a Converse request and is taken for one.
   */
  readonly modelInvocationType?: InputMaybe<BatchInvocationType>;
  /** The same key with the same input: the same job, created once. With another input: the error IDEMPOTENCY_KEY_REUSED. 1 to 256 characters. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** Where the records of a batch job are: inline up to 10,000 records and the limit of a request body; beyond that, s3Uri. */
export type BatchInput =
  /** The records, one by one. */
  { readonly records: ReadonlyArray<BatchRecordInput>; readonly jsonl?: never; readonly s3Uri?: never; }
  |  /** JSONL as Bedrock defines it, in one string: a line for each record, {"recordId": …, "modelInput": {…}}. A line without a recordId gets one. */
  { readonly records?: never; readonly jsonl: Scalars['String']['input']; readonly s3Uri?: never; }
  |  /** JSONL as Bedrock defines it, already in S3: a file whose name ends with .jsonl, or a folder of such files. */
  { readonly records?: never; readonly jsonl?: never; readonly s3Uri: Scalars['String']['input']; };

/** A record of a batch job: exactly one of prompt, converse and body. */
export type BatchRecordInput = {
  /** Unique in the job; made up if null. 1 to 256 characters, none of them a control character, no white space at the ends. */
  readonly recordId?: InputMaybe<Scalars['String']['input']>;
  /** The plain case: one user message. */
  readonly prompt?: InputMaybe<Scalars['String']['input']>;
  /** A Converse request. */
  readonly converse?: InputMaybe<BatchConverseInput>;
  /** A native body. With one of these among the records, the others are put into the model's native body, too: a job has records of one kind. */
  readonly body?: InputMaybe<Scalars['JSON']['input']>;
};

/** A Converse request as a batch record can have it: without tools, guardrails and prompt caching, none of which Bedrock has in batch jobs. */
export type BatchConverseInput = {
  /** The conversation so far, oldest first, and the message to answer, as in ConverseInput. */
  readonly messages: ReadonlyArray<MessageInput>;
  /** System prompts, in order; null sends none. */
  readonly system?: InputMaybe<ReadonlyArray<SystemContentBlockInput>>;
  /** How much and how freely the model writes; null takes the model's defaults. */
  readonly inferenceConfig?: InputMaybe<InferenceConfigInput>;
};

/** What the modelInput of a job's records is: Bedrock's modelInvocationType. */
export type BatchInvocationType =
  /** Converse requests; the outputs are Converse's answers. */
  | 'CONVERSE'
  /** Native bodies of the model, as InvokeModel takes and gives them. */
  | 'INVOKE_MODEL';

/**
 * Many records that are run together, and their results. Behind it stand one or several Bedrock jobs (parts), or, for fewer records than Bedrock takes, one generation for each
 * record; whichever it is, its results are the same.
 */
export type BatchJob = Node & {
  readonly __typename?: 'BatchJob';
  /** The global id. */
  readonly id: Scalars['ID']['output'];
  /** As asked for, or made up. The Bedrock jobs are named after it, each with an ending of its own, since Bedrock takes a name once. */
  readonly jobName: Scalars['String']['output'];
  /** As asked for. */
  readonly modelId: Scalars['String']['output'];
  /** What is known of the model; null where it is not known. */
  readonly model?: Maybe<Model>;
  /** How the records are run. Of records in S3 it is known when they have been read: until then it is BEDROCK_JOB. */
  readonly execution: BatchExecution;
  /** Where it stands. It only moves forward, and skips what was not seen. */
  readonly status: BatchJobStatus;
  /** Bedrock's explanation when something is wrong, what it waits for, and where what was read of the output does not agree with what Bedrock says of it. */
  readonly statusMessage?: Maybe<Scalars['String']['output']>;
  /** The Bedrock jobs behind it: one, or several for more records than one may hold; none for REALTIME. */
  readonly parts: ReadonlyArray<BatchJobPart>;
  /** How many records there are, and what has become of them so far. */
  readonly recordCounts: BatchRecordCounts;
  /** In the order of the input. While the job runs, those that are known: for REALTIME as they come, otherwise while they are being joined. */
  readonly results: BatchResultConnection;
  /** The job whose failed and missing records this one runs again; null where it is none, and where that one was deleted. */
  readonly retryOf?: Maybe<BatchJob>;
  /** Of all its records together, when it has ended. Null until then, and where no model has worked. */
  readonly usage?: Maybe<TokenUsage>;
  /** At the batch price; for REALTIME at the real-time price. Null until it has ended, and where no model has worked. */
  readonly cost?: Maybe<Cost>;
  /** When it was asked for. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When Bedrock accepted the first of its jobs; null until then. */
  readonly submitTime?: Maybe<Scalars['DateTime']['output']>;
  /** When the last of them ended; null until then. */
  readonly endTime?: Maybe<Scalars['DateTime']['output']>;
  /** When Bedrock gives up what it has not done by then; null where it does not say. */
  readonly jobExpirationTime?: Maybe<Scalars['DateTime']['output']>;
  /** Why it failed, in whole or in part; null otherwise. */
  readonly error?: Maybe<InferenceError>;
  /** As asked for. */
  readonly tags: ReadonlyArray<Tag>;
};


/**
 * Many records that are run together, and their results. Behind it stand one or several Bedrock jobs (parts), or, for fewer records than Bedrock takes, one generation for each
 * record; whichever it is, its results are the same.
 */
export type BatchJobResultsArgs = {
  status?: InputMaybe<BatchRecordStatus>;
  first?: Scalars['Int']['input'];
  after?: InputMaybe<Scalars['String']['input']>;
};

/** One Bedrock job of a batch job. */
export type BatchJobPart = {
  readonly __typename?: 'BatchJobPart';
  /** Its ARN; null until Bedrock has accepted it. */
  readonly jobArn?: Maybe<Scalars['String']['output']>;
  /** Where it stands: COLLECTING from its end until its results are joined. */
  readonly status: BatchJobStatus;
  /** Bedrock's explanation when something is wrong, and what it waits for. */
  readonly statusMessage?: Maybe<Scalars['String']['output']>;
  /** The JSONL file, or folder, that Bedrock reads. */
  readonly inputS3Uri?: Maybe<Scalars['String']['output']>;
  /** The folder in which Bedrock makes one for the job's results. */
  readonly outputS3Uri?: Maybe<Scalars['String']['output']>;
  /** How many records it has, and what has become of them so far. */
  readonly recordCounts: BatchRecordCounts;
};

/** Where a batch job stands. A terminal status (the last five) is shown only when the results can be read. */
export type BatchJobStatus =
  /** Kept here, not yet accepted by Bedrock: its records are read or uploaded, or Bedrock has no room for it yet. */
  | 'PREPARING'
  /** Accepted by Bedrock. */
  | 'SUBMITTED'
  /** Bedrock looks at its input. */
  | 'VALIDATING'
  /** It waits at Bedrock for its turn. */
  | 'SCHEDULED'
  /** Its records are run. */
  | 'IN_PROGRESS'
  /** It was asked to stop, and has not yet. */
  | 'STOPPING'
  /** Bedrock has ended; results are being joined. */
  | 'COLLECTING'
  /** It has run to its end. Records may have failed all the same: recordCounts tells. */
  | 'COMPLETED'
  /** Not all records were processed in time, or of several parts not all have run to their end. */
  | 'PARTIALLY_COMPLETED'
  /** It failed as a whole: error and statusMessage tell why. */
  | 'FAILED'
  /** It was stopped. What had a result by then has it. */
  | 'STOPPED'
  /** Its time was over before its turn came. */
  | 'EXPIRED';

/** How many records there are, and what has become of them. */
export type BatchRecordCounts = {
  readonly __typename?: 'BatchRecordCounts';
  /** All; 0 until they are known. */
  readonly total: Scalars['Int']['output'];
  /** Those that have been run, well or not: never fewer than were told before. What was run and left no result that could be read is MISSING among the results. */
  readonly processed: Scalars['Int']['output'];
  /** Those with an answer; when the job has ended, with one that satisfies its schema. */
  readonly success: Scalars['Int']['output'];
  /** Those that failed. */
  readonly error: Scalars['Int']['output'];
};

/** What has become of a record of a batch job. */
export type BatchResult = {
  readonly __typename?: 'BatchResult';
  /** The record's id: the caller's, or the one that was made up. */
  readonly recordId: Scalars['String']['output'];
  /** Whether it has an answer. */
  readonly status: BatchRecordStatus;
  /** The record's modelInput; null where a job was made elsewhere and its input does not tell. */
  readonly input?: Maybe<Scalars['JSON']['output']>;
  /** What the model said, whatever the form of its answer; null where that is no text. */
  readonly text?: Maybe<Scalars['String']['output']>;
  /** Why the model stopped, in Converse's words, also of a native body, as Generation.stopReason has it. */
  readonly stopReason?: Maybe<Scalars['String']['output']>;
  /** The model's output as it stands in S3: Converse's answer, or the native body. */
  readonly output?: Maybe<Scalars['JSON']['output']>;
  /** With a schema: the validated object. */
  readonly object?: Maybe<Scalars['JSON']['output']>;
  /** Why it failed. With SCHEMA_UNSATISFIED the output is there. */
  readonly error?: Maybe<InferenceError>;
  /** Null where the output does not tell. */
  readonly usage?: Maybe<TokenUsage>;
};

/** Whether a record has an answer. */
export type BatchRecordStatus =
  /** It has one, and with a schema one that satisfies it. */
  | 'SUCCESS'
  /** It failed; error tells why. */
  | 'ERROR'
  /** The job ended without a result for it. */
  | 'MISSING';

/** A page of results. */
export type BatchResultConnection = {
  readonly __typename?: 'BatchResultConnection';
  /** The results of the page. */
  readonly edges: ReadonlyArray<BatchResultEdge>;
  /** Where the page stands in the list. */
  readonly pageInfo: PageInfo;
};

/** A result in a page. */
export type BatchResultEdge = {
  readonly __typename?: 'BatchResultEdge';
  /** Where it stands, for `after`. */
  readonly cursor: Scalars['String']['output'];
  /** The result. */
  readonly node: BatchResult;
};

/** A page of batch jobs. */
export type BatchJobConnection = {
  readonly __typename?: 'BatchJobConnection';
  /** The jobs of the page. */
  readonly edges: ReadonlyArray<BatchJobEdge>;
  /** Where the page stands in the list. */
  readonly pageInfo: PageInfo;
};

/** A batch job in a page. */
export type BatchJobEdge = {
  readonly __typename?: 'BatchJobEdge';
  /** Where it stands, for `after`. */
  readonly cursor: Scalars['String']['output'];
  /** The job. */
  readonly node: BatchJob;
};

/** Leaves out the batch jobs that do not match. What is null does not matter. */
export type BatchJobFilter = {
  /** Only jobs of one of these statuses. */
  readonly status?: InputMaybe<ReadonlyArray<BatchJobStatus>>;
  /** Only jobs whose name has this in it; upper and lower case make no difference. At most 256 characters. */
  readonly nameContains?: InputMaybe<Scalars['String']['input']>;
  /** Only jobs that were made then or later. */
  readonly since?: InputMaybe<Scalars['DateTime']['input']>;
};

/** How the records of a batch job are run. */
export type BatchExecution =
  /** As one or more Bedrock jobs, at the batch price. */
  | 'BEDROCK_JOB'
  /** One by one in real time, at the real-time price: there are fewer records than a Bedrock job takes. */
  | 'REALTIME';

/** What Bedrock would say of a batch job, found before it is submitted. Nothing is stored, and no model is called. */
export type BatchPreflight = {
  readonly __typename?: 'BatchPreflight';
  /** There are no problems. */
  readonly ok: Scalars['Boolean']['output'];
  /** Everything that would make Bedrock refuse or fail the job or one of its records: those of the job first, then those of records, at most 1,000. */
  readonly problems: ReadonlyArray<BatchProblem>;
  /** How many records there are. */
  readonly records: Scalars['Int']['output'];
  /** How they would be run. */
  readonly execution: BatchExecution;
  /** How many Bedrock jobs they would be split into; 0 for REALTIME. */
  readonly jobs: Scalars['Int']['output'];
  /** About how many input tokens all records have: the texts of some of them are counted, and the others judged by their length. Media are left out. */
  readonly estimatedInputTokens: Scalars['SafeInt']['output'];
  /**
   * The most that the job would cost, if every record wrote as much as it may, at the batch price, or for REALTIME at the real-time price. Without a known price, or
   * where nobody knows how much the model may write, its amount is null.
   */
  readonly estimatedCost?: Maybe<Cost>;
};

/** Something that Bedrock would refuse, or fail, a batch job or a record for. */
export type BatchProblem = {
  readonly __typename?: 'BatchProblem';
  /** What kind of problem it is, such as DUPLICATE_RECORD_ID: docs/batch.md lists them. */
  readonly code: Scalars['String']['output'];
  /** What is expected and what came, in a sentence. */
  readonly message: Scalars['String']['output'];
  /** The record that it is about; null: the job as a whole, or a line without a recordId, whose number the message tells. */
  readonly recordId?: Maybe<Scalars['String']['output']>;
};

/** Which calls usage sums. */
export type UsageFilter = {
  /** Calls that began at this time or later. */
  readonly since: Scalars['DateTime']['input'];
  /** Calls that began before this time; null: up to now. A time before since is refused. */
  readonly until?: InputMaybe<Scalars['DateTime']['input']>;
  /** Calls to this model, as it was called: a model id, inference profile id or ARN. */
  readonly modelId?: InputMaybe<Scalars['String']['input']>;
  /** Calls of generations of this method. */
  readonly method?: InputMaybe<InferenceMethod>;
  /** Calls that have this tag, with this value. */
  readonly tag?: InputMaybe<TagInput>;
  /** For groupBy TAG: whose values to group by. Calls without this tag are left out. */
  readonly tagKey?: InputMaybe<Scalars['String']['input']>;
};

/** What usage is summed by, and what stands for it in UsageRow.key. */
export type UsageDimension =
  /** The model that was called, as it was called: a model id, inference profile id or ARN. */
  | 'MODEL'
  /** The method of the generation. */
  | 'METHOD'
  /** The id of the viewer who pays, one for each API key. */
  | 'API_KEY'
  /** How the call ended, in the words of a generation's status: COMPLETED, FAILED, INTERRUPTED or CANCELLED. */
  | 'STATUS'
  /** The value of the tag that filter.tagKey names. */
  | 'TAG'
  /** The day of UTC on which the call began, such as 2026-11-26. */
  | 'DAY'
  /** The hour of UTC in which the call began, such as 2026-11-26T09:00:00Z. */
  | 'HOUR';

/** What calls have used and cost together. */
export type UsageRow = {
  readonly __typename?: 'UsageRow';
  /** The value of each dimension asked for, in that order. */
  readonly key: ReadonlyArray<Scalars['String']['output']>;
  /** Calls to Bedrock that have ended, however they ended. A generation that was tried again has several. */
  readonly requests: Scalars['SafeInt']['output'];
  /** Tokens of input that neither came from the prompt cache nor went to it. */
  readonly inputTokens: Scalars['SafeInt']['output'];
  /** Tokens of output. */
  readonly outputTokens: Scalars['SafeInt']['output'];
  /** Tokens read from the prompt cache. */
  readonly cacheReadInputTokens: Scalars['SafeInt']['output'];
  /** Tokens written to the prompt cache. */
  readonly cacheWriteInputTokens: Scalars['SafeInt']['output'];
  /** What they cost together, and how many of them have no known price. Null where the price table was in several currencies: such costs have no sum. */
  readonly cost?: Maybe<Cost>;
  /** Calls that Bedrock throttled; most of them were made again. */
  readonly throttled: Scalars['Int']['output'];
  /** Calls that failed for another reason before an answer. */
  readonly failed: Scalars['Int']['output'];
};

/** Who is asking. */
export type Viewer = {
  readonly __typename?: 'Viewer';
  /** The id of whoever asks. */
  readonly id: Scalars['ID']['output'];
  /** The name to show. */
  readonly name: Scalars['String']['output'];
  /** The tenant whose generations are seen. Tenants do not see each other's. */
  readonly tenantId: Scalars['ID']['output'];
  /** What the viewer may do. */
  readonly scopes: ReadonlyArray<Scalars['String']['output']>;
  /** The viewer's budgets and those above them, of the tenant and of the whole server. With an enforced one, a model without a known price may not be used. */
  readonly budgets: ReadonlyArray<Budget>;
};

/** How much may be spent in a period. What a call may cost at most is set aside before it is made, and given back but for what it has cost. */
export type Budget = {
  readonly __typename?: 'Budget';
  /** Whose calls it counts. */
  readonly scope: BudgetScope;
  /** How much may be spent in each period; where nothing is refused, the amount from which the log warns. */
  readonly limit: Scalars['Decimal']['output'];
  /** The amount from which the log warns; null: it does not. */
  readonly warnAt?: Maybe<Scalars['Decimal']['output']>;
  /** Whether a request that might pass the limit is refused with BUDGET_EXCEEDED. */
  readonly enforced: Scalars['Boolean']['output'];
  /** What has been spent in this period. A call without a known price counts as nothing. */
  readonly spent: Scalars['Decimal']['output'];
  /** What is set aside for requests that have not ended. */
  readonly reserved: Scalars['Decimal']['output'];
  /** ISO 4217, such as USD. */
  readonly currency: Scalars['String']['output'];
  /** How long it lasts: day, month (both in UTC) or total. */
  readonly period: Scalars['String']['output'];
  /** When it begins anew; null: never. */
  readonly resetsAt?: Maybe<Scalars['DateTime']['output']>;
};

/** Whose calls a budget counts. */
export type BudgetScope =
  /** The viewer's own. */
  | 'VIEWER'
  /** Those of all viewers of the tenant. */
  | 'TENANT'
  /** Everybody's. */
  | 'SERVER';

/** The server that answers. */
export type ServerInfo = {
  readonly __typename?: 'ServerInfo';
  /** Its version, such as 0.1.0. */
  readonly version: Scalars['String']['output'];
  /** Where models run. */
  readonly mode: ServerMode;
  /** The AWS region that is called, such as us-west-2. */
  readonly region: Scalars['String']['output'];
  /** Which credentials are in use, and whether they are healthy. Null without the right to see it, the scope admin. */
  readonly awsProfile?: Maybe<AwsProfileStatus>;
};

/** The credentials by which the server calls AWS. Looking at them calls no model. */
export type AwsProfileStatus = {
  readonly __typename?: 'AwsProfileStatus';
  /** The profile's name; default where the AWS SDK's own chain finds the credentials; local in local mode, whose credentials are dummies. */
  readonly name: Scalars['String']['output'];
  /** How it was chosen: environment (AWS_PROFILE), config (the profile named aws in the AWS configuration files), or default (neither). */
  readonly source: Scalars['String']['output'];
  /** The region that goes with it. */
  readonly region: Scalars['String']['output'];
  /** Whether there are credentials, and AWS has not refused them since. In local mode true. */
  readonly healthy: Scalars['Boolean']['output'];
  /** When they expire; null where they do not, or nobody knows. */
  readonly expiresAt?: Maybe<Scalars['DateTime']['output']>;
  /** What would mend it: a command, or a sentence where no command does; or why AWS cannot give credentials at the moment. Null while it is healthy. */
  readonly fix?: Maybe<Scalars['String']['output']>;
};

/** Where models run. */
export type ServerMode =
  /** In local-bedrock on the same machine: simulated answers, no AWS account, no cost. */
  | 'LOCAL'
  /** On Amazon Bedrock. */
  | 'AWS';



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;



/** Mapping of union types */
export type ResolversUnionTypes<_RefType extends Record<string, unknown>> = {
  ContentBlock:
    | ( TextBlock & { __typename: 'TextBlock' } )
    | ( ImageBlock & { __typename: 'ImageBlock' } )
    | ( DocumentBlock & { __typename: 'DocumentBlock' } )
    | ( VideoBlock & { __typename: 'VideoBlock' } )
    | ( AudioBlock & { __typename: 'AudioBlock' } )
    | ( ToolUseBlock & { __typename: 'ToolUseBlock' } )
    | ( ToolResultBlock & { __typename: 'ToolResultBlock' } )
    | ( ReasoningBlock & { __typename: 'ReasoningBlock' } )
    | ( CitationsBlock & { __typename: 'CitationsBlock' } )
    | ( SearchResultBlock & { __typename: 'SearchResultBlock' } )
    | ( CachePointBlock & { __typename: 'CachePointBlock' } )
    | ( GuardContentBlock & { __typename: 'GuardContentBlock' } )
    | ( OtherBlock & { __typename: 'OtherBlock' } )
  ;
};

/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node:
    | ( GenerationRecord & { __typename: 'Generation' } )
    | ( MessageSource & { __typename: 'Message' } )
    | ( ModelSource & { __typename: 'Model' } )
    | ( QuotaRecord & { __typename: 'ModelQuota' } )
    | ( ConversationRecord & { __typename: 'Conversation' } )
    | ( BatchJobRecord & { __typename: 'BatchJob' } )
  ;
  GenerationEvent:
    | ( GenerationQueued & { __typename: 'GenerationQueued' } )
    | ( GenerationStarted & { __typename: 'GenerationStarted' } )
    | ( TextDelta & { __typename: 'TextDelta' } )
    | ( ReasoningDelta & { __typename: 'ReasoningDelta' } )
    | ( CitationDelta & { __typename: 'CitationDelta' } )
    | ( OtherDelta & { __typename: 'OtherDelta' } )
    | ( ToolUseStart & { __typename: 'ToolUseStart' } )
    | ( ToolUseDelta & { __typename: 'ToolUseDelta' } )
    | ( ContentBlockStop & { __typename: 'ContentBlockStop' } )
    | ( NativeChunk & { __typename: 'NativeChunk' } )
    | ( GenerationRestarted & { __typename: 'GenerationRestarted' } )
    | ( PartialObject & { __typename: 'PartialObject' } )
    | ( SnapshotEvent & { __typename: 'GenerationSnapshot' } )
    | ( CompletedEvent & { __typename: 'GenerationCompleted' } )
    | ( FailedEvent & { __typename: 'GenerationFailed' } )
    | ( InterruptedEvent & { __typename: 'GenerationInterrupted' } )
    | ( CancelledEvent & { __typename: 'GenerationCancelled' } )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  JSON: ResolverTypeWrapper<Scalars['JSON']['output']>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Base64: ResolverTypeWrapper<Scalars['Base64']['output']>;
  Decimal: ResolverTypeWrapper<Scalars['Decimal']['output']>;
  SafeInt: ResolverTypeWrapper<Scalars['SafeInt']['output']>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  InferenceMethod: InferenceMethod;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  InvokeModelInput: InvokeModelInput;
  ConverseInput: ConverseInput;
  CountTokensInput: CountTokensInput;
  InferInput: InferInput;
  Inference: ResolverTypeWrapper<Omit<Inference, 'generation' | 'batchJob'> & { generation?: Maybe<ResolversTypes['Generation']>, batchJob?: Maybe<ResolversTypes['BatchJob']> }>;
  InferenceMethodProfile: ResolverTypeWrapper<InferenceMethodProfile>;
  MethodMeasurements: ResolverTypeWrapper<MethodMeasurements>;
  Percentiles: ResolverTypeWrapper<Percentiles>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  InferencePlan: ResolverTypeWrapper<InferencePlan>;
  TokenCount: ResolverTypeWrapper<TokenCount>;
  StartGenerationInput: StartGenerationInput;
  ConstructInput: ConstructInput;
  ConstructMode: ConstructMode;
  ConstructFormat: ConstructFormat;
  ConstructExampleInput: ConstructExampleInput;
  RequestOptions: RequestOptions;
  Priority: Priority;
  TagInput: TagInput;
  Tag: ResolverTypeWrapper<Tag>;
  OnDisconnect: OnDisconnect;
  MessageInput: MessageInput;
  Role: Role;
  ContentBlockInput: ContentBlockInput;
  SystemContentBlockInput: SystemContentBlockInput;
  ImageBlockInput: ImageBlockInput;
  DocumentBlockInput: DocumentBlockInput;
  VideoBlockInput: VideoBlockInput;
  AudioBlockInput: AudioBlockInput;
  MediaSourceInput: MediaSourceInput;
  S3LocationInput: S3LocationInput;
  ToolUseBlockInput: ToolUseBlockInput;
  ToolResultBlockInput: ToolResultBlockInput;
  ToolResultContentInput: ToolResultContentInput;
  ToolResultStatus: ToolResultStatus;
  ReasoningBlockInput: ReasoningBlockInput;
  ReasoningTextInput: ReasoningTextInput;
  CitationsBlockInput: CitationsBlockInput;
  SearchResultBlockInput: SearchResultBlockInput;
  GuardContentBlockInput: GuardContentBlockInput;
  GuardTextInput: GuardTextInput;
  CachePointInput: CachePointInput;
  InferenceConfigInput: InferenceConfigInput;
  Effort: Effort;
  ToolConfigInput: ToolConfigInput;
  ToolInput: ToolInput;
  ToolSpecInput: ToolSpecInput;
  SystemToolInput: SystemToolInput;
  ToolChoiceInput: ToolChoiceInput;
  GuardrailConfigInput: GuardrailConfigInput;
  GuardrailTrace: GuardrailTrace;
  GuardrailStreamProcessingMode: GuardrailStreamProcessingMode;
  LatencyMode: LatencyMode;
  ServiceTier: ServiceTier;
  Generation: ResolverTypeWrapper<GenerationRecord>;
  GenerationStatus: GenerationStatus;
  ContinueStrategy: ContinueStrategy;
  GenerationEvent: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['GenerationEvent']>;
  GenerationQueued: ResolverTypeWrapper<GenerationQueued>;
  GenerationStarted: ResolverTypeWrapper<GenerationStarted>;
  TextDelta: ResolverTypeWrapper<TextDelta>;
  ReasoningDelta: ResolverTypeWrapper<ReasoningDelta>;
  CitationDelta: ResolverTypeWrapper<CitationDelta>;
  OtherDelta: ResolverTypeWrapper<OtherDelta>;
  ToolUseStart: ResolverTypeWrapper<ToolUseStart>;
  ToolUseDelta: ResolverTypeWrapper<ToolUseDelta>;
  ContentBlockStop: ResolverTypeWrapper<ContentBlockStop>;
  NativeChunk: ResolverTypeWrapper<NativeChunk>;
  GenerationRestarted: ResolverTypeWrapper<GenerationRestarted>;
  PartialObject: ResolverTypeWrapper<PartialObject>;
  GenerationSnapshot: ResolverTypeWrapper<SnapshotEvent>;
  GenerationCompleted: ResolverTypeWrapper<CompletedEvent>;
  GenerationFailed: ResolverTypeWrapper<FailedEvent>;
  GenerationInterrupted: ResolverTypeWrapper<InterruptedEvent>;
  GenerationCancelled: ResolverTypeWrapper<CancelledEvent>;
  InferenceError: ResolverTypeWrapper<InferenceError>;
  Timing: ResolverTypeWrapper<Timing>;
  Attempt: ResolverTypeWrapper<Attempt>;
  Cost: ResolverTypeWrapper<Cost>;
  TokenUsage: ResolverTypeWrapper<TokenUsage>;
  UsageSource: UsageSource;
  GenerationConnection: ResolverTypeWrapper<Omit<GenerationConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['GenerationEdge']> }>;
  GenerationEdge: ResolverTypeWrapper<Omit<GenerationEdge, 'node'> & { node: ResolversTypes['Generation'] }>;
  GenerationFilter: GenerationFilter;
  Message: ResolverTypeWrapper<MessageSource>;
  ContentBlock: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['ContentBlock']>;
  TextBlock: ResolverTypeWrapper<TextBlock>;
  MediaSource: ResolverTypeWrapper<MediaSource>;
  S3Location: ResolverTypeWrapper<S3Location>;
  ImageBlock: ResolverTypeWrapper<ImageBlock>;
  DocumentBlock: ResolverTypeWrapper<DocumentBlock>;
  VideoBlock: ResolverTypeWrapper<VideoBlock>;
  AudioBlock: ResolverTypeWrapper<AudioBlock>;
  ToolUseBlock: ResolverTypeWrapper<ToolUseBlock>;
  ToolResultBlock: ResolverTypeWrapper<ToolResultBlock>;
  ToolResultContent: ResolverTypeWrapper<ToolResultContent>;
  ReasoningBlock: ResolverTypeWrapper<ReasoningBlock>;
  CitationsBlock: ResolverTypeWrapper<CitationsBlock>;
  SearchResultBlock: ResolverTypeWrapper<SearchResultBlock>;
  CachePointBlock: ResolverTypeWrapper<CachePointBlock>;
  GuardContentBlock: ResolverTypeWrapper<GuardContentBlock>;
  OtherBlock: ResolverTypeWrapper<OtherBlock>;
  Model: ResolverTypeWrapper<ModelSource>;
  ModelQuota: ResolverTypeWrapper<QuotaRecord>;
  QuotaScope: QuotaScope;
  QuotaDimension: ResolverTypeWrapper<QuotaDimension>;
  QuotaKind: QuotaKind;
  QuotaSource: QuotaSource;
  ModelPrice: ResolverTypeWrapper<ModelPrice>;
  InferenceProfile: ResolverTypeWrapper<InferenceProfile>;
  ModelCapabilities: ResolverTypeWrapper<ModelCapabilities>;
  ModelLifecycle: ResolverTypeWrapper<ModelLifecycle>;
  Conversation: ResolverTypeWrapper<ConversationRecord>;
  MessageConnection: ResolverTypeWrapper<Omit<MessageConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['MessageEdge']> }>;
  MessageEdge: ResolverTypeWrapper<Omit<MessageEdge, 'node'> & { node: ResolversTypes['Message'] }>;
  ConversationConnection: ResolverTypeWrapper<Omit<ConversationConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['ConversationEdge']> }>;
  ConversationEdge: ResolverTypeWrapper<Omit<ConversationEdge, 'node'> & { node: ResolversTypes['Conversation'] }>;
  CreateConversationInput: CreateConversationInput;
  UpdateConversationInput: UpdateConversationInput;
  ConversationUpdate: ResolverTypeWrapper<ConversationUpdateSource>;
  MemoryPolicy: ResolverTypeWrapper<MemoryPolicy>;
  MemoryPolicyInput: MemoryPolicyInput;
  MemoryStrategy: MemoryStrategy;
  ConversationSummary: ResolverTypeWrapper<ConversationSummary>;
  Compaction: ResolverTypeWrapper<Compaction>;
  ContextPreview: ResolverTypeWrapper<ContextPreviewSource>;
  PreparedMessage: ResolverTypeWrapper<Draft>;
  MessageDisposition: ResolverTypeWrapper<MessageDisposition>;
  Disposition: Disposition;
  ModelConnection: ResolverTypeWrapper<Omit<ModelConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['ModelEdge']> }>;
  ModelEdge: ResolverTypeWrapper<Omit<ModelEdge, 'node'> & { node: ResolversTypes['Model'] }>;
  ModelFilter: ModelFilter;
  CreateBatchJobInput: CreateBatchJobInput;
  BatchInput: BatchInput;
  BatchRecordInput: BatchRecordInput;
  BatchConverseInput: BatchConverseInput;
  BatchInvocationType: BatchInvocationType;
  BatchJob: ResolverTypeWrapper<BatchJobRecord>;
  BatchJobPart: ResolverTypeWrapper<BatchPartRecord>;
  BatchJobStatus: BatchJobStatus;
  BatchRecordCounts: ResolverTypeWrapper<BatchRecordCounts>;
  BatchResult: ResolverTypeWrapper<BatchResultRecord>;
  BatchRecordStatus: BatchRecordStatus;
  BatchResultConnection: ResolverTypeWrapper<Omit<BatchResultConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['BatchResultEdge']> }>;
  BatchResultEdge: ResolverTypeWrapper<Omit<BatchResultEdge, 'node'> & { node: ResolversTypes['BatchResult'] }>;
  BatchJobConnection: ResolverTypeWrapper<Omit<BatchJobConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['BatchJobEdge']> }>;
  BatchJobEdge: ResolverTypeWrapper<Omit<BatchJobEdge, 'node'> & { node: ResolversTypes['BatchJob'] }>;
  BatchJobFilter: BatchJobFilter;
  BatchExecution: BatchExecution;
  BatchPreflight: ResolverTypeWrapper<BatchPreflight>;
  BatchProblem: ResolverTypeWrapper<BatchProblem>;
  UsageFilter: UsageFilter;
  UsageDimension: UsageDimension;
  UsageRow: ResolverTypeWrapper<UsageRow>;
  Viewer: ResolverTypeWrapper<ViewerSource>;
  Budget: ResolverTypeWrapper<Budget>;
  BudgetScope: BudgetScope;
  ServerInfo: ResolverTypeWrapper<ServerInfo>;
  AwsProfileStatus: ResolverTypeWrapper<AwsProfileStatus>;
  ServerMode: ServerMode;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  JSON: Scalars['JSON']['output'];
  DateTime: Scalars['DateTime']['output'];
  Base64: Scalars['Base64']['output'];
  Decimal: Scalars['Decimal']['output'];
  SafeInt: Scalars['SafeInt']['output'];
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  ID: Scalars['ID']['output'];
  PageInfo: PageInfo;
  Boolean: Scalars['Boolean']['output'];
  String: Scalars['String']['output'];
  Query: Record<PropertyKey, never>;
  Int: Scalars['Int']['output'];
  Mutation: Record<PropertyKey, never>;
  Subscription: Record<PropertyKey, never>;
  InvokeModelInput: InvokeModelInput;
  ConverseInput: ConverseInput;
  CountTokensInput: CountTokensInput;
  InferInput: InferInput;
  Inference: Omit<Inference, 'generation' | 'batchJob'> & { generation?: Maybe<ResolversParentTypes['Generation']>, batchJob?: Maybe<ResolversParentTypes['BatchJob']> };
  InferenceMethodProfile: InferenceMethodProfile;
  MethodMeasurements: MethodMeasurements;
  Percentiles: Percentiles;
  Float: Scalars['Float']['output'];
  InferencePlan: InferencePlan;
  TokenCount: TokenCount;
  StartGenerationInput: StartGenerationInput;
  ConstructInput: ConstructInput;
  ConstructExampleInput: ConstructExampleInput;
  RequestOptions: RequestOptions;
  TagInput: TagInput;
  Tag: Tag;
  MessageInput: MessageInput;
  ContentBlockInput: ContentBlockInput;
  SystemContentBlockInput: SystemContentBlockInput;
  ImageBlockInput: ImageBlockInput;
  DocumentBlockInput: DocumentBlockInput;
  VideoBlockInput: VideoBlockInput;
  AudioBlockInput: AudioBlockInput;
  MediaSourceInput: MediaSourceInput;
  S3LocationInput: S3LocationInput;
  ToolUseBlockInput: ToolUseBlockInput;
  ToolResultBlockInput: ToolResultBlockInput;
  ToolResultContentInput: ToolResultContentInput;
  ReasoningBlockInput: ReasoningBlockInput;
  ReasoningTextInput: ReasoningTextInput;
  CitationsBlockInput: CitationsBlockInput;
  SearchResultBlockInput: SearchResultBlockInput;
  GuardContentBlockInput: GuardContentBlockInput;
  GuardTextInput: GuardTextInput;
  CachePointInput: CachePointInput;
  InferenceConfigInput: InferenceConfigInput;
  ToolConfigInput: ToolConfigInput;
  ToolInput: ToolInput;
  ToolSpecInput: ToolSpecInput;
  SystemToolInput: SystemToolInput;
  ToolChoiceInput: ToolChoiceInput;
  GuardrailConfigInput: GuardrailConfigInput;
  Generation: GenerationRecord;
  GenerationEvent: ResolversInterfaceTypes<ResolversParentTypes>['GenerationEvent'];
  GenerationQueued: GenerationQueued;
  GenerationStarted: GenerationStarted;
  TextDelta: TextDelta;
  ReasoningDelta: ReasoningDelta;
  CitationDelta: CitationDelta;
  OtherDelta: OtherDelta;
  ToolUseStart: ToolUseStart;
  ToolUseDelta: ToolUseDelta;
  ContentBlockStop: ContentBlockStop;
  NativeChunk: NativeChunk;
  GenerationRestarted: GenerationRestarted;
  PartialObject: PartialObject;
  GenerationSnapshot: SnapshotEvent;
  GenerationCompleted: CompletedEvent;
  GenerationFailed: FailedEvent;
  GenerationInterrupted: InterruptedEvent;
  GenerationCancelled: CancelledEvent;
  InferenceError: InferenceError;
  Timing: Timing;
  Attempt: Attempt;
  Cost: Cost;
  TokenUsage: TokenUsage;
  GenerationConnection: Omit<GenerationConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['GenerationEdge']> };
  GenerationEdge: Omit<GenerationEdge, 'node'> & { node: ResolversParentTypes['Generation'] };
  GenerationFilter: GenerationFilter;
  Message: MessageSource;
  ContentBlock: ResolversUnionTypes<ResolversParentTypes>['ContentBlock'];
  TextBlock: TextBlock;
  MediaSource: MediaSource;
  S3Location: S3Location;
  ImageBlock: ImageBlock;
  DocumentBlock: DocumentBlock;
  VideoBlock: VideoBlock;
  AudioBlock: AudioBlock;
  ToolUseBlock: ToolUseBlock;
  ToolResultBlock: ToolResultBlock;
  ToolResultContent: ToolResultContent;
  ReasoningBlock: ReasoningBlock;
  CitationsBlock: CitationsBlock;
  SearchResultBlock: SearchResultBlock;
  CachePointBlock: CachePointBlock;
  GuardContentBlock: GuardContentBlock;
  OtherBlock: OtherBlock;
  Model: ModelSource;
  ModelQuota: QuotaRecord;
  QuotaDimension: QuotaDimension;
  ModelPrice: ModelPrice;
  InferenceProfile: InferenceProfile;
  ModelCapabilities: ModelCapabilities;
  ModelLifecycle: ModelLifecycle;
  Conversation: ConversationRecord;
  MessageConnection: Omit<MessageConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['MessageEdge']> };
  MessageEdge: Omit<MessageEdge, 'node'> & { node: ResolversParentTypes['Message'] };
  ConversationConnection: Omit<ConversationConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['ConversationEdge']> };
  ConversationEdge: Omit<ConversationEdge, 'node'> & { node: ResolversParentTypes['Conversation'] };
  CreateConversationInput: CreateConversationInput;
  UpdateConversationInput: UpdateConversationInput;
  ConversationUpdate: ConversationUpdateSource;
  MemoryPolicy: MemoryPolicy;
  MemoryPolicyInput: MemoryPolicyInput;
  ConversationSummary: ConversationSummary;
  Compaction: Compaction;
  ContextPreview: ContextPreviewSource;
  PreparedMessage: Draft;
  MessageDisposition: MessageDisposition;
  ModelConnection: Omit<ModelConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['ModelEdge']> };
  ModelEdge: Omit<ModelEdge, 'node'> & { node: ResolversParentTypes['Model'] };
  ModelFilter: ModelFilter;
  CreateBatchJobInput: CreateBatchJobInput;
  BatchInput: BatchInput;
  BatchRecordInput: BatchRecordInput;
  BatchConverseInput: BatchConverseInput;
  BatchJob: BatchJobRecord;
  BatchJobPart: BatchPartRecord;
  BatchRecordCounts: BatchRecordCounts;
  BatchResult: BatchResultRecord;
  BatchResultConnection: Omit<BatchResultConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['BatchResultEdge']> };
  BatchResultEdge: Omit<BatchResultEdge, 'node'> & { node: ResolversParentTypes['BatchResult'] };
  BatchJobConnection: Omit<BatchJobConnection, 'edges'> & { edges: ReadonlyArray<ResolversParentTypes['BatchJobEdge']> };
  BatchJobEdge: Omit<BatchJobEdge, 'node'> & { node: ResolversParentTypes['BatchJob'] };
  BatchJobFilter: BatchJobFilter;
  BatchPreflight: BatchPreflight;
  BatchProblem: BatchProblem;
  UsageFilter: UsageFilter;
  UsageRow: UsageRow;
  Viewer: ViewerSource;
  Budget: Budget;
  ServerInfo: ServerInfo;
  AwsProfileStatus: AwsProfileStatus;
};

export interface JsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSON'], any> {
  name: 'JSON';
}

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export interface Base64ScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Base64'], any> {
  name: 'Base64';
}

export interface DecimalScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Decimal'], any> {
  name: 'Decimal';
}

export interface SafeIntScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['SafeInt'], any> {
  name: 'SafeInt';
}

export type NodeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'Generation' | 'Message' | 'Model' | 'ModelQuota' | 'Conversation' | 'BatchJob', ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  node?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType, RequireFields<QueryNodeArgs, 'id'>>;
  viewer?: Resolver<ResolversTypes['Viewer'], ParentType, ContextType>;
  server?: Resolver<ResolversTypes['ServerInfo'], ParentType, ContextType>;
  models?: Resolver<Maybe<ResolversTypes['ModelConnection']>, ParentType, ContextType, RequireFields<QueryModelsArgs, 'first'>>;
  model?: Resolver<Maybe<ResolversTypes['Model']>, ParentType, ContextType, RequireFields<QueryModelArgs, 'modelId'>>;
  inferenceMethods?: Resolver<ReadonlyArray<ResolversTypes['InferenceMethodProfile']>, ParentType, ContextType, Partial<QueryInferenceMethodsArgs>>;
  plan?: Resolver<Maybe<ResolversTypes['InferencePlan']>, ParentType, ContextType, RequireFields<QueryPlanArgs, 'input'>>;
  countTokens?: Resolver<Maybe<ResolversTypes['TokenCount']>, ParentType, ContextType, RequireFields<QueryCountTokensArgs, 'input'>>;
  generation?: Resolver<Maybe<ResolversTypes['Generation']>, ParentType, ContextType, RequireFields<QueryGenerationArgs, 'id'>>;
  generations?: Resolver<Maybe<ResolversTypes['GenerationConnection']>, ParentType, ContextType, RequireFields<QueryGenerationsArgs, 'first'>>;
  conversation?: Resolver<Maybe<ResolversTypes['Conversation']>, ParentType, ContextType, RequireFields<QueryConversationArgs, 'id'>>;
  conversations?: Resolver<Maybe<ResolversTypes['ConversationConnection']>, ParentType, ContextType, RequireFields<QueryConversationsArgs, 'first'>>;
  batchJob?: Resolver<Maybe<ResolversTypes['BatchJob']>, ParentType, ContextType, Partial<QueryBatchJobArgs>>;
  batchJobs?: Resolver<Maybe<ResolversTypes['BatchJobConnection']>, ParentType, ContextType, RequireFields<QueryBatchJobsArgs, 'first'>>;
  batchPreflight?: Resolver<Maybe<ResolversTypes['BatchPreflight']>, ParentType, ContextType, RequireFields<QueryBatchPreflightArgs, 'input'>>;
  contextPreview?: Resolver<Maybe<ResolversTypes['ContextPreview']>, ParentType, ContextType, RequireFields<QueryContextPreviewArgs, 'conversationId'>>;
  usage?: Resolver<Maybe<ReadonlyArray<ResolversTypes['UsageRow']>>, ParentType, ContextType, RequireFields<QueryUsageArgs, 'filter' | 'groupBy'>>;
  quotas?: Resolver<Maybe<ReadonlyArray<ResolversTypes['ModelQuota']>>, ParentType, ContextType, Partial<QueryQuotasArgs>>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  invokeModel?: Resolver<Maybe<ResolversTypes['Generation']>, ParentType, ContextType, RequireFields<MutationInvokeModelArgs, 'input'>>;
  converse?: Resolver<Maybe<ResolversTypes['Generation']>, ParentType, ContextType, RequireFields<MutationConverseArgs, 'input'>>;
  construct?: Resolver<Maybe<ResolversTypes['Generation']>, ParentType, ContextType, RequireFields<MutationConstructArgs, 'input'>>;
  infer?: Resolver<Maybe<ResolversTypes['Inference']>, ParentType, ContextType, RequireFields<MutationInferArgs, 'input'>>;
  startGeneration?: Resolver<Maybe<ResolversTypes['Generation']>, ParentType, ContextType, RequireFields<MutationStartGenerationArgs, 'input'>>;
  cancelGeneration?: Resolver<Maybe<ResolversTypes['Generation']>, ParentType, ContextType, RequireFields<MutationCancelGenerationArgs, 'id'>>;
  continueGeneration?: Resolver<Maybe<ResolversTypes['Generation']>, ParentType, ContextType, RequireFields<MutationContinueGenerationArgs, 'id' | 'strategy'>>;
  createConversation?: Resolver<Maybe<ResolversTypes['Conversation']>, ParentType, ContextType, RequireFields<MutationCreateConversationArgs, 'input'>>;
  updateConversation?: Resolver<Maybe<ResolversTypes['Conversation']>, ParentType, ContextType, RequireFields<MutationUpdateConversationArgs, 'id' | 'input'>>;
  forkConversation?: Resolver<Maybe<ResolversTypes['Conversation']>, ParentType, ContextType, RequireFields<MutationForkConversationArgs, 'id' | 'messageId'>>;
  deleteMessages?: Resolver<Maybe<ResolversTypes['Conversation']>, ParentType, ContextType, RequireFields<MutationDeleteMessagesArgs, 'conversationId' | 'messageIds'>>;
  compactConversation?: Resolver<Maybe<ResolversTypes['Conversation']>, ParentType, ContextType, RequireFields<MutationCompactConversationArgs, 'id'>>;
  deleteConversation?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType, RequireFields<MutationDeleteConversationArgs, 'id'>>;
  createBatchJob?: Resolver<Maybe<ResolversTypes['BatchJob']>, ParentType, ContextType, RequireFields<MutationCreateBatchJobArgs, 'input'>>;
  stopBatchJob?: Resolver<Maybe<ResolversTypes['BatchJob']>, ParentType, ContextType, RequireFields<MutationStopBatchJobArgs, 'id'>>;
  retryFailedRecords?: Resolver<Maybe<ResolversTypes['BatchJob']>, ParentType, ContextType, RequireFields<MutationRetryFailedRecordsArgs, 'id'>>;
  deleteBatchJob?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType, RequireFields<MutationDeleteBatchJobArgs, 'id'>>;
};

export type SubscriptionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription']> = {
  invokeModelStream?: SubscriptionResolver<ResolversTypes['GenerationEvent'], "invokeModelStream", ParentType, ContextType, RequireFields<SubscriptionInvokeModelStreamArgs, 'input'>>;
  converseStream?: SubscriptionResolver<ResolversTypes['GenerationEvent'], "converseStream", ParentType, ContextType, RequireFields<SubscriptionConverseStreamArgs, 'input'>>;
  constructStream?: SubscriptionResolver<ResolversTypes['GenerationEvent'], "constructStream", ParentType, ContextType, RequireFields<SubscriptionConstructStreamArgs, 'input'>>;
  generationEvents?: SubscriptionResolver<ResolversTypes['GenerationEvent'], "generationEvents", ParentType, ContextType, RequireFields<SubscriptionGenerationEventsArgs, 'id' | 'after'>>;
  conversationUpdated?: SubscriptionResolver<ResolversTypes['ConversationUpdate'], "conversationUpdated", ParentType, ContextType, RequireFields<SubscriptionConversationUpdatedArgs, 'id'>>;
  batchJobUpdated?: SubscriptionResolver<ResolversTypes['BatchJob'], "batchJobUpdated", ParentType, ContextType, RequireFields<SubscriptionBatchJobUpdatedArgs, 'id'>>;
  quotaUpdated?: SubscriptionResolver<ResolversTypes['ModelQuota'], "quotaUpdated", ParentType, ContextType, RequireFields<SubscriptionQuotaUpdatedArgs, 'modelId'>>;
};

export type InferenceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Inference'] = ResolversParentTypes['Inference']> = {
  method?: Resolver<ResolversTypes['InferenceMethod'], ParentType, ContextType>;
  reasons?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  generation?: Resolver<Maybe<ResolversTypes['Generation']>, ParentType, ContextType>;
  batchJob?: Resolver<Maybe<ResolversTypes['BatchJob']>, ParentType, ContextType>;
};

export type InferenceMethodProfileResolvers<ContextType = Context, ParentType extends ResolversParentTypes['InferenceMethodProfile'] = ResolversParentTypes['InferenceMethodProfile']> = {
  method?: Resolver<ResolversTypes['InferenceMethod'], ParentType, ContextType>;
  operation?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  summary?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  useWhen?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  measured?: Resolver<Maybe<ResolversTypes['MethodMeasurements']>, ParentType, ContextType>;
};

export type MethodMeasurementsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MethodMeasurements'] = ResolversParentTypes['MethodMeasurements']> = {
  generations?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  timeToFirstTokenMs?: Resolver<Maybe<ResolversTypes['Percentiles']>, ParentType, ContextType>;
  totalMs?: Resolver<Maybe<ResolversTypes['Percentiles']>, ParentType, ContextType>;
  outputTokensPerSecond?: Resolver<Maybe<ResolversTypes['Percentiles']>, ParentType, ContextType>;
  meanCost?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  currency?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PercentilesResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Percentiles'] = ResolversParentTypes['Percentiles']> = {
  p50?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  p90?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  p99?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type InferencePlanResolvers<ContextType = Context, ParentType extends ResolversParentTypes['InferencePlan'] = ResolversParentTypes['InferencePlan']> = {
  method?: Resolver<ResolversTypes['InferenceMethod'], ParentType, ContextType>;
  modelId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reasons?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  inputTokens?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  inputTokensSource?: Resolver<ResolversTypes['UsageSource'], ParentType, ContextType>;
  maxOutputTokens?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  estimatedCost?: Resolver<Maybe<ResolversTypes['Cost']>, ParentType, ContextType>;
  reservedTokens?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  estimatedWaitMs?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type TokenCountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TokenCount'] = ResolversParentTypes['TokenCount']> = {
  inputTokens?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['UsageSource'], ParentType, ContextType>;
};

export type TagResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Tag'] = ResolversParentTypes['Tag']> = {
  key?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type GenerationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Generation'] = ResolversParentTypes['Generation']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  method?: Resolver<ResolversTypes['InferenceMethod'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['GenerationStatus'], ParentType, ContextType>;
  modelId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  answeredBy?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  model?: Resolver<Maybe<ResolversTypes['Model']>, ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<Maybe<ResolversTypes['Message']>, ParentType, ContextType>;
  body?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  object?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  candidate?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  xml?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  usedFallbackSchema?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  stopReason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  usage?: Resolver<Maybe<ResolversTypes['TokenUsage']>, ParentType, ContextType>;
  cost?: Resolver<Maybe<ResolversTypes['Cost']>, ParentType, ContextType>;
  timing?: Resolver<ResolversTypes['Timing'], ParentType, ContextType>;
  attempts?: Resolver<ReadonlyArray<ResolversTypes['Attempt']>, ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['InferenceError']>, ParentType, ContextType>;
  trace?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  additionalModelResponseFields?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  serviceTier?: Resolver<Maybe<ResolversTypes['ServiceTier']>, ParentType, ContextType>;
  latency?: Resolver<Maybe<ResolversTypes['LatencyMode']>, ParentType, ContextType>;
  conversation?: Resolver<Maybe<ResolversTypes['Conversation']>, ParentType, ContextType>;
  continues?: Resolver<Maybe<ResolversTypes['Generation']>, ParentType, ContextType>;
  continueStrategy?: Resolver<Maybe<ResolversTypes['ContinueStrategy']>, ParentType, ContextType>;
  lastSequence?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  simulated?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  warnings?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  tags?: Resolver<ReadonlyArray<ResolversTypes['Tag']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  endedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type GenerationEventResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GenerationEvent'] = ResolversParentTypes['GenerationEvent']> = {
  __resolveType: TypeResolveFn<'GenerationQueued' | 'GenerationStarted' | 'TextDelta' | 'ReasoningDelta' | 'CitationDelta' | 'OtherDelta' | 'ToolUseStart' | 'ToolUseDelta' | 'ContentBlockStop' | 'NativeChunk' | 'GenerationRestarted' | 'PartialObject' | 'GenerationSnapshot' | 'GenerationCompleted' | 'GenerationFailed' | 'GenerationInterrupted' | 'GenerationCancelled', ParentType, ContextType>;
};

export type GenerationQueuedResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GenerationQueued'] = ResolversParentTypes['GenerationQueued']> = {
  generationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  terminal?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  position?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  estimatedWaitMs?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type GenerationStartedResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GenerationStarted'] = ResolversParentTypes['GenerationStarted']> = {
  generationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  terminal?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  modelId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TextDeltaResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TextDelta'] = ResolversParentTypes['TextDelta']> = {
  generationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  terminal?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  contentBlockIndex?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ReasoningDeltaResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ReasoningDelta'] = ResolversParentTypes['ReasoningDelta']> = {
  generationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  terminal?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  contentBlockIndex?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  reasoningText?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  signature?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  redactedContent?: Resolver<Maybe<ResolversTypes['Base64']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CitationDeltaResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CitationDelta'] = ResolversParentTypes['CitationDelta']> = {
  generationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  terminal?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  contentBlockIndex?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  citation?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OtherDeltaResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OtherDelta'] = ResolversParentTypes['OtherDelta']> = {
  generationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  terminal?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  contentBlockIndex?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ToolUseStartResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ToolUseStart'] = ResolversParentTypes['ToolUseStart']> = {
  generationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  terminal?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  contentBlockIndex?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  toolUseId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ToolUseDeltaResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ToolUseDelta'] = ResolversParentTypes['ToolUseDelta']> = {
  generationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  terminal?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  contentBlockIndex?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  input?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ContentBlockStopResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ContentBlockStop'] = ResolversParentTypes['ContentBlockStop']> = {
  generationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  terminal?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  contentBlockIndex?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type NativeChunkResolvers<ContextType = Context, ParentType extends ResolversParentTypes['NativeChunk'] = ResolversParentTypes['NativeChunk']> = {
  generationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  terminal?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  chunks?: Resolver<ReadonlyArray<ResolversTypes['JSON']>, ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type GenerationRestartedResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GenerationRestarted'] = ResolversParentTypes['GenerationRestarted']> = {
  generationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  terminal?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  modelId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PartialObjectResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PartialObject'] = ResolversParentTypes['PartialObject']> = {
  generationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  terminal?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  object?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type GenerationSnapshotResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GenerationSnapshot'] = ResolversParentTypes['GenerationSnapshot']> = {
  generationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  terminal?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<Maybe<ResolversTypes['Message']>, ParentType, ContextType>;
  object?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type GenerationCompletedResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GenerationCompleted'] = ResolversParentTypes['GenerationCompleted']> = {
  generationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  terminal?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  stopReason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  generation?: Resolver<ResolversTypes['Generation'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type GenerationFailedResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GenerationFailed'] = ResolversParentTypes['GenerationFailed']> = {
  generationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  terminal?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  error?: Resolver<ResolversTypes['InferenceError'], ParentType, ContextType>;
  generation?: Resolver<ResolversTypes['Generation'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type GenerationInterruptedResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GenerationInterrupted'] = ResolversParentTypes['GenerationInterrupted']> = {
  generationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  terminal?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  error?: Resolver<ResolversTypes['InferenceError'], ParentType, ContextType>;
  generation?: Resolver<ResolversTypes['Generation'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type GenerationCancelledResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GenerationCancelled'] = ResolversParentTypes['GenerationCancelled']> = {
  generationId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  sequence?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  terminal?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  generation?: Resolver<ResolversTypes['Generation'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type InferenceErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['InferenceError'] = ResolversParentTypes['InferenceError']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  retryable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  retryAfterMs?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  upstream?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  requestId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type TimingResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Timing'] = ResolversParentTypes['Timing']> = {
  queuedMs?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  timeToFirstTokenMs?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  modelLatencyMs?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  totalMs?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  outputTokensPerSecond?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type AttemptResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Attempt'] = ResolversParentTypes['Attempt']> = {
  number?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  modelId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  region?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  startedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  durationMs?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  awsRequestId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  mode?: Resolver<Maybe<ResolversTypes['ConstructMode']>, ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['InferenceError']>, ParentType, ContextType>;
  validationErrors?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  usage?: Resolver<Maybe<ResolversTypes['TokenUsage']>, ParentType, ContextType>;
  cost?: Resolver<Maybe<ResolversTypes['Cost']>, ParentType, ContextType>;
};

export type CostResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Cost'] = ResolversParentTypes['Cost']> = {
  amount?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['UsageSource'], ParentType, ContextType>;
  pricedOn?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  unpricedRequests?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type TokenUsageResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TokenUsage'] = ResolversParentTypes['TokenUsage']> = {
  inputTokens?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  outputTokens?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  totalTokens?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  cacheReadInputTokens?: Resolver<Maybe<ResolversTypes['SafeInt']>, ParentType, ContextType>;
  cacheWriteInputTokens?: Resolver<Maybe<ResolversTypes['SafeInt']>, ParentType, ContextType>;
  cacheDetails?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  source?: Resolver<ResolversTypes['UsageSource'], ParentType, ContextType>;
};

export type GenerationConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GenerationConnection'] = ResolversParentTypes['GenerationConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['GenerationEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type GenerationEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GenerationEdge'] = ResolversParentTypes['GenerationEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Generation'], ParentType, ContextType>;
};

export type MessageResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Message'] = ResolversParentTypes['Message']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  role?: Resolver<ResolversTypes['Role'], ParentType, ContextType>;
  content?: Resolver<ReadonlyArray<ResolversTypes['ContentBlock']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  tokens?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  generation?: Resolver<Maybe<ResolversTypes['Generation']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ContentBlockResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ContentBlock'] = ResolversParentTypes['ContentBlock']> = {
  __resolveType: TypeResolveFn<'TextBlock' | 'ImageBlock' | 'DocumentBlock' | 'VideoBlock' | 'AudioBlock' | 'ToolUseBlock' | 'ToolResultBlock' | 'ReasoningBlock' | 'CitationsBlock' | 'SearchResultBlock' | 'CachePointBlock' | 'GuardContentBlock' | 'OtherBlock', ParentType, ContextType>;
};

export type TextBlockResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TextBlock'] = ResolversParentTypes['TextBlock']> = {
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MediaSourceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MediaSource'] = ResolversParentTypes['MediaSource']> = {
  bytes?: Resolver<Maybe<ResolversTypes['Base64']>, ParentType, ContextType>;
  s3Location?: Resolver<Maybe<ResolversTypes['S3Location']>, ParentType, ContextType>;
  text?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type S3LocationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['S3Location'] = ResolversParentTypes['S3Location']> = {
  uri?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  bucketOwner?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ImageBlockResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ImageBlock'] = ResolversParentTypes['ImageBlock']> = {
  format?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['MediaSource'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type DocumentBlockResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DocumentBlock'] = ResolversParentTypes['DocumentBlock']> = {
  format?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['MediaSource'], ParentType, ContextType>;
  citationsEnabled?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  context?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type VideoBlockResolvers<ContextType = Context, ParentType extends ResolversParentTypes['VideoBlock'] = ResolversParentTypes['VideoBlock']> = {
  format?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['MediaSource'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AudioBlockResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AudioBlock'] = ResolversParentTypes['AudioBlock']> = {
  format?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['MediaSource'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ToolUseBlockResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ToolUseBlock'] = ResolversParentTypes['ToolUseBlock']> = {
  toolUseId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  input?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ToolResultBlockResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ToolResultBlock'] = ResolversParentTypes['ToolResultBlock']> = {
  toolUseId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  results?: Resolver<ReadonlyArray<ResolversTypes['ToolResultContent']>, ParentType, ContextType>;
  status?: Resolver<Maybe<ResolversTypes['ToolResultStatus']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ToolResultContentResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ToolResultContent'] = ResolversParentTypes['ToolResultContent']> = {
  json?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  text?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  image?: Resolver<Maybe<ResolversTypes['ImageBlock']>, ParentType, ContextType>;
  document?: Resolver<Maybe<ResolversTypes['DocumentBlock']>, ParentType, ContextType>;
  video?: Resolver<Maybe<ResolversTypes['VideoBlock']>, ParentType, ContextType>;
  searchResult?: Resolver<Maybe<ResolversTypes['SearchResultBlock']>, ParentType, ContextType>;
};

export type ReasoningBlockResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ReasoningBlock'] = ResolversParentTypes['ReasoningBlock']> = {
  reasoningText?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  signature?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  redactedContent?: Resolver<Maybe<ResolversTypes['Base64']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CitationsBlockResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CitationsBlock'] = ResolversParentTypes['CitationsBlock']> = {
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  citations?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SearchResultBlockResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SearchResultBlock'] = ResolversParentTypes['SearchResultBlock']> = {
  searchSource?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  passages?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  citationsEnabled?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CachePointBlockResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CachePointBlock'] = ResolversParentTypes['CachePointBlock']> = {
  ttl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type GuardContentBlockResolvers<ContextType = Context, ParentType extends ResolversParentTypes['GuardContentBlock'] = ResolversParentTypes['GuardContentBlock']> = {
  guardText?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  qualifiers?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  image?: Resolver<Maybe<ResolversTypes['ImageBlock']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OtherBlockResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OtherBlock'] = ResolversParentTypes['OtherBlock']> = {
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['JSON'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ModelResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Model'] = ResolversParentTypes['Model']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  modelId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  provider?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  inputModalities?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  outputModalities?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  capabilities?: Resolver<ResolversTypes['ModelCapabilities'], ParentType, ContextType>;
  lifecycle?: Resolver<ResolversTypes['ModelLifecycle'], ParentType, ContextType>;
  inferenceProfiles?: Resolver<ReadonlyArray<ResolversTypes['InferenceProfile']>, ParentType, ContextType>;
  contextTokens?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  maxOutputTokens?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  prices?: Resolver<ReadonlyArray<ResolversTypes['ModelPrice']>, ParentType, ContextType>;
  quotas?: Resolver<ReadonlyArray<ResolversTypes['ModelQuota']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ModelQuotaResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ModelQuota'] = ResolversParentTypes['ModelQuota']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  modelId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  region?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  scope?: Resolver<ResolversTypes['QuotaScope'], ParentType, ContextType>;
  isGlobal?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  dimensions?: Resolver<ReadonlyArray<ResolversTypes['QuotaDimension']>, ParentType, ContextType>;
  running?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  queued?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  throttled?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type QuotaDimensionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['QuotaDimension'] = ResolversParentTypes['QuotaDimension']> = {
  dimension?: Resolver<ResolversTypes['QuotaKind'], ParentType, ContextType>;
  limit?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  used?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  reserved?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  remaining?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  source?: Resolver<ResolversTypes['QuotaSource'], ParentType, ContextType>;
};

export type ModelPriceResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ModelPrice'] = ResolversParentTypes['ModelPrice']> = {
  scope?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  inputPerMillionTokens?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  outputPerMillionTokens?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  cacheReadPerMillionTokens?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  cacheWrite5mPerMillionTokens?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  cacheWrite1hPerMillionTokens?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  batchFactor?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  pricedOn?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type InferenceProfileResolvers<ContextType = Context, ParentType extends ResolversParentTypes['InferenceProfile'] = ResolversParentTypes['InferenceProfile']> = {
  inferenceProfileId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  arn?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ModelCapabilitiesResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ModelCapabilities'] = ResolversParentTypes['ModelCapabilities']> = {
  converse?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  streaming?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  batch?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  systemPrompt?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  tools?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  nativeStructuredOutput?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  promptCaching?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  countTokens?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  documents?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  assistantPrefill?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type ModelLifecycleResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ModelLifecycle'] = ResolversParentTypes['ModelLifecycle']> = {
  status?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  endOfLifeAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type ConversationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Conversation'] = ResolversParentTypes['Conversation']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  title?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  modelId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  system?: Resolver<ReadonlyArray<ResolversTypes['ContentBlock']>, ParentType, ContextType>;
  inferenceConfig?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  toolConfig?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  guardrailConfig?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  memory?: Resolver<ResolversTypes['MemoryPolicy'], ParentType, ContextType>;
  messages?: Resolver<ResolversTypes['MessageConnection'], ParentType, ContextType, Partial<ConversationMessagesArgs>>;
  messageCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  activeGeneration?: Resolver<Maybe<ResolversTypes['Generation']>, ParentType, ContextType>;
  lastGeneration?: Resolver<Maybe<ResolversTypes['Generation']>, ParentType, ContextType>;
  summaries?: Resolver<ReadonlyArray<ResolversTypes['ConversationSummary']>, ParentType, ContextType>;
  lastCompaction?: Resolver<Maybe<ResolversTypes['Compaction']>, ParentType, ContextType>;
  usage?: Resolver<ResolversTypes['TokenUsage'], ParentType, ContextType>;
  cost?: Resolver<Maybe<ResolversTypes['Cost']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MessageConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MessageConnection'] = ResolversParentTypes['MessageConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['MessageEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type MessageEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MessageEdge'] = ResolversParentTypes['MessageEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Message'], ParentType, ContextType>;
};

export type ConversationConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ConversationConnection'] = ResolversParentTypes['ConversationConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ConversationEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ConversationEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ConversationEdge'] = ResolversParentTypes['ConversationEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Conversation'], ParentType, ContextType>;
};

export type ConversationUpdateResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ConversationUpdate'] = ResolversParentTypes['ConversationUpdate']> = {
  conversation?: Resolver<Maybe<ResolversTypes['Conversation']>, ParentType, ContextType>;
  messageEdge?: Resolver<Maybe<ResolversTypes['MessageEdge']>, ParentType, ContextType>;
  generation?: Resolver<Maybe<ResolversTypes['Generation']>, ParentType, ContextType>;
  deletedId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type MemoryPolicyResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MemoryPolicy'] = ResolversParentTypes['MemoryPolicy']> = {
  strategy?: Resolver<ResolversTypes['MemoryStrategy'], ParentType, ContextType>;
  triggerTokens?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  keepTokens?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  keepMessages?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  summaryModelId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  promptCaching?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  cacheTtl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ConversationSummaryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ConversationSummary'] = ResolversParentTypes['ConversationSummary']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  level?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  fromMessageId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  toMessageId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  tokens?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type CompactionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Compaction'] = ResolversParentTypes['Compaction']> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  tokensBefore?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  tokensAfter?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['InferenceError']>, ParentType, ContextType>;
};

export type ContextPreviewResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ContextPreview'] = ResolversParentTypes['ContextPreview']> = {
  system?: Resolver<ReadonlyArray<ResolversTypes['ContentBlock']>, ParentType, ContextType>;
  messages?: Resolver<ReadonlyArray<ResolversTypes['PreparedMessage']>, ParentType, ContextType>;
  tokens?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  compactionDue?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  dispositions?: Resolver<ReadonlyArray<ResolversTypes['MessageDisposition']>, ParentType, ContextType>;
};

export type PreparedMessageResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PreparedMessage'] = ResolversParentTypes['PreparedMessage']> = {
  sourceIds?: Resolver<ReadonlyArray<ResolversTypes['ID']>, ParentType, ContextType>;
  role?: Resolver<ResolversTypes['Role'], ParentType, ContextType>;
  content?: Resolver<ReadonlyArray<ResolversTypes['ContentBlock']>, ParentType, ContextType>;
};

export type MessageDispositionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MessageDisposition'] = ResolversParentTypes['MessageDisposition']> = {
  messageId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  disposition?: Resolver<ResolversTypes['Disposition'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  summaryId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type ModelConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ModelConnection'] = ResolversParentTypes['ModelConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ModelEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ModelEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ModelEdge'] = ResolversParentTypes['ModelEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Model'], ParentType, ContextType>;
};

export type BatchJobResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BatchJob'] = ResolversParentTypes['BatchJob']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  jobName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  modelId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  model?: Resolver<Maybe<ResolversTypes['Model']>, ParentType, ContextType>;
  execution?: Resolver<ResolversTypes['BatchExecution'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['BatchJobStatus'], ParentType, ContextType>;
  statusMessage?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  parts?: Resolver<ReadonlyArray<ResolversTypes['BatchJobPart']>, ParentType, ContextType>;
  recordCounts?: Resolver<ResolversTypes['BatchRecordCounts'], ParentType, ContextType>;
  results?: Resolver<ResolversTypes['BatchResultConnection'], ParentType, ContextType, RequireFields<BatchJobResultsArgs, 'first'>>;
  retryOf?: Resolver<Maybe<ResolversTypes['BatchJob']>, ParentType, ContextType>;
  usage?: Resolver<Maybe<ResolversTypes['TokenUsage']>, ParentType, ContextType>;
  cost?: Resolver<Maybe<ResolversTypes['Cost']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  submitTime?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  endTime?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  jobExpirationTime?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['InferenceError']>, ParentType, ContextType>;
  tags?: Resolver<ReadonlyArray<ResolversTypes['Tag']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type BatchJobPartResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BatchJobPart'] = ResolversParentTypes['BatchJobPart']> = {
  jobArn?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['BatchJobStatus'], ParentType, ContextType>;
  statusMessage?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  inputS3Uri?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  outputS3Uri?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  recordCounts?: Resolver<ResolversTypes['BatchRecordCounts'], ParentType, ContextType>;
};

export type BatchRecordCountsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BatchRecordCounts'] = ResolversParentTypes['BatchRecordCounts']> = {
  total?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  processed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  success?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  error?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type BatchResultResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BatchResult'] = ResolversParentTypes['BatchResult']> = {
  recordId?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['BatchRecordStatus'], ParentType, ContextType>;
  input?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  text?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  stopReason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  output?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  object?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['InferenceError']>, ParentType, ContextType>;
  usage?: Resolver<Maybe<ResolversTypes['TokenUsage']>, ParentType, ContextType>;
};

export type BatchResultConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BatchResultConnection'] = ResolversParentTypes['BatchResultConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['BatchResultEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type BatchResultEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BatchResultEdge'] = ResolversParentTypes['BatchResultEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['BatchResult'], ParentType, ContextType>;
};

export type BatchJobConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BatchJobConnection'] = ResolversParentTypes['BatchJobConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['BatchJobEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type BatchJobEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BatchJobEdge'] = ResolversParentTypes['BatchJobEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['BatchJob'], ParentType, ContextType>;
};

export type BatchPreflightResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BatchPreflight'] = ResolversParentTypes['BatchPreflight']> = {
  ok?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  problems?: Resolver<ReadonlyArray<ResolversTypes['BatchProblem']>, ParentType, ContextType>;
  records?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  execution?: Resolver<ResolversTypes['BatchExecution'], ParentType, ContextType>;
  jobs?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  estimatedInputTokens?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  estimatedCost?: Resolver<Maybe<ResolversTypes['Cost']>, ParentType, ContextType>;
};

export type BatchProblemResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BatchProblem'] = ResolversParentTypes['BatchProblem']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  recordId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type UsageRowResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UsageRow'] = ResolversParentTypes['UsageRow']> = {
  key?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  requests?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  inputTokens?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  outputTokens?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  cacheReadInputTokens?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  cacheWriteInputTokens?: Resolver<ResolversTypes['SafeInt'], ParentType, ContextType>;
  cost?: Resolver<Maybe<ResolversTypes['Cost']>, ParentType, ContextType>;
  throttled?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  failed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ViewerResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Viewer'] = ResolversParentTypes['Viewer']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  tenantId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  scopes?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  budgets?: Resolver<ReadonlyArray<ResolversTypes['Budget']>, ParentType, ContextType>;
};

export type BudgetResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Budget'] = ResolversParentTypes['Budget']> = {
  scope?: Resolver<ResolversTypes['BudgetScope'], ParentType, ContextType>;
  limit?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  warnAt?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType>;
  enforced?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  spent?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  reserved?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  period?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  resetsAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type ServerInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ServerInfo'] = ResolversParentTypes['ServerInfo']> = {
  version?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  mode?: Resolver<ResolversTypes['ServerMode'], ParentType, ContextType>;
  region?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  awsProfile?: Resolver<Maybe<ResolversTypes['AwsProfileStatus']>, ParentType, ContextType>;
};

export type AwsProfileStatusResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AwsProfileStatus'] = ResolversParentTypes['AwsProfileStatus']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  source?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  region?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  healthy?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  fix?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  JSON?: GraphQLScalarType;
  DateTime?: GraphQLScalarType;
  Base64?: GraphQLScalarType;
  Decimal?: GraphQLScalarType;
  SafeInt?: GraphQLScalarType;
  Node?: NodeResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  Inference?: InferenceResolvers<ContextType>;
  InferenceMethodProfile?: InferenceMethodProfileResolvers<ContextType>;
  MethodMeasurements?: MethodMeasurementsResolvers<ContextType>;
  Percentiles?: PercentilesResolvers<ContextType>;
  InferencePlan?: InferencePlanResolvers<ContextType>;
  TokenCount?: TokenCountResolvers<ContextType>;
  Tag?: TagResolvers<ContextType>;
  Generation?: GenerationResolvers<ContextType>;
  GenerationEvent?: GenerationEventResolvers<ContextType>;
  GenerationQueued?: GenerationQueuedResolvers<ContextType>;
  GenerationStarted?: GenerationStartedResolvers<ContextType>;
  TextDelta?: TextDeltaResolvers<ContextType>;
  ReasoningDelta?: ReasoningDeltaResolvers<ContextType>;
  CitationDelta?: CitationDeltaResolvers<ContextType>;
  OtherDelta?: OtherDeltaResolvers<ContextType>;
  ToolUseStart?: ToolUseStartResolvers<ContextType>;
  ToolUseDelta?: ToolUseDeltaResolvers<ContextType>;
  ContentBlockStop?: ContentBlockStopResolvers<ContextType>;
  NativeChunk?: NativeChunkResolvers<ContextType>;
  GenerationRestarted?: GenerationRestartedResolvers<ContextType>;
  PartialObject?: PartialObjectResolvers<ContextType>;
  GenerationSnapshot?: GenerationSnapshotResolvers<ContextType>;
  GenerationCompleted?: GenerationCompletedResolvers<ContextType>;
  GenerationFailed?: GenerationFailedResolvers<ContextType>;
  GenerationInterrupted?: GenerationInterruptedResolvers<ContextType>;
  GenerationCancelled?: GenerationCancelledResolvers<ContextType>;
  InferenceError?: InferenceErrorResolvers<ContextType>;
  Timing?: TimingResolvers<ContextType>;
  Attempt?: AttemptResolvers<ContextType>;
  Cost?: CostResolvers<ContextType>;
  TokenUsage?: TokenUsageResolvers<ContextType>;
  GenerationConnection?: GenerationConnectionResolvers<ContextType>;
  GenerationEdge?: GenerationEdgeResolvers<ContextType>;
  Message?: MessageResolvers<ContextType>;
  ContentBlock?: ContentBlockResolvers<ContextType>;
  TextBlock?: TextBlockResolvers<ContextType>;
  MediaSource?: MediaSourceResolvers<ContextType>;
  S3Location?: S3LocationResolvers<ContextType>;
  ImageBlock?: ImageBlockResolvers<ContextType>;
  DocumentBlock?: DocumentBlockResolvers<ContextType>;
  VideoBlock?: VideoBlockResolvers<ContextType>;
  AudioBlock?: AudioBlockResolvers<ContextType>;
  ToolUseBlock?: ToolUseBlockResolvers<ContextType>;
  ToolResultBlock?: ToolResultBlockResolvers<ContextType>;
  ToolResultContent?: ToolResultContentResolvers<ContextType>;
  ReasoningBlock?: ReasoningBlockResolvers<ContextType>;
  CitationsBlock?: CitationsBlockResolvers<ContextType>;
  SearchResultBlock?: SearchResultBlockResolvers<ContextType>;
  CachePointBlock?: CachePointBlockResolvers<ContextType>;
  GuardContentBlock?: GuardContentBlockResolvers<ContextType>;
  OtherBlock?: OtherBlockResolvers<ContextType>;
  Model?: ModelResolvers<ContextType>;
  ModelQuota?: ModelQuotaResolvers<ContextType>;
  QuotaDimension?: QuotaDimensionResolvers<ContextType>;
  ModelPrice?: ModelPriceResolvers<ContextType>;
  InferenceProfile?: InferenceProfileResolvers<ContextType>;
  ModelCapabilities?: ModelCapabilitiesResolvers<ContextType>;
  ModelLifecycle?: ModelLifecycleResolvers<ContextType>;
  Conversation?: ConversationResolvers<ContextType>;
  MessageConnection?: MessageConnectionResolvers<ContextType>;
  MessageEdge?: MessageEdgeResolvers<ContextType>;
  ConversationConnection?: ConversationConnectionResolvers<ContextType>;
  ConversationEdge?: ConversationEdgeResolvers<ContextType>;
  ConversationUpdate?: ConversationUpdateResolvers<ContextType>;
  MemoryPolicy?: MemoryPolicyResolvers<ContextType>;
  ConversationSummary?: ConversationSummaryResolvers<ContextType>;
  Compaction?: CompactionResolvers<ContextType>;
  ContextPreview?: ContextPreviewResolvers<ContextType>;
  PreparedMessage?: PreparedMessageResolvers<ContextType>;
  MessageDisposition?: MessageDispositionResolvers<ContextType>;
  ModelConnection?: ModelConnectionResolvers<ContextType>;
  ModelEdge?: ModelEdgeResolvers<ContextType>;
  BatchJob?: BatchJobResolvers<ContextType>;
  BatchJobPart?: BatchJobPartResolvers<ContextType>;
  BatchRecordCounts?: BatchRecordCountsResolvers<ContextType>;
  BatchResult?: BatchResultResolvers<ContextType>;
  BatchResultConnection?: BatchResultConnectionResolvers<ContextType>;
  BatchResultEdge?: BatchResultEdgeResolvers<ContextType>;
  BatchJobConnection?: BatchJobConnectionResolvers<ContextType>;
  BatchJobEdge?: BatchJobEdgeResolvers<ContextType>;
  BatchPreflight?: BatchPreflightResolvers<ContextType>;
  BatchProblem?: BatchProblemResolvers<ContextType>;
  UsageRow?: UsageRowResolvers<ContextType>;
  Viewer?: ViewerResolvers<ContextType>;
  Budget?: BudgetResolvers<ContextType>;
  ServerInfo?: ServerInfoResolvers<ContextType>;
  AwsProfileStatus?: AwsProfileStatusResolvers<ContextType>;
};

