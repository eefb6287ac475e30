import { randomUUID } from 'node:crypto';
import { GraphQLError } from 'graphql';
import { errorCodes, isCodedError } from '../errors.ts';
import type { CodedError, ErrorCode } from '../errors.ts';
import { shorten } from '../shorten.ts';
import { describeGivingUp } from './guards/document-tokens.ts';
import type { Log } from './log.ts';

/** The codes of errors that graphql-js and Apollo Server find in a request: only these keep a message that is not ours. */
const requestCodes = [
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
] as const satisfies readonly ErrorCode[];

type RequestCode = (typeof requestCodes)[number];

const stackOverflow = 'Maximum call stack size exceeded'; // V8's words, which parsers and visitors of graphql pass on
const maxMessageLength = 1_000; // characters
const maxChainLength = 8; // errors

/**
 * What a client may see of anything that was thrown: a GraphQL error with a code of the registry, the place in the document, and the message
 * only where it is ours or graphql's own word on the request. Everything else becomes INTERNAL, under a random `requestId` by which the log has
 * the original. Never throws.
 *
 * @param phase the code of an error of graphql-js that has none, where the phase is known in which it arose.
 */
export function maskError(error: unknown, log: Log, phase?: RequestCode): GraphQLError {
  try {
    const coded = findCodedError(error);
    if (coded !== undefined) return coded.code === 'INTERNAL' ? hide(error, log) : present(error, coded.message, coded.extensions);
    if (error instanceof GraphQLError) {
      const complexity = error.message === stackOverflow ? 'The document is nested too deeply.' : describeGivingUp(error);
      if (complexity !== undefined) return present(error, complexity, extensionsOf('QUERY_TOO_COMPLEX'));
      const code = findRequestCode(error, phase);
      if (code !== undefined) return present(error, shorten(error.message, maxMessageLength), extensionsOf(code));
    }
    return hide(error, log);
  } catch {
    // The thing thrown defends itself against being looked at.
    return hide(undefined, log);
  }
}

/** The coded error itself, or the one that graphql-js has wrapped. */
export function findCodedError(error: unknown): CodedError | undefined {
  let current = error;
  for (let step = 0; step < maxChainLength; step += 1) {
    if (isCodedError(current)) return current;
    if (!(current instanceof GraphQLError)) return undefined;
    current = current.originalError;
  }
  return undefined;
}

function findRequestCode(error: GraphQLError, phase: RequestCode | undefined): RequestCode | undefined {
  // What has a path came out of a resolver: there graphql-js itself speaks only of arguments, and names their place in the document.
  if (error.path !== undefined) return isArgumentError(error.originalError) ? 'BAD_USER_INPUT' : undefined;
  // A directive of the operation's own fields has no path.
  return phase ?? requestCodes.find((code) => code === error.extensions['code']) ?? (isArgumentError(error) ? 'BAD_USER_INPUT' : undefined);
}

const isArgumentError = (error: unknown): boolean =>
  error instanceof GraphQLError && error.originalError === undefined && error.path === undefined && /^Argument "/.test(error.message) && (error.nodes?.length ?? 0) > 0;

const extensionsOf = (code: ErrorCode): Record<string, unknown> => ({ code, retryable: errorCodes[code].retryable });

function present(error: unknown, message: string, extensions: Record<string, unknown>): GraphQLError {
  if (!(error instanceof GraphQLError)) return new GraphQLError(message, { extensions });
  const { nodes = null, source = null, positions = null, path = null } = error;
  return new GraphQLError(message, { nodes, source, positions, path, extensions });
}

function hide(error: unknown, log: Log): GraphQLError {
  const requestId = randomUUID();
  log.error({ requestId, stack: describe(error) }, 'An internal error was masked.');
  return present(error, errorCodes.INTERNAL.message, { ...extensionsOf('INTERNAL'), requestId });
}

/** Stacks of the error and its causes, as plain text: a logger that serialises a hostile object could throw. */
function describe(error: unknown): string {
  const lines: string[] = [];
  let current = error;
  for (let step = 0; step < maxChainLength && current !== undefined && current !== null; step += 1) {
    if (!(current instanceof Error)) return [...lines, `not an error: ${typeof current}`].join('\ncaused by ');
    const wrapped: unknown = current instanceof GraphQLError ? current.originalError : undefined;
    // A GraphQLError has the stack of the error that it wraps.
    if (wrapped === undefined) lines.push(current.stack ?? current.message);
    current = wrapped ?? current.cause;
  }
  return lines.join('\ncaused by ');
}
