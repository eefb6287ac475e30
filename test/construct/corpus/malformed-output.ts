import type { JsonObject, JsonValue } from '../../../src/json.ts';

/**
 * What may become of an output before any other call is made. `valid`: it can be repaired into exactly the object. `never`: it must not come out as the
 * object, and nothing else that is in it satisfies the schema; only asking again helps. `either`: it may be repaired into the object, come out as another valid one where some of it is
 * lost or said twice, or not be taken at all.
 */
export type Outcome = 'valid' | 'either' | 'never';

/** What a model makes of an object that it should have written as JSON. */
export interface MalformedOutput {
  readonly name: string;
  readonly outcome: Outcome;
  /** What JSON.parse makes of the text: the object, something else, or nothing because it throws. */
  readonly parses: 'same' | 'other' | 'throws';
  /**
   * The text for an object that satisfies the schema; null where the two cannot go wrong in this way. Both are as the model was asked: where it is asked for an
   * object that holds the value, they are that object and its schema.
   */
  readonly write: (object: JsonValue, schema: JsonObject) => string | null;
}
