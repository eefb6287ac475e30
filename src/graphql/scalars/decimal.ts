import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

const decimal = /^-?(0|[1-9]\d*)(\.\d+)?$/;

function parse(value: unknown): string {
  if (typeof value !== 'string') throw new GraphQLError(`Expected a decimal number as text, got ${value === null ? 'null' : typeof value}.`);
  if (!decimal.test(value)) throw new GraphQLError('Expected a decimal number as text, such as 0.00123, without an exponent.');
  return value;
}

/** Exact decimal numbers as text: a JavaScript number could not hold money exactly. */
export const decimalScalar = new GraphQLScalarType({
  name: 'Decimal',
  parseValue: parse,
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined),
  serialize: parse,
});
