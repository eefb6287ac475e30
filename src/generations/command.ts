import type { ConstructSpec } from '../construct/index.ts';
import type { ModelRequest } from '../datasources/types.ts';
import type { GenerationOptions, InferenceMethod } from '../storage/generation-record.ts';

/** What is asked of the engine: a checked request, and how to run it. */
export interface GenerationCommand {
  readonly method: InferenceMethod;
  /** Ask Bedrock for a stream (ConverseStream, InvokeModelWithResponseStream) rather than for the whole answer. */
  readonly streaming: boolean;
  readonly request: ModelRequest;
  /** CONSTRUCT: what the finished answer is judged by. */
  readonly construct?: ConstructSpec;
  readonly options: GenerationOptions;
}
