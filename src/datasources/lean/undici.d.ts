/** One file of undici: its index loads fetch, WebSocket, caches and mocks as well, for 100 ms. */
declare module 'undici/lib/dispatcher/pool.js' {
  import type { Dispatcher, Pool as WholePool } from 'undici';

  /** Without `request` and its like, which only the index adds. */
  export default class Pool {
    constructor(origin: string, options: WholePool.Options);
    dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean;
    close(): Promise<void>;
  }
}

/** Loaded by the pool anyway. */
declare module 'undici/lib/core/connect.js' {
  import type { TLSSocket } from 'node:tls';
  import type { buildConnector } from 'undici';

  /** Its connectors give the socket at once, too, and tell nobody where nobody is to be told. */
  export default function createConnector(options: buildConnector.BuildOptions): (options: buildConnector.Options, callback?: buildConnector.Callback) => TLSSocket;
}
