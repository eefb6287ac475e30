import type { JsonSchema } from '../types.ts';
import { isSchema } from './is-schema.ts';

/** Their values are data, whatever they look like. */
const data = ['const', 'enum', 'default', 'examples'];
/** Their values hold schemas by names of any kind. */
const maps = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];

/** A copy of a schema in which it and every schema in it is what `change` makes of it, the innermost first. Data and names that look like keywords are left alone. */
export function walkSchema(schema: JsonSchema, change: (schema: JsonSchema) => JsonSchema): JsonSchema {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    return isSchema(value) ? walkSchema(value, change) : value;
  };
  return change(Object.fromEntries(Object.entries(schema).map(([keyword, value]) => {
    if (data.includes(keyword)) return [keyword, value];
    return [keyword, maps.includes(keyword) && isSchema(value) ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner)])) : walk(value)];
  })));
}
