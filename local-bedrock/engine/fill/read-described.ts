import { readJson } from '../text/find-json.ts';
import type { JsonSchema } from '../types.ts';
import { isSchema } from './is-schema.ts';
import { joinSchemas } from './join-schemas.ts';
import { walkSchema } from './walk-schema.ts';

/** Keywords that are understood in descriptions, by the type of their value. */
const described: Readonly<Record<string, (value: unknown) => boolean>> = {
  ...Object.fromEntries(['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength', 'minItems', 'maxItems', 'minContains', 'maxContains', 'minProperties', 'maxProperties'].map((keyword) => [keyword, (value) => typeof value === 'number'])),
  ...Object.fromEntries(['pattern', 'format'].map((keyword) => [keyword, (value) => typeof value === 'string'])),
  ...Object.fromEntries(['not', 'contains', 'propertyNames', 'dependentRequired', 'dependentSchemas', 'if', 'then', 'else'].map((keyword) => [keyword, (value) => isSchema(value) && refersToNothing(value)])),
  ...Object.fromEntries(['oneOf', 'anyOf', 'enum'].map((keyword) => [keyword, (value) => Array.isArray(value) && value.length > 0 && refersToNothing(value)])),
  uniqueItems: (value) => value === true,
  const: () => true,
};
const mention = new RegExp(String.raw`(?<![\w"])(?<keyword>${Object.keys(described).join('|')}): ?`, 'g');
/** Descriptions are read up to here. */
const maxReadLength = 5_000;

/** A schema that asks for what its descriptions say in JSON Schema's words, such as "minimum: 3": a model reads them, too. */
export function readDescribed(schema: JsonSchema): JsonSchema {
  return walkSchema(schema, (inner) => (typeof inner['description'] === 'string' ? joinSchemas(readKeywords(inner['description'].slice(0, maxReadLength)), inner) : inner));
}

function readKeywords(description: string): JsonSchema {
  const keywords: Record<string, unknown> = {};
  for (const { index, groups, 0: whole } of description.matchAll(mention)) {
    const keyword = groups?.['keyword'] ?? '';
    const found = readJson(description, index + whole.length);
    if (found !== null && described[keyword]?.(found.value) === true) keywords[keyword] = found.value;
  }
  return keywords;
}

/** A reference would lead to where the schema comes from. */
function refersToNothing(value: unknown): boolean {
  return !JSON.stringify(value).includes('"$ref"');
}
