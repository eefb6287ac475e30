import type { BatchNotifications } from '../batch/notifications/index.ts';
import type { CreateContext, EventScoped } from '../graphql/context.ts';
import type { AllowList } from '../graphql/guards/index.ts';
import type { Log } from '../graphql/log.ts';
import type { Pipeline } from '../graphql/pipeline.ts';

/** What every transport is given: the one pipeline, and how to make a context for it. */
export interface TransportOptions<Context extends EventScoped> {
  readonly pipeline: Pipeline<Context>;
  readonly createContext: CreateContext<Context>;
  readonly log: Log;
  /** How long a WebSocket or an event stream may take nothing while something waits for it, before it is closed. Default 30,000 ms. */
  readonly slowReaderMs?: number;
}

/** What the server around the transports needs besides. */
export interface ServerOptions<Context extends EventScoped> extends TransportOptions<Context>, AllowList {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** 0, the default, picks a free one. */
  readonly port?: number;
  /** The largest HTTP body and the largest WebSocket frame, in bytes. */
  readonly maxBodyBytes: number;
  /** How often an idle WebSocket is pinged, and how long its pong may take. Default 12,000 ms. */
  readonly keepAliveMs?: number;
  /** How long a WebSocket client may take to send connection_init. Default 3,000 ms. */
  readonly connectionInitTimeoutMs?: number;
  /** What takes in notices of batch jobs; without it there is no webhook. */
  readonly batchNotifications?: BatchNotifications;
  /** The folder of the explorer's built files. Default explorer/dist of the package. */
  readonly explorerFolder?: string;
}
