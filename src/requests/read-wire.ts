import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';

/** The members of an object that has no others than these; undefined for anything else, so that none can be lost. */
export function readMembers(value: JsonValue | undefined, ...names: readonly string[]): JsonObject | undefined {
  return isJsonObject(value) && Object.keys(value).every((name) => names.includes(name)) ? value : undefined;
}

/** A union of Bedrock's, `{ name: value }`: its only member, or undefined for anything else. */
export function readUnion(value: JsonValue | undefined): readonly [name: string, value: JsonValue] | undefined {
  const [member, ...more] = isJsonObject(value) ? Object.entries(value) : [];
  return member && more.length === 0 ? member : undefined;
}

/** A list with every item read; undefined if it is none, or one item cannot be. */
export function readList<T>(value: JsonValue | undefined, readItem: (item: JsonValue) => T | undefined): readonly T[] | undefined {
  if (!isJsonList(value)) return undefined;
  const items: T[] = [];
  for (const item of value) {
    const read = readItem(item);
    if (read === undefined) return undefined;
    items.push(read);
  }
  return items;
}

/** A string, null where there is none, undefined where there is something else. */
export function readOptionalString(value: JsonValue | undefined): string | null | undefined {
  if (value === undefined) return null;
  return readString(value);
}

/** A string, or undefined. */
export function readString(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

const isJsonList = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);
