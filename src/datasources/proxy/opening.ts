import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { brokenTunnel, refusedBy, silentProxy, unreachableProxy } from './proxy-errors.ts';

export interface OpeningOptions {
  /** A CONNECT that is not sent yet. */
  readonly connect: ClientRequest;
  /** Begins TLS with the target, over a socket that leads to it. */
  readonly secure: (tunnel: Socket) => TLSSocket;
  /** Told once: of a connection that can be used, or of an error, and then nothing is left open. */
  readonly opened: (error: Error | null, socket: TLSSocket | null) => void;
  /** Gives it up. */
  readonly signal: AbortSignal | undefined;
  /** How long CONNECT and TLS may take together, in milliseconds. */
  readonly timeoutMs: number;
}

/** A connection through a proxy in the making. When it is over it holds nothing of whom it was made for: the connection may live for hours. */
export class Opening {
  #options: OpeningOptions | undefined;
  /** What is to be closed where it comes to nothing. */
  #pending: ClientRequest | TLSSocket;
  readonly #timer: NodeJS.Timeout;
  readonly #onAbort = (): void => this.#end(abandoned);
  readonly #onBroken = (error: Error): void => this.#end(brokenTunnel(error));

  constructor(options: OpeningOptions) {
    const { connect, signal, timeoutMs } = options;
    this.#options = options;
    this.#pending = connect;
    this.#timer = setTimeout(() => this.#end(silentProxy(timeoutMs)), timeoutMs);
    signal?.addEventListener('abort', this.#onAbort);
    connect.on('error', (error) => this.#end(unreachableProxy(error)));
    connect.on('connect', ({ statusCode = 0 }: IncomingMessage, tunnel: Socket, head: Buffer) => this.#onAnswer(statusCode, tunnel, head));
    connect.end();
  }

  #onAnswer(statusCode: number, tunnel: Socket, head: Buffer): void {
    tunnel.on('error', ignore); // what is over it is told
    if (this.#options === undefined || statusCode < 200 || statusCode >= 300) {
      tunnel.destroy();
      this.#end(refusedBy(statusCode));
      return;
    }
    if (head.length > 0) tunnel.unshift(head);
    const socket = (this.#pending = this.#options.secure(tunnel));
    socket.on('error', this.#onBroken);
    socket.once('secureConnect', () => {
      socket.off('error', this.#onBroken);
      this.#end(null, socket);
    });
  }

  #end(error: Error | null, socket: TLSSocket | null = null): void {
    if (this.#options === undefined) return;
    const { opened, signal } = this.#options;
    this.#options = undefined;
    clearTimeout(this.#timer);
    signal?.removeEventListener('abort', this.#onAbort);
    if (error !== null) this.#pending.destroy();
    opened(error, socket);
  }
}

const ignore = (): void => undefined;
const abandoned = Object.assign(new Error('The call was left before its connection was made.'), { name: 'AbortError' });
