import { createHash } from 'node:crypto';
import { existsSync, globSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const prefix = 'node_modules/.killable-server-';

/**
 * The path of killable-server.ts bundled, as users run the server, too: from its sources it takes twice as long to start, and tests start it some hundred times. It is
 * made when the sources have changed, by whoever comes first.
 */
export async function bundleKillableServer(): Promise<string> {
  const sources = ['package-lock.json', ...globSync(['src/**/*.ts', 'test/crash/kit/*.ts'], { cwd: root })];
  const version = createHash('sha256');
  for (const file of sources.toSorted()) {
    const { mtimeMs, size } = statSync(join(root, file));
    version.update(`${file} ${mtimeMs} ${size}\n`);
  }
  const folder = join(root, prefix + version.digest('hex').slice(0, 16));
  if (!existsSync(folder)) await make(folder);
  return join(folder, 'main.mjs');
}

async function make(folder: string): Promise<void> {
  const unfinished = `${folder}.${process.pid}`;
  const input = { main: 'test/crash/kit/killable-server.ts', 'checkpoint-worker': 'src/storage/sqlite/checkpoint-worker.ts', 'read-worker': 'src/storage/sqlite/read-worker.ts' };
  const build = await rolldown({ cwd: root, input, external: ['pg-native', 'pg-cloudflare', 'bufferutil', 'utf-8-validate'], platform: 'node' });
  await build.write({ dir: unfinished, format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' });
  await build.close();
  const earlier = globSync(`${prefix}*`, { cwd: root }).map((name) => join(root, name)).filter((name) => !name.startsWith(folder));
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(unfinished, { recursive: true }); // another process was faster
  }
  for (const name of earlier) rmSync(name, { recursive: true, force: true });
}
