import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer, STATUS_CODES } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { TlsFiles } from '../../local-bedrock/wire/one-port.ts';

/** A tunnel that somebody has asked for. */
export interface AskedTunnel {
  /** Where it is to lead, such as `runtime.test:443`. */
  readonly authority: string;
  /** `Proxy-Authorization`. */
  readonly authorization: string | undefined;
  readonly isOpen: boolean;
  /** Resolves when its connection is closed, by either side. */
  readonly closed: Promise<void>;
}

/** What a proxy says: a status, or nothing at all, or it closes the connection. */
export type ProxyAnswer = number | 'silence' | 'close';

/** An HTTP proxy of the kind that stands before the internet in companies: it knows CONNECT, and nothing else. */
export interface ConnectProxy {
  readonly port: number;
  /** All that were asked for, the oldest first. */
  readonly asked: readonly AskedTunnel[];
  /** What it says to those who ask from now on. It says 200 from the beginning. */
  answer(how: (tunnel: AskedTunnel) => ProxyAnswer): void;
  /** The next tunnel to a host that is asked for. */
  next(host: string): Promise<AskedTunnel>;
  /** Closes its port and all connections. */
  close(): Promise<void>;
}

export interface ConnectProxyOptions {
  /** The loopback port where what is asked for stands; by its host. */
  readonly portOf: (host: string) => number;
  /** It is spoken to over TLS. */
  readonly tls?: TlsFiles;
}

export async function startConnectProxy({ portOf, tls }: ConnectProxyOptions): Promise<ConnectProxy> {
  const asked: AskedTunnel[] = [];
  const sockets = new Set<Socket>();
  const waiters = new Set<{ readonly host: string; readonly tell: (tunnel: AskedTunnel) => void }>();
  let answer: (tunnel: AskedTunnel) => ProxyAnswer = () => 200;

  const server = tls === undefined ? createServer() : createTlsServer(tls);
  server.on('connect', ({ url: authority = '', headers }: IncomingMessage, client: Socket, head: Buffer) => {
    client.on('error', () => undefined); // the server may leave as it likes
    const tunnel = { authority, authorization: headers['proxy-authorization'], isOpen: true, closed: new Promise<void>((resolve) => client.once('close', resolve)) };
    client.once('close', () => (tunnel.isOpen = false));
    asked.push(tunnel);
    const host = authority.replace(/:\d+$/, '');
    const said = answer(tunnel);
    if (said === 'close') client.destroy();
    else if (said === 200) join(client, head, portOf(host));
    else if (said === 'silence') client.on('end', () => client.end()).resume(); // Node.js leaves it half open
    else client.end(`HTTP/1.1 ${said} ${STATUS_CODES[said] ?? ''}\r\nContent-Type: text/html\r\nContent-Length: 19\r\n\r\n<h1>Not today.</h1>`);
    for (const waiter of waiters) {
      if (waiter.host !== host) continue;
      waiters.delete(waiter);
      waiter.tell(tunnel);
    }
  });
  server.on('connection', (socket: Socket) => keep(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  }

  function join(client: Socket, head: Buffer, port: number): void {
    const target = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      if (head.length > 0) target.write(head);
      target.pipe(client).pipe(target);
    });
    keep(target);
    target.on('error', () => client.destroy()).once('close', () => client.destroy());
    client.once('close', () => target.destroy());
  }

  return {
    port: address.port,
    asked,
    answer: (how) => (answer = how),
    next: (host) => new Promise((tell) => void waiters.add({ host, tell })),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
