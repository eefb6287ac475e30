export type JsonObject = Readonly<Record<string, unknown>>;

/** Makes the error for a value of the wrong type; `found` and `expected` are JSON's type names. */
export type Mismatch = (path: string, expected: JsonType, found: JsonType) => Error;

export type JsonType = 'String' | 'Integer' | 'Number' | 'Boolean' | 'Null' | 'JSONArray' | 'JSONObject';

/** Reads parsed JSON, and throws where a type is not the one that was asked for. */
export interface ShapeReader {
  readonly object: (value: unknown, path: string) => JsonObject;
  readonly list: (value: unknown, path: string) => readonly unknown[];
  readonly string: (value: unknown, path: string) => string;
  readonly number: (value: unknown, path: string) => number;
  readonly integer: (value: unknown, path: string) => number;
  /** Undefined where the member is absent or null, else what `read` makes of it. */
  readonly optional: <T>(parent: JsonObject, member: string, path: string, read: (value: unknown, path: string) => T) => T | undefined;
}

/** Makes a reader; every body format words its own errors. */
export function createShapeReader(mismatch: Mismatch): ShapeReader {
  const expect = <T>(isExpected: (value: unknown) => value is T, expected: JsonType) => (value: unknown, path: string): T => {
    if (!isExpected(value)) throw mismatch(path, expected, typeOf(value));
    return value;
  };
  const isNumber = (value: unknown): value is number => typeof value === 'number';
  return {
    object: expect(isObject, 'JSONObject'),
    list: expect((value): value is readonly unknown[] => Array.isArray(value), 'JSONArray'),
    string: expect((value) => typeof value === 'string', 'String'),
    number: expect(isNumber, 'Number'),
    integer: expect((value): value is number => Number.isInteger(value), 'Integer'),
    optional(parent, member, path, read) {
      const value = parent[member];
      return value === undefined || value === null ? undefined : read(value, joinPath(path, member));
    },
  };
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Joins as Bedrock's messages do: `messages.0.content`. */
export function joinPath(path: string, member: string | number): string {
  return path === '' ? String(member) : `${path}.${member}`;
}

/** JSON's name of a value's type. */
export function typeOf(value: unknown): JsonType {
  if (value === null || value === undefined) return 'Null';
  if (Array.isArray(value)) return 'JSONArray';
  switch (typeof value) {
    case 'string':
      return 'String';
    case 'number':
      return Number.isInteger(value) ? 'Integer' : 'Number';
    case 'boolean':
      return 'Boolean';
    default:
      return 'JSONObject';
  }
}
