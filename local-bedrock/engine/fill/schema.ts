import type { JsonSchema } from '../types.ts';
import { isSchema } from './is-schema.ts';
import { joinSchemas } from './join-schemas.ts';

export { isSchema } from './is-schema.ts';

/** References that lead on to references are followed so often. */
const maxReferences = 16;

/** Follows the schema's local reference and joins what stands in its `allOf`; a reference that leads nowhere allows anything. */
export function resolveSchema(schema: JsonSchema, root: JsonSchema): JsonSchema {
  let resolved = schema;
  for (let step = 0; step < maxReferences; step += 1) {
    const { $ref, ...rest } = resolved;
    if (typeof $ref !== 'string') break;
    resolved = { ...findReference($ref, root), ...rest };
  }
  const parts = readSchemas(resolved['allOf']);
  return parts.length === 0 ? resolved : parts.map((part) => resolveSchema(part, root)).reduce(joinSchemas, { ...resolved, allOf: undefined });
}

/** The schemas of a list such as `anyOf`. */
export function readSchemas(value: unknown): readonly JsonSchema[] {
  return Array.isArray(value) ? value.filter(isSchema) : [];
}

/** An object's properties in the order of the schema. */
export function readProperties(schema: JsonSchema): readonly (readonly [string, JsonSchema])[] {
  const properties = schema['properties'];
  if (!isSchema(properties)) return [];
  return Object.entries(properties).map(([name, property]) => [name, isSchema(property) ? property : {}]);
}

/** The names of the properties that must be there. */
export function readRequired(schema: JsonSchema): readonly string[] {
  const required = schema['required'];
  return Array.isArray(required) ? required.filter((name) => typeof name === 'string') : [];
}

/** The types that a schema allows; where it names none, what its other keywords are about. */
export function readTypes(schema: JsonSchema): readonly string[] {
  const type = schema['type'];
  if (typeof type === 'string') return [type];
  if (Array.isArray(type)) return type.filter((name) => typeof name === 'string');
  return keywordsOfTypes.find(({ keywords }) => keywords.some((keyword) => keyword in schema))?.types ?? ['string'];
}

/** Keywords that rule one type only. */
const keywordsOfTypes: readonly { readonly types: readonly string[]; readonly keywords: readonly string[] }[] = [
  { types: ['object'], keywords: ['properties', 'required', 'patternProperties', 'propertyNames', 'minProperties', 'maxProperties', 'dependentRequired', 'additionalProperties'] },
  { types: ['array'], keywords: ['items', 'prefixItems', 'contains', 'minItems', 'maxItems', 'uniqueItems'] },
  { types: ['string'], keywords: ['pattern', 'minLength', 'maxLength', 'format'] },
  { types: ['number'], keywords: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'] },
];

/** A number among the keywords, or undefined. */
export function readLimit(schema: JsonSchema, keyword: string): number | undefined {
  const limit = schema[keyword];
  return typeof limit === 'number' ? limit : undefined;
}

/** What a local reference leads to: a JSON Pointer or an anchor. One that leads nowhere allows anything. */
export function findReference(reference: string, root: JsonSchema): JsonSchema {
  const fragment = decode(reference.slice(reference.indexOf('#') + 1));
  const place = fragment === '' || fragment.startsWith('/') ? findPlace(fragment, root) : findAnchor(fragment, root);
  return isSchema(place) ? place : {};
}

function findPlace(pointer: string, root: JsonSchema): unknown {
  let place: unknown = root;
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~');
    place = typeof place === 'object' && place !== null && Object.hasOwn(place, name) ? (place as JsonSchema)[name] : undefined;
  }
  return place;
}

function findAnchor(anchor: string, within: unknown): unknown {
  if (typeof within !== 'object' || within === null) return undefined;
  if ('$anchor' in within && within.$anchor === anchor) return within;
  for (const inner of Object.values(within)) {
    const found = findAnchor(anchor, inner);
    if (found !== undefined) return found;
  }
  return undefined;
}

function decode(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}
