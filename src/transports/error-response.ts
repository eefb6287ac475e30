import type { GraphQLError } from 'graphql';
import type { ErrorCode } from '../errors.ts';

/** The HTTP status of a refusal; what is not listed is the request's own fault. */
const statuses: Partial<Record<ErrorCode, number>> = {
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  PAYLOAD_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  INTERNAL_SERVER: 502,
  OVERLOADED: 503,
  SERVICE_UNAVAILABLE: 503,
};

const isErrorCode = (code: unknown): code is keyof typeof statuses => typeof code === 'string' && code in statuses;

/** The content type of every error body. */
export const jsonContentType = 'application/json; charset=utf-8';

/** The status for errors that came instead of an answer: the first one's, 400 by default. */
export function statusOf(errors: readonly GraphQLError[]): number {
  const code = errors[0]?.extensions['code'];
  return (isErrorCode(code) ? statuses[code] : undefined) ?? 400;
}

/** The one shape of an error body, on every path: what GraphQL clients expect, also where no GraphQL was reached. */
export const errorBody = (errors: readonly GraphQLError[]): string => JSON.stringify({ errors });
