import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import { cutSchema, nameOfCut } from './cut-values.ts';
import type { Flat, FlattenLimits } from './flatten-schema.ts';
import { CutError, Flattener } from './flatten-schema.ts';
import type { Obstacle } from './obstacle.ts';
import { ObstacleError } from './obstacle.ts';
import { toStaticReferences } from './static-references.ts';
import { escapePointer, isList, isOfType, mapMembers } from './subschemas.ts';
import { tellReferences } from './tell-references.ts';

const keptFormats: ReadonlySet<JsonValue> = new Set(['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid']);

/** Keywords that hold a value to something, and that Bedrock takes only in part or not at all: the rest is told in the description. */
const choices = ['enum', 'const', 'anyOf', 'oneOf'];
const conditions = ['not', 'if', 'then', 'else'];
const numeric = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];
const limits: Readonly<Record<string, readonly string[]>> = {
  object: ['minProperties', 'maxProperties', 'propertyNames', 'dependentRequired', 'dependentSchemas', 'unevaluatedProperties'],
  array: ['minItems', 'maxItems', 'uniqueItems', 'contains', 'minContains', 'maxContains', 'unevaluatedItems'],
  string: ['pattern', 'format', 'contentEncoding', 'contentMediaType', 'contentSchema'],
  number: numeric,
  integer: numeric,
};

const everyLimit = [...new Set([...Object.values(limits).flat(), 'properties', 'required', 'additionalProperties', 'patternProperties', 'prefixItems', 'minLength', 'maxLength'])];
const mostTold = 200_000; // characters

/**
 * Bedrock compiles a grammar from what is written out; and a few references can stand for more schemas than anybody could count. A schema that refers to itself is written out
 * within itself as often as is likely to be needed and leaves the grammar small.
 */
const limitsOfRecursion: readonly FlattenLimits[] = [
  { again: 3, mostSchemas: 100 },
  { again: 2, mostSchemas: 200 },
  { again: 1, mostSchemas: 400 },
  { again: 0, mostSchemas: 1_000 },
];

/** A schema as Bedrock takes it, and the property under which it asks for JSON as text where the schema refers to itself; or why there is none. */
export type LoweredSchema = { readonly schema: JsonObject; readonly cut: string | null } | { readonly obstacle: Obstacle };

/**
 * Puts a checked schema into the part of JSON Schema that Bedrock's structured output and strict tools take: every object closed, references and
 * allOf written out, and what Bedrock refuses moved into the descriptions, where the model reads it. A value that satisfies the schema, without
 * properties that it does not name, satisfies the result (a schema with properties or items is taken to mean an object or an array); the
 * reverse does not hold, so that an answer has to be validated against the schema itself. Where a schema refers to itself the value satisfies the result once what lies deeper than the
 * result goes is written as text ({@link nameOfCut}). There is no result for objects with keys of any name, and values of any kind.
 */
export function lowerSchema(schema: JsonObject): LoweredSchema {
  const root = toStaticReferences(schema);
  let obstacle: Obstacle = { pointer: '', reason: '' };
  for (const limits of limitsOfRecursion) {
    try {
      return new Lowering(root, limits).lowerRoot();
    } catch (error) {
      if (!(error instanceof ObstacleError)) throw error;
      obstacle = { pointer: error.pointer, reason: error.reason };
    }
  }
  return { obstacle };
}

/** One schema on its way. */
class Lowering {
  readonly #root: JsonObject;
  readonly #flattener: Flattener;
  readonly #cutName: string;
  /** What descriptions speak of by reference. */
  readonly #mentioned: JsonValue[] = [];
  #isCut = false;
  #told = 0; // characters of descriptions

  constructor(root: JsonObject, limits: FlattenLimits) {
    this.#root = root;
    this.#flattener = new Flattener(root, limits);
    this.#cutName = nameOfCut(root);
  }

  lowerRoot(): LoweredSchema {
    const { description, ...lowered } = this.#lower(this.#root, '', ['#']);
    const told = tellReferences(this.#root, this.#mentioned);
    this.#count(told);
    const text = [...(typeof description === 'string' ? [description] : []), ...(told === '' ? [] : [told])].join('\n');
    const schema = text === '' && description === undefined ? lowered : { ...lowered, description: text };
    return { schema, cut: this.#isCut ? this.#cutName : null };
  }

  #lower(value: JsonValue, pointer: string, within: readonly string[]): JsonObject {
    const flat = this.#flatten(value, pointer, within);
    if (typeof flat !== 'string') return this.#lowerFlat(flat, pointer);
    this.#isCut = true;
    this.#mentioned.push({ $ref: flat });
    return cutSchema(this.#cutName, `a value that satisfies ${flat}`);
  }

  /** Or the reference that is not followed any further. */
  #flatten(value: JsonValue, pointer: string, within: readonly string[]): Flat | string {
    try {
      return this.#flattener.flatten(value, pointer, within);
    } catch (error) {
      if (error instanceof CutError) return error.reference;
      throw error;
    }
  }

  #lowerFlat({ schema, references }: Flat, pointer: string): JsonObject {
    const types = typesOf(schema);
    if (types.length > 1) {
      const { title, description, ...rest } = schema;
      return this.#describe({ anyOf: types.map((type) => this.#lower(ofType(rest, type), pointer, references)) }, schema, []);
    }
    const [type] = types;
    if (type === undefined) return this.#lowerUntyped(schema, pointer, references);
    const typed = ofType(schema, type);
    const lowered = { type, ...this.#lowerTyped(type, typed, pointer, references), ...choiceOf(typed) };
    return this.#describe(lowered, typed, [...choices, ...conditions, ...(limits[type] ?? [])]);
  }

  /** A choice of values or of schemas. */
  #lowerUntyped(schema: JsonObject, pointer: string, references: readonly string[]): JsonObject {
    const choice = choiceOf(schema);
    if (choice !== undefined) return this.#describe(choice, schema, [...choices, ...conditions]);
    const keyword = isList(schema.anyOf) ? 'anyOf' : 'oneOf';
    const branches = schema[keyword];
    if (!isList(branches)) throw new ObstacleError(pointer, 'a value of any kind is allowed there');
    const anyOf = branches.map((branch, index) => this.#lower(branch, `${pointer}/${keyword}/${index}`, references));
    return this.#describe({ anyOf }, schema, [...conditions, ...(keyword === 'anyOf' ? ['oneOf'] : []), ...everyLimit]);
  }

  #lowerTyped(type: string, schema: JsonObject, pointer: string, references: readonly string[]): JsonObject {
    switch (type) {
      case 'object':
        return this.#lowerObject(schema, pointer, references);
      case 'array':
        if (schema.prefixItems !== undefined) throw new ObstacleError(`${pointer}/prefixItems`, 'its items are told one by one');
        return {
          items: this.#lower(schema.items ?? true, `${pointer}/items`, references),
          ...(typeof schema.minItems === 'number' ? { minItems: Math.min(schema.minItems, 1) } : {}),
        };
      case 'string':
        return {
          ...(keptFormats.has(schema.format ?? null) ? { format: schema.format ?? null } : {}),
          ...(schema.minLength === undefined ? {} : { minLength: schema.minLength }),
          ...(schema.maxLength === undefined ? {} : { maxLength: schema.maxLength }),
        };
      default:
        return {};
    }
  }

  /** Adds the schema's own title and description and, after it, those of the keywords that were not kept as they are. */
  #describe(lowered: JsonObject, schema: JsonObject, keywords: readonly string[]): JsonObject {
    const { title, description } = schema;
    const told = keywords.flatMap((keyword) => (schema[keyword] === undefined || lowered[keyword] === schema[keyword] ? [] : [`${keyword}: ${JSON.stringify(schema[keyword])}`]));
    const text = [...(typeof description === 'string' ? [description] : []), ...(told.length === 0 ? [] : [`It also has to satisfy ${told.join('; ')}.`])].join('\n');
    this.#count(text);
    this.#mentioned.push(...keywords.flatMap((keyword) => (told.length === 0 ? [] : (schema[keyword] ?? []))));
    return { ...lowered, ...(typeof title === 'string' ? { title } : {}), ...(text === '' && description === undefined ? {} : { description: text }) };
  }

  #count(text: string): void {
    this.#told += text.length;
    if (this.#told > mostTold) throw new ObstacleError('', `it has more than ${mostTold} characters of descriptions with its references written out`);
  }

  #lowerObject(schema: JsonObject, pointer: string, references: readonly string[]): JsonObject {
    const { additionalProperties, properties = {}, required } = schema;
    if (!isJsonObject(properties)) throw new ObstacleError(pointer, 'it has no properties');
    if (additionalProperties === true || isJsonObject(additionalProperties)) throw new ObstacleError(`${pointer}/additionalProperties`, 'it allows keys of any name');
    if (schema.patternProperties !== undefined) throw new ObstacleError(`${pointer}/patternProperties`, 'it allows keys of any name');
    if (Object.keys(properties).length === 0 && additionalProperties !== false) throw new ObstacleError(pointer, 'it allows keys of any name');
    const unnamed = isList(required) ? required.find((name) => typeof name === 'string' && !Object.hasOwn(properties, name)) : undefined;
    if (unnamed !== undefined) throw new ObstacleError(`${pointer}/required`, `${JSON.stringify(unnamed)} is required, but is none of the properties`);
    this.#checkConditions(schema, properties, pointer);
    return {
      properties: mapMembers(properties, (property, name) => this.#lower(property, `${pointer}/properties/${escapePointer(name)}`, references)),
      ...(required === undefined ? {} : { required }),
      additionalProperties: false,
    };
  }

  /** An object that is closed cannot have what only its conditions and choices name: no answer would ever satisfy them. */
  #checkConditions(schema: JsonObject, properties: JsonObject, pointer: string): void {
    const { minProperties, dependentRequired } = schema;
    const count = Object.keys(properties).length;
    if (typeof minProperties === 'number' && minProperties > count) throw new ObstacleError(`${pointer}/minProperties`, `it names only ${count} of them`);
    const needed = isJsonObject(dependentRequired) ? Object.values(dependentRequired).flatMap((names) => (isList(names) ? names : [])) : [];
    const strange = needed.find((name) => typeof name === 'string' && !Object.hasOwn(properties, name));
    if (strange !== undefined) throw new ObstacleError(`${pointer}/dependentRequired`, `${JSON.stringify(strange)} may be required, but is none of the properties`);
    for (const keyword of alsoAbout) {
      const about = schema[keyword];
      const name = this.#flattener.findName(isJsonObject(about) && keyword.startsWith('depend') ? Object.values(about) : about, (known) => Object.hasOwn(properties, known));
      if (name !== undefined) throw new ObstacleError(`${pointer}/${keyword}`, `${JSON.stringify(name)} is named there, but is none of the properties`);
    }
  }
}

/** Keywords whose schemas are about the same object, and may want more properties of it than the object itself names. */
const alsoAbout = ['anyOf', 'oneOf', 'then', 'else', 'dependentSchemas'];

/** The types that a schema says, or that its keywords are about, and that its values leave; none where it may be any. */
function typesOf(schema: JsonObject): readonly string[] {
  const { type, enum: values, const: only } = schema;
  const types = typeof type === 'string' ? [type] : isList(type) ? type.filter((name) => typeof name === 'string') : undefined;
  if (types === undefined) return schema.properties !== undefined ? ['object'] : schema.items === undefined ? [] : ['array'];
  const left = types.filter((name) => (only === undefined || isOfType(only, name)) && (!isList(values) || values.some((value) => isOfType(value, name))));
  return left.length === 0 ? types : left;
}

/** One of the types of a schema, with those of its values that are of this type. */
function ofType(schema: JsonObject, type: string): JsonObject {
  const values = isList(schema.enum) ? schema.enum : [];
  const mine = values.filter((value) => isOfType(value, type));
  return { ...schema, type, ...(mine.length > 0 && mine.length < values.length ? { enum: mine } : {}) };
}

/** const, or an enum of scalars: what Bedrock takes of a choice of values. */
function choiceOf({ const: only, enum: values }: JsonObject): JsonObject | undefined {
  if (only !== undefined && isScalar(only)) return { const: only };
  return isList(values) && values.every(isScalar) ? { enum: values } : undefined;
}

const isScalar = (value: JsonValue): boolean => value === null || typeof value !== 'object';
