import type { FastifyInstance } from 'fastify';
import { isAllowedOrigin } from '../graphql/guards/index.ts';

const maxAgeSeconds = 600;
const usualHeaders = 'content-type, idempotency-key, apollo-require-preflight, x-apollo-operation-name';

/**
 * Lets pages of the allowed origins read the answers, as browsers ask it (CORS). The server's own pages need none of this, and what other
 * origins send has been refused before.
 */
export function registerCors(app: FastifyInstance, allowedOrigins: readonly string[]): void {
  app.addHook('onRequest', async (request, reply) => {
    const { origin } = request.headers;
    if (origin === undefined) return;
    reply.header('vary', 'Origin');
    if (!isAllowedOrigin(origin, allowedOrigins)) return;
    reply.header('access-control-allow-origin', origin);
    reply.header('cross-origin-resource-policy', 'cross-origin');
    if (request.method !== 'OPTIONS') return;
    reply.header('access-control-allow-methods', 'GET, POST');
    // Whatever the page's client adds of its own (its name, a trace, a token that nobody here reads): the origin is trusted, and the guards count on the question alone.
    reply.header('access-control-allow-headers', request.headers['access-control-request-headers'] ?? usualHeaders);
    reply.header('access-control-max-age', String(maxAgeSeconds));
    return reply.code(204).send();
  });
}
