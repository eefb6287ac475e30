import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { CodedError } from '../errors.ts';
import type { EventScoped } from '../graphql/context.ts';
import { refuseForeignOrigin, refuseManyObjects } from '../graphql/guards/index.ts';
import { projectFile } from '../graphql/project-file.ts';
import { registerBatchWebhook } from './batch-webhook.ts';
import { registerCors } from './cors.ts';
import { registerErrorHandlers, sendError, sendRawError } from './error-handlers.ts';
import { registerExplorer } from './explorer.ts';
import { createForeignLog } from './foreign-log.ts';
import { graphqlPath, registerHttp } from './http.ts';
import type { ServerOptions } from './port.ts';
import { registerSecurityHeaders } from './security-headers.ts';
import { watchSilentConnections } from './silent-connections.ts';
import { registerSse } from './sse.ts';
import { createWebSocketTransport } from './websocket.ts';

/** A server that listens. */
export interface HttpServer {
  /** Such as `http://127.0.0.1:4000`, without a slash at its end. */
  readonly url: string;
  /** From now on /ready answers 200; before, and once closing has begun, 503. */
  markReady(): void;
  /**
   * Stops: not ready, WebSockets closed with 1012, event streams ended, no new connections. What is being answered may finish for drainMs, then
   * it is cut. Closing again waits for the same end.
   */
  close(options: { readonly drainMs: number }): Promise<void>;
}

type Phase = 'starting' | 'ready' | 'closing';

const requestTimeoutMs = 300_000; // for the client to send its request, not for us to answer it

/** Starts listening with the three transports, the explorer, /health and /ready. Rejects when the address cannot be had. */
export async function createHttpServer<Context extends EventScoped>(options: ServerOptions<Context>): Promise<HttpServer> {
  const { pipeline, log, host = '127.0.0.1', port = 0, maxBodyBytes, explorerFolder = projectFile('explorer', 'dist') } = options;
  let phase: Phase = 'starting';
  const app = Fastify({
    bodyLimit: maxBodyBytes,
    requestTimeout: requestTimeoutMs,
    // Clients that offer HTTP/2 on every request (Java's, curl --http2) are served over HTTP/1.1 and not taken for WebSockets.
    http: { shouldUpgradeCallback: (request: IncomingMessage) => request.headers.upgrade?.toLowerCase() === 'websocket' },
    return503OnClosing: false,
    frameworkErrors: (error, _request, reply) => void sendError(reply, error, pipeline.mask),
    clientErrorHandler: ({ code }, socket) => {
      const status = code === 'HPE_HEADER_OVERFLOW' ? 431 : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
      if (socket.writable) sendRawError(socket, new CodedError('BAD_REQUEST', { message: 'The request cannot be read as HTTP.' }), status, pipeline.mask);
    },
  });
  const cutSilentConnections = watchSilentConnections(app.server);
  let ownPort = 0;
  const tellForeign = createForeignLog(log);
  const refuseForeign = ({ headers }: IncomingMessage): CodedError | undefined => {
    const refusal = refuseForeignOrigin(headers, ownPort, options);
    if (refusal !== undefined) tellForeign(headers, refusal);
    return refusal;
  };

  app.addHook('onRequest', ({ raw }, _reply, next) => next(refuseForeign(raw)));
  app.addHook('onSend', (_request, reply, _payload, next) => {
    if (phase === 'closing') reply.header('connection', 'close'); // an idle connection would hold up the end
    next();
  });
  app.addHook('onResponse', ({ method, url }, { statusCode, elapsedTime }, next) => {
    // The part after the question mark may hold a document and its variables.
    log.debug({ method, path: url.split('?')[0], statusCode, elapsedMs: Math.round(elapsedTime) }, 'A request was answered.');
    next();
  });
  registerErrorHandlers(app, pipeline.mask);
  await registerSecurityHeaders(app);
  registerCors(app, options.allowedOrigins);
  registerJsonBodies(app, pipeline.limits.maxObjects);
  await registerHttp(app, options);
  const sse = registerSse(app, options);
  const webSockets = createWebSocketTransport(options);
  if (options.batchNotifications !== undefined) await registerBatchWebhook(app, options.batchNotifications);
  app.get('/health', () => ({ status: 'ok' }));
  app.get('/ready', (_request, reply) => reply.code(phase === 'ready' ? 200 : 503).send({ status: phase }));
  await registerExplorer(app, explorerFolder);

  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refuse = (error: CodedError, status: number): void => sendRawError(socket, error, status, pipeline.mask);
    const foreign = refuseForeign(request);
    if (foreign !== undefined) refuse(foreign, 403);
    else if (URL.parse(request.url ?? '/', 'http://localhost')?.pathname !== graphqlPath) refuse(new CodedError('NOT_FOUND', { message: `WebSockets are served at ${graphqlPath}.` }), 404);
    else if (phase === 'closing') refuse(new CodedError('OVERLOADED', { message: 'The server is stopping.' }), 503);
    else webSockets.accept(request, socket, head);
  });

  await app.listen({ host, port });
  ownPort = listeningPort(app);
  const close = async (drainMs: number): Promise<void> => {
    phase = 'closing';
    sse.end();
    cutSilentConnections();
    const deadline = setTimeout(() => app.server.closeAllConnections(), drainMs);
    await Promise.all([webSockets.close(drainMs), app.close()]);
    clearTimeout(deadline);
  };
  let closed: Promise<void> | undefined;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${ownPort}`,
    markReady: () => {
      if (phase === 'starting') phase = 'ready';
    },
    close: ({ drainMs }) => (closed ??= close(drainMs)),
  };
}

function listeningPort(app: FastifyInstance): number {
  const address = app.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** JSON is the only body there is. Fastify's own parser refuses some keys of objects that WebSockets pass, so it is not used. */
function registerJsonBodies(app: FastifyInstance, maxObjects: number): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, ({ headers }, body, done) => {
    const text = withoutMark(body.toString());
    const refusal = refuseManyObjects(text, maxObjects);
    if (refusal !== undefined) {
      done(refusal);
      return;
    }
    try {
      done(null, JSON.parse(text));
    } catch {
      const { 'content-encoding': coding = 'identity' } = headers;
      done(new CodedError('BAD_REQUEST', { message: coding === 'identity' ? 'The body is not JSON.' : 'The body is not JSON as it came: no content-encoding is taken off here. Send it without one.' }));
    }
  });
}

/** Files that were written on Windows begin with a byte order mark, which is no JSON and says nothing. */
const withoutMark = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text);
