import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, onTestFinished } from 'vitest';

const bundle = 'bundle/server/main.cjs';
const source = 'src/main.ts';
const inner = 'src/storage/sqlite/store.ts';
const runtime = 'local-bedrock/main.ts';

/** A folder with the program's door and these files, each made so many seconds after the first, and what says which of the two programs ran. */
function run(files: Readonly<Record<string, number>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync('bin', join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const [path, after] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `console.log(${JSON.stringify(path)});`);
    for (let place = file; place !== folder; place = dirname(place)) utimesSync(place, 1_000_000, place === file ? 1_000_000 + after : 1_000_000);
  }
  return execFileSync(process.execPath, ['bin/bedrock-graphql.cjs'], { cwd: folder }).toString().trim();
}

/** Whether a file is ever missing, or not whole, while the other program runs. */
async function watchWhole(file: string, program: ChildProcess): Promise<boolean> {
  const size = statSync(file).size;
  const ended = once(program, 'exit').then(() => true);
  let isWhole = true;
  do isWhole &&= statSync(file, { throwIfNoEntry: false })?.size === size;
  while (!(await Promise.race([ended, setImmediate(false)])));
  return isWhole;
}

it('a bundle is made anew under a server that runs from it: what that one loads late is there at every moment, and what is not needed any more is removed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const bundling = () => spawn(process.execPath, ['scripts/bundle.ts', folder], { stdio: 'inherit' });
  expect(await once(bundling(), 'exit')).toEqual([0, null]);
  const files = readdirSync(join(folder, 'server'));
  const late = files.find((name) => name.startsWith('o200k_base-')) ?? expect.fail('no chunk of the tokenizer');
  writeFileSync(join(folder, 'server', 'old-chunk.cjs'), '');
  const again = bundling();
  const ended = once(again, 'exit');
  expect(await watchWhole(join(folder, 'server', late), again)).toBe(true);
  expect(await ended).toEqual([0, null]);
  expect(readdirSync(join(folder, 'server'))).toEqual(files);
});

describe('the program runs', () => {
  it.each<[string, Readonly<Record<string, number>>, string]>([
    ['its bundle', { [source]: 0, [inner]: 1, [runtime]: 1, [bundle]: 2 }, bundle],
    ['its sources where one is newer', { [source]: 0, [inner]: 3, [bundle]: 2 }, source],
    ['its sources where the embedded Bedrock is newer', { [source]: 0, [runtime]: 3, [bundle]: 2 }, source],
    ['its sources where other packages were locked since', { [source]: 0, 'package-lock.json': 3, [bundle]: 2 }, source],
    ['its sources where there is no bundle', { [source]: 0 }, source],
    ['its bundle where there are no sources, as in the published package', { [bundle]: 0 }, bundle],
    ['its bundle where of the sources there is only what is to be read', { [bundle]: 0, 'local-bedrock/README.md': 1 }, bundle],
  ])('%s', (_, files, expected) => expect(run(files)).toBe(expected));
});

it('the bundle has the thread that copies the log, which starts', async () => {
  const thread = new Worker(resolve('bundle/server/checkpoint-worker.cjs'), { workerData: ':memory:' });
  thread.postMessage('checkpoint');
  const [message] = (await once(thread, 'message')) as [unknown];
  expect(message).toMatchObject({ log: -1 }); // there is no log to copy
  thread.postMessage('close');
  expect(await once(thread, 'exit')).toEqual([0]);
});

it('the bundle has the thread that reads what takes long, which starts', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'some.db');
  new DatabaseSync(file).exec('create table numbers (n)');
  const thread = new Worker(resolve('bundle/server/read-worker.cjs'), { workerData: file });
  thread.postMessage({ sql: 'select ? as n', parameters: [1] });
  expect(await once(thread, 'message')).toEqual([{ rows: [{ n: 1 }] }]);
  thread.postMessage('close');
  expect(await once(thread, 'exit')).toEqual([0]);
});
