import { invalid } from '../wire/errors.ts';
import type { JsonObject } from './shape.ts';

/**
 * Refuses a choice at the root of what a tool of Claude's takes, also beside `type: object`; further inside it is taken. Throws ValidationException in the words of very many public reports; nothing of it is
 * recorded. `index` is the tool's place among the tools.
 */
export function refuseChoiceAtRoot(schema: JsonObject, index: number, prefix = ''): void {
  if (!['oneOf', 'allOf', 'anyOf'].some((keyword) => schema[keyword] !== undefined)) return;
  throw invalid(`${prefix}tools.${index}.custom.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level`);
}
