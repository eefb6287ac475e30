import { createServer as createHttpServer } from 'node:http';
import { createSecureServer, createServer as createHttp2Server } from 'node:http2';
import { createServer as createNetServer, type Server, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { ServerReply, ServerRequest } from './exchange.ts';

export interface OnePortServer {
  /** Not yet listening. */
  readonly server: Server;
  /** Stops listening and destroys all connections. */
  readonly close: () => Promise<void>;
}

export type RequestListener = (request: ServerRequest, reply: ServerReply) => void;

/** PEM texts of the certificate and its key. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** Longer than any client keeps an idle connection, so that none is closed under a request that is just being sent. */
const keepAliveTimeoutMs = 75_000;

/**
 * Makes a server that speaks HTTP/1.1 and HTTP/2 on one port. The AWS SDK's runtime client speaks cleartext HTTP/2 by prior
 * knowledge and everything else HTTP/1.1; in TLS mode ALPN tells them apart.
 */
export function createOnePortServer(listener: RequestListener, tls?: TlsFiles): OnePortServer {
  const sockets = new Set<Socket>();
  const server = tls === undefined ? createClearServer(listener) : createSecureServer({ ...tls, allowHTTP1: true, http1Options: { keepAliveTimeout: keepAliveTimeoutMs } }, listener);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return {
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Begins the HTTP/2 preface, and no method of HTTP/1.1. */
const http2Start = 'PRI';

function createClearServer(listener: RequestListener): Server {
  const http1 = createHttpServer({ keepAliveTimeout: keepAliveTimeoutMs }, listener);
  const http2 = createHttp2Server(listener);
  return createNetServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    // A socket that dies is seen by 'close'; without a listener its error would end the process.
    socket.on('error', () => undefined);
    let peeked = Buffer.alloc(0);
    const peek = (chunk: Buffer) => {
      peeked = Buffer.concat([peeked, chunk]);
      const start = peeked.toString('latin1', 0, http2Start.length);
      if (start.length < http2Start.length && http2Start.startsWith(start)) return;
      socket.off('data', peek).pause();
      if (start === http2Start) http2.emit('connection', new PeekedSocket(socket, peeked));
      else {
        socket.unshift(peeked);
        http1.emit('connection', socket);
        socket.resume();
      }
    };
    socket.on('data', peek);
    socket.once('end', () => {
      if (socket.bytesRead === 0) socket.destroy();
    });
  });
}

/**
 * A socket of which the first bytes were read. An HTTP/2 session reads the raw handle beneath a net.Socket, so bytes that are
 * put back with `unshift` never reach it; a Duplex of another kind it reads as a stream.
 */
class PeekedSocket extends Duplex {
  readonly #socket: Socket;

  constructor(socket: Socket, firstBytes: Buffer) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    this.push(firstBytes);
    socket.on('data', (chunk: Buffer) => {
      if (!this.push(chunk)) socket.pause();
    });
    socket.once('end', () => this.push(null));
    socket.once('close', () => this.destroy());
  }

  /** Of a net.Socket: HTTP/2 sessions hand it through. */
  resetAndDestroy(): this {
    this.#socket.resetAndDestroy();
    return this;
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    this.#socket.write(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}
