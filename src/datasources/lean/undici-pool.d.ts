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
