import { STATUS_CODES } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLError } from 'graphql';
import { CodedError, isCodedError } from '../errors.ts';
import { errorBody, jsonContentType, statusOf } from './error-response.ts';
import { graphqlPath } from './http.ts';
import { streamPath } from './sse.ts';

/** See {@link Pipeline.mask}. */
export type Mask = (error: unknown) => GraphQLError;

const nothingHere = `There is nothing at this path. GraphQL is served at ${graphqlPath}, event streams at ${streamPath}.`;

/** Gives everything that goes wrong around GraphQL the one shape of an error body: no HTML, no stack, no other library's JSON. To be called before there are routes. */
export function registerErrorHandlers(app: FastifyInstance, mask: Mask): void {
  const methodsAt = new Map<string, string[]>();
  app.addHook('onRoute', ({ method, url }) => {
    const methods = [method].flat().filter((name) => name === 'GET' || name === 'POST');
    methodsAt.set(url, [...(methodsAt.get(url) ?? []), ...methods]);
  });
  app.setErrorHandler<FastifyError>(async (error, request, reply) => {
    if (error.statusCode !== 413) return sendError(reply, error, mask);
    await discard(request.raw); // closing on a client that is still sending would take the answer from it
    return sendError(reply, describeTooLarge(request, error), mask);
  });
  app.setNotFoundHandler((request, reply) => {
    const allowed = methodsAt.get(URL.parse(request.url, 'http://localhost')?.pathname ?? '') ?? [];
    if (allowed.length === 0) return sendError(reply, new CodedError('NOT_FOUND', { message: nothingHere }), mask);
    const error = new CodedError('BAD_REQUEST', { message: `This path is for ${allowed.join(' and ')}.` });
    return sendError(reply.header('allow', allowed.join(', ')), error, mask, 405);
  });
}

const discardMs = 5_000;

/** Reads what a client still sends, for some seconds at most, and throws it away. */
async function discard(request: IncomingMessage): Promise<void> {
  request.resume();
  await finished(request, { signal: AbortSignal.timeout(discardMs), writable: false }).catch(() => undefined);
}

/** How much is taken at the path, and how much came, where the client has said it. */
function describeTooLarge({ headers, routeOptions }: FastifyRequest, cause: Error): CodedError {
  const message = `The body: expected at most ${routeOptions.bodyLimit} bytes here (MAX_BODY_BYTES is the most anywhere), got ${headers['content-length'] ?? 'more'}.`;
  return new CodedError('PAYLOAD_TOO_LARGE', { message, cause });
}

/** Sends an error; what Fastify itself refuses (content type, URL) gets a code. */
export function sendError(reply: FastifyReply, error: Error, mask: Mask, status?: number): FastifyReply {
  const fastifyStatus = isCodedError(error) ? undefined : readStatus(error);
  const errors = [mask(fastifyStatus === undefined ? error : describeRefusal(fastifyStatus, error))];
  return reply.code(status ?? fastifyStatus ?? statusOf(errors)).type(jsonContentType).send(errorBody(errors));
}

/** The status that Fastify gives to a request it refuses; undefined for errors that are not the request's. */
function readStatus(error: Error): number | undefined {
  const isClientError = 'statusCode' in error && typeof error.statusCode === 'number' && error.statusCode >= 400 && error.statusCode < 500;
  return isClientError ? Number(error.statusCode) : undefined;
}

function describeRefusal(status: number, cause: Error): CodedError {
  if (status === 404) return new CodedError('NOT_FOUND', { message: nothingHere, cause });
  if (status === 415) return new CodedError('BAD_REQUEST', { message: 'The body must be application/json.', cause });
  return new CodedError('BAD_REQUEST', { message: `The request cannot be read: ${STATUS_CODES[status] ?? 'not valid HTTP'}.`, cause });
}

/** Answers on a bare socket, where there is no reply to send (an upgrade, bytes that are not HTTP), and closes it. */
export function sendRawError(socket: Duplex, error: CodedError, status: number, mask: Mask): void {
  const body = errorBody([mask(error)]);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'connection: close',
    `content-type: ${jsonContentType}`,
    `content-length: ${Buffer.byteLength(body)}`,
  ];
  // A client that is gone already has no use for the answer.
  socket.on('error', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
