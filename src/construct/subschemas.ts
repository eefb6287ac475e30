import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';

/** A keyword of JSON Schema whose value holds schemas: one, a list of them, or one for each name. */
type Holder = 'schema' | 'list' | 'map';

const holders: ReadonlyMap<string, Holder> = new Map<string, Holder>([
  ...['items', 'additionalProperties', 'propertyNames', 'contains', 'not', 'if', 'then', 'else', 'unevaluatedItems', 'unevaluatedProperties', 'contentSchema'].map((keyword) => [keyword, 'schema'] as const),
  ...['allOf', 'anyOf', 'oneOf', 'prefixItems'].map((keyword) => [keyword, 'list'] as const),
  ...['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'].map((keyword) => [keyword, 'map'] as const),
]);

/**
 * A copy of a schema in which each schema directly inside of it is what `change` makes of it. Only keywords are looked at, where keywords stand: a
 * property that is named like one, or an enum value that looks like a schema, is left alone. `pointer` is the JSON Pointer below the schema.
 */
export function mapSubschemas(schema: JsonObject, change: (subschema: JsonValue, pointer: string) => JsonValue): JsonObject {
  return mapMembers(schema, (value, keyword) => {
    const holder = holders.get(keyword);
    const pointer = `/${escapePointer(keyword)}`;
    if (holder === 'schema') return change(value, pointer);
    if (holder === 'list' && isList(value)) return value.map((item, index) => change(item, `${pointer}/${index}`));
    if (holder === 'map' && isJsonObject(value)) return mapMembers(value, (member, name) => change(member, `${pointer}/${escapePointer(name)}`));
    return value;
  });
}

/** A copy of an object with every value changed. */
export const mapMembers = (object: JsonObject, change: (value: JsonValue, name: string) => JsonValue): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value, name)]));

export const isList = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);

/** Whether a value is of a type that JSON Schema names. */
export function isOfType(value: JsonValue, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  return type === (value === null ? 'null' : isList(value) ? 'array' : typeof value);
}

/** A name as a JSON Pointer (RFC 6901) has it. */
export const escapePointer = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** What an internal reference (`#`, `#/…`) refers to; undefined where there is nothing, or it is a reference by anchor. */
export function resolveReference(root: JsonValue, reference: string): JsonValue | undefined {
  if (reference === '#') return root;
  if (!reference.startsWith('#/')) return undefined;
  let found: JsonValue | undefined = root;
  for (const part of reference.slice(2).split('/')) {
    const name = decodePart(part)?.replaceAll('~1', '/').replaceAll('~0', '~');
    if (name === undefined) return undefined;
    if (isList(found)) found = /^\d+$/.test(name) ? found[Number(name)] : undefined;
    else found = isJsonObject(found) && Object.hasOwn(found, name) ? found[name] : undefined;
  }
  return found;
}

/** A part of a reference; undefined where it cannot be read. */
export function decodePart(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined; // a % that begins no escape
  }
}

/** The schemas about the same value that hold where this one does, whatever the value: what it refers to, and those of its allOf. */
export const heldBeside = ({ $ref, allOf }: JsonObject, root: JsonObject): readonly (JsonValue | undefined)[] => [...(typeof $ref === 'string' ? [resolveReference(root, $ref)] : []), ...(isList(allOf) ? allOf : [])];

/** Those of which one may hold beside it. */
export const branchesOf = ({ anyOf, oneOf }: JsonObject): readonly JsonValue[] => [anyOf, oneOf].filter(isList).flat();
