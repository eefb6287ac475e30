import { getNamedType, getNullableType, isAbstractType, isLeafType, isListType } from 'graphql';
import type { GraphQLNamedOutputType, GraphQLOutputType, GraphQLSchema } from 'graphql';
import { pureResolverOf } from '../pure-resolver.ts';

/**
 * Who attacks: anybody who may send a document, also unawares, by a null for a variable of @include. What they gain: where an item of a list fails at once, graphql-js 16 leaves the list, with the items
 * before as promises that nobody handles; one of these that fails later ends the process. Why this stops them: items of which one may still be waited for are told to be of their type by a
 * promise, so that each fails only as one, and the list waits for all of them; items of other lists never become promises. What it does not stop: a null in a list that may have none, which no resolver gives.
 *
 * Returns a function that says whether a field gives a list of such items.
 */
export function findLateItems(schema: GraphQLSchema): (fieldType: GraphQLOutputType) => boolean {
  const known = new Map<GraphQLNamedOutputType, boolean>();

  /** Is there a resolver of somebody's own at any depth? What has none is read from the object at once. */
  const mayWait = (type: GraphQLNamedOutputType, seen = new Set<GraphQLNamedOutputType>()): boolean => {
    if (isLeafType(type) || seen.has(type)) return false;
    seen.add(type);
    if (isAbstractType(type)) return schema.getPossibleTypes(type).some((possible) => mayWait(possible, seen));
    return Object.values(type.getFields()).some(({ resolve, type: below }) => (resolve !== undefined && pureResolverOf(resolve) === undefined) || mayWait(getNamedType(below), seen));
  };

  return (fieldType) => {
    if (!isListType(getNullableType(fieldType))) return false;
    const item = getNamedType(fieldType);
    const found = known.get(item) ?? mayWait(item);
    known.set(item, found);
    return found;
  };
}
