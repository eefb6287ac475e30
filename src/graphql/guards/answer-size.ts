import { isIntrospectionType, isObjectType } from 'graphql';
import type { FieldNode, GraphQLIsTypeOfFn, GraphQLObjectType, GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import { CodedError } from '../../errors.ts';
import { collectFields } from '../collect-fields.ts';
import { findLateItems } from './late-items.ts';

/** What is asked of an answer's first objects is not counted: most answers have fewer, and pay nothing. */
const uncounted = 1_000; // objects

const later = Promise.resolve(true);

const counting = new WeakSet<object>();

/** Whether it says nothing of the type, and is here to count. */
export const isCounting = (isTypeOf: object): boolean => counting.has(isTypeOf);

/**
 * Who attacks: anybody who may send a document. What they gain: lists within lists (a conversation's messages, their generations, the conversations of these) at a permitted depth,
 * each of their objects asked for a thousand times by alias, so that some kilobytes ask for an answer of gigabytes: while it is made nobody else is answered, and in the end the process has no memory
 * left. Why this stops them: the fields of all objects are counted while the answer is made, each execution's by its context, and past the limit it ends. What it does not stop:
 * introspection, which has no such objects (see introspection.ts), and long values (see answer-length.ts).
 *
 * Every object type of the schema is given an isTypeOf, which is asked for each object, and knows what is selected of it.
 */
export function limitAnswer(schema: GraphQLSchema, maxFields: number): void {
  const isLateItem = findLateItems(schema);
  const counts = new WeakMap<object, { objects: number; fields: number; refusal: TooLarge | undefined }>();

  const countObjects =
    (type: GraphQLObjectType): GraphQLIsTypeOfFn<unknown, object> =>
    (_value, context, info) => {
      const count = counts.get(context) ?? { objects: 0, fields: 0, refusal: undefined };
      if (count.objects === 0) counts.set(context, count);
      count.objects += 1;
      if (count.objects > uncounted && count.fields <= maxFields) count.fields += widthOf(type, info);
      const isLate = isLateItem(info.returnType);
      if (count.fields <= maxFields) return isLate ? later : true;
      count.refusal ??= new TooLarge(`The answer would have more than ${maxFields} fields: ask for fewer items, or less of each.`);
      if (isLate) return Promise.reject(count.refusal);
      throw count.refusal;
    };

  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type) || type.isTypeOf) continue;
    type.isTypeOf = countObjects(type);
    counting.add(type.isTypeOf);
  }
}

/** By the nodes of a field, which are the same for all objects of one place in one execution. */
const widths = new WeakMap<readonly FieldNode[], Map<GraphQLObjectType, number>>();

/** How many fields are selected of an object. */
function widthOf(type: GraphQLObjectType, { fieldNodes, fragments, schema, variableValues: variables }: GraphQLResolveInfo): number {
  const known = widths.get(fieldNodes) ?? new Map<GraphQLObjectType, number>();
  widths.set(fieldNodes, known);
  let width = known.get(type);
  if (width === undefined) {
    const selectionSets = fieldNodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    width = collectFields({ schema, fragments: new Map(Object.entries(fragments)), variables }, type, selectionSets).size;
    known.set(type, width);
  }
  return width;
}

/**
 * Ends the whole execution. To graphql-js 16 what is thrown is the error of one field, and it goes on with the next; but first it asks the error for its path, and what is thrown
 * then nobody catches but the execution itself.
 */
class TooLarge extends CodedError {
  constructor(message: string) {
    super('QUERY_TOO_COMPLEX', { message });
  }

  get path(): never {
    throw this;
  }
}
