// Generated from schema.graphql by scripts/codegen.ts: change that, and run `npm run codegen`.
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
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
  JSON: { input: unknown; output: unknown; }
  /** An instant in UTC, written as RFC 3339 has it, such as 2026-11-22T10:15:30.000Z. */
  DateTime: { input: string; output: string; }
  /** Bytes as base64 text (RFC 4648, section 4: with + and /, padded with =, without line breaks). */
  Base64: { input: string; output: string; }
  /** An exact decimal number as text, such as 0.00123: money. No exponent, no zeros that say nothing. */
  Decimal: { input: string; output: string; }
  /** An integer from -(2^53 - 1) to 2^53 - 1. Token counts can pass the 2^31 - 1 of Int. */
  SafeInt: { input: number; output: number; }
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

/** Where a number comes from. */
export type UsageSource =
  /** Bedrock counted. */
  | 'MEASURED'
  /** The server estimated, because Bedrock's count did not come. */
  | 'ESTIMATED';

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

/** Which of a model's quotas a call takes from. */
export type QuotaScope =
  /** The model's own id: one region. */
  | 'ON_DEMAND'
  /** An inference profile, which spreads requests over regions. */
  | 'CROSS_REGION';

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

/** What became of a message. */
export type Disposition =
  /** It is sent, whole or trimmed. */
  | 'KEPT'
  /** A summary is sent in its place. */
  | 'SUMMARIZED'
  /** It is left out. */
  | 'PRUNED';

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

/** Whether a record has an answer. */
export type BatchRecordStatus =
  /** It has one, and with a schema one that satisfies it. */
  | 'SUCCESS'
  /** It failed; error tells why. */
  | 'ERROR'
  /** The job ended without a result for it. */
  | 'MISSING';

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

/** Whose calls a budget counts. */
export type BudgetScope =
  /** The viewer's own. */
  | 'VIEWER'
  /** Those of all viewers of the tenant. */
  | 'TENANT'
  /** Everybody's. */
  | 'SERVER';

/** Where models run. */
export type ServerMode =
  /** In local-bedrock on the same machine: simulated answers, no AWS account, no cost. */
  | 'LOCAL'
  /** On Amazon Bedrock. */
  | 'AWS';
