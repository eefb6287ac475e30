/**
 * Bundles the server and the embedded Bedrock, each with all that it imports, into bundle/: to find and read some two thousand files is most of what a start takes.
 * What is loaded only when it is needed (S3, the control plane, PostgreSQL, the tokenizer) stays apart. `npm ci` runs it, and bin/ prefers what it made as long as no
 * source is newer.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Paths beside a file of the bundle lead where they lead beside its source: bundle/server stands for src/, all in one folder. */
const bundles = [
  { folder: 'server', input: { main: 'src/main.ts', 'checkpoint-worker': 'src/storage/sqlite/checkpoint-worker.ts', 'read-worker': 'src/storage/sqlite/read-worker.ts' } },
  { folder: 'local-bedrock', input: { main: 'local-bedrock/main.ts' } },
];
/** What pg asks for and does without, and what ws takes where it is installed: it is no JavaScript. */
const external = ['pg-native', 'pg-cloudflare', 'bufferutil', 'utf-8-validate'];

const packages = new Set<string>();
for (const { folder, input } of bundles) {
  const build = await rolldown({ cwd: root, input, external, platform: 'node' });
  const { output } = await build.write({ dir: join(root, 'bundle', folder), format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs', cleanDir: true });
  await build.close();
  for (const chunk of output) if (chunk.type === 'chunk') for (const id of chunk.moduleIds) notePackage(id);
}
writeFileSync(join(root, 'bundle', 'LICENSES.txt'), [...packages].sort().map(describeLicense).join('\n\n---\n\n'));

function notePackage(moduleId: string): void {
  const found = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(moduleId)?.[1];
  if (found !== undefined) packages.add(found.replace(/^\0/, ''));
}

function describeLicense(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string; version: string; license?: string };
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  return [`${name} ${version} (${license ?? 'no license named'})`, ...(file === undefined ? [] : [readFileSync(join(folder, file), 'utf8').trim()])].join('\n\n');
}
