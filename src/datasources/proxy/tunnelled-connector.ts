import createConnector from 'undici/lib/core/connect.js';
import type { ProxyConfig } from '../../proxy-config.ts';
import { portOf } from '../../proxy-config.ts';
import type { Tunnelling } from '../lean/connections.ts';
import type { Target } from './tunnels.ts';
import { forCall, Tunnels } from './tunnels.ts';

/** How undici is to connect to an origin, which resumes TLS sessions as ever. Undefined where the proxy is not on the way there. */
export function createTunnelling(proxy: ProxyConfig, origin: string): Tunnelling | undefined {
  const url = new URL(origin);
  const target: Target = { host: url.hostname.replace(/^\[(.*)\]$/, '$1'), port: portOf(url) };
  const tunnels = new Tunnels(proxy);
  if (url.protocol !== 'https:' || !tunnels.leadTo(target)) return undefined;
  const secure = createConnector({ timeout: 0 }); // the tunnels have their own
  return {
    forCall,
    connect: (options, connected) => {
      tunnels.open(target, {
        secure: (httpSocket) => secure({ ...options, httpSocket }),
        opened: (error, socket) => (socket === null ? connected(error ?? new Error('There is no tunnel.'), null) : connected(null, socket)),
      });
    },
  };
}
