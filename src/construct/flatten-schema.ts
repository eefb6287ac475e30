import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { ObstacleError } from './obstacle.ts';
import { isList, mapMembers, resolveReference } from './subschemas.ts';

/** A schema without $ref and allOf of its own, and the references that it was found through. */
interface Flat {
  readonly schema: JsonObject;
  readonly references: readonly string[];
}

/** Bedrock compiles a grammar from what is written out; and a few references can stand for more schemas than anybody could count. */
const mostSchemas = 1_000;

/** Writes out what a schema refers to, up to 1,000 schemas. */
export class Flattener {
  readonly #root: JsonObject;
  #schemas = 0;

  constructor(root: JsonObject) {
    this.#root = root;
  }

  /** `within`: the references on the way here, of which none may come again. Throws an ObstacleError where it cannot be written out. */
  flatten(value: JsonValue, pointer: string, within: readonly string[]): Flat {
    this.#schemas += 1;
    if (this.#schemas > mostSchemas) throw new ObstacleError('', `it has more than ${mostSchemas} schemas with its references written out`);
    if (value === true) return { schema: {}, references: within };
    if (!isJsonObject(value)) throw new ObstacleError(pointer, 'no value is allowed there');
    if (value.$dynamicRef !== undefined) throw new ObstacleError(`${pointer}/$dynamicRef`, 'it is a dynamic reference');
    const { $ref, allOf, ...own } = value;
    let flat: Flat = { schema: own, references: within };
    if (typeof $ref === 'string') flat = join(this.#follow($ref, pointer, within), flat, pointer);
    for (const [index, part] of (isList(allOf) ? allOf : []).entries()) {
      const place = `${pointer}/allOf/${index}`;
      flat = join(this.flatten(part, place, within), flat, place);
    }
    return flat;
  }

  /** The first property that is named in what is said of an object (a schema, or a list of them), and that is not known. */
  findName(about: JsonValue | undefined, isKnown: (name: string) => boolean, seen = new Set<JsonValue>()): string | undefined {
    if (about === undefined || typeof about !== 'object' || about === null || seen.has(about)) return undefined;
    seen.add(about);
    const inside: (JsonValue | undefined)[] = [];
    if (isJsonObject(about)) {
      const { $ref, properties, required } = about;
      const names = [...(isJsonObject(properties) ? Object.keys(properties) : []), ...(isList(required) ? required.filter((name) => typeof name === 'string') : [])];
      const unknown = names.find((name) => !isKnown(name));
      if (unknown !== undefined) return unknown;
      inside.push(...['allOf', 'anyOf', 'oneOf', 'then', 'else'].map((keyword) => about[keyword]), ...(typeof $ref === 'string' ? [resolveReference(this.#root, $ref)] : []));
    } else inside.push(...about);
    for (const part of inside) {
      const name = this.findName(part, isKnown, seen);
      if (name !== undefined) return name;
    }
    return undefined;
  }

  #follow(reference: string, pointer: string, within: readonly string[]): Flat {
    if (within.includes(reference)) throw new ObstacleError(`${pointer}/$ref`, 'it refers to itself');
    const target = resolveReference(this.#root, reference);
    if (target === undefined) throw new ObstacleError(`${pointer}/$ref`, 'it refers to an anchor');
    return this.flatten(target, pointer, [...within, reference]);
  }
}

/** Two schemas that both have to be satisfied, as one; of two descriptions the outer one's. */
function join(inner: Flat, outer: Flat, pointer: string): Flat {
  const joined: Record<string, JsonValue> = { ...inner.schema };
  for (const [keyword, value] of Object.entries(outer.schema)) {
    const other = joined[keyword];
    joined[keyword] = other === undefined || annotations.has(keyword) || isDeepStrictEqual(other, value) ? value : both(keyword, other, value, pointer);
  }
  return { schema: joined, references: [...new Set([...inner.references, ...outer.references])] };
}

const annotations: ReadonlySet<string> = new Set(['title', 'description', 'default', 'examples', '$comment', '$defs', 'definitions', '$id', '$schema', '$anchor', 'deprecated', 'readOnly', 'writeOnly']);

function both(keyword: string, left: JsonValue, right: JsonValue, pointer: string): JsonValue {
  if (keyword === 'required' && isList(left) && isList(right)) return [...new Set([...left, ...right])];
  if (keyword === 'additionalProperties' && (left === false || right === false)) return false;
  if (keyword === 'properties' && isJsonObject(left) && isJsonObject(right)) {
    return { ...left, ...mapMembers(right, (schema, name) => (Object.hasOwn(left, name) ? { allOf: [left[name] ?? true, schema] } : schema)) };
  }
  throw new ObstacleError(pointer, `${keyword} stands there twice`);
}
