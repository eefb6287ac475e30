import { CodedError, describeValue } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { findNoKeyword, findWrappedSchema } from '../wrapped-schema.ts';
import { findUnsatisfiable } from './find-unsatisfiable.ts';
import { problemOfWork } from './in-place-work.ts';
import type { Anchors } from './static-references.ts';
import { anchorsOf, toStaticReferences } from './static-references.ts';
import { escapePointer, isList, mapSubschemas, resolveReference } from './subschemas.ts';
import { toUnicodePatterns } from './unicode-patterns.ts';
import { metaSchemaErrors, validatorOf } from './validators.ts';

const mostCharacters = 100_000;
const mostDepth = 64; // levels of lists and objects

/** Keywords that are not JSON Schema's, and to which the validator would nevertheless give a meaning. */
const foreign: Readonly<Record<string, string>> = {
  $async: 'is not a keyword of JSON Schema',
  nullable: "is OpenAPI's: write type: [\"string\", \"null\"], or whatever the type is, instead",
};

const dialects: ReadonlySet<JsonValue> = new Set(['https://json-schema.org/draft/2020-12/schema', 'https://json-schema.org/draft/2020-12/schema#']);
/** What zod-to-json-schema and the SDKs of MCP say of their schemas. */
const draft7: ReadonlySet<JsonValue> = new Set(['http://json-schema.org/draft-07/schema#', 'http://json-schema.org/draft-07/schema']);

/**
 * Checks a schema before anything is spent on it: JSON Schema 2020-12, or one of draft-07 that means the same in it, at most 100,000 characters and 64 levels, every reference within itself
 * (nothing is ever fetched), of bounded work, not known to be beyond any value, and fit to be compiled. It is given back with patterns that can be, and as one of 2020-12. Throws SCHEMA_INVALID, which names the place by its JSON Pointer; `field` is where the
 * schema stands in the operation.
 */
export function checkSchema(given: JsonValue, field: string): JsonObject {
  if (!isJsonObject(given)) throw schemaInvalid(field, '', `expected a JSON Schema object, got ${describeValue(given)}`);
  if (isDeeperThan(given, mostDepth)) throw schemaInvalid(field, '', `it is nested more than ${mostDepth} levels deep`);
  const isDraft7 = draft7.has(given.$schema ?? null);
  const schema = toUnicodePatterns(isDraft7 ? Object.fromEntries(Object.entries(given).filter(([keyword]) => keyword !== '$schema')) : given);
  if (JSON.stringify(schema).length > mostCharacters) throw schemaInvalid(field, '', `it has more than ${mostCharacters} characters`);
  if (schema.$schema !== undefined && !dialects.has(schema.$schema)) throw schemaInvalid(field, '/$schema', 'expected https://json-schema.org/draft/2020-12/schema, http://json-schema.org/draft-07/schema#, or nothing');
  const wrapped = findWrappedSchema(schema);
  if (wrapped !== undefined) throw schemaInvalid(field, `/${escapePointer(wrapped)}`, 'it is no keyword of JSON Schema, and holds a schema: give that itself, or, where it is a property, among properties');
  const strange = findNoKeyword(schema);
  if (strange !== undefined) throw schemaInvalid(field, `/${escapePointer(strange)}`, 'it is no keyword of JSON Schema, and there is none beside it, so that any value would do: expected a schema such as {"type": "object", "properties": {…}}');
  const anchors = anchorsOf(schema);
  const [twice] = anchors.twice;
  if (twice !== undefined) throw schemaInvalid(field, '', `the anchor ${twice} names more than one schema`);
  checkKeywords(schema, '', { root: schema, anchors, isDraft7 }, field);
  const [first] = metaSchemaErrors(schema);
  if (first !== undefined) throw schemaInvalid(field, first.pointer, first.message);
  const problem = follow(schema, field);
  if (problem !== undefined) throw schemaInvalid(field, problem.pointer, problem.problem);
  tryOut(schema, field);
  return schema;
}

/** An error about a place in a schema. */
export const schemaInvalid = (field: string, pointer: string, problem: string): CodedError =>
  new CodedError('SCHEMA_INVALID', { field, message: `${field}: ${pointer === '' ? 'the schema' : `at ${pointer}`}: ${problem}.` });

/** What references can refer to, and how keywords are meant. */
interface Whole {
  readonly root: JsonObject;
  readonly anchors: Anchors;
  readonly isDraft7: boolean;
}

/** What the meta-schema does not say: each schema in the schema is looked at. */
function checkKeywords(schema: JsonValue, pointer: string, whole: Whole, field: string): void {
  if (!isJsonObject(schema)) return;
  const invalid = (below: string, problem: string): CodedError => schemaInvalid(field, `${pointer}/${below}`, problem);
  const { pattern, patternProperties, properties } = schema;
  for (const [keyword, problem] of Object.entries(foreign)) if (Object.hasOwn(schema, keyword)) throw invalid(keyword, `${keyword} ${problem}`);
  if (whole.isDraft7 && Object.hasOwn(schema, 'dependencies')) throw invalid('dependencies', "dependencies is draft-07's: write dependentRequired or dependentSchemas instead");
  if (isList(schema['items'])) throw invalid('items', "a list of items is an older draft's: write prefixItems, and items: false where there are to be no others");
  for (const keyword of ['exclusiveMinimum', 'exclusiveMaximum']) if (typeof schema[keyword] === 'boolean') throw invalid(keyword, `a boolean is an older draft's: write the limit itself as ${keyword}`);
  for (const keyword of ['$ref', '$dynamicRef']) {
    const problem = problemOfReference(schema[keyword], whole);
    if (problem !== undefined) throw invalid(keyword, problem);
  }
  if (pointer !== '' && Object.hasOwn(schema, '$id')) throw invalid('$id', 'only the whole schema may have an $id');
  if (isJsonObject(properties) && Object.hasOwn(properties, '__proto__')) throw invalid('properties/__proto__', 'a property of this name cannot be validated');
  const patterns = isJsonObject(patternProperties) ? Object.keys(patternProperties).map((name) => ({ place: `patternProperties/${escapePointer(name)}`, source: name })) : [];
  for (const { place, source } of [{ place: 'pattern', source: pattern }, ...patterns]) {
    const problem = problemOfPattern(source);
    if (problem !== undefined) throw invalid(place, problem);
  }
  mapSubschemas(schema, (subschema, below) => {
    checkKeywords(subschema, pointer + below, whole, field);
    return subschema;
  });
}

function problemOfReference(reference: JsonValue | undefined, { root, anchors }: Whole): string | undefined {
  if (typeof reference !== 'string') return undefined;
  if (!reference.startsWith('#')) return 'only references within the schema are followed, which begin with #';
  if (reference !== '#' && !reference.startsWith('#/')) return anchors.pointers.has(reference.slice(1)) ? undefined : `no schema has the anchor ${reference.slice(1)}`;
  return resolveReference(root, reference) === undefined ? 'there is nothing at the place that it refers to' : undefined;
}

/** As the validator compiles it: a regular expression of JavaScript with the flag u. */
function problemOfPattern(pattern: JsonValue | undefined): string | undefined {
  if (typeof pattern !== 'string') return undefined;
  try {
    new RegExp(pattern, 'u');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'it is no regular expression';
  }
}

/** One value of each type: what would run without end on any of them is found here, before the model is paid. */
const samples: readonly JsonValue[] = [null, true, 0, '', [], {}];

function tryOut(schema: JsonObject, field: string): void {
  try {
    const validate = validatorOf(schema);
    for (const sample of samples) validate(sample);
  } catch (error) {
    if (error instanceof RangeError) throw schemaInvalid(field, '', tooLong);
    throw schemaInvalid(field, '', `it cannot be used: ${error instanceof Error ? error.message.slice(0, 200) : 'for an unknown reason'}`);
  }
}

/** What speaks against a schema once its references are followed; undefined where nothing does. */
function follow(schema: JsonObject, field: string): ReturnType<typeof findUnsatisfiable> {
  try {
    const whole = toStaticReferences(schema);
    return problemOfWork(whole) ?? findUnsatisfiable(whole);
  } catch (error) {
    throw error instanceof RangeError ? schemaInvalid(field, '', tooLong) : error;
  }
}

const tooLong = 'its references lead from one to the next for longer than can be followed, some hundreds of them';

function isDeeperThan(value: JsonValue, levels: number): boolean {
  if (isList(value)) return levels === 0 || value.some((item) => isDeeperThan(item, levels - 1));
  if (isJsonObject(value)) return levels === 0 || Object.values(value).some((member) => isDeeperThan(member, levels - 1));
  return false;
}
