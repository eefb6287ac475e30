import type { GraphQLError, ParseOptions } from 'graphql';

/**
 * Who attacks: anybody who may send a document. What they gain: parsing and validating take time that grows with the document (validation in
 * places with its square), so a few megabytes of braces stop the one thread that serves everybody. Why this stops them: the parser itself
 * gives up at the limit, before a syntax tree of the rest exists. What it does not stop: one huge string literal, which is a single token;
 * the body limit bounds it, and it costs no more than its bytes.
 */
export const limitTokens = (maxTokens: number): ParseOptions => ({ maxLexicalTokens: maxTokens });

/**
 * What graphql-js means where it gave up on a document for its size: the parser at the limit of {@link limitTokens}, or the rule that compares
 * fields of one response name with each other, at a budget of its own. It marks neither but by the message. Undefined for all other errors.
 */
export function describeGivingUp(error: GraphQLError): string | undefined {
  const tokens = /^Syntax Error: Document contains more tha[nt] (\d+) tokens/.exec(error.message)?.[1];
  if (tokens !== undefined) return `The document has more than ${tokens} tokens.`;
  return error.message === 'Validation aborted.' ? 'The document repeats fields too often.' : undefined;
}
