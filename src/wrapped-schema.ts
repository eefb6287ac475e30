import { isJsonObject } from './json.ts';
import type { JsonObject, JsonValue } from './json.ts';

/** Keywords of JSON Schema, and one of OpenAPI's, that tell of a schema, and nothing of the values that satisfy it; so do those that begin with x-. */
const annotations = ['$schema', '$id', '$comment', 'title', 'description', 'default', 'examples', 'example', 'deprecated', 'readOnly', 'writeOnly'];

/** All others of draft 2020-12, and what stands in schemas of its neighbours: a schema that says something has one of them. */
const telling = new Set(
  [
    'type enum const properties required additionalProperties patternProperties propertyNames minProperties maxProperties dependentRequired dependentSchemas dependencies',
    'items prefixItems contains minContains maxContains minItems maxItems uniqueItems additionalItems unevaluatedItems unevaluatedProperties',
    'minLength maxLength pattern format minimum maximum exclusiveMinimum exclusiveMaximum multipleOf contentEncoding contentMediaType contentSchema',
    'allOf anyOf oneOf not if then else $ref $dynamicRef $recursiveRef $anchor $dynamicAnchor $defs definitions',
  ].flatMap((line) => line.split(' ')),
);

/**
 * The member of a schema in which the schema itself stands, as in Bedrock's `{json: …}` and OpenAI's `{name, strict, schema: …}`; undefined where none does. JSON Schema
 * passes over such a member, so that the wrapper would hold for any value.
 */
export function findWrappedSchema(wrapper: JsonObject): string | undefined {
  if (saysSomething(wrapper)) return undefined;
  return Object.keys(wrapper).find((name) => isStrange(name) && saysSomething(wrapper[name]));
}

/**
 * The first member of what is meant for a schema and has no keyword of one, as an example of the object, or its properties by themselves (`{name: "string"}`); undefined where
 * there is a keyword, or nothing but annotations. It would hold for any value.
 */
export function findNoKeyword(schema: JsonObject): string | undefined {
  return saysSomething(schema) ? undefined : Object.keys(schema).find(isStrange);
}

const isStrange = (name: string): boolean => !annotations.includes(name) && !name.startsWith('x-');

const saysSomething = (value: JsonValue | undefined): boolean => isJsonObject(value) && Object.keys(value).some((name) => telling.has(name));
