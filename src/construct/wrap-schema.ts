import { findRefusedName, findRootChoice } from '../claude-tools.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { mapSubschemas } from './subschemas.ts';

/** The property that holds a value which is no object. */
const property = 'value';

/**
 * Bedrock takes the schema as it is: its root is an object, and no choice. Formats and tools of other roots are not taken by every model, nor a choice beside the type by Claude's tools.
 */
export const canHold = (schema: JsonObject): boolean => schema.type === 'object' && findRootChoice(schema) === undefined;

/** Claude takes it as the schema of a tool; its text format has any names. */
export const isOfTool = (schema: JsonObject): boolean => findRefusedName(schema) === undefined;

/** The schema of an object whose one property holds the value. References go on referring to what they did. */
export function wrapSchema({ $id, $schema, ...schema }: JsonObject): JsonObject {
  const root = { ...($schema === undefined ? {} : { $schema }), ...($id === undefined ? {} : { $id }) };
  return { ...root, type: 'object', properties: { [property]: move(schema) }, required: [property], additionalProperties: false };
}

/** The value in an object of a wrapped schema; undefined where it is not there. */
export const unwrap = (value: JsonValue): JsonValue | undefined => (isJsonObject(value) && Object.hasOwn(value, property) ? value[property] : undefined);

function move(schema: JsonValue): JsonValue {
  if (!isJsonObject(schema)) return schema;
  const references = ['$ref', '$dynamicRef'].flatMap((keyword) => {
    const reference = schema[keyword];
    return typeof reference === 'string' && (reference === '#' || reference.startsWith('#/')) ? [[keyword, `#/properties/${property}${reference.slice(1)}`] as const] : [];
  });
  return { ...mapSubschemas(schema, move), ...Object.fromEntries(references) };
}
