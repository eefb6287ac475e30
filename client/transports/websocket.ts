import { createClient } from 'graphql-ws/client';
import type { ClientError } from '../errors.ts';
import { connectionLost, fromGraphQLErrors } from '../errors.ts';
import { readCloseEvent } from './close-codes.ts';
import type { GraphQLRequest, GraphQLResult, Subscribe } from './port.ts';
import { readResult } from './port.ts';
import type { Sink } from './sink.ts';
import { iterateSink } from './sink.ts';
import { Watchdog } from './watchdog.ts';

/** The global one of browsers and Node.js, or the one of `ws`. */
export type WebSocketConstructor = new (url: string, protocols?: string | string[]) => { close(code?: number, reason?: string): void };

/** The payload of `connection_init`, or what makes it for each connection. */
export type ConnectionParams = Record<string, unknown> | (() => Record<string, unknown> | Promise<Record<string, unknown>>);

export interface WebSocketOptions {
  readonly url: URL;
  readonly connectionParams: ConnectionParams | undefined;
  readonly webSocketImpl: WebSocketConstructor;
  readonly silenceMs: number;
}

const mostOnOneSocket = 50; // as many as the server runs at a time (docs/transports.md#limits)

/**
 * Subscriptions over one WebSocket, which is there as long as there is one of them; those that it has no room for open another. A socket that is lost
 * is lost to all that it carries.
 */
export function createWebSocketTransport(options: WebSocketOptions): Subscribe {
  const connections = new Set<Connection>();
  const connect = (): Connection => {
    const connection = new Connection(options, (gone) => connections.delete(gone));
    connections.add(connection);
    return connection;
  };
  const withRoom = (): Connection => [...connections].find(({ size }) => size < mostOnOneSocket) ?? connect();
  return (request, signal, onOpen) => iterateSink<GraphQLResult>((sink) => withRoom().subscribe(request, sink), signal, onOpen);
}

const givenUp = 4_499; // as graphql-ws numbers it

/**
 * One client of graphql-ws for one socket. Its own way of coming back is off, and it is not used again after its socket: it would send the old
 * `after` once more, and it goes on counting subscriptions that went down with a socket.
 */
class Connection {
  readonly #client: ReturnType<typeof createClient>;
  readonly #watchdog: Watchdog;
  readonly #onGone: (connection: Connection) => void;
  readonly #sinks = new Set<Sink<GraphQLResult>>();
  #socket: { close(code?: number, reason?: string): void } | undefined;
  #acknowledged = false;

  constructor({ url, connectionParams, webSocketImpl, silenceMs }: WebSocketOptions, onGone: (connection: Connection) => void) {
    this.#onGone = onGone;
    this.#watchdog = new Watchdog(silenceMs, () => this.#lose(connectionLost(`Nothing came for ${silenceMs} ms.`)));
    const keep = (socket: { close(code?: number, reason?: string): void }): void => {
      this.#socket = socket;
    };
    // graphql-ws does not give its socket away before it is open.
    const webSocketKept = class extends webSocketImpl {
      constructor(socketUrl: string, protocols?: string | string[]) {
        super(socketUrl, protocols);
        keep(this);
      }
    };
    this.#client = createClient({
      url: url.href,
      webSocketImpl: webSocketKept,
      retryAttempts: 0,
      keepAlive: silenceMs / 3,
      ...(connectionParams === undefined ? {} : { connectionParams }),
      on: {
        opened: () => this.#watchdog.heard(),
        connected: () => {
          this.#acknowledged = true;
          for (const sink of this.#sinks) sink.open();
        },
        message: () => this.#watchdog.heard(),
        closed: (event) => this.#lose(readCloseEvent(event)),
        error: (error) => this.#lose(connectionLost(`The WebSocket to ${url.origin}${url.pathname} failed.`, error)), // its error says not a word
      },
    });
  }

  /** How many subscriptions it carries. */
  get size(): number {
    return this.#sinks.size;
  }

  subscribe({ query, variables }: GraphQLRequest, sink: Sink<GraphQLResult>): () => void {
    this.#sinks.add(sink);
    if (this.#acknowledged) sink.open();
    const unsubscribe = this.#client.subscribe(
      { query, variables: { ...variables } },
      {
        next: (result) => sink.next(readResult(result)),
        error: (error) => sink.error(Array.isArray(error) ? fromGraphQLErrors(error) : readCloseEvent(error)),
        complete: () => sink.complete(),
      },
    );
    return () => {
      this.#sinks.delete(sink);
      unsubscribe();
      if (this.#sinks.size > 0) return;
      this.#retire();
      if (!this.#acknowledged) this.#socket?.close(givenUp, 'Gone'); // graphql-ws would first wait for the acknowledgement
    };
  }

  /** What graphql-ws itself makes of the end of its socket comes after this, and finds nobody. */
  #lose(error: ClientError): void {
    this.#retire();
    for (const sink of this.#sinks) sink.error(error);
    this.#sinks.clear();
    this.#socket?.close(givenUp, 'Gone');
  }

  #retire(): void {
    this.#watchdog.stop();
    this.#onGone(this);
    // Else it would take a close with 1000 as a reason to come back by itself.
    Promise.resolve(this.#client.dispose()).catch(() => undefined);
  }
}
