import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { branchesOf, heldBeside, isList } from './subschemas.ts';

type Types = readonly JsonValue[] | undefined;

/** What a schema says of the types of values, and of what they hold. Each of its parts is looked at once, however many values and choices lead to it. */
export class TypesOfValues {
  readonly #root: JsonObject;
  readonly #types = new Map<JsonObject, Types>();
  readonly #saying = new Map<JsonObject, readonly JsonObject[]>();
  readonly #members = new Map<JsonObject, Map<string, JsonValue | undefined>>();

  constructor(root: JsonObject) {
    this.#root = root;
  }

  /** The types that a value may have by its schema; empty where it may have any. */
  of(schema: JsonValue | undefined): readonly JsonValue[] {
    return this.#within(schema) ?? [];
  }

  #within(schema: JsonValue | undefined): Types {
    if (!isJsonObject(schema)) return undefined;
    if (this.#types.has(schema)) return this.#types.get(schema);
    this.#types.set(schema, undefined); // what leads back here says no more
    const below = (part: JsonValue | undefined): Types => this.#within(part);
    const choices = [schema['anyOf'], schema['oneOf']].filter(isList).map((branches) => join(branches.map(below)));
    const types = [ownTypes(schema), ...heldBeside(schema, this.#root).map(below), ...choices].reduce(meet, undefined);
    this.#types.set(schema, types);
    return types;
  }

  /** What an object's schema says of the property of this name; where several say something of it, as a choice. */
  propertyOf(schema: JsonValue | undefined, name: string): JsonValue | undefined {
    return this.#memberOf(schema, `.${name}`, ({ properties, additionalProperties }) => (isJsonObject(properties) && Object.hasOwn(properties, name) ? properties[name] : additionalProperties));
  }

  /** The same of a list's item. */
  itemOf(schema: JsonValue | undefined, index: number): JsonValue | undefined {
    const saying = this.#sayingOf(schema);
    const first = Math.max(0, ...saying.map(({ prefixItems }) => (isList(prefixItems) ? prefixItems.length : 0)));
    return this.#memberOf(schema, String(Math.min(index, first)), ({ prefixItems, items }) => (isList(prefixItems) ? prefixItems[index] : undefined) ?? items);
  }

  #memberOf(schema: JsonValue | undefined, key: string, find: (schema: JsonObject) => JsonValue | undefined): JsonValue | undefined {
    if (!isJsonObject(schema)) return undefined;
    let members = this.#members.get(schema);
    if (members === undefined) this.#members.set(schema, (members = new Map<string, JsonValue | undefined>()));
    if (!members.has(key)) members.set(key, asOne(this.#sayingOf(schema).map(find)));
    return members.get(key);
  }

  /** All that is said of one value, each once: choices within choices would be more with each level of the value. */
  #sayingOf(schema: JsonValue | undefined): readonly JsonObject[] {
    if (!isJsonObject(schema)) return [];
    let saying = this.#saying.get(schema);
    if (saying === undefined) this.#saying.set(schema, (saying = [...schemasWithin(schema, this.#root)]));
    return saying;
  }
}

/** Both have to hold. */
function meet(one: Types, other: Types): Types {
  if (one === undefined || other === undefined) return one ?? other;
  return one.filter((type) => other.includes(type) || (type === 'integer' && other.includes('number')) || (type === 'number' && other.includes('integer')));
}

/** One of them has to hold. */
const join = (all: readonly Types[]): Types => (all.includes(undefined) ? undefined : [...new Set(all.flatMap((types) => types ?? []))]);

function ownTypes({ type, enum: values, const: only }: JsonObject): Types {
  if (typeof type === 'string') return [type];
  if (isList(type)) return type;
  const allowed = isList(values) ? values : only === undefined ? undefined : [only];
  return allowed?.map((value) => (value === null ? 'null' : isList(value) ? 'array' : typeof value));
}

function asOne(schemas: readonly (JsonValue | undefined)[]): JsonValue | undefined {
  const saying = schemas.filter((schema) => schema !== undefined).filter(isJsonObject);
  return saying.length > 1 ? { anyOf: saying } : saying[0];
}

function schemasWithin(schema: JsonValue | undefined, root: JsonObject, seen = new Set<JsonObject>()): ReadonlySet<JsonObject> {
  if (!isJsonObject(schema) || seen.has(schema)) return seen;
  seen.add(schema);
  for (const part of [...heldBeside(schema, root), ...branchesOf(schema)]) schemasWithin(part, root, seen);
  return seen;
}
