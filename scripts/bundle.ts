/**
 * Bundles the server and the embedded Bedrock, each with all that it imports, into bundle/: to find and read some two thousand files is most of what a start takes.
 * What is loaded only when it is needed (S3, the control plane, PostgreSQL, the tokenizer) stays apart. `npm ci` runs it, and bin/ prefers what it made as long as no
 * source is newer. Another folder than bundle/ may be named as an argument.
 *
 * A server that runs from the folder meanwhile still finds what it loads late: what stays the same is replaced, and only what is not needed any more is removed.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = resolve(process.argv[2] ?? join(root, 'bundle'));

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
  const { output } = await build.generate({ format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name]-[hash].cjs' });
  await build.close();
  replaceFiles(join(target, folder), new Map(output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source])));
  for (const chunk of output) if (chunk.type === 'chunk') for (const id of chunk.moduleIds) notePackage(id);
}
writeFileSync(join(target, 'LICENSES.txt'), [...packages].sort().map(describeLicense).join('\n\n---\n\n'));

function replaceFiles(folder: string, files: ReadonlyMap<string, string | Uint8Array>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of files) {
    const written = join(folder, `${name}.new`);
    writeFileSync(written, content);
    renameSync(written, join(folder, name));
  }
  for (const name of readdirSync(folder)) if (!files.has(name)) rmSync(join(folder, name), { recursive: true });
}

function notePackage(moduleId: string): void {
  const found = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(moduleId)?.[1];
  if (found !== undefined) packages.add(found.replace(/^\0/, ''));
}

function describeLicense(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string; version: string; license?: string };
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  return [`${name} ${version} (${license ?? 'no license named'})`, ...(file === undefined ? [] : [readFileSync(join(folder, file), 'utf8').trim()])].join('\n\n');
}
