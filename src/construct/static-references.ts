import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { mapSubschemas } from './subschemas.ts';

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
    return pointer === undefined ? reference : `#${encodePointer(pointer)}`;
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

/** As the fragment of a URI has it. */
const encodePointer = (pointer: string): string => pointer.split('/').map((part) => (part.isWellFormed() ? encodeURIComponent(part) : part)).join('/');
