import type { JsonSchema } from '../types.ts';

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
  if ('properties' in schema) return ['object'];
  return 'items' in schema ? ['array'] : ['string'];
}

/** A number among the keywords, or undefined. */
export function readLimit(schema: JsonSchema, keyword: string): number | undefined {
  const limit = schema[keyword];
  return typeof limit === 'number' ? limit : undefined;
}

export function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function findReference(reference: string, root: JsonSchema): JsonSchema {
  let place: unknown = root;
  for (const name of reference.replace(/^#\/?/, '').split('/').filter((part) => part !== '')) {
    place = isSchema(place) ? place[name.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined;
  }
  return isSchema(place) ? place : {};
}

function joinSchemas(first: JsonSchema, second: JsonSchema): JsonSchema {
  return {
    ...first,
    ...second,
    properties: Object.fromEntries([...readProperties(first), ...readProperties(second)]),
    required: [...readRequired(first), ...readRequired(second)],
  };
}
