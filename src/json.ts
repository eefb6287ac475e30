/** Any JSON value. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

export const isJsonObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text as it is, anything else as JSON, nothing as an empty text. */
export const toText = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value));

/** Whether values stand in lists and objects more than so many levels deep. It recurses no deeper than that, and makes no list of members: a long prompt has thousands of values. */
export function isDeeperThan(value: unknown, most: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some((item) => most === 0 || isDeeperThan(item, most - 1));
  for (const name in value) if (most === 0 || isDeeperThan((value as Readonly<Record<string, unknown>>)[name], most - 1)) return true;
  return false;
}

/** JSON that stands for itself: JSON.stringify writes it as it is. */
export interface RawJson {
  readonly rawJSON: string;
}

declare global {
  interface JSON {
    /** Of ECMAScript's "JSON.parse source text access", which Node.js has since 21: a value that is written as this text. */
    rawJSON(text: string): RawJson;
    isRawJSON(value: unknown): value is RawJson;
  }
}
