import type { Agent as HttpAgent } from 'node:http';
import type { AgentOptions } from 'node:https';
import { Agent } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { ProxyConfig } from '../../proxy-config.ts';
import { outsideOfCalls, Tunnels } from './tunnels.ts';

type CreateConnection = HttpAgent['createConnection'];

/** Node's agent for HTTPS, which keeps connections and resumes TLS sessions as ever; those to hosts that are not excepted lead through the proxy. */
export class TunnelledAgent extends Agent {
  readonly #tunnels: Tunnels;

  constructor(proxy: ProxyConfig, options: AgentOptions = {}) {
    super(options);
    this.#tunnels = new Tunnels(proxy);
  }

  override createConnection(...[options, created]: Parameters<CreateConnection>): ReturnType<CreateConnection> {
    const target = { host: options.host ?? '', port: Number(options.port) };
    if (created === undefined || !this.#tunnels.leadTo(target)) return outsideOfCalls(() => super.createConnection(options));
    this.#tunnels.open(target, {
      signal: options.signal,
      secure: (socket) => super.createConnection({ ...options, socket } as typeof options) as TLSSocket,
      opened: (error, socket) => created(error, socket as TLSSocket),
    });
    return undefined;
  }
}
