import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { isList, resolveReference } from './subschemas.ts';

const mostSteps = 20; // of references and choices within one another

/** The types that a value may have by its schema; empty where it may have any. */
export const typesOf = (schema: JsonValue | undefined, root: JsonObject): readonly JsonValue[] => typesWithin(schema, root, mostSteps) ?? [];

function typesWithin(schema: JsonValue | undefined, root: JsonObject, steps: number): readonly JsonValue[] | undefined {
  if (!isJsonObject(schema) || steps === 0) return undefined;
  const below = (part: JsonValue | undefined): readonly JsonValue[] | undefined => typesWithin(part, root, steps - 1);
  const choices = [schema['anyOf'], schema['oneOf']].filter(isList).map((branches) => join(branches.map(below)));
  return [ownTypes(schema), ...partsOf(schema, root).map(below), ...choices].reduce(meet, undefined);
}

/** Both have to hold. */
function meet(one: readonly JsonValue[] | undefined, other: readonly JsonValue[] | undefined): readonly JsonValue[] | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one.filter((type) => other.includes(type) || (type === 'integer' && other.includes('number')) || (type === 'number' && other.includes('integer')));
}

/** One of them has to hold. */
const join = (all: readonly (readonly JsonValue[] | undefined)[]): readonly JsonValue[] | undefined => (all.includes(undefined) ? undefined : [...new Set(all.flatMap((types) => types ?? []))]);

function ownTypes({ type, enum: values, const: only }: JsonObject): readonly JsonValue[] | undefined {
  if (typeof type === 'string') return [type];
  if (isList(type)) return type;
  const allowed = isList(values) ? values : only === undefined ? undefined : [only];
  return allowed?.map((value) => (value === null ? 'null' : isList(value) ? 'array' : typeof value));
}

/** What an object's schema says of the property of this name; where several say something of it, as a choice. */
export const propertyOf = (schema: JsonValue | undefined, name: string, root: JsonObject): JsonValue | undefined =>
  asOne([...schemasWithin(schema, root)].flatMap(({ properties, additionalProperties }) => (isJsonObject(properties) && Object.hasOwn(properties, name) ? (properties[name] ?? []) : (additionalProperties ?? []))));

/** The same of a list's item. */
export const itemOf = (schema: JsonValue | undefined, index: number, root: JsonObject): JsonValue | undefined =>
  asOne([...schemasWithin(schema, root)].flatMap(({ prefixItems, items }) => (isList(prefixItems) ? prefixItems[index] : undefined) ?? items ?? []));

function asOne(schemas: readonly JsonValue[]): JsonValue | undefined {
  const saying = schemas.filter(isJsonObject);
  return saying.length > 1 ? { anyOf: saying } : saying[0];
}

/** All that is said of one value, each once: choices within choices would be more with each level of the value. */
function schemasWithin(schema: JsonValue | undefined, root: JsonObject, seen = new Set<JsonObject>()): ReadonlySet<JsonObject> {
  if (!isJsonObject(schema) || seen.has(schema)) return seen;
  seen.add(schema);
  for (const part of [...partsOf(schema, root), ...[schema['anyOf'], schema['oneOf']].filter(isList).flat()]) schemasWithin(part, root, seen);
  return seen;
}

/** Schemas that hold beside it. */
const partsOf = ({ $ref, allOf }: JsonObject, root: JsonObject): readonly (JsonValue | undefined)[] => [...(typeof $ref === 'string' ? [resolveReference(root, $ref)] : []), ...(isList(allOf) ? allOf : [])];
