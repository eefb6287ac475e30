import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import type { ValueNode } from 'graphql';
import type { JsonValue } from '../../json.ts';

type Variables = Readonly<Record<string, unknown>> | null | undefined;

/** Undefined for a variable that has no value: as everywhere in GraphQL, a member of that name is then not there. Throws a GraphQLError for what is no JSON. */
function readLiteral(node: ValueNode, variables: Variables): JsonValue | undefined {
  switch (node.kind) {
    case Kind.STRING:
    case Kind.BOOLEAN:
      return node.value;
    case Kind.INT:
    case Kind.FLOAT:
      return readNumber(node);
    case Kind.NULL:
      return null;
    case Kind.LIST:
      return node.values.map((value) => readLiteral(value, variables) ?? null);
    case Kind.OBJECT:
      return Object.fromEntries(
        node.fields.flatMap(({ name, value }) => {
          const member = readLiteral(value, variables);
          return member === undefined ? [] : [[name.value, member]];
        }),
      );
    case Kind.VARIABLE:
      return variables?.[node.name.value] as JsonValue | undefined;
    case Kind.ENUM:
      throw new GraphQLError(`Expected a JSON value, got the word ${node.value}: text stands in quotes, "${node.value}".`, { nodes: node });
  }
}

function readNumber(node: ValueNode & { readonly value: string }): number {
  const number = Number(node.value);
  if (!Number.isFinite(number)) throw new GraphQLError(`Expected a number that fits 64 bits, got ${node.value.slice(0, 40)}.`, { nodes: node });
  return number;
}

/** Any JSON value, from a variable the same object. In a document it is written as GraphQL writes values: names of members without quotes, text with them. */
export const jsonScalar = new GraphQLScalarType({ name: 'JSON', parseValue: (value) => value, parseLiteral: readLiteral });
