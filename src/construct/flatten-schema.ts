import { isDeepStrictEqual } from 'node:util';
import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { ObstacleError } from './obstacle.ts';
import { isList, mapMembers, resolveReference } from './subschemas.ts';

/** A schema without $ref and allOf of its own, and the references that it was found through. */
export interface Flat {
  readonly schema: JsonObject;
  readonly references: readonly string[];
}

/** A reference comes again so often that it is not followed any more. */
export class CutError extends Error {
  override readonly name = 'CutError';
  readonly reference: string;

  constructor(reference: string) {
    super(`${reference} is not followed any further`);
    this.reference = reference;
  }
}

/** How far references are followed. */
export interface FlattenLimits {
  /** How often a reference is followed again within itself. */
  readonly again: number;
  readonly mostSchemas: number;
}

/** Writes out what a schema refers to. */
export class Flattener {
  readonly #root: JsonObject;
  readonly #limits: FlattenLimits;
  #schemas = 0;

  constructor(root: JsonObject, limits: FlattenLimits) {
    this.#root = root;
    this.#limits = limits;
  }

  /** `within`: the references on the way here. Throws an ObstacleError where it cannot be written out, and a CutError where it refers to itself too often. */
  flatten(value: JsonValue, pointer: string, within: readonly string[]): Flat {
    this.#schemas += 1;
    if (this.#schemas > this.#limits.mostSchemas) throw new ObstacleError('', `it has more than ${this.#limits.mostSchemas} schemas with its references written out`);
    if (value === true) return { schema: {}, references: within };
    if (!isJsonObject(value)) throw new ObstacleError(pointer, 'no value is allowed there');
    const { $ref, allOf, ...own } = value;
    let flat: Flat = { schema: own, references: within };
    if (typeof $ref === 'string') flat = join(this.#follow($ref, pointer, within), flat, pointer, within.length);
    for (const [index, part] of (isList(allOf) ? allOf : []).entries()) {
      const place = `${pointer}/allOf/${index}`;
      flat = join(this.flatten(part, place, within), flat, place, within.length);
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
    if (within.filter((other) => other === reference).length > this.#limits.again) throw new CutError(reference);
    const target = resolveReference(this.#root, reference);
    if (target === undefined) throw new ObstacleError(`${pointer}/$ref`, 'it refers to nothing');
    return this.flatten(target, pointer, [...within, reference]);
  }
}

/** Two schemas that both have to be satisfied, as one; of two descriptions the outer one's. `common`: so many references they were both found through. */
function join(inner: Flat, outer: Flat, pointer: string, common: number): Flat {
  const joined: Record<string, JsonValue> = { ...inner.schema };
  for (const [keyword, value] of Object.entries(outer.schema)) {
    const other = joined[keyword];
    joined[keyword] = other === undefined || annotations.has(keyword) || isDeepStrictEqual(other, value) ? value : both(keyword, other, value, pointer);
  }
  return { schema: joined, references: [...inner.references, ...outer.references.slice(common)] };
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
