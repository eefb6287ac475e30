import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { decodePart, escapePointer, isList, isOfType, resolveReference } from './subschemas.ts';

interface Problem {
  readonly pointer: string;
  readonly problem: string;
}

type Find = (schema: JsonValue | undefined, pointer: string) => Problem | undefined;

/**
 * Why no value at all satisfies a schema whose references are JSON Pointers, and at which one; undefined where some may. Only what is certain is told: a property that nothing can satisfy, but that may be left
 * out, is no problem, nor is a limit of texts where a number would do. No model can be paid for an answer to such a schema.
 */
export function findUnsatisfiable(root: JsonObject): Problem | undefined {
  const satisfiable = new Set<JsonObject>();
  // What refers to itself is taken for endless until it is known to end: with each look more is known.
  for (let look = 0; look < mostLooks; look += 1) {
    const known = satisfiable.size;
    const problem = findIn(root, satisfiable);
    if (problem === undefined || satisfiable.size === known) return problem;
  }
  return undefined;
}

const mostLooks = 20; // two or three are the usual; a schema that needs more is left to the model

/** One look at all that has to be satisfied. What may be is added to the schemas that are known to be `satisfiable`. */
function findIn(root: JsonObject, satisfiable: Set<JsonObject>): Problem | undefined {
  const known = new Map<JsonObject, Problem>();
  const find: Find = (schema, pointer) => {
    if (schema === false) return { pointer, problem: 'false allows no value' };
    if (!isJsonObject(schema) || satisfiable.has(schema)) return undefined;
    const before = known.get(schema);
    if (before !== undefined) return before;
    known.set(schema, { pointer, problem: 'a value has to hold another of its kind, and so on without end: let it be null, be left out, or stand in a list that may be empty' });
    const problem = inPlaceProblem(schema, pointer, root, find) ?? valuesProblem(schema, pointer) ?? typesProblem(schema, pointer, find) ?? closedProblem(schema, pointer, root);
    if (problem === undefined) satisfiable.add(schema);
    else known.set(schema, problem);
    return problem;
  };
  return find(root, '');
}

function inPlaceProblem({ $ref, not, allOf, anyOf, oneOf }: JsonObject, pointer: string, root: JsonObject, find: Find): Problem | undefined {
  if (not === true || (isJsonObject(not) && Object.keys(not).length === 0)) return { pointer: `${pointer}/not`, problem: 'every value is excluded' };
  const referred = typeof $ref === 'string' ? find(resolveReference(root, $ref), decodePart($ref.slice(1)) ?? $ref.slice(1)) : undefined;
  if (referred !== undefined) return referred;
  const problemsIn = (list: JsonValue | undefined, keyword: string) => (isList(list) ? list.map((schema, index) => find(schema, `${pointer}/${keyword}/${index}`)) : []);
  const ofEach = problemsIn(allOf, 'allOf').find((problem) => problem !== undefined);
  const ofAny = [problemsIn(anyOf, 'anyOf'), problemsIn(oneOf, 'oneOf')].find((problems) => problems.length > 0 && problems.every((problem) => problem !== undefined));
  return ofEach ?? ofAny?.[0];
}

const mostParts = 100; // of one value: more are not looked at

/** A schema, what it refers to, the schemas of its allOf, and theirs: a value has to satisfy all of them. */
function partsOf(schema: JsonValue | undefined, pointer: string, root: JsonObject, found = new Map<JsonObject, string>()): ReadonlyMap<JsonObject, string> {
  if (!isJsonObject(schema) || found.has(schema) || found.size >= mostParts) return found;
  found.set(schema, pointer);
  const { $ref, allOf } = schema;
  if (typeof $ref === 'string') partsOf(resolveReference(root, $ref), decodePart($ref.slice(1)) ?? $ref.slice(1), root, found);
  if (isList(allOf)) for (const [index, part] of allOf.entries()) partsOf(part, `${pointer}/allOf/${index}`, root, found);
  return found;
}

/** An object that one part closes, and that has to have a property which only another part names: an intersection of closed objects, as generators write it. */
function closedProblem(schema: JsonObject, pointer: string, root: JsonObject): Problem | undefined {
  const { $ref, allOf } = schema;
  if (allOf === undefined && ($ref === undefined || Object.keys(schema).length === 1)) return undefined; // one part, or a schema that is looked at by itself
  const parts = [...partsOf(schema, pointer, root)];
  if (!parts.some(([part]) => typesOf(part).every((type) => type === 'object'))) return undefined;
  const required = new Map(parts.flatMap(([part, place]) => requiredBy(part).map((name) => [name, place] as const)));
  for (const [{ additionalProperties, properties, patternProperties }, place] of parts) {
    if (additionalProperties !== false || patternProperties !== undefined) continue;
    const excluded = [...required.keys()].find((name) => !isJsonObject(properties) || !Object.hasOwn(properties, name));
    if (excluded !== undefined) return { pointer: `${place}/additionalProperties`, problem: `it excludes the property ${JSON.stringify(excluded)}, which is required at ${required.get(excluded) ?? ''}/required` };
  }
  return undefined;
}

const requiredBy = ({ required }: JsonObject): readonly string[] => (isList(required) ? required.filter((name) => typeof name === 'string') : []);

const everyType = ['null', 'boolean', 'object', 'array', 'number', 'string'];

const typesOf = ({ type }: JsonObject): readonly string[] => (type === undefined ? everyType : [type].flat().filter((one) => typeof one === 'string'));

function valuesProblem(schema: JsonObject, pointer: string): Problem | undefined {
  const types = typesOf(schema);
  for (const [keyword, values] of [['enum', schema.enum], ['const', schema.const === undefined ? undefined : [schema.const]]] as const) {
    if (!isList(values)) continue;
    if (values.length === 0) return { pointer: `${pointer}/${keyword}`, problem: 'an empty list allows no value' };
    if (!values.some((value) => types.some((type) => isOfType(value, type)))) return { pointer: `${pointer}/${keyword}`, problem: `it allows no value of the type ${types.join(' or ')}` };
  }
  return undefined;
}

/** The first of the types' problems, where each type has one. */
function typesProblem(schema: JsonObject, pointer: string, find: Find): Problem | undefined {
  const problems = typesOf(schema).map((type): Problem | undefined => {
    if (type === 'string') return crossing(schema, pointer, 'minLength', 'maxLength');
    if (type === 'number') return numberProblem(schema, pointer);
    if (type === 'integer') return numberProblem(schema, pointer) ?? integerProblem(schema, pointer);
    if (type === 'array') return arrayProblem(schema, pointer, find);
    return type === 'object' ? objectProblem(schema, pointer, find) : undefined;
  });
  return problems.every((problem) => problem !== undefined) ? problems[0] : undefined;
}

function crossing(schema: JsonObject, pointer: string, lower: string, upper: string, mayMeet = true): Problem | undefined {
  const [least, most] = [schema[lower], schema[upper]];
  if (typeof least !== 'number' || typeof most !== 'number' || least < most || (mayMeet && least === most)) return undefined;
  return { pointer: `${pointer}/${lower}`, problem: `no value is allowed by ${lower} ${least} and ${upper} ${most}` };
}

const numberProblem = (schema: JsonObject, pointer: string): Problem | undefined =>
  crossing(schema, pointer, 'minimum', 'maximum') ??
  crossing(schema, pointer, 'exclusiveMinimum', 'maximum', false) ??
  crossing(schema, pointer, 'minimum', 'exclusiveMaximum', false) ??
  crossing(schema, pointer, 'exclusiveMinimum', 'exclusiveMaximum', false);

/** Limits between which there is no whole number. */
function integerProblem({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: JsonObject, pointer: string): Problem | undefined {
  const least = Math.max(typeof minimum === 'number' ? Math.ceil(minimum) : -Infinity, typeof exclusiveMinimum === 'number' ? Math.floor(exclusiveMinimum) + 1 : -Infinity);
  const most = Math.min(typeof maximum === 'number' ? Math.floor(maximum) : Infinity, typeof exclusiveMaximum === 'number' ? Math.ceil(exclusiveMaximum) - 1 : Infinity);
  return least > most ? { pointer: `${pointer}/type`, problem: 'no integer lies between the limits' } : undefined;
}

function arrayProblem(schema: JsonObject, pointer: string, find: Find): Problem | undefined {
  const { items, prefixItems, contains, minItems = 0, minContains = 1 } = schema;
  const limits = crossing(schema, pointer, 'minItems', 'maxItems') ?? (contains === undefined ? undefined : crossing({ minContains, ...schema }, pointer, 'minContains', 'maxContains'));
  if (limits !== undefined) return limits;
  const first = isList(prefixItems) ? prefixItems : [];
  for (const [index, item] of first.entries()) {
    const problem = Number(minItems) > index ? find(item, `${pointer}/prefixItems/${index}`) : undefined;
    if (problem !== undefined) return problem;
  }
  return (Number(minItems) > first.length ? find(items, `${pointer}/items`) : undefined) ?? (Number(minContains) > 0 ? find(contains, `${pointer}/contains`) : undefined);
}

function objectProblem(schema: JsonObject, pointer: string, find: Find): Problem | undefined {
  const { properties, patternProperties, additionalProperties, maxProperties } = schema;
  const names = requiredBy(schema);
  const limits = crossing(schema, pointer, 'minProperties', 'maxProperties');
  if (limits !== undefined) return limits;
  if (typeof maxProperties === 'number' && names.length > maxProperties) return { pointer: `${pointer}/required`, problem: `it requires more properties than maxProperties ${maxProperties} allows` };
  for (const name of names) {
    if (isJsonObject(properties) && Object.hasOwn(properties, name)) {
      const problem = find(properties[name], `${pointer}/properties/${escapePointer(name)}`);
      if (problem !== undefined) return problem;
    } else if (patternProperties === undefined && find(additionalProperties, `${pointer}/additionalProperties`) !== undefined) {
      return { pointer: `${pointer}/required`, problem: `it requires the property ${JSON.stringify(name)}, which additionalProperties excludes` };
    }
  }
  return undefined;
}
