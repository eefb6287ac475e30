import type { JsonObject } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { mapMembers, mapSubschemas } from './subschemas.ts';

/** `\@`, `\-` or `\ `: without the flag u such a sign stands for itself, with it the pattern is none. What is a letter or a digit means something else in other languages. In a class the dash may be a range. */
const needless = String.raw`[^\w^$\\.*+?()[\]{}|/]|_`;
const inClass = new RegExp(String.raw`\\(?:(?!-)(${needless})|[^])`, 'gu');
const anywhere = new RegExp(String.raw`(\[(?:\\[^]|[^\\\]])*\])|\\(?:(${needless})|[^])`, 'gu');

/**
 * The same schema with its patterns as JSON Schema has them: regular expressions of ECMAScript with the flag u. Generators write signs escaped that need none (zod-to-json-schema all but letters and
 * digits), and so do people: these escapes are left out. All else is left as it is.
 */
export function toUnicodePatterns(schema: JsonObject): JsonObject {
  return mapMembers(
    mapSubschemas(schema, (subschema) => (isJsonObject(subschema) ? toUnicodePatterns(subschema) : subschema)),
    (value, keyword) => {
      if (keyword === 'pattern' && typeof value === 'string') return toUnicodePattern(value);
      return keyword === 'patternProperties' && isJsonObject(value) ? renameMembers(value) : value;
    },
  );
}

const toUnicodePattern = (pattern: string): string =>
  pattern.replaceAll(anywhere, (piece: string, ofClass: string | undefined, sign: string | undefined) => ofClass?.replaceAll(inClass, (escape: string, inside: string | undefined) => inside ?? escape) ?? sign ?? piece);

/** Two names that would become one stay as they are. */
function renameMembers(members: JsonObject): JsonObject {
  const renamed = Object.entries(members).map(([name, member]) => [toUnicodePattern(name), member] as const);
  return new Set(renamed.map(([name]) => name)).size < renamed.length ? members : Object.fromEntries(renamed);
}
