import type { Viewer } from '../access/viewer.ts';

/** Which adapter an operation came through. */
export type Transport = 'http' | 'websocket' | 'sse';

/** How an operation on a socket ended: somebody said so, or the socket was lost under it. */
export type OperationEnd = 'complete' | 'lost';

/** What recognises a subscription, or a mutation, that a WebSocket client sends again after it lost its connection. */
export interface JoinKey {
  /** The id of the Subscribe message: the usual client keeps it when it reconnects. */
  readonly id: string;
  /** SHA-256 over the viewer and the operation with its variables, as it was sent. */
  fingerprint(viewerId: string): string;
  /** The connection that carries the operation. */
  readonly socket: {
    /** Pings the client: true when its pong came within the time, false when it did not or the socket is closed. */
    probe(timeoutMs: number): Promise<boolean>;
    /** Cuts the connection without a closing handshake. */
    terminate(): void;
  };
  /** Resolves once: `complete` when either side completed the operation, `lost` when the socket closed before. Never rejects. */
  readonly ended: Promise<OperationEnd>;
}

/** What a transport knows of an operation when it asks for a context. */
export interface RequestInfo {
  readonly transport: Transport;
  /** Aborted when the client is gone or has completed the operation from its side; never by the operation's own end. */
  readonly signal: AbortSignal;
  /** Only for subscriptions and mutations over WebSocket. */
  readonly join: JoinKey | undefined;
  /** The header Idempotency-Key of the request; a WebSocket has none. See {@link claimIdempotencyKey} for whose it is. */
  readonly idempotencyKey: string | undefined;
}

/** What every resolver gets. Loaders live for one operation, or for one event of a subscription. */
export interface OperationContext<Loaders = unknown, Services = unknown> extends RequestInfo {
  readonly viewer: Viewer;
  readonly loaders: Loaders;
  readonly services: Services;
  /** The same context with fresh loaders: what one event has loaded is stale for the next. */
  forEvent(): OperationContext<Loaders, Services>;
}

/** All that the pipeline asks of a context. */
export interface EventScoped {
  forEvent(): EventScoped;
}

/** Makes the context of an operation. What it throws refuses the operation, masked like any other error. */
export type CreateContext<Context> = (info: RequestInfo) => Context | Promise<Context>;
