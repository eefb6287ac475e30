import { GraphQLError, GraphQLScalarType, valueFromASTUntyped } from 'graphql';
import type { ValueNode } from 'graphql';
import { GraphQLDateTime } from 'graphql-scalars';
import { describeValue } from '../../errors.ts';

/**
 * The library's own words do not tell what is expected: that a date needs its time, and a time its zone.
 *
 * @param node where the value stands in a document, which an error then tells.
 */
function parse(value: unknown, node: ValueNode | null = null): Date {
  try {
    if (typeof value === 'string' || value instanceof Date) return GraphQLDateTime.parseValue(value);
  } catch {
    // told below
  }
  throw new GraphQLError(`Expected an instant with its time zone, as RFC 3339 has it, such as 2026-11-22T10:15:30Z, got ${describeValue(value)}.`, { nodes: node });
}

/** Instants as text. Resolvers get a Date, and return one or its text. */
export const dateTimeScalar = new GraphQLScalarType({
  ...GraphQLDateTime.toConfig(),
  parseValue: (value) => parse(value),
  parseLiteral: (node) => parse(valueFromASTUntyped(node), node),
});
