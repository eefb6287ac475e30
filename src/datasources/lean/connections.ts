import type { buildConnector } from 'undici';
import Pool from 'undici/lib/dispatcher/pool.js';
import type { Exchange } from './exchange.ts';

/** A POST request with its headers, signed. */
export interface Post {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** How connections are made that lead through a proxy. */
export interface Tunnelling {
  readonly connect: buildConnector.connector;
  /** A connection whose making begins in `send` is given up with the signal. */
  readonly forCall: (signal: AbortSignal, send: () => void) => void;
}

/** Kept HTTP/1.1 connections to one place: one for each running request, no limit to them, no timers but that of an idle one. */
export class Connections {
  readonly #origin: string;
  readonly #tunnelling: Tunnelling | undefined;
  #pool: Pool;

  constructor(origin: string, tunnelling?: Tunnelling) {
    this.#origin = origin;
    this.#tunnelling = tunnelling;
    this.#pool = open(origin, tunnelling?.connect);
  }

  post({ path, headers, body }: Post, exchange: Exchange): void {
    const send = (): void => void this.#pool.dispatch({ method: 'POST', path, headers, body }, exchange);
    if (this.#tunnelling === undefined) send();
    else this.#tunnelling.forCall(exchange.signal, send);
  }

  /** Closes the connections that serve no request, and the others when theirs is over. What is sent from now on takes new ones. */
  renew(): void {
    const old = this.#pool;
    this.#pool = open(this.#origin, this.#tunnelling?.connect);
    old.close().catch(() => undefined); // it may be closed already
  }
}

/** An idle connection is kept for so long, or for as long as the other side says that it keeps it. */
const idleMs = 60_000;

const open = (origin: string, connect: buildConnector.connector | undefined): Pool =>
  new Pool(origin, {
    ...(connect === undefined ? {} : { connect }),
    connections: null,
    pipelining: 1,
    keepAliveTimeout: idleMs,
    keepAliveMaxTimeout: 10 * idleMs,
    // How long anything may take is the caller's to say.
    headersTimeout: 0,
    bodyTimeout: 0,
    connectTimeout: 0,
  });
