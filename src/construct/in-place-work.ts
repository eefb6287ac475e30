import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { isList, mapSubschemas, resolveReference } from './subschemas.ts';

/** So many schemas may be about one value. */
const mostInPlace = 10_000;
/** So many schemas a schema may have: each is compiled. */
const mostSchemas = 10_000;
/** With so many schemas to one value, and nothing that costs more than a look, an answer of the longest is validated in milliseconds. */
const quickInPlace = 50;
/** Keywords whose work grows faster than the value that they look at. The patterns of ajv's formats are among them: an e-mail address is one that backtracks. So are unique items: each level of lists in lists is read anew; and what was not evaluated, for which choices are validated once more. */
const steep: ReadonlySet<string> = new Set(['pattern', 'patternProperties', 'uniqueItems', 'format', 'unevaluatedProperties', 'unevaluatedItems']);
/** Formats whose patterns in ajv read a text once, or no more of it than so many characters. */
const quickFormats: ReadonlySet<JsonValue> = new Set(['date', 'time', 'date-time', 'duration', 'uuid', 'ipv4', 'hostname']);

/** Keywords whose schemas are about the same value as the schema that they stand in. */
const single = ['not', 'if', 'then', 'else'];
const listed = ['allOf', 'anyOf', 'oneOf'];

/**
 * Counts how many schemas each value is looked at by, which is known before any value is: a few references can stand for more than anybody could wait for, or for one another without
 * end. What is wrong and at which JSON Pointer; undefined where the work is bounded.
 */
export function problemOfWork(root: JsonObject): { readonly pointer: string; readonly problem: string } | undefined {
  const count = counterOf(root);
  let schemas = 0;
  const visit = (schema: JsonValue, pointer: string): { readonly pointer: string; readonly problem: string } | undefined => {
    if (!isJsonObject(schema)) return undefined;
    schemas += 1;
    if (schemas > mostSchemas) return { pointer: '', problem: `it has more than ${mostSchemas} schemas` };
    const sum = count(schema);
    if (sum === Infinity) return { pointer, problem: 'it refers to itself without end' };
    if (sum > mostInPlace) return { pointer, problem: `with its references followed it holds one value to more than ${mostInPlace} schemas` };
    let first: ReturnType<typeof visit>;
    mapSubschemas(schema, (subschema, below) => {
      first ??= visit(subschema, pointer + below);
      return subschema;
    });
    return first;
  };
  return visit(root, '');
}

/** Whether a checked schema's validation needs no clock: its work is in proportion to the value's length, whatever the value. */
export function isQuick(root: JsonObject): boolean {
  const count = counterOf(root);
  const isQuickAt = (part: JsonValue | undefined): boolean => {
    if (isList(part)) return part.every(isQuickAt);
    if (!isJsonObject(part)) return true;
    // Everything that looks like a schema is looked at as one: a reference may lead anywhere.
    return count(part) <= quickInPlace && Object.entries(part).every(([name, value]) => (!steep.has(name) || (name === 'format' && quickFormats.has(value))) && isQuickAt(value));
  };
  return isQuickAt(root);
}

/** By how many schemas a value is looked at that is held to one of a root's schemas. */
function counterOf(root: JsonObject): (schema: JsonValue | undefined) => number {
  const counts = new Map<JsonObject, number>();
  const count = (schema: JsonValue | undefined): number => {
    if (!isJsonObject(schema)) return 0;
    const known = counts.get(schema);
    if (known !== undefined) return known;
    counts.set(schema, Infinity); // until it is counted: whoever comes back here comes back without end
    const sum = 1 + inPlaceOf(schema, root).reduce((total: number, part) => total + count(part), 0);
    counts.set(schema, sum);
    return sum;
  };
  return count;
}

function inPlaceOf(schema: JsonObject, root: JsonObject): readonly (JsonValue | undefined)[] {
  const { $ref, dependentSchemas } = schema;
  return [
    ...(typeof $ref === 'string' ? [resolveReference(root, $ref)] : []),
    ...single.map((keyword) => schema[keyword]),
    ...listed.flatMap((keyword) => (isList(schema[keyword]) ? schema[keyword] : [])),
    ...(isJsonObject(dependentSchemas) ? Object.values(dependentSchemas) : []),
  ];
}
