import { isJsonObject } from './json.ts';
import type { JsonObject, JsonValue } from './json.ts';

/** Keywords of JSON Schema that tell of a schema, and nothing of the values that satisfy it. */
const annotations = ['$schema', '$id', '$comment', 'title', 'description', 'default', 'examples', 'deprecated', 'readOnly', 'writeOnly'];

/** Some of these stand in any schema that says something. */
const telling = ['type', 'properties', 'required', 'enum', 'const', '$ref', '$dynamicRef', '$defs', 'definitions', 'anyOf', 'oneOf', 'allOf', 'not', 'if', 'items', 'prefixItems', 'additionalProperties', 'patternProperties'];

/**
 * The member of a schema in which the schema itself stands, as in Bedrock's `{json: …}` and OpenAI's `{name, strict, schema: …}`; undefined where none does. JSON Schema
 * passes over such a member, so that the wrapper would hold for any value.
 */
export function findWrappedSchema(wrapper: JsonObject): string | undefined {
  if (saysSomething(wrapper)) return undefined;
  return Object.keys(wrapper).find((name) => !annotations.includes(name) && saysSomething(wrapper[name]));
}

const saysSomething = (value: JsonValue | undefined): boolean => isJsonObject(value) && telling.some((keyword) => Object.hasOwn(value, keyword));
