import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuseSimpleRequest } from '../graphql/guards/index.ts';

/** A Fastify hook that holds the preflight guard. It runs after the body is read, so that a wrong content type is called that. */
export function refuseSimpleRequests(request: FastifyRequest, _reply: FastifyReply, next: (error?: Error) => void): void {
  next(refuseSimpleRequest(request.headers));
}
