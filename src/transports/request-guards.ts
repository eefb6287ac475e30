import type { FastifyReply, FastifyRequest } from 'fastify';
import { CodedError } from '../errors.ts';
import { refuseForeignFetch, refuseSimpleRequest } from '../graphql/guards/index.ts';

/**
 * A Fastify hook that holds the preflight guard. It runs after the body is read, so that a wrong content type is called that. Who opens the path in a browser asks nothing,
 * and looks for a page.
 */
export function refuseSimpleRequests(request: FastifyRequest, _reply: FastifyReply, next: (error?: Error) => void): void {
  const refusal = refuseSimpleRequest(request.headers);
  const isEmpty = request.method === 'GET' && !request.url.includes('?');
  next(refusal && isEmpty ? new CodedError('BAD_REQUEST', { message: 'Programs send their queries here, by POST with the content type application/json. For people the explorer is at /.' }) : refusal);
}

/** Holds the guard that stands in its place for a GET of an event stream, which an EventSource sends without any header of its own. */
export function refuseForeignFetches(request: FastifyRequest, _reply: FastifyReply, next: (error?: Error) => void): void {
  next(refuseForeignFetch(request.headers));
}
