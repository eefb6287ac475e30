import type { JsonSchema } from '../types.ts';
import { joinSchemas } from './join-schemas.ts';
import { findReference, isSchema, readSchemas } from './schema.ts';

/** A schema may be made of so many; what is more than that is left out. */
const maxParts = 1_000;

/** A schema without references and combinations: what always holds, and lists of schemas of each of which one has to hold besides. */
export interface FlatSchema {
  readonly base: JsonSchema;
  readonly choices: readonly (readonly JsonSchema[])[];
}

/** Writes out what a schema refers to and combines. What it must not be (`not`) is left as it is. */
export function flattenSchema(schema: JsonSchema, root: JsonSchema): FlatSchema {
  let base: JsonSchema = {};
  const choices: (readonly JsonSchema[])[] = [];
  // What is added while it goes on is looked at, too; nothing twice, so that it ends.
  const parts = new Set([schema]);
  for (const part of parts) {
    const { $ref, allOf, anyOf, oneOf, if: condition, then, else: otherwise, dependentSchemas, $defs, definitions, ...own } = part;
    base = joinSchemas(own, base);
    choices.push(...[anyOf, oneOf].map(readSchemas).filter((branches) => branches.length > 0));
    if (condition !== undefined) choices.push([{ allOf: [condition, then ?? {}] }, { allOf: [otherwise ?? {}, { not: condition }] }]);
    for (const [name, dependent] of Object.entries(isSchema(dependentSchemas) ? dependentSchemas : {})) choices.push([{}, { allOf: [{ required: [name] }, dependent] }]);
    for (const inner of [...(typeof $ref === 'string' ? [findReference($ref, root)] : []), ...readSchemas(allOf)]) if (parts.size < maxParts) parts.add(inner);
  }
  return { base, choices };
}
