/** Any JSON value. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

export const isJsonObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text as it is, anything else as JSON, nothing as an empty text. */
export const toText = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value));

/** Whether lists and objects stand in one another more than so many levels deep. It does not recurse: what is to be bounded may be very deep. */
export function isDeeperThan(value: JsonValue, most: number): boolean {
  let level: readonly JsonValue[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > most) return true;
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  }
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
