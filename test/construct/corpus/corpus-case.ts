import type { JsonObject, JsonValue } from '../../../src/json.ts';

/** A schema as somebody would write it, what would be asked with it, and answers. */
export interface CorpusCase {
  readonly name: string;
  /** JSON Schema, draft 2020-12. */
  readonly schema: JsonObject;
  readonly prompt: string;
  /** Values that satisfy the schema; the first is what the prompt is about. */
  readonly objects: readonly [JsonValue, JsonValue, ...JsonValue[]];
}

/** An object with these properties and no other; all of them are required unless it is said which. */
export const closed = (properties: JsonObject, required: readonly string[] = Object.keys(properties)): JsonObject => ({ type: 'object', properties, required, additionalProperties: false });

/** An object that may have more than these properties. */
export const open = (properties: JsonObject, required: readonly string[] = Object.keys(properties)): JsonObject => ({ type: 'object', properties, required });

export const text = { type: 'string' } as const;
export const number = { type: 'number' } as const;
export const integer = { type: 'integer' } as const;
export const flag = { type: 'boolean' } as const;
export const date = { type: 'string', format: 'date' } as const;
export const list = (items: JsonObject): JsonObject => ({ type: 'array', items });
export const orNull = (type: string): JsonObject => ({ type: [type, 'null'] });
