import type { JsonObject, JsonValue } from '../json.ts';

/** How Bedrock is asked for an object: by outputConfig.textFormat, by a tool, or by the prompt alone. The strongest first. */
export type ConstructMode = 'NATIVE' | 'TOOL' | 'PROMPT';

/** A worked example: what might be asked, and an object that satisfies the schema. */
export interface ConstructExample {
  readonly prompt: string;
  readonly output: JsonValue;
}

/** What the result is told as, besides the object. */
export type ConstructFormat = 'JSON' | 'XML';

/** What is asked for, checked. Plain JSON: it is stored with the generation, whose request holds everything else. */
export interface ConstructSpec {
  readonly mode: ConstructMode | 'AUTO';
  readonly format: ConstructFormat;
  /** The caller's own: what the answer is judged by. */
  readonly schema: JsonObject;
  /** What it is judged by once the schema could not be satisfied. */
  readonly fallbackSchema: JsonObject | null;
  /** The name of the format or the tool. */
  readonly name: string;
  readonly description: string | null;
  readonly examples: readonly ConstructExample[];
  /** How often a model may be asked again with what was wrong. */
  readonly maxRepairs: number;
  /** Other models, in order, when the first has failed. */
  readonly fallbackModelIds: readonly string[];
}
