import { AsyncLocalStorage } from 'node:async_hooks';
import type { ClientRequest } from 'node:http';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import type { ProxyConfig } from '../../proxy-config.ts';
import { portOf } from '../../proxy-config.ts';
import { isExcepted } from './is-excepted.ts';
import type { OpeningOptions } from './opening.ts';
import { Opening } from './opening.ts';

/** What is at the other end of a tunnel. An IPv6 address stands without brackets. */
export interface Target {
  readonly host: string;
  readonly port: number;
}

export interface TunnelOptions extends Pick<OpeningOptions, 'secure' | 'opened'> {
  /** @default the one of {@link forCall} */
  readonly signal?: AbortSignal | undefined;
}

/** Neither a proxy that is silent nor a target behind it holds a socket for longer. */
const defaultTimeoutMs = 60_000;

/** Those who keep connections do not tell for which call they have one made. */
const calls = new AsyncLocalStorage<AbortSignal>();

/** Connections whose making begins in `send` are given up when the signal is aborted. Once made, they are anybody's. */
export const forCall = <Result>(signal: AbortSignal, send: () => Result): Result => calls.run(signal, send);

/** A connection outlives the call that it is made for, and would keep it in memory. */
export const outsideOfCalls = <Result>(make: () => Result): Result => calls.exit(make);

/** TLS connections through a proxy: CONNECT, with the user and the password of the proxy's URL, and TLS with the target in the tunnel. */
export class Tunnels {
  readonly #proxy: ProxyConfig;
  readonly #timeoutMs: number;

  constructor(proxy: ProxyConfig, timeoutMs = defaultTimeoutMs) {
    this.#proxy = proxy;
    this.#timeoutMs = timeoutMs;
  }

  /** Is it reached through the proxy? */
  leadTo(target: Target): boolean {
    return !isExcepted(this.#proxy.exceptions, target);
  }

  /** Every error is a CodedError that names HTTPS_PROXY, but that of a call that was left. */
  open(target: Target, { secure, opened, signal = calls.getStore() }: TunnelOptions): void {
    outsideOfCalls(() => new Opening({ connect: this.#connect(target), secure, opened, signal, timeoutMs: this.#timeoutMs }));
  }

  /** The request for a tunnel, on a connection of its own. */
  #connect({ host, port }: Target): ClientRequest {
    const { url } = this.#proxy;
    const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
    const hostname = url.hostname.replace(/^\[(.*)\]$/, '$1');
    const headers = { host: authority, connection: 'keep-alive', ...authorizationOf(url) };
    const options = { method: 'CONNECT', host: hostname, port: portOf(url), path: authority, headers, agent: false as const };
    // The Host header is the target's: the proxy would be asked for its certificate.
    return url.protocol === 'https:' ? requestHttps({ ...options, servername: isIP(hostname) === 0 ? hostname : '' }) : requestHttp(options);
  }
}

function authorizationOf({ username, password }: URL): { readonly 'proxy-authorization'?: string } {
  if (username === '' && password === '') return {};
  return { 'proxy-authorization': `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}` };
}
