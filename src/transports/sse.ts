import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionResult, GraphQLError } from 'graphql';
import { createHandler } from 'graphql-sse';
import { CodedError } from '../errors.ts';
import type { EventScoped } from '../graphql/context.ts';
import { refuseWritesOverGet } from '../graphql/guards/index.ts';
import type { ResultStream } from '../graphql/result-stream.ts';
import { abortWhenGone } from './client-gone.ts';
import { errorBody, jsonContentType, statusOf } from './error-response.ts';
import { readIdempotencyKey } from './idempotency-key.ts';
import type { TransportOptions } from './port.ts';
import { refuseForeignFetches, refuseSimpleRequests } from './request-guards.ts';
import { readBody, readSearch } from './request-params.ts';
import { defaultSlowReaderMs, SlowReaderWatch } from './slow-reader.ts';
import { createWriteEvents, writeResults } from './sse-send.ts';

/** Where GraphQL over server-sent events is served. */
export const streamPath = '/graphql/stream';

/** The event streams that are open. */
export interface SseTransport {
  /** Ends all open streams: their readers see the connection close without the event `complete`, and come back. */
  end(): void;
}

/**
 * Serves operations as server-sent events at /graphql/stream, each on a connection of its own ("distinct connections" of the GraphQL over SSE
 * protocol). A request that is none is answered as JSON with a status. What is wrong with its operation comes as the stream's only result, since
 * the usual client takes any other status for a lost connection and tries again for most of a minute; whoever does not ask for
 * text/event-stream by name (curl) has it as JSON with a status, too.
 *
 * A GET is not held by the preflight guard, since a browser's EventSource sets no headers: it must accept text/event-stream instead, which
 * images and scripts do not, runs only what starts no model, and must not come from a foreign page that hides its origin.
 */
export function registerSse<Context extends EventScoped>(app: FastifyInstance, options: TransportOptions<Context>): SseTransport {
  const { pipeline, createContext, log, slowReaderMs = defaultSlowReaderMs } = options;
  const open = new Set<ServerResponse>();
  let ending = false;

  const start = async <Result>(request: IncomingMessage, signal: AbortSignal, run: (context: Context) => Promise<Result> | Result): Promise<Result | ExecutionResult> => {
    try {
      return await run(await createContext({ transport: 'sse', signal, join: undefined, idempotencyKey: readIdempotencyKey(request) }));
    } catch (error) {
      return { errors: [pipeline.mask(error)] };
    }
  };

  app.route({
    method: ['GET', 'POST'],
    url: streamPath,
    preHandler: (request, reply, next) => (request.method === 'GET' ? refuseForeignFetches : refuseSimpleRequests)(request, reply, next),
    handler: async (request, reply) => {
      if (!acceptsEvents(request)) return refuse(reply, [pipeline.mask(new CodedError('BAD_REQUEST', { message: request.method === 'GET' ? getNeedsName : eventsNotAllowed }))], 406);
      const params = request.method === 'GET' ? readSearch(new URL(request.url, 'http://localhost').searchParams) : readBody(request.body);
      const answer = (errors: readonly GraphQLError[]) => (namesEvents(request) ? deliver(only({ errors }), reply) : refuse(reply, errors));
      const preparation = pipeline.prepare(params);
      if (!preparation.ok) return answer(preparation.errors);
      const { operation } = preparation;
      const refusal = request.method === 'GET' ? refuseWritesOverGet(operation, pipeline.limits.readOnlySubscriptions) : undefined;
      if (refusal !== undefined) return refuse(reply.header('allow', 'POST'), [pipeline.mask(refusal)], 405);
      const signal = abortWhenGone(reply.raw);
      const execute = () => start(request.raw, signal, (context) => pipeline.execute(operation, context));
      // A model may take minutes for its answer: where no status depends on that, the connection is kept open meanwhile.
      if (operation.kind !== 'subscription' && namesEvents(request) && !ending) return deliver(only(execute()), reply);
      const result = operation.kind === 'subscription' ? await start(request.raw, signal, (context) => pipeline.subscribe(operation, context, signal)) : await execute();
      if (!(Symbol.asyncIterator in result) && result.data === undefined) return answer(result.errors ?? []);
      if (ending) return refuse(reply, [pipeline.mask(new CodedError('OVERLOADED', { message: 'The server is stopping.' }))]);
      if (operation.kind === 'subscription') open.add(reply.raw); // it can be resumed elsewhere: an answer that is paid for is waited for
      return deliver(result, reply);
    },
  });

  app.route({
    method: ['PUT', 'DELETE'], // of the single connection mode
    url: streamPath,
    onRequest: async (_request, reply) => refuse(reply.header('allow', 'GET, POST'), [pipeline.mask(new CodedError('BAD_REQUEST', { message: distinctOnly }))], 405),
    handler: () => undefined,
  });

  async function deliver(result: ExecutionResult | ResultStream, reply: FastifyReply): Promise<void> {
    reply.hijack();
    const watch = new SlowReaderWatch(slowReaderMs, () => {
      log.info({ transport: 'sse' }, 'A slow reader was cut.');
      reply.raw.destroy();
    });
    reply.raw.once('close', () => watch.stop());
    const { socket } = reply.request.raw;
    reply.raw.once('finish', () => {
      if (ending) socket.end(); // nothing more is asked by it
    });
    try {
      await stream(result, reply, watch);
    } finally {
      watch.stop(); // where the client had gone before, its leaving was told before anybody listened
      open.delete(reply.raw);
    }
  }

  return {
    end: () => {
      ending = true;
      for (const response of open) response.end();
    },
  };
}

const eventsNotAllowed = 'This path answers with text/event-stream, which the Accept header does not allow.';
const distinctOnly = 'This path is for GET and POST: each operation has a connection of its own. The single connection mode is not supported; a client of graphql-sse is made without singleConnection.';
const getNeedsName = 'A GET of this path needs the header accept: text/event-stream, by that name.';

const namesEvents = ({ headers }: FastifyRequest): boolean => /\btext\/event-stream\b/i.test(headers.accept ?? '');

const acceptsEvents = (request: FastifyRequest): boolean => namesEvents(request) || (request.method === 'POST' && (request.headers.accept ?? '*/*').includes('*/*'));

const refuse = (reply: FastifyReply, errors: readonly GraphQLError[], status = statusOf(errors)): FastifyReply =>
  reply.code(status).type(jsonContentType).send(errorBody(errors));

/** A stream of one result, when it comes: graphql-sse itself answers a result without data by a status. */
function only(result: ExecutionResult | Promise<ExecutionResult>): ResultStream {
  const results = [result];
  const stream: ResultStream = {
    next: async () => {
      const one = await results.pop();
      return one === undefined ? { done: true, value: one } : { done: false, value: [JSON.stringify(one)] };
    },
    return: () => Promise.resolve({ done: true, value: undefined }),
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}

/** Writes a result, or a stream of them, in the protocol's events, no faster than the client reads. */
async function stream(result: ExecutionResult | ResultStream, reply: FastifyReply, watch: SlowReaderWatch): Promise<void> {
  const response = reply.raw;
  const write = createWriteEvents(response, watch);
  const opened = Promise.withResolvers<undefined>();
  // The beginning, the comments that keep the connection open, and the end are graphql-sse's.
  const handle = createHandler({ authenticate: () => null, onSubscribe: () => (Symbol.asyncIterator in result ? writeResults(result, opened.promise, write) : result) });
  const [body, { status, headers }] = await handle({ method: 'POST', url: streamPath, headers: { get: readAnnounced }, body: { query: '{ __typename }' }, raw: undefined, context: undefined });
  if (body === null || typeof body === 'string') throw new Error('graphql-sse has refused a request that was checked before.');
  response.writeHead(status, { ...plain(reply.getHeaders()), ...headers, 'cache-control': 'no-cache, no-transform', 'x-accel-buffering': 'no' });
  opened.resolve(undefined);
  const leave = (): void => {
    // graphql-sse would do this for a generator alone, which waits for its source.
    if (Symbol.asyncIterator in result) void result.return();
    void body.return(undefined);
  };
  response.once('close', leave);
  for await (const text of body) {
    await write(text);
    if (!response.writable) break;
  }
  response.off('close', leave);
  if (response.writable) response.end();
}

/** The headers of a request in the distinct connections mode. What the client really sent has been read already. */
const readAnnounced = (name: string): string | undefined => ({ accept: 'text/event-stream', 'content-type': 'application/json' })[name];

const plain = (headers: ReturnType<FastifyReply['getHeaders']>): Record<string, string | string[]> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, typeof value === 'number' ? String(value) : value]])));
