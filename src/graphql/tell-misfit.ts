import { getNullableType, isEnumType, isInputObjectType, isListType } from 'graphql';
import type { GraphQLInputObjectType, GraphQLInputType } from 'graphql';
import { describeValue } from '../errors.ts';
import { isJsonObject } from '../json.ts';

type Path = readonly (string | number)[];

export interface Misfit {
  /** Where in the value. */
  readonly path: Path;
  readonly message: string;
}

/** What is wrong with a value, from graphql-js's own words: with what was expected there and what came, where those leave it out. */
export function tellMisfit(root: GraphQLInputType, path: Path, value: unknown, message: string): Misfit {
  const place = typeAt(root, path);
  if (place === undefined || value === null) return { path, message };
  const type = itemOf(place); // a single item stands for a list of it
  if (isEnumType(type)) return { path, message: `expected one of ${type.getValues().map(({ name }) => name).join(', ')}, got ${describeValue(value)}.` };
  return isInputObjectType(type) ? tellObject(type, path, value, message) : { path, message };
}

function tellObject(type: GraphQLInputObjectType, path: Path, value: unknown, message: string): Misfit {
  if (!isJsonObject(value)) return { path, message: `expected an object of type ${type.name}, got ${describeValue(value)}.` };
  const unknown = /^Field "(.+?)" is not defined by type/s.exec(message)?.[1];
  if (unknown !== undefined) return { path: [...path, unknown], message };
  if (type.isOneOf) return { path, message: `expected exactly one of ${Object.keys(type.getFields()).join(', ')}, which is not null, got ${describeValue(value)}.` };
  return { path, message };
}

/** Undefined where the path leads to nothing, as that of a member that is missing. */
function typeAt(root: GraphQLInputType, path: Path): GraphQLInputType | undefined {
  let type: GraphQLInputType | undefined = getNullableType(root);
  for (const key of path) {
    const parent: GraphQLInputType = typeof key === 'number' ? type : itemOf(type);
    if (typeof key === 'number') type = isListType(parent) ? parent.ofType : undefined;
    else type = isInputObjectType(parent) ? parent.getFields()[key]?.type : undefined;
    if (type === undefined) return undefined;
    type = getNullableType(type);
  }
  return type;
}

const itemOf = (type: GraphQLInputType): GraphQLInputType => (isListType(type) ? itemOf(getNullableType(type.ofType)) : type);
