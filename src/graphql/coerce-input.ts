import { isInputObjectType, isLeafType, isListType, isNonNullType } from 'graphql';
import type { GraphQLInputObjectType, GraphQLInputType } from 'graphql';

/** The value does not fit its type, or is of a kind that only graphql-js's own coercion knows. */
export const misfit = Symbol('misfit');

/** The coerced value, or {@link misfit}. May throw what a scalar throws, which means the same. */
export type CoerceInput = (value: unknown) => unknown;

const known = new WeakMap<GraphQLInputType, CoerceInput>();

/**
 * Coerces values of an input type as graphql-js does (`coerceInputValue`), but without a word of what is wrong, and so without keeping a path and a
 * list of errors for each value: a long prompt has thousands. For the same reason a list or an object that coercing leaves as it is, down to the order of
 * its members, is given back itself.
 */
export function coercionOf(type: GraphQLInputType): CoerceInput {
  const made = known.get(type) ?? make(type);
  known.set(type, made);
  return made;
}

function make(type: GraphQLInputType): CoerceInput {
  const coerce = makePresent(type);
  const ofNothing = isNonNullType(type) ? misfit : null;
  return (value) => (value === null || value === undefined ? ofNothing : coerce(value));
}

/** For values that are there. */
function makePresent(type: GraphQLInputType): CoerceInput {
  if (isNonNullType(type)) return makePresent(type.ofType);
  if (isListType(type)) return makeList(coercionOf(type.ofType));
  if (isInputObjectType(type)) return makeObject(type);
  if (!isLeafType(type)) return () => misfit;
  return (value) => {
    const parsed: unknown = type.parseValue(value);
    return parsed === undefined ? misfit : parsed;
  };
}

const makeList =
  (coerce: CoerceInput): CoerceInput =>
  (value) => {
    if (!Array.isArray(value)) {
      const only = typeof value === 'object' && value !== null && Symbol.iterator in value ? misfit : coerce(value);
      return only === misfit ? misfit : [only];
    }
    const list = value as readonly unknown[];
    let coerced: unknown[] | undefined; // from the first item that is not what came
    for (let index = 0; index < list.length; index += 1) {
      const item = coerce(list[index]);
      if (item === misfit) return misfit;
      if (coerced === undefined && item !== list[index]) coerced = list.slice(0, index);
      coerced?.push(item);
    }
    return coerced ?? list;
  };

interface Field {
  readonly name: string;
  readonly coerce: CoerceInput;
  readonly defaultValue: unknown;
  readonly isRequired: boolean;
}

function makeObject(type: GraphQLInputObjectType): CoerceInput {
  let fields: readonly Field[] | undefined; // found at the first value: types can hold themselves
  let needed = 0; // up to the last one that matters where it is absent
  return (value) => {
    if (typeof value !== 'object' || value === null) return misfit;
    if (fields === undefined) {
      fields = Object.values(type.getFields()).map((field) => ({ name: field.name, coerce: coercionOf(field.type), defaultValue: field.defaultValue, isRequired: isNonNullType(field.type) }));
      needed = 1 + fields.findLastIndex(({ defaultValue, isRequired }) => defaultValue !== undefined || isRequired);
    }
    const names = Object.keys(value);
    let coerced: Record<string, unknown> | undefined; // from the first member that is not what came, or stands elsewhere
    let given = 0;
    let last: unknown;
    for (let index = 0; index < needed || (given < names.length && index < fields.length); index += 1) {
      const { name, coerce, defaultValue, isRequired } = fields[index] as Field;
      const member = (value as Readonly<Record<string, unknown>>)[name];
      if (member === undefined) {
        if (isRequired && defaultValue === undefined) return misfit;
        if (defaultValue !== undefined) (coerced ??= takeFirst(value, names, given))[name] = defaultValue;
        continue;
      }
      last = coerce(member);
      if (last === misfit) return misfit;
      if (coerced === undefined && (last !== member || names[given] !== name)) coerced = takeFirst(value, names, given);
      if (coerced !== undefined) coerced[name] = last;
      given += 1;
    }
    if (names.length !== given) return misfit; // a field that the type does not have, or one that is undefined
    return type.isOneOf && (given !== 1 || last === null) ? misfit : (coerced ?? value);
  };
}

const takeFirst = (value: object, names: readonly string[], count: number): Record<string, unknown> =>
  Object.fromEntries(names.slice(0, count).map((name) => [name, (value as Readonly<Record<string, unknown>>)[name]]));
