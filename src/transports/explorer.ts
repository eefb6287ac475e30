import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { CodedError } from '../errors.ts';

/** Serves the explorer's built files at `/`; where they were not built, `/` says how to. */
export async function registerExplorer(app: FastifyInstance, folder: string): Promise<void> {
  if (existsSync(join(folder, 'index.html'))) {
    await app.register(fastifyStatic, { root: folder });
    return;
  }
  app.get('/', () => {
    throw new CodedError('NOT_FOUND', { message: 'The explorer was not built when the server started. Build it with: npm run build --workspace explorer. Then start the server again.' });
  });
}
