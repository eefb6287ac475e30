import type { ModelUsage } from '../../datasources/types.ts';
import type { InferenceErrorData } from '../../errors.ts';
import type { JsonValue } from '../../json.ts';

/** What became of a record. */
export type BatchOutcome = Answered | Failed;

interface Ended {
  readonly recordId: string;
  /** The record's modelInput, as the line repeats it; null where it does not. */
  readonly input: JsonValue;
  /** The model's output as it stands in the line; null where there is none. */
  readonly output: JsonValue;
  /** Null where the model did not answer, or not with text (embeddings). */
  readonly text: string | null;
  /** In Converse's words. */
  readonly stopReason: string | null;
  /** Null where the output has no counts. */
  readonly usage: ModelUsage | null;
}

interface Answered extends Ended {
  readonly status: 'SUCCESS';
  /** What satisfies the job's schema; null without one. */
  readonly object: JsonValue;
  readonly error: null;
}

interface Failed extends Ended {
  readonly status: 'ERROR';
  readonly object: null;
  /** Bedrock's, or SCHEMA_UNSATISFIED: then the output is there, and was paid for. */
  readonly error: InferenceErrorData;
}
