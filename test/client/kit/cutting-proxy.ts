import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** A TCP proxy before a server, for what happens to connections out in the world. */
export interface CuttingProxy extends AsyncDisposable {
  /** Where it listens, as the server's own URL is written. */
  readonly url: string;
  /** How many connections have come. */
  readonly connections: number;
  /** How many of them asked to become a WebSocket. */
  readonly webSockets: number;
  /** Cuts all connections, both ends, without a word. */
  cut(): void;
  /** From now on no byte comes through on the connections that are open, though they stay open. */
  freeze(): void;
  /** As `freeze`, and so on all connections to come. */
  mute(): void;
  /** Cuts the connection of the next answer that contains the text, in place of delivering it. Resolves when it has. */
  swallow(text: string): Promise<void>;
  /** Connections are cut as soon as they come, until the function that it gives back is called. */
  refuse(): () => void;
  /** Each connection to come is cut when it has carried that many bytes of answers, in the midst of whatever they say; those after the last are left alone. */
  limit(bytes: readonly number[]): void;
  /** Resolves when no WebSocket is open. */
  idle(): Promise<void>;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
  isFrozen: boolean;
  isWebSocket: boolean;
  /** How many bytes of answers it may still carry. */
  bytesLeft: number;
}

/** Starts one on a free loopback port. The target is asked for with each connection. */
export async function startCuttingProxy(target: () => string): Promise<CuttingProxy> {
  const pairs = new Set<Pair>();
  const swallowed = new Map<string, () => void>();
  const limits: number[] = [];
  const waiting = new Set<() => void>();
  let connections = 0;
  let webSockets = 0;
  let isRefusing = false;
  let isMute = false;

  const isIdle = (): boolean => ![...pairs].some(({ isWebSocket }) => isWebSocket);
  const forget = (pair: Pair): void => {
    pairs.delete(pair);
    if (!isIdle()) return;
    for (const resolve of waiting) resolve();
    waiting.clear();
  };
  const cutPair = (pair: Pair): void => {
    forget(pair);
    pair.client.resetAndDestroy();
    pair.server.destroy();
  };

  const proxy = createServer((client) => {
    connections += 1;
    const { hostname, port } = new URL(target());
    const pair: Pair = { client, server: connect(Number(port), hostname), isFrozen: isMute, isWebSocket: false, bytesLeft: limits.shift() ?? Infinity };
    pairs.add(pair);
    if (isRefusing) cutPair(pair);
    client.on('data', (data) => {
      if (/^GET [^]*upgrade: websocket/i.test(data.toString('latin1'))) {
        pair.isWebSocket = true;
        webSockets += 1;
      }
      if (!pair.isFrozen) pair.server.write(data);
    });
    pair.server.on('data', (data) => {
      const found = [...swallowed.keys()].find((text) => data.includes(text));
      if (found !== undefined) {
        swallowed.get(found)?.();
        swallowed.delete(found);
        cutPair(pair);
      } else if (pair.bytesLeft <= data.length) {
        pairs.delete(pair);
        pair.server.destroy();
        client.end(data.subarray(0, pair.bytesLeft), () => forget(pair));
      } else if (!pair.isFrozen) {
        pair.bytesLeft -= data.length;
        client.write(data);
      }
    });
    for (const [here, there] of [[client, pair.server], [pair.server, client]] as const) {
      here.on('error', () => undefined);
      here.on('end', () => there.end());
      here.on('close', () => {
        if (!pair.isFrozen) there.destroy();
        if (here === client) forget(pair);
      });
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');

  const freeze = (): void => {
    for (const pair of pairs) pair.isFrozen = true;
  };
  const cut = (): void => {
    for (const pair of pairs) cutPair(pair);
  };
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    get connections() {
      return connections;
    },
    get webSockets() {
      return webSockets;
    },
    cut,
    freeze,
    mute: () => {
      isMute = true;
      freeze();
    },
    swallow: (text) => new Promise((resolve) => swallowed.set(text, resolve)),
    refuse: () => {
      isRefusing = true;
      return () => {
        isRefusing = false;
      };
    },
    limit: (bytes) => {
      limits.splice(0, Infinity, ...bytes);
    },
    idle: () =>
      new Promise((resolve) => {
        if (isIdle()) resolve();
        else waiting.add(resolve);
      }),
    [Symbol.asyncDispose]: async () => {
      const closed = once(proxy, 'close');
      proxy.close();
      cut();
      await closed;
    },
  };
}
