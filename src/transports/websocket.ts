import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ExecutionArgs } from 'graphql';
import { CloseCode, makeServer } from 'graphql-ws';
import type { OperationResult } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { CodedError } from '../errors.ts';
import type { EventScoped, JoinKey, OperationEnd } from '../graphql/context.ts';
import { refuseManyObjects, refuseTooManyOperations } from '../graphql/guards/index.ts';
import { sendRawError } from './error-handlers.ts';
import type { ServerOptions } from './port.ts';
import { defaultSlowReaderMs, SlowReaderWatch } from './slow-reader.ts';
import { keepAlive, probe } from './websocket-liveness.ts';
import { digest, fitReason, isForClients, readMessage } from './websocket-message.ts';
import { OperationNames } from './websocket-operation-names.ts';
import { createSend, sendResults } from './websocket-send.ts';
import { pickSubprotocol, refuseSubprotocol } from './websocket-subprotocol.ts';

/** The WebSockets of the server. */
export interface WebSocketTransport {
  /** Completes the handshake of an upgrade that has passed the guards. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Closes all sockets with 1012 (service restart), after which clients come back; cuts those that do not answer in time. */
  close(drainMs: number): Promise<void>;
}

/** An operation on a socket that has not ended. */
interface Running {
  readonly gone: AbortController;
  readonly end: (how: OperationEnd) => void;
}

const noMessage: Buffer = Buffer.alloc(0);
const serviceRestart = 1012; // RFC 6455's registry: the client may reconnect
const tooLarge = 1009;
const slowReader = 4451;

/**
 * GraphQL over WebSocket (graphql-transport-ws): queries, mutations and subscriptions, all through the pipeline. The protocol's state machine
 * is graphql-ws's own; here it meets the socket, the pipeline and the log.
 */
export function createWebSocketTransport<Context extends EventScoped>(options: ServerOptions<Context>): WebSocketTransport {
  const { pipeline, createContext, log, maxBodyBytes, keepAliveMs = 12_000, connectionInitTimeoutMs = 3_000, slowReaderMs = defaultSlowReaderMs } = options;
  // Compressing each small message costs more than sending it.
  const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: maxBodyBytes, handleProtocols: pickSubprotocol });

  server.on('wsClientError', (error, socket) => {
    sendRawError(socket, new CodedError('BAD_REQUEST', { message: 'The WebSocket handshake is not valid.', cause: error }), 400, pipeline.mask);
  });

  server.on('connection', (socket, { socket: connection }) => {
    if (refuseSubprotocol(socket)) return;
    const names = new OperationNames();
    const running = new Map<string, Running>();
    const executions = new WeakMap<ExecutionArgs, () => OperationResult>();
    let subscriptions: Readonly<Record<string, unknown>> = {};
    /** The one that is being handled: graphql-ws asks for what it subscribes to before it first waits. */
    let message = noMessage;

    const execute = (args: ExecutionArgs): OperationResult => {
      const execution = executions.get(args);
      if (execution === undefined) throw new Error('graphql-ws executes what it was not given.');
      return execution();
    };

    const follow = async (id: string, started: ReturnType<typeof pipeline.subscribe>): Promise<Awaited<OperationResult>> => {
      const result = await started;
      return Symbol.asyncIterator in result ? sendResults(result, id, send) : result;
    };

    const protocol = makeServer({
      connectionInitWaitTimeout: connectionInitTimeoutMs,
      onConnect: (state) => {
        ({ subscriptions } = state);
      },
      onSubscribe: async (state, name, payload) => {
        ({ subscriptions } = state);
        const refusal = refuseTooManyOperations(Object.keys(subscriptions).length, pipeline.limits.maxOperationsPerSocket);
        if (refusal !== undefined) return [pipeline.mask(refusal)];
        const preparation = pipeline.prepare(payload);
        if (!preparation.ok) return preparation.errors;
        const { operation } = preparation;
        const gone = new AbortController();
        const ended = Promise.withResolvers<OperationEnd>();
        running.set(name, { gone, end: ended.resolve });
        try {
          const id = names.idOf(name);
          const join = operation.kind === 'query' ? undefined : createJoinKey(id, digest(id, payload, message), socket, ended.promise);
          const context = await createContext({ transport: 'websocket', signal: gone.signal, join, idempotencyKey: undefined });
          const args: ExecutionArgs = { schema: pipeline.schema, document: operation.document, operationName: operation.name };
          executions.set(args, () => (operation.kind === 'subscription' ? follow(id, pipeline.subscribe(operation, context, gone.signal)) : pipeline.execute(operation, context)));
          return args;
        } catch (error) {
          finish(name, 'complete');
          return [pipeline.mask(error)];
        }
      },
      execute,
      subscribe: execute,
      // On a socket that is closing, the client has not heard of it.
      onComplete: (_state, id) => finish(id, socket.readyState === socket.OPEN ? 'complete' : 'lost'),
    });

    const finish = (id: string, how: OperationEnd): void => {
      running.get(id)?.end(how);
      running.delete(id);
    };

    /** Ends what the client has left: graphql-ws itself stops a subscription only once it delivers events. */
    const abandon = (isLeft: (id: string) => boolean, how: OperationEnd): void => {
      for (const [id, { gone }] of running) {
        if (!isLeft(id)) continue;
        finish(id, how);
        gone.abort();
      }
    };

    let isSlow = false;
    const watch = new SlowReaderWatch(slowReaderMs, () => {
      isSlow = true;
      stopKeepAlive();
      log.info({ transport: 'websocket' }, 'A slow reader was closed.');
      abandon(() => true, 'lost');
      // The code waits behind what the client has not read: ws gives it half a minute before it cuts the connection.
      socket.close(slowReader, 'Slow reader');
    });
    const send = createSend(socket, connection, watch);
    const stopKeepAlive = keepAlive(socket, keepAliveMs, () => watch.isWaiting);

    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => send(names.write(text)),
        close: (code, reason) => socket.close(code, fitReason(names.writeReason(reason))),
        onMessage: (handle) => {
          socket.on('message', (data: Buffer) => {
            if (isSlow) return;
            const text = data.toString();
            if (refuseManyObjects(text, pipeline.limits.maxObjects) !== undefined) {
              socket.close(tooLarge, `More than ${pipeline.limits.maxObjects} objects and lists`);
              return;
            }
            const read = readMessage(text);
            if (isForClients(read)) {
              socket.close(CloseCode.BadRequest, 'A message that only a server sends'); // graphql-ws would fail on it
              return;
            }
            message = data;
            const named = names.read(read, (name) => name in subscriptions);
            const handled = handle(named as string); // a subscription's text would be kept for as long as it runs, beside what was read of it
            message = noMessage;
            names.hold(named, handled);
            handled.catch((error: unknown) => {
              if (socket.readyState !== socket.OPEN) return;
              // Masking is what logs it; a bug of ours is the only way here, so that trying again would not help.
              socket.close(CloseCode.InternalServerError, pipeline.mask(error).message);
            });
            // A Complete message has taken effect by now: graphql-ws handles it before it first waits.
            abandon((id) => !(id in subscriptions), 'complete');
          });
        },
      },
      { socket },
    );

    socket.on('error', (error) => log.debug({ reason: error.message }, 'A WebSocket failed.'));
    socket.once('close', (code, reason) => {
      stopKeepAlive();
      watch.stop();
      abandon(() => true, 'lost');
      closed(code, reason.toString()).catch(pipeline.mask);
    });
  });

  return {
    accept: (request, socket, head) => server.handleUpgrade(request, socket, head, (webSocket) => server.emit('connection', webSocket, request)),
    close: async (drainMs) => {
      const sockets = [...server.clients];
      const gone = sockets.map((socket) => new Promise<void>((resolve) => void socket.once('close', () => resolve())));
      for (const socket of sockets) socket.close(serviceRestart, 'Service restart');
      const deadline = setTimeout(() => {
        for (const socket of sockets) socket.terminate();
      }, drainMs);
      await Promise.all(gone);
      clearTimeout(deadline);
      server.close();
    },
  };
}

function createJoinKey(id: string, operation: string, socket: WebSocket, ended: Promise<OperationEnd>): JoinKey {
  return {
    id,
    fingerprint: (viewerId) => hash('sha256', JSON.stringify([viewerId, operation])),
    socket: { probe: (timeoutMs) => probe(socket, timeoutMs), terminate: () => socket.terminate() },
    ended,
  };
}
