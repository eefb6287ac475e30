import type { Dispatcher } from 'undici';
import Pool from 'undici/lib/dispatcher/pool.js';

/** A POST request with its headers, signed. */
export interface Post {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Kept HTTP/1.1 connections to one place: one for each running request, no limit to them, no timers but that of an idle one. */
export class Connections {
  readonly #origin: string;
  #pool: Pool;

  constructor(origin: string) {
    this.#origin = origin;
    this.#pool = open(origin);
  }

  post({ path, headers, body }: Post, handler: Dispatcher.DispatchHandler): void {
    this.#pool.dispatch({ method: 'POST', path, headers, body }, handler);
  }

  /** Closes the connections that serve no request, and the others when theirs is over. What is sent from now on takes new ones. */
  renew(): void {
    const old = this.#pool;
    this.#pool = open(this.#origin);
    old.close().catch(() => undefined); // it may be closed already
  }
}

/** An idle connection is kept for so long, or for as long as the other side says that it keeps it. */
const idleMs = 60_000;

const open = (origin: string): Pool =>
  new Pool(origin, {
    connections: null,
    pipelining: 1,
    keepAliveTimeout: idleMs,
    keepAliveMaxTimeout: 10 * idleMs,
    // How long anything may take is the caller's to say.
    headersTimeout: 0,
    bodyTimeout: 0,
    connectTimeout: 0,
  });
