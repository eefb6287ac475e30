import type { JsonSchema } from '../types.ts';
import { findReference, isSchema, readSchemas } from './schema.ts';

/** The schemas on which it depends how deep the values of a schema are. */
interface Parts {
  /** All of these hold for the same value. */
  readonly same: readonly JsonSchema[];
  /** Of each list one does. */
  readonly choices: readonly (readonly JsonSchema[])[];
  /** These hold for what is in it and has to be there. */
  readonly members: readonly JsonSchema[];
}

/**
 * Makes a measure of how many levels of lists and objects the smallest value of a schema has: Infinity where it would never end. What was measured is remembered.
 */
export function createDepthMeasure(root: JsonSchema): (schema: unknown) => number {
  const known = new Map<JsonSchema, number>();
  const partsOf = new Map<JsonSchema, Parts>();

  const collect = (schema: JsonSchema): readonly JsonSchema[] => {
    const found = new Set([schema]);
    for (const each of found) {
      const parts = readParts(each, root);
      partsOf.set(each, parts);
      known.set(each, Infinity);
      for (const part of [...parts.same, ...parts.choices.flat(), ...parts.members]) if (!known.has(part)) found.add(part);
    }
    return [...found];
  };
  const measure = (schema: JsonSchema): number => known.get(schema) ?? 0;
  const update = (schema: JsonSchema): boolean => {
    const { same = [], choices = [], members = [] } = partsOf.get(schema) ?? {};
    const own = members.length === 0 ? 0 : 1 + Math.max(...members.map(measure));
    const depth = Math.max(own, ...same.map(measure), ...choices.map((branches) => Math.min(...branches.map(measure))));
    if (depth >= measure(schema)) return false;
    known.set(schema, depth);
    return true;
  };

  return (schema) => {
    if (!isSchema(schema)) return 0;
    if (!known.has(schema)) {
      // The innermost come last: in this order one round mostly does.
      const open = collect(schema).toReversed();
      while (open.map(update).includes(true));
    }
    return measure(schema);
  };
}

function readParts(schema: JsonSchema, root: JsonSchema): Parts {
  const { $ref, anyOf, oneOf, allOf, properties, required, items, prefixItems, minItems, type } = schema;
  const isOther = 'const' in schema || 'enum' in schema || (Array.isArray(type) && type.some((name) => name !== 'object' && name !== 'array'));
  const named = isSchema(properties) && Array.isArray(required) ? required.flatMap((name) => (typeof name === 'string' && Object.hasOwn(properties, name) ? [properties[name]] : [])) : [];
  const listed = typeof minItems === 'number' && minItems > 0 ? [items, ...readSchemas(prefixItems).slice(0, minItems)] : [];
  return {
    same: [...(typeof $ref === 'string' ? [findReference($ref, root)] : []), ...readSchemas(allOf)],
    choices: [anyOf, oneOf].map(readSchemas).filter((branches) => branches.length > 0),
    members: isOther ? [] : [...named, ...listed].filter(isSchema),
  };
}
