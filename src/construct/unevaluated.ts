import type { ErrorObject, FuncKeywordDefinition, ValidateFunction } from 'ajv';
import type { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { pointersOf, toFragment } from './static-references.ts';
import { branchesOf, heldBeside, isList } from './subschemas.ts';

const base = 'root';

/**
 * Gives a validator `unevaluatedProperties` and `unevaluatedItems` by what JSON Schema 2020-12 says of them (section 11). Ajv's own do not know of `contains`, take what a branch that does not hold has
 * looked at for looked at, and fail on some schemas. Here what holds of the schemas about the same value is asked anew where it matters. `root` is the schema that is to be compiled; the returned
 * function does it.
 */
export function useUnevaluated(ajv: Ajv2020, root: JsonObject): () => ValidateFunction {
  const checks = new Map<JsonValue, ValidateFunction>();
  const holders = new Set<JsonObject>();
  /** Choices within choices would otherwise be validated twice as often with each level. */
  const verdicts = new WeakMap<object, Map<ValidateFunction, boolean>>();
  const verdictsOf = (value: object): Map<ValidateFunction, boolean> => {
    const known = verdicts.get(value) ?? new Map<ValidateFunction, boolean>();
    verdicts.set(value, known);
    return known;
  };

  const holds = (schema: JsonValue | undefined, value: JsonValue): boolean => {
    const check = schema === undefined ? undefined : checks.get(schema);
    if (check === undefined) return schema !== false;
    const known = typeof value === 'object' && value !== null ? verdictsOf(value) : undefined;
    const before = known?.get(check);
    if (before !== undefined) return before;
    const isValid = check(value);
    check.errors = null; // megabytes, for a long answer
    known?.set(check, isValid);
    return isValid;
  };

  const define = (keyword: 'unevaluatedProperties' | 'unevaluatedItems', type: 'object' | 'array', list: (value: JsonValue, among: Set<string>) => readonly (readonly [string, JsonValue])[]): FuncKeywordDefinition => ({
    keyword,
    type,
    schemaType: ['object', 'boolean'],
    errors: true,
    compile(schema: JsonValue, parent: JsonObject) {
      holders.add(parent);
      const own = Object.fromEntries(Object.entries(parent).filter(([name]) => name !== keyword));
      const validate = (value: JsonValue): boolean => {
        const seen = new Set<string>();
        note(own, value, { root, holds, seen });
        validate.errors = list(value, seen).flatMap(([name, member]): Partial<ErrorObject>[] => (holds(schema, member) ? [] : [{ keyword, params: { unevaluated: name }, message: messages[keyword] }]));
        return validate.errors.length === 0;
      };
      validate.errors = [] as Partial<ErrorObject>[];
      return validate;
    },
  });
  const others = (value: JsonValue, seen: Set<string>) => Object.entries<JsonValue>(value as JsonObject).filter(([name]) => !seen.has(name));
  for (const definition of [define('unevaluatedProperties', 'object', others), define('unevaluatedItems', 'array', others)]) ajv.removeKeyword(definition.keyword as string).addKeyword(definition);

  return () => {
    ajv.opts.unevaluated = false;
    const validate = ajv.addSchema(root, base).getSchema(base) as ValidateFunction;
    const pointers = holders.size === 0 ? undefined : pointersOf(root);
    // What is compiled may hold others, which come behind it.
    for (const holder of holders) {
      for (const schema of asked(holder, root)) {
        const pointer = pointers?.get(schema);
        if (pointer !== undefined && !checks.has(schema)) checks.set(schema, ajv.getSchema(`${base}#${toFragment(pointer)}`) as ValidateFunction);
      }
    }
    return validate;
  };
}

const messages = { unevaluatedProperties: 'must NOT have unevaluated properties', unevaluatedItems: 'must NOT have unevaluated items' } as const;

/** The schemas of which it has to be known whether they hold. */
function asked(holder: JsonObject, root: JsonObject): ReadonlySet<JsonObject> {
  const found = new Set<JsonObject>();
  const seen = new Set<JsonValue>();
  const visit = (schema: JsonValue | undefined): void => {
    if (!isJsonObject(schema) || seen.has(schema)) return;
    seen.add(schema);
    const { if: condition, then, else: otherwise, contains, dependentSchemas, unevaluatedProperties, unevaluatedItems } = schema;
    const branches = branchesOf(schema);
    for (const part of [...branches, condition, contains, unevaluatedProperties, unevaluatedItems]) if (isJsonObject(part)) found.add(part);
    for (const part of [...heldBeside(schema, root), ...branches, condition, then, otherwise, ...(isJsonObject(dependentSchemas) ? Object.values(dependentSchemas) : [])]) visit(part);
  };
  visit(holder);
  return found;
}

interface Noting {
  readonly root: JsonObject;
  readonly holds: (schema: JsonValue | undefined, value: JsonValue) => boolean;
  /** Names of members, and places of items. */
  readonly seen: Set<string>;
}

/** Notes which members or items of a value a schema that it satisfies has looked at. */
function note(schema: JsonValue | undefined, value: JsonValue, noting: Noting): void {
  if (!isJsonObject(schema)) return;
  const { root, holds } = noting;
  const { if: condition, then, else: otherwise, dependentSchemas } = schema;
  const parts = [...heldBeside(schema, root), ...branchesOf(schema).filter((branch) => holds(branch, value))];
  if (condition !== undefined) parts.push(...(holds(condition, value) ? [condition, then] : [otherwise]));
  if (isJsonObject(dependentSchemas) && isJsonObject(value)) parts.push(...Object.entries(dependentSchemas).flatMap(([name, part]) => (Object.hasOwn(value, name) ? [part] : [])));
  for (const part of parts) note(part, value, noting);
  if (isList(value)) noteItems(schema, value, noting);
  else if (isJsonObject(value)) noteMembers(schema, value, noting);
}

function noteItems({ prefixItems, items, contains, unevaluatedItems }: JsonObject, value: readonly JsonValue[], { holds, seen }: Noting): void {
  const isAll = items !== undefined || unevaluatedItems !== undefined;
  const first = isList(prefixItems) ? prefixItems.length : 0;
  for (const [index, item] of value.entries()) if (isAll || index < first || (contains !== undefined && holds(contains, item))) seen.add(String(index));
}

function noteMembers({ properties, patternProperties, additionalProperties, unevaluatedProperties }: JsonObject, value: JsonObject, { seen }: Noting): void {
  const isAll = additionalProperties !== undefined || unevaluatedProperties !== undefined;
  const patterns = isJsonObject(patternProperties) ? Object.keys(patternProperties).map((pattern) => new RegExp(pattern, 'u')) : [];
  for (const name of Object.keys(value)) if (isAll || (isJsonObject(properties) && Object.hasOwn(properties, name)) || patterns.some((pattern) => pattern.test(name))) seen.add(name);
}
