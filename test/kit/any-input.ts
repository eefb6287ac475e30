import fc from 'fast-check';
import type { GraphQLField, GraphQLInputObjectType, GraphQLInputType, GraphQLObjectType, GraphQLOutputType, GraphQLSchema } from 'graphql';
import { astFromValue, getNamedType, getNullableType, isAbstractType, isCompositeType, isEnumType, isInputObjectType, isListType, isNonNullType, isObjectType, isRequiredArgument, print } from 'graphql';
import type { JsonValue } from '../../src/json.ts';

/** Operations with arguments of any kind, by the schema: mostly of the right shape, at times of none, with values at every edge. */
export interface AnyOperation {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

type Value = JsonValue | undefined;

/** Values that a name calls for, so that more than the first check is passed. */
export type Likely = Readonly<Record<string, readonly JsonValue[]>>;

/** So many levels of what it gives back are asked for. */
const mostLevels = 3;

const printed = (value: unknown, type: GraphQLInputType): string => {
  const node = astFromValue(value, type);
  if (node == null) throw new Error('a default that is no value');
  return print(node);
};

const edges: readonly string[] = ['', ' ', 'a', '0', 'null', '{}', 'a\u0000b', '\ud800', 'é'.repeat(3), '👩‍👩‍👧', '\u202e', '__proto__', 'constructor', 'x'.repeat(5_000), '../../etc/passwd', '%00', "'; --", '9'.repeat(30), 'arn:aws:bedrock:us-east-1:123456789012:x/y', 's3://b/k', '2026-01-01T00:00:00Z', '-1'];
const texts = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...edges) }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 30 }) });
const integers = fc.oneof(fc.constantFrom(0, 1, 2, 5, 100, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 31), fc.integer({ min: -3, max: 300 }));
const floats = fc.oneof(fc.constantFrom(0, 1, 0.5, -0.1, 1e308, 5e-324, 2 ** 53), fc.double({ noNaN: true, noDefaultInfinity: true }));
const anything = fc.oneof(fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>, texts, integers);

export class AnyInput {
  readonly #schema: GraphQLSchema;
  readonly #likely: Likely;
  readonly #needed: ReadonlySet<string>;

  /** `needed`: names that are seldom left out, although the type allows it. */
  constructor(schema: GraphQLSchema, likely: Likely, needed: readonly string[]) {
    this.#schema = schema;
    this.#likely = likely;
    this.#needed = new Set(needed);
  }

  /** An operation of one root field. */
  operation(kind: 'query' | 'mutation' | 'subscription', field: GraphQLField<unknown, unknown>): fc.Arbitrary<AnyOperation> {
    const declared = field.args.map(({ name, type, defaultValue }) => `$${name}: ${String(type)}${defaultValue === undefined ? '' : ` = ${printed(defaultValue, type)}`}`).join(', ');
    const passed = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
    const query = `${kind} ${declared === '' ? '' : `(${declared})`} { ${field.name}${passed === '' ? '' : `(${passed})`} ${this.#select(field.type, mostLevels)} }`;
    const values = fc.record(Object.fromEntries(field.args.map(({ name, type, defaultValue }) => [name, this.#optional(type, name, 4, defaultValue !== undefined)])));
    return values.map((variables) => ({ query, variables }));
  }

  /** Everything that can be asked without arguments. */
  #select(type: GraphQLOutputType, levels: number): string {
    const named = getNamedType(type);
    if (isObjectType(named)) return `{ __typename ${this.#fieldsOf(named, levels)} }`;
    if (!isAbstractType(named)) return '';
    // Of each of several types less is asked for, that together they are not too much.
    const below = Math.min(levels, mostLevels - 1);
    return `{ __typename ${this.#schema.getPossibleTypes(named).map((part) => `... on ${part.name} { ${this.#fieldsOf(part, below)} }`).join(' ')} }`;
  }

  #fieldsOf(type: GraphQLObjectType, levels: number): string {
    const isAsked = (field: GraphQLField<unknown, unknown>): boolean => !field.args.some(isRequiredArgument) && (levels > 1 || !isCompositeType(getNamedType(field.type)));
    return Object.values(type.getFields())
      .filter(isAsked)
      .map((field) => `${type.name}_${field.name}: ${field.name} ${this.#select(field.type, levels - 1)}`)
      .join(' ');
  }

  #optional(type: GraphQLInputType, name: string, levels: number, hasDefault = false): fc.Arbitrary<Value> {
    const present = fc.oneof({ weight: 40, arbitrary: this.#value(type, name, levels) }, { weight: 1, arbitrary: anything });
    if (isNonNullType(type) && !hasDefault) return fc.oneof({ weight: 60, arbitrary: present }, { weight: 1, arbitrary: fc.constantFrom(null, undefined) });
    return fc.oneof({ weight: this.#needed.has(name) ? 700 : 10, arbitrary: present }, { weight: 70, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constant(null) });
  }

  #value(type: GraphQLInputType, name: string, levels: number): fc.Arbitrary<Value> {
    const nullable = getNullableType(type);
    const whole = (this.#likely[name] ?? []).filter((value) => Array.isArray(value));
    if (isListType(nullable) && whole.length > 0) return fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...whole) as fc.Arbitrary<Value> }, { weight: 1, arbitrary: this.#list(nullable.ofType, name, levels) });
    if (isListType(nullable)) return this.#list(nullable.ofType, name, levels);
    const likely = this.#likely[name]?.filter((value) => !Array.isArray(value));
    const own = isInputObjectType(nullable) ? this.#object(nullable, levels) : isEnumType(nullable) ? fc.constantFrom(...nullable.getValues().map((value) => value.name)) : this.#scalar((nullable as { name: string }).name);
    return likely === undefined || likely.length === 0 ? own : fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...likely) }, { weight: 1, arbitrary: own });
  }

  #list(type: GraphQLInputType, name: string, levels: number): fc.Arbitrary<Value> {
    return levels <= 0 ? fc.constant([]) : (fc.array(this.#value(type, name, levels), { maxLength: 3 }) as fc.Arbitrary<Value>);
  }

  #object(type: GraphQLInputObjectType, levels: number): fc.Arbitrary<Value> {
    const fields = Object.values(type.getFields());
    if (type.isOneOf) {
      const [first, ...others] = fields.filter((field) => levels > 1 || !isInputObjectType(getNamedType(field.type)));
      if (first === undefined) return fc.constant({});
      const one = fc.constantFrom(first, ...others).chain((field) => this.#value(field.type, field.name, levels - 1).map((value) => ({ [field.name]: value }) as JsonValue));
      return fc.oneof({ weight: 20, arbitrary: one }, { weight: 1, arbitrary: fc.tuple(one, one).map(([left, right]) => ({ ...(left as object), ...(right as object) })) });
    }
    const chosen = fields.filter((field) => levels > 1 || isNonNullType(field.type) || !isInputObjectType(getNamedType(field.type)));
    return fc.record(Object.fromEntries(chosen.map((field) => [field.name, this.#optional(field.type, field.name, levels - 1, field.defaultValue !== undefined)]))) as fc.Arbitrary<Value>;
  }

  #scalar(name: string): fc.Arbitrary<Value> {
    switch (name) {
      case 'Int':
      case 'SafeInt':
        return integers;
      case 'Float':
        return floats;
      case 'Boolean':
        return fc.boolean();
      case 'JSON':
        return anything;
      default:
        return texts;
    }
  }
}
