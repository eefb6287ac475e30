import { isObject, type JsonObject } from './shape.ts';
import { invalid, type BedrockError } from '../wire/errors.ts';

/** What the subset of JSON Schema for structured output does not have. Lengths of strings are taken: so it was seen. */
const unsupported: readonly string[] = [
  'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'maxItems', 'uniqueItems', 'contains', 'minContains', 'maxContains',
  'prefixItems', 'unevaluatedItems', 'minProperties', 'maxProperties', 'patternProperties', 'propertyNames', 'unevaluatedProperties', 'dependentRequired',
  'dependentSchemas', 'oneOf', 'not', 'if', 'then', 'else', '$dynamicRef',
];
const formats: readonly string[] = ['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid'];
const mapsOfSchemas = ['properties', '$defs', 'definitions'];
const listsOfSchemas = ['anyOf', 'allOf'];

/**
 * Checks that a schema is within what structured output allows (user guide, "structured-output"). Throws ValidationException for
 * a keyword or format that it does not have, open objects, references to elsewhere, and recursion. The texts are not recorded.
 */
export function checkOutputSchema(schema: JsonObject, prefix: string): void {
  const fail = (complaint: string) => invalid(`${prefix}${complaint}`);
  checkSchema(schema, fail);
  checkReferences(schema, schema, [], fail);
}

type Fail = (complaint: string) => BedrockError;

function checkSchema(schema: JsonObject, fail: Fail): void {
  const type = typeof schema['type'] === 'string' ? schema['type'] : 'any';
  const keyword = unsupported.find((name) => name in schema);
  if (keyword !== undefined) throw fail(`For '${type}' type, property '${keyword}' is not supported`);
  const { additionalProperties, minItems, format } = schema;
  if ((type === 'object' || 'properties' in schema) && additionalProperties !== false) {
    throw fail("For 'object' type, 'additionalProperties' must be explicitly set to false");
  }
  if (minItems !== undefined && minItems !== 0 && minItems !== 1) throw fail("For 'array' type, 'minItems' values other than 0 or 1 are not supported");
  if (format !== undefined && !formats.some((known) => known === format)) throw fail(`For 'string' type, 'format' value ${JSON.stringify(format)} is not supported`);
  if (Array.isArray(schema['enum']) && schema['enum'].some((member) => typeof member === 'object' && member !== null)) {
    throw fail("'enum' values must be strings, numbers, booleans or null");
  }
  for (const inner of listInner(schema)) checkSchema(inner, fail);
}

function checkReferences(schema: JsonObject, root: JsonObject, followed: readonly string[], fail: Fail): void {
  const reference = schema['$ref'];
  if (typeof reference === 'string') {
    if (!reference.startsWith('#/')) throw fail(`External '$ref' ${JSON.stringify(reference)} is not supported`);
    if (followed.includes(reference)) throw fail('Recursive schemas are not supported');
    const target = findTarget(reference, root);
    if (target === null) throw fail(`'$ref' ${JSON.stringify(reference)} leads nowhere`);
    checkReferences(target, root, [...followed, reference], fail);
  }
  for (const inner of listInner(schema, ['properties'])) checkReferences(inner, root, followed, fail);
}

function listInner(schema: JsonObject, maps: readonly string[] = mapsOfSchemas): readonly JsonObject[] {
  const inMaps = maps.flatMap((name) => (isObject(schema[name]) ? Object.values(schema[name]) : []));
  const inLists = listsOfSchemas.flatMap((name): readonly unknown[] => (Array.isArray(schema[name]) ? schema[name] : []));
  return [...inMaps, ...inLists, schema['items']].filter(isObject);
}

function findTarget(reference: string, root: JsonObject): JsonObject | null {
  let place: unknown = root;
  for (const name of reference.slice(2).split('/')) place = isObject(place) ? place[name.replaceAll('~1', '/').replaceAll('~0', '~')] : null;
  return isObject(place) ? place : null;
}
