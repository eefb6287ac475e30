import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/** What pages of this server, which is the explorer alone, may load: their own files, and sockets. */
const directives = {
  'default-src': ["'self'"],
  'script-src': ["'self'"],
  // The editor writes its own style elements.
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:'],
  'font-src': ["'self'", 'data:'],
  'worker-src': ["'self'"],
  'connect-src': ["'self'"], // the page's own WebSocket is meant too (CSP level 3)
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
};

/**
 * Security headers on every answer. Without Strict-Transport-Security and upgrade-insecure-requests: this is plain HTTP on a loopback address,
 * and either would make browsers ask for HTTPS that is not there.
 */
export async function registerSecurityHeaders(app: FastifyInstance): Promise<void> {
  await app.register(helmet, { contentSecurityPolicy: { useDefaults: false, directives }, strictTransportSecurity: false });
}
