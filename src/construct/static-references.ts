import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { escapePointer, mapSubschemas } from './subschemas.ts';

/** The anchors of a schema, and the JSON Pointer of the schema that each names; those that name several apart. */
export interface Anchors {
  readonly pointers: ReadonlyMap<string, string>;
  readonly twice: readonly string[];
}

export function anchorsOf(root: JsonObject): Anchors {
  const pointers = new Map<string, string>();
  const twice: string[] = [];
  const visit = (schema: JsonValue, pointer: string): void => {
    if (!isJsonObject(schema)) return;
    for (const anchor of new Set([schema.$anchor, schema.$dynamicAnchor])) {
      if (typeof anchor !== 'string') continue;
      if (pointers.has(anchor)) twice.push(anchor);
      else pointers.set(anchor, pointer);
    }
    mapSubschemas(schema, (subschema, below) => {
      visit(subschema, pointer + below);
      return subschema;
    });
  };
  visit(root, '');
  return { pointers, twice };
}

/**
 * The same schema with every reference by JSON Pointer. In a schema that is one whole (no $id within) a dynamic reference has one place to go to, as a plain one has: so it can be
 * told by $ref, which the validator follows exactly; dynamic references it follows only to the root. The anchors go, since nothing refers to them any more.
 */
export function toStaticReferences(root: JsonObject): JsonObject {
  const { pointers } = anchorsOf(root);
  const resolve = (reference: JsonValue): JsonValue => {
    const pointer = typeof reference === 'string' ? pointers.get(reference.slice(1)) : undefined;
    return pointer === undefined ? reference : `#${toFragment(pointer)}`;
  };
  const rewrite = (schema: JsonValue): JsonValue => {
    if (!isJsonObject(schema)) return schema;
    const { $anchor, $dynamicAnchor, $ref, $dynamicRef, ...rest } = mapSubschemas(schema, rewrite);
    if ($dynamicRef === undefined) return $ref === undefined ? rest : { $ref: resolve($ref), ...rest };
    const dynamic = { $ref: resolve($dynamicRef) };
    if ($ref === undefined) return { ...dynamic, ...rest };
    const all = Array.isArray(rest.allOf) ? (rest.allOf as readonly JsonValue[]) : [];
    return { $ref: resolve($ref), ...rest, allOf: [...all, dynamic] };
  };
  return rewrite(root) as JsonObject;
}

/** The JSON Pointer of each object in a schema, wherever a reference may lead. */
export function pointersOf(root: JsonObject): ReadonlyMap<JsonValue, string> {
  const pointers = new Map<JsonValue, string>();
  const visit = (part: JsonValue, pointer: string): void => {
    if (typeof part !== 'object' || part === null) return;
    pointers.set(part, pointer);
    for (const [name, member] of Object.entries<JsonValue>(part)) visit(member, `${pointer}/${escapePointer(name)}`);
  };
  visit(root, '');
  return pointers;
}

/** A JSON Pointer as the fragment of a URI has it. */
export const toFragment = (pointer: string): string => pointer.split('/').map((part) => (part.isWellFormed() ? encodeURIComponent(part) : part)).join('/');
