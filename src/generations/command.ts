import type { ConstructSpec } from '../construct/index.ts';
import type { ModelRequest } from '../datasources/types.ts';
import type { CodedError } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import type { TurnBeginning } from '../storage/conversation-store.ts';
import type { Continuation, GenerationOptions, InferenceMethod, TurnLink } from '../storage/generation-record.ts';

/** What is asked of the engine: a checked request, and how to run it. */
export interface GenerationCommand {
  readonly method: InferenceMethod;
  /** Ask Bedrock for a stream (ConverseStream, InvokeModelWithResponseStream) rather than for the whole answer. */
  readonly streaming: boolean;
  readonly request: ModelRequest;
  /** Where it stands in the operation, such as `input.converse`, for errors that name a field of it. Undefined where its members are none of the operation's. */
  readonly path?: string;
  /** CONSTRUCT: what the finished answer is judged by. */
  readonly construct?: ConstructSpec;
  readonly options: GenerationOptions;
  /** It goes on from another generation. */
  readonly continues?: Continuation;
  /** What that one had said: where the answer begins by repeating the end of it, the repetition is left out. */
  readonly priorText?: string;
  /** What its idempotency key stands for, where that is not the request itself. */
  readonly identity?: JsonValue;
  /** It is a conversation's. */
  readonly turn?: TurnLink;
  /** What is stored with it, for a turn. */
  readonly beginning?: TurnBeginning;
  /** Why it may not begin as things stand now; whoever sends again what has begun before still finds that. */
  readonly refusal?: CodedError;
}
