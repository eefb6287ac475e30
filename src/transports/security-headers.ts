import helmet from '@fastify/helmet';
import Fastify from 'fastify';
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
 *
 * They are the same for all, so helmet is asked once what they are.
 */
export async function registerSecurityHeaders(app: FastifyInstance): Promise<void> {
  const headers = await askHelmet();
  app.addHook('onRequest', (_request, reply, next) => {
    reply.headers(headers);
    next();
  });
}

/** The headers that helmet adds to an answer. */
async function askHelmet(): Promise<Readonly<Record<string, string>>> {
  const app = Fastify();
  let before: readonly string[] = [];
  app.addHook('onRequest', (_request, reply, next) => {
    before = Object.keys(reply.getHeaders());
    next();
  });
  await app.register(helmet, { contentSecurityPolicy: { useDefaults: false, directives }, strictTransportSecurity: false });
  const added = Promise.withResolvers<Readonly<Record<string, string>>>();
  app.get('/', (_request, reply) => {
    added.resolve(Object.fromEntries(Object.entries(reply.getHeaders()).flatMap(([name, value]) => (before.includes(name) || value === undefined ? [] : [[name, String(value)]]))));
    return '';
  });
  await app.inject('/');
  await app.close();
  return added.promise;
}
