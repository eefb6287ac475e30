import { isDeepStrictEqual } from 'node:util';
import type { JsonSchema } from '../types.ts';
import { flattenSchema } from './flatten-schema.ts';
import { inventNumbers } from './invent-numbers.ts';
import { inventStrings } from './invent-strings.ts';
import { createDepthMeasure } from './measure-depth.ts';
import { isSchema, readLimit, readProperties, readRequired, readTypes } from './schema.ts';
import { createSchemaCheck, type SchemaCheck } from './schema-check.ts';

/** So many values are tried before the best so far has to do. */
const maxTries = 20_000;
/** Values are not nested deeper. */
const maxDepth = 40;
/** Choices within choices. */
const maxChoices = 24;
/** A list or an object that has to have more gets no more. */
const maxMembers = 1_000;
const maxVariants = 40;

/**
 * Makes of a value one that satisfies a schema: what is right of it stays, what is not is replaced by the least that satisfies the schema, always the same. Where there is none, or none is
 * found, the value that comes nearest.
 */
export function conform(schema: JsonSchema, value: unknown): unknown {
  const check = createSchemaCheck(schema);
  return new Conformer(check).make(check.root, value, { depth: 0, variant: 0 });
}

/** Where a value is made, and which of several. */
interface Place {
  readonly depth: number;
  readonly variant: number;
}

class Conformer {
  readonly #check: SchemaCheck;
  readonly #measureDepth: (schema: unknown) => number;
  #tries = 0;

  constructor(check: SchemaCheck) {
    this.#check = check;
    this.#measureDepth = createDepthMeasure(check.root);
  }

  make(schema: unknown, hint: unknown, place: Place): unknown {
    if (hint !== undefined && this.#accepts(schema, hint)) return hint;
    if (!isSchema(schema) || place.depth > maxDepth) return hint ?? null;
    let nearest: { readonly value: unknown } | undefined;
    for (const value of this.#listValues(schema, hint, place)) {
      if (this.#accepts(schema, value)) return value;
      nearest ??= { value };
      if (this.#tries > maxTries) break;
    }
    return nearest === undefined ? (hint ?? null) : nearest.value;
  }

  #accepts(schema: unknown, value: unknown): boolean {
    this.#tries += 1;
    return this.#check.accepts(schema, value);
  }

  *#listValues(schema: JsonSchema, hint: unknown, place: Place): Generator {
    for (const base of this.#chooseAll(schema, hint, 0)) yield* this.#build(base, hint, place);
  }

  /** The schemas without combinations of which each satisfies a schema, the likeliest first. */
  *#chooseAll(schema: JsonSchema, hint: unknown, level: number): Generator<JsonSchema> {
    const { base, choices: [first, ...others] } = flattenSchema(schema, this.#check.root);
    if (first === undefined || level > maxChoices) {
      yield base;
      return;
    }
    const rest = others.map((anyOf) => ({ anyOf }));
    for (const branch of this.#rank(first, hint)) yield* this.#chooseAll({ allOf: [base, branch, ...rest] }, hint, level + 1);
  }

  #rank(branches: readonly JsonSchema[], hint: unknown): readonly JsonSchema[] {
    if (branches.length === 1) return branches;
    return branches
      .map((branch) => ({ branch, fit: this.#measureFit(branch, hint), depth: this.#measureDepth(branch) }))
      // A value that never ends is none.
      .toSorted((a, b) => Number(a.depth === Infinity) - Number(b.depth === Infinity) || b.fit - a.fit || a.depth - b.depth)
      .map(({ branch }) => branch);
  }

  /** How much of a value a schema would leave as it is. */
  #measureFit(schema: JsonSchema, hint: unknown): number {
    if (hint === undefined) return 0;
    if (this.#accepts(schema, hint)) return Infinity;
    if (!isSchema(hint)) return -1;
    const { base } = flattenSchema(schema, this.#check.root);
    const known = readProperties(base).filter(([name]) => Object.hasOwn(hint, name));
    const missing = readRequired(base).filter((name) => !Object.hasOwn(hint, name));
    return known.reduce((sum, [name, property]) => sum + (this.#accepts(property, hint[name]) ? 1 : -1), 0) - missing.length;
  }

  *#build(schema: JsonSchema, hint: unknown, place: Place): Generator {
    if ('const' in schema) {
      yield schema['const'];
    } else if (Array.isArray(schema['enum'])) {
      const members: readonly unknown[] = schema['enum'];
      const start = members.length === 0 ? 0 : place.variant % members.length;
      yield* [...members.slice(start), ...members.slice(0, start)];
    } else {
      const own = typeOf(hint);
      const types = readTypes(schema).toSorted((a, b) => Number(b === own) - Number(a === own) || Number(b === 'null') - Number(a === 'null'));
      for (const type of types) yield* this.#buildType(type, schema, hint, place);
      // Without a type, what is not said of one may be of any other.
      if (!('type' in schema)) yield* [null, '', 0, 1, false, true, [], {}, 'x'];
    }
  }

  *#buildType(type: string, schema: JsonSchema, hint: unknown, place: Place): Generator {
    switch (type) {
      case 'object':
        yield* this.#buildObjects(schema, isSchema(hint) ? hint : {}, place);
        break;
      case 'array':
        yield* this.#buildLists(schema, Array.isArray(hint) ? hint : [], place);
        break;
      case 'string':
        yield* inventStrings(schema, place.variant);
        break;
      case 'number':
      case 'integer':
        yield* inventNumbers(schema, type === 'integer', place.variant);
        break;
      case 'boolean':
        yield* place.variant % 2 === 0 ? [false, true] : [true, false];
        break;
      default:
        yield null;
    }
  }

  *#buildLists(schema: JsonSchema, hint: readonly unknown[], place: Place): Generator {
    const most = Math.min(readLimit(schema, 'maxItems') ?? maxMembers, maxMembers);
    const least = Math.min(readLimit(schema, 'minItems') ?? 0, most);
    const first = this.#buildList(schema, hint.slice(0, most), Math.max(least, Math.min(hint.length, most)), place);
    yield first;
    if (hint.length > 0) yield this.#buildList(schema, [], least, place);
  }

  #buildList(schema: JsonSchema, hint: readonly unknown[], length: number, place: Place): readonly unknown[] {
    const { contains, uniqueItems, prefixItems, items } = schema;
    const first: readonly unknown[] = Array.isArray(prefixItems) ? prefixItems : [];
    const schemaAt = (index: number): unknown => (index < first.length ? first[index] : (items ?? {}));
    const list: unknown[] = [];
    const put = (index: number, itemSchema: unknown, item?: unknown) => {
      for (let variant = place.variant; variant < place.variant + maxVariants + length; variant += 1) {
        const made = this.make(itemSchema, variant === place.variant ? item : undefined, { depth: place.depth + 1, variant });
        const isAgain = uniqueItems === true && list.some((other, at) => at !== index && isDeepStrictEqual(other, made));
        if (isAgain && this.#tries <= maxTries) continue;
        list[index] = made;
        return;
      }
    };
    for (let index = 0; index < length && schemaAt(index) !== false; index += 1) put(index, schemaAt(index), hint[index]);
    if (contains === undefined) return list;
    const isCounted = (item: unknown) => this.#accepts(contains, item);
    const missing = (readLimit(schema, 'minContains') ?? 1) - list.filter(isCounted).length;
    for (let count = 0; count < Math.min(missing, maxMembers); count += 1) {
      const isFull = list.length >= (readLimit(schema, 'maxItems') ?? maxMembers);
      const index = isFull ? list.findLastIndex((item) => !isCounted(item)) : list.length;
      if (index >= 0) put(index, { allOf: [schemaAt(index), contains] });
    }
    const tooMany = list.filter(isCounted).length - (readLimit(schema, 'maxContains') ?? Infinity);
    for (let count = 0; count < tooMany; count += 1) {
      const index = list.findLastIndex(isCounted);
      put(index, { allOf: [schemaAt(index), { not: contains }] });
    }
    return list;
  }

  /** With all that is right, then with what of it the schema names, then with nothing but what has to be there, then with all that may be. */
  *#buildObjects(schema: JsonSchema, hint: JsonSchema, place: Place): Generator {
    const names = readProperties(schema).map(([name]) => name);
    const given = Object.keys(hint);
    const known = given.filter((name) => names.includes(name));
    yield this.#buildObject(schema, hint, given, place);
    if (known.length < given.length) yield this.#buildObject(schema, hint, known, place);
    yield this.#buildObject(schema, hint, [], place);
    yield this.#buildObject(schema, hint, names, place);
    for (const name of names.slice(0, maxVariants)) yield this.#buildObject(schema, hint, [name], place);
  }

  #buildObject(schema: JsonSchema, hint: JsonSchema, wanted: readonly string[], place: Place): JsonSchema {
    const most = readLimit(schema, 'maxProperties') ?? Infinity;
    const least = Math.min(readLimit(schema, 'minProperties') ?? 0, maxMembers);
    const members = new Map<string, unknown>();
    const put = (name: string, isNeeded: boolean): void => {
      const property = this.#schemaOf(schema, name);
      if (members.has(name) || (property === false && !isNeeded)) return;
      const value = this.make(property, Object.hasOwn(hint, name) ? hint[name] : undefined, { depth: place.depth + 1, variant: place.variant });
      const fits = isNeeded || (this.#accepts(property, value) && this.#accepts(schema['propertyNames'] ?? true, name) && members.size < most);
      if (fits) members.set(name, value);
    };
    const putWhole = (name: string) => withDependents(schema, [name]).forEach((needed) => put(needed, false));
    for (const name of withDependents(schema, readRequired(schema))) put(name, true);
    wanted.forEach(putWhole);
    if (members.size < least) for (const [name] of this.#sortByDepth(readProperties(schema))) if (members.size < least) putWhole(name);
    for (let variant = 0; members.size < least && variant < least + maxVariants; variant += 1) putWhole(this.#inventName(schema, variant));
    const order = readProperties(schema).map(([name]) => name);
    return Object.fromEntries([...members].toSorted(([a], [b]) => rank(order, a) - rank(order, b)));
  }

  #schemaOf(schema: JsonSchema, name: string): unknown {
    const { properties, patternProperties, additionalProperties } = schema;
    const own = isSchema(properties) && Object.hasOwn(properties, name) ? [properties[name]] : [];
    const byPattern = isSchema(patternProperties) ? Object.entries(patternProperties).filter(([pattern]) => this.#accepts({ pattern }, name)).map(([, inner]) => inner) : [];
    const parts = [...own, ...byPattern];
    if (parts.includes(false)) return false;
    return parts.length === 0 ? (additionalProperties ?? {}) : parts.length === 1 ? parts[0] : { allOf: parts };
  }

  #inventName(schema: JsonSchema, variant: number): string {
    const { propertyNames, patternProperties, additionalProperties } = schema;
    const patterns = isSchema(patternProperties) && (additionalProperties === false || Object.keys(readProperties(schema)).length === 0) ? Object.keys(patternProperties) : [];
    const pattern = additionalProperties === false ? patterns[variant % Math.max(patterns.length, 1)] : undefined;
    const name = this.make({ allOf: [{ type: 'string' }, propertyNames ?? {}, pattern === undefined ? { minLength: 1 } : { pattern }] }, undefined, { depth: maxDepth, variant });
    return String(name);
  }

  #sortByDepth(properties: readonly (readonly [string, JsonSchema])[]): readonly (readonly [string, JsonSchema])[] {
    return properties.map((property) => ({ property, depth: this.#measureDepth(property[1]) })).toSorted((a, b) => a.depth - b.depth).map(({ property }) => property);
  }
}

/** Names, and the names that they need. */
function withDependents({ dependentRequired }: JsonSchema, names: readonly string[]): readonly string[] {
  const all = new Set(names);
  // What is added while it goes on is looked at, too.
  for (const name of all) {
    const needed = isSchema(dependentRequired) && Object.hasOwn(dependentRequired, name) ? dependentRequired[name] : [];
    for (const other of Array.isArray(needed) ? needed : []) if (typeof other === 'string') all.add(other);
  }
  return [...all];
}

function rank(order: readonly string[], name: string): number {
  const index = order.indexOf(name);
  return index === -1 ? order.length : index;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}
