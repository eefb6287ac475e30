import { LRUCache } from 'lru-cache';
import { isLoopback } from '../../config.ts';
import { CodedError } from '../../errors.ts';
import { originOf } from '../../origin.ts';

/** Where requests may come from, besides the server's own loopback names. */
export interface AllowList {
  /** Origins such as `https://app.example.com`. */
  readonly allowedOrigins: readonly string[];
  /** Host names without a port. */
  readonly allowedHosts: readonly string[];
}

/** The two headers that tell where a request comes from and where it believes to go. */
export interface OriginHeaders {
  readonly origin?: string | undefined;
  readonly host?: string | undefined;
}

/**
 * Who attacks: a page of another site, in the browser of somebody who can reach this server. What they gain: WebSockets and event streams
 * are not bound by the same-origin rule, so the page could run and read operations; and by DNS rebinding (its own name made to point at
 * 127.0.0.1) it becomes same-origin even for fetch. Why this stops them: browsers always send the Origin of such requests, which is
 * compared with a list; and a rebound page sends its own name as Host, which is compared with another. What it does not stop: clients
 * that are not browsers (no Origin, or any they like), and pages of allowed origins.
 *
 * A request without an Origin passes; the origin `null` (sandboxed frames, files) does not. Nor is a Host needed: every browser sends one, while the
 * health checks of proxies may ask by HTTP/1.0 without.
 *
 * @param port the port listened on, which is part of the server's own origins.
 */
export function refuseForeignOrigin(headers: OriginHeaders, port: number, allowed: AllowList): CodedError | undefined {
  if (headers.host !== undefined && !isAllowedHost(headers.host, allowed.allowedHosts)) {
    return new CodedError('FORBIDDEN', { message: 'The Host header names a host that this server does not serve; see ALLOWED_HOSTS.' });
  }
  if (headers.origin === undefined || isOwnOrigin(headers.origin, port) || isAllowedOrigin(headers.origin, allowed.allowedOrigins)) return undefined;
  return new CodedError('FORBIDDEN', { message: 'Pages of this origin may not use this server; see ALLOWED_ORIGINS.' });
}

/** Is it an origin of the list? Compared as browsers write it: scheme, host and port, without a path. */
export function isAllowedOrigin(origin: string, allowedOrigins: readonly string[]): boolean {
  const normal = readOrigin(origin)?.origin;
  return normal !== undefined && allowedOrigins.some((allowed) => readOrigin(allowed)?.origin === normal);
}

function isOwnOrigin(origin: string, port: number): boolean {
  const url = readOrigin(origin);
  return url?.protocol === 'http:' && isLoopback(url.hostname) && Number(url.port || '80') === port;
}

function isAllowedHost(host: string, allowedHosts: readonly string[]): boolean {
  if (/[/@?#\\]/.test(host)) return false;
  const name = readOrigin(`http://${host}`)?.hostname;
  return name !== undefined && (isLoopback(name) || allowedHosts.some((allowed) => allowed.toLowerCase() === name));
}

interface Origin extends Pick<URL, 'protocol' | 'hostname' | 'port'> {
  readonly origin: string;
}

const longest = 256; // characters
const known = new LRUCache<string, Origin>({ max: 100 }); // a server is asked by few names, again and again

function readOrigin(text: string): Origin | undefined {
  const before = known.get(text);
  if (before !== undefined) return before;
  const url = URL.parse(text);
  const origin = url === null ? undefined : originOf(url);
  if (url === null || origin === undefined) return undefined;
  const read = { origin, protocol: url.protocol, hostname: url.hostname, port: url.port };
  if (text.length <= longest) known.set(text, read);
  return read;
}
