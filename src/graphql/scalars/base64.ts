import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import type { ValueNode } from 'graphql';

const alphabet = /^[A-Za-z0-9+/]*={0,2}$/;

/** Standard base64 with its padding, and nothing else: Node's own decoder skips what it does not know, which would send other bytes than were meant. */
function isBase64(text: string): boolean {
  if (text.length % 4 !== 0 || !alphabet.test(text)) return false;
  // The bits of the last character that belong to no byte must be zero, as an encoder writes them.
  const last = text.slice(-4);
  return text === '' || Buffer.from(last, 'base64').toString('base64') === last;
}

/** What is wrong with it, by the ways in which base64 comes most often that is none of this kind. */
function describe(text: string): string {
  if (text.startsWith('data:')) return 'a data URL: the base64 is what stands behind its comma';
  if (/\s/.test(text)) return `${text.length} characters with white space or line breaks among them`;
  return `${text.length} characters that are not`;
}

/** @param node where the value stands in a document, which an error then tells. */
function parse(value: unknown, node: ValueNode | null = null): string {
  if (typeof value !== 'string') throw new GraphQLError(`Expected base64 text, got ${value === null ? 'null' : typeof value}.`, { nodes: node });
  if (!isBase64(value)) throw new GraphQLError(`Expected base64 text (RFC 4648, section 4, with padding), got ${describe(value)}.`, { nodes: node });
  return value;
}

/** Bytes as base64 text. Resolvers get and return the text itself, checked; bytes (a Uint8Array) may be returned too. */
export const base64Scalar = new GraphQLScalarType({
  name: 'Base64',
  parseValue: (value) => parse(value),
  parseLiteral: (node) => parse(node.kind === Kind.STRING ? node.value : undefined, node),
  serialize: (value) => (value instanceof Uint8Array ? Buffer.from(value).toString('base64') : parse(value)),
});
