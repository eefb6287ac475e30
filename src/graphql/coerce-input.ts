import { isInputObjectType, isLeafType, isListType, isNonNullType } from 'graphql';
import type { GraphQLInputObjectType, GraphQLInputType } from 'graphql';

/** The value does not fit its type, or is of a kind that only graphql-js's own coercion knows. */
export const misfit = Symbol('misfit');

/** The coerced value, or {@link misfit}. May throw what a scalar throws, which means the same. */
export type CoerceInput = (value: unknown) => unknown;

const known = new WeakMap<GraphQLInputType, CoerceInput>();

/**
 * Coerces values of an input type as graphql-js does (`coerceInputValue`), but without a word of what is wrong, and so without keeping a path and a
 * list of errors for each value: a long prompt has thousands.
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
    const coerced: unknown[] = [];
    for (const item of value as readonly unknown[]) {
      const member = coerce(item);
      if (member === misfit) return misfit;
      coerced.push(member);
    }
    return coerced;
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
    const count = Object.keys(value).length;
    const coerced: Record<string, unknown> = {};
    let given = 0;
    let last: unknown;
    for (let index = 0; index < needed || (given < count && index < fields.length); index += 1) {
      const { name, coerce, defaultValue, isRequired } = fields[index] as Field;
      const member = (value as Readonly<Record<string, unknown>>)[name];
      if (member === undefined) {
        if (defaultValue !== undefined) coerced[name] = defaultValue;
        else if (isRequired) return misfit;
        continue;
      }
      last = coerce(member);
      if (last === misfit) return misfit;
      coerced[name] = last;
      given += 1;
    }
    if (count !== given) return misfit; // a field that the type does not have, or one that is undefined
    return type.isOneOf && (given !== 1 || last === null) ? misfit : coerced;
  };
}
