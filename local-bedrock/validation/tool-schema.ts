import { invalid } from '../wire/errors.ts';
import type { JsonObject } from './shape.ts';
import { isObject } from './shape.ts';

/**
 * Refuses what Claude takes no tool with at the root of its schema, and takes further inside: a choice, also beside `type: object`, and names of properties that have other signs than these or more of them. Throws
 * ValidationException in the words of very many public reports; nothing of it is recorded. `index` is the tool's place among the tools.
 */
export function refuseToolRoot(schema: JsonObject, index: number, prefix = ''): void {
  const place = `${prefix}tools.${index}.custom.input_schema`;
  if (['oneOf', 'allOf', 'anyOf'].some((keyword) => schema[keyword] !== undefined)) throw invalid(`${place}: input_schema does not support oneOf, allOf, or anyOf at the top level`);
  if (isObject(schema.properties) && !Object.keys(schema.properties).every((name) => /^[a-zA-Z0-9_.-]{1,64}$/.test(name))) {
    throw invalid(`${place}.properties: Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'`);
  }
}
