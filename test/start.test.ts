import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, watch } from 'node:fs';
import { Agent, request } from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { post } from './kit/clients.ts';
import * as operations from './kit/operations.ts';
import { runGeneration } from './kit/results.ts';

/** One that the test takes away with it. */
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The program as it is started by a person. */
function start(environment: Record<string, string>, [command = process.execPath, ...args]: readonly string[] = [process.execPath, 'bin/bedrock-graphql.cjs']): { readonly child: ChildProcess; readonly output: () => string; readonly ended: Promise<number | null>; readonly banner: Promise<string> } {
  const child = spawn(command, args, { env: { PATH: process.env['PATH'], DATA_DIR: newFolder(), ...environment } });
  let output = '';
  let announce: (banner: string) => void = () => undefined;
  const banner = new Promise<string>((resolve) => {
    announce = resolve;
  });
  const read = (chunk: Buffer): void => {
    output += chunk.toString();
    if (/models .*\n/.test(output)) announce(output);
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, output: () => output, ended, banner };
}

it('prints its address, its mode and its models, answers, and ends cleanly on Ctrl-C', async () => {
  const { child, output, ended, banner } = start({ PORT: '0' });
  const url = /explorer +(http:\/\/127\.0\.0\.1:\d+)\//.exec(await banner)?.[1] ?? '';
  expect(await banner).toMatch(/mode +local/);
  expect(await banner).toMatch(/models +\d+: .*nova/);
  expect(await runGeneration(url, operations.converse())).toMatchObject({ status: 'COMPLETED', simulated: true });
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(output()).toContain('Stopping');
  expect(output()).not.toMatch(/Error|warn/i);
});

it('goes on where a promise is rejected that nobody waits for, and logs it', async () => {
  const forget = "if (process.argv[1]?.endsWith('bedrock-graphql.cjs')) process.once('SIGUSR2', () => void Promise.reject(new Error('forgotten')))";
  const { child, output, ended, banner } = start({ PORT: '0', NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(forget)}` });
  const url = /explorer +(http:\/\/127\.0\.0\.1:\d+)\//.exec(await banner)?.[1] ?? '';
  child.kill('SIGUSR2');
  await expect.poll(output).toMatch(/"level":50.*forgotten/);
  expect((await runGeneration(url, operations.converse())).status).toBe('COMPLETED');
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

it('counts tokens although the vocabulary could not be read at first', async () => {
  const failOnce = "import { registerHooks } from 'node:module'; let failed = false; registerHooks({ load(url, context, next) { if (failed || !process.argv[1].endsWith('bedrock-graphql.cjs') || !url.includes('o200k_base')) return next(url, context); failed = true; throw new Error('EMFILE: too many open files'); } })";
  const { child, output, ended, banner } = start({ PORT: '0', NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(failOnce)}` });
  const url = /explorer +(http:\/\/127\.0\.0\.1:\d+)\//.exec(await banner)?.[1] ?? '';
  await expect.poll(output).toContain('EMFILE');
  const counted = await post(url, { query: '{ plan(input: { modelId: "amazon.nova-lite-v1:0", prompt: "How many?" }) { reservedTokens } }' });
  expect(counted).toMatchObject({ data: { plan: { reservedTokens: expect.any(Number) as number } } });
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

it.skipIf(process.platform === 'win32')('says that no further connection can be opened, and goes on when one can', async () => {
  const { child, ended, banner } = start({ PORT: '0' }, ['sh', '-c', 'ulimit -n 100; exec "$0" bin/bedrock-graphql.cjs', process.execPath]);
  const { port } = new URL(/explorer +(http:\/\/127\.0\.0\.1:\d+)\//.exec(await banner)?.[1] ?? '');
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const ask = async (operation: object): Promise<unknown> => {
    const asked = request({ agent, port, host: '127.0.0.1', path: '/graphql', method: 'POST', headers: { 'content-type': 'application/json' } }).end(JSON.stringify(operation));
    const [answer] = (await once(asked, 'response')) as [Readable];
    return json(answer);
  };
  // What is stored is synced by a file that stays open from then on.
  expect(await ask({ query: 'mutation { createConversation(input: { modelId: "local.echo-v1" }) { messageCount } }' })).toEqual({ data: { createConversation: { messageCount: 0 } } });
  const others = Array.from({ length: 120 }, () => net.connect(Number(port), '127.0.0.1').on('error', () => undefined));
  await Promise.race(others.map((socket) => once(socket, 'close'))); // it takes no more
  const told = { code: 'SERVICE_UNAVAILABLE', retryable: true, message: expect.stringContaining('no further connection at the moment (EMFILE)') as string };
  expect(await ask(operations.converse())).toMatchObject({ data: { converse: { status: 'FAILED', error: told } } });
  for (const socket of others) socket.destroy();
  await expect.poll(() => ask(operations.converse())).toMatchObject({ data: { converse: { status: 'COMPLETED' } } });
  agent.destroy();
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

it.skipIf(!existsSync('/dev/full'))('answers, and ends cleanly, where the disk of its log is full', async () => {
  const { child, ended, banner } = start({ PORT: '0', LOG_LEVEL: 'debug' }, ['sh', '-c', 'exec "$0" bin/bedrock-graphql.cjs 2>/dev/full', process.execPath]);
  const url = /explorer +(http:\/\/127\.0\.0\.1:\d+)\//.exec(await banner)?.[1] ?? '';
  for (let times = 0; times < 3; times += 1) expect(await runGeneration(url, operations.converse())).toMatchObject({ status: 'COMPLETED' });
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

it.skipIf(!existsSync('/proc/self/fd'))('answers, and ends cleanly, where nobody reads the pipe that its log goes to', async () => {
  const folder = newFolder();
  const script = 'mkfifo "$1" && exec 3<>"$1" && exec "$0" bin/bedrock-graphql.cjs 2>"$1"'; // somebody has it open, and takes nothing
  const { child, ended, banner } = start({ PORT: '0', LOG_LEVEL: 'info', LOG_CONTENT: 'true' }, ['sh', '-c', script, process.execPath, join(folder, 'log')]);
  const url = /explorer +(http:\/\/127\.0\.0\.1:\d+)\//.exec(await banner)?.[1] ?? '';
  const long = operations.converse({ text: 'x'.repeat(100_000) });
  for (let times = 0; times < 3; times += 1) expect(await runGeneration(url, long)).toMatchObject({ status: 'COMPLETED' }); // a pipe has room for 64 KiB
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

it('ends cleanly with the shell of npm start, which a SIGTERM to npm ends without a word', async () => {
  const script = 'node bin/bedrock-graphql.cjs';
  const { child, output, ended, banner } = start({ PORT: '0', npm_lifecycle_script: script }, ['sh', '-c', `${script}; true`]);
  await banner;
  child.kill('SIGTERM');
  await ended; // of the server, too: it has the same output
  expect(output()).toContain('Stopping');
});

it('ends with that shell while it starts', async () => {
  const script = 'node bin/bedrock-graphql.cjs';
  const folder = newFolder();
  const watcher = watch(folder);
  const { child, ended } = start({ PORT: '0', DATA_DIR: folder, npm_lifecycle_script: script }, ['sh', '-c', `${script}; true`]);
  await once(watcher, 'change'); // it opens its files, and answers nobody yet
  watcher.close();
  child.kill('SIGTERM');
  await ended;
});

it('says so when the port is in use', async () => {
  const other = net.createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  const port = String((other.address() as net.AddressInfo).port);
  const { ended, output } = start({ PORT: port });
  expect(await ended).toBe(1);
  expect(output()).toContain(`The port ${port} is already in use.`);
  expect(output()).not.toMatch(/\n +at /);
  await new Promise((resolve) => other.close(resolve));
});

it('lists the problems of its configuration and does not start', async () => {
  const { ended, output } = start({ PORT: 'abc', HOST: '0.0.0.0' });
  expect(await ended).toBe(1);
  expect(output()).toMatch(/does not start[^]*PORT: expected a whole number[^]*HOST: expected a loopback address/);
  expect(output()).not.toMatch(/\n +at /);
});

it('says in a sentence that the embedded Bedrock does not start, which says why', async () => {
  const { output, ended } = start({ PORT: '0', LOCAL_BEDROCK_FAULTS: 'nonsense' });
  expect(await ended).toBe(1);
  expect(output()).toMatch(/there is no fault "nonsense"\n[^]*does not start\.\nThe embedded Bedrock ended while starting/);
  expect(output()).not.toMatch(/\n +at /);
});

it('starts although the control plane does not answer', async () => {
  const silent = net.createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { child, ended, banner } = start({ PORT: '0', AWS_ENDPOINT_URL_BEDROCK: `http://127.0.0.1:${(silent.address() as net.AddressInfo).port}` });
  const url = /explorer +(http:\/\/127\.0\.0\.1:\d+)\//.exec(await banner)?.[1] ?? '';
  expect(await banner).toMatch(/models +not listed/);
  expect((await fetch(`${url}/ready`)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  silent.close();
});

it('hands on what the embedded Bedrock is told by the environment', async () => {
  const { child, ended, banner } = start({ PORT: '0', LOCAL_BEDROCK_FAULTS: 'status=404' });
  const url = /explorer +(http:\/\/127\.0\.0\.1:\d+)\//.exec(await banner)?.[1] ?? '';
  expect(await runGeneration(url, operations.converse())).toMatchObject({ status: 'FAILED', error: { code: 'RESOURCE_NOT_FOUND' } });
  child.kill('SIGTERM');
  await ended;
});

it('starts the embedded Bedrock again when that has ended', async () => {
  const { child, ended, output, banner } = start({ PORT: '0' });
  const url = /explorer +(http:\/\/127\.0\.0\.1:\d+)\//.exec(await banner)?.[1] ?? '';
  const runtime = execFileSync('pgrep', ['-P', String(child.pid), '-f', 'local-bedrock']).toString().trim();
  process.kill(Number(runtime), 'SIGKILL');
  await expect.poll(output).toContain('it is started again');
  await expect.poll(async () => (await runGeneration(url, operations.converse())).status).toBe('COMPLETED');
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

it('starts the embedded Bedrock again as soon as its port is free, where another program has taken that', async () => {
  const { child, ended, output, banner } = start({ PORT: '0' });
  const url = /explorer +(http:\/\/127\.0\.0\.1:\d+)\//.exec(await banner)?.[1] ?? '';
  const other = net.createServer();
  for (let ends = 1; !other.listening; ends += 1) {
    const runtime = execFileSync('pgrep', ['-P', String(child.pid), '-f', 'local-bedrock']).toString().trim();
    process.kill(Number(runtime), 'SIGKILL');
    await expect.poll(() => output().split('it is started again').length).toBe(ends + 1);
    other.listen(Number(/"url":"http:\/\/127\.0\.0\.1:(\d+)"/.exec(output())?.[1]), '127.0.0.1');
    await once(other, 'listening').catch(async () => {
      await expect.poll(async () => (await runGeneration(url, operations.converse())).status).toBe('COMPLETED'); // it was there before: once more
    });
  }
  await expect.poll(output).toContain('could not be started again yet');
  other.close();
  await expect.poll(async () => (await runGeneration(url, operations.converse())).status).toBe('COMPLETED');
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

it('takes the embedded Bedrock with it, however it ends', async () => {
  const { child, banner } = start({ PORT: '0', LOG_LEVEL: 'silent' });
  await banner;
  const closed = new Promise((resolve) => child.once('close', resolve)); // when nobody holds its standard error any more: the runtime inherits it
  child.kill('SIGKILL');
  await closed;
});

it('logs no prompt and no answer, unless LOG_CONTENT says so', async () => {
  for (const [LOG_CONTENT, logged] of [
    ['', false],
    ['true', true],
  ] as const) {
    const { child, output, ended, banner } = start({ PORT: '0', LOG_CONTENT, LOG_LEVEL: 'trace' });
    const url = /explorer +(http:\/\/127\.0\.0\.1:\d+)\//.exec(await banner)?.[1] ?? '';
    const { text } = await runGeneration(url, operations.converse());
    child.kill('SIGTERM');
    await ended;
    expect(output()).toContain('a generation has ended');
    expect(output().includes('Alder Bridge')).toBe(logged);
    expect(output().includes(text)).toBe(logged);
  }
});

it('tells its version, where its configuration is explained, and what argument it does not know', () => {
  const run = (...args: string[]) => spawnSync(process.execPath, [resolve('bin/bedrock-graphql.cjs'), ...args], { cwd: tmpdir(), encoding: 'utf8' });
  expect(run('--version')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string });
  for (const help of ['--help', '-h']) {
    const { status, stdout } = run(help);
    const page = /^All of them: (.+)$/m.exec(stdout)?.[1] ?? '';
    expect([status, isAbsolute(page), readFileSync(page, 'utf8').includes('# Configuration')]).toEqual([0, true, true]);
  }
  expect(run('--port', '1')).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('--port') as string });
});
