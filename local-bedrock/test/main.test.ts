import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { start } from './kit.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

function ending(child: ChildProcess): Promise<unknown[]> {
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return once(child, 'exit');
}

function readAll(stream: NodeJS.ReadableStream | null): () => string {
  let text = '';
  stream?.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  return () => text;
}

test('prints its url, and ends cleanly on a signal', async () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const child = spawn(process.execPath, [main, '--port', '0']);
    const ended = ending(child);
    const [line] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? '';
    expect(await (await fetch(`${url}/_local/calls`)).json()).toEqual({ calls: [] });
    child.kill(signal);
    expect(await ended).toEqual([0, null]);
  }
});

test('ends with the shell of npm run local-bedrock, which a SIGTERM to npm ends without a word', async () => {
  const child = spawn('sh', ['-c', `"${process.execPath}" "${main}" --port 0; true`], { env: { ...process.env, npm_lifecycle_event: 'local-bedrock' } });
  await once(child.stdout, 'data');
  const closed = once(child, 'close'); // its output is the program's, too
  child.kill('SIGTERM');
  await closed;
});

test('ends without a word when the parent is gone before it has started', async () => {
  const child = fork(main, ['--port', '0'], { silent: true });
  const ended = ending(child);
  const said = readAll(child.stderr);
  child.disconnect();
  expect(await ended).toEqual([0, null]);
  expect(said()).toBe('');
});

test('tells a parent over IPC, and ends when the parent is gone', async () => {
  const child = fork(main, ['--port', '0'], { silent: true });
  const ended = ending(child);
  const [message] = (await once(child, 'message')) as [unknown];
  expect(message).toEqual({ type: 'listening', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as unknown });
  child.disconnect();
  expect(await ended).toEqual([0, null]);
});

test.each([
  [['--port', '70000'], 'local-bedrock: --port: expected a whole number from 0 to 65535, not "70000".'],
  [['--quotas', '/nowhere/quotas.json'], 'local-bedrock: --quotas: expected a file that can be read. ENOENT'],
  [['--tls-cert', '/nowhere/cert.pem', '--tls-key', '/nowhere/key.pem'], 'local-bedrock: --tls-cert: expected a file that can be read. ENOENT'],
  [['--port', 'x'], 'local-bedrock: --port: expected a number that is not negative, not "x".'],
  [['--faults', 'explode'], 'local-bedrock: "explode": there is no fault "explode"'],
  [['--tls-cert', 'x'], 'local-bedrock: --tls-cert and --tls-key belong together.'],
  [['--credentials', 'x'], 'local-bedrock: --credentials: expected ID:KEY.'],
  [['--batch-faults', 'explode'], 'local-bedrock: "explode": a batch job has no fault "explode"'],
  [['--batch-events', 'nowhere'], 'local-bedrock: --batch-events: expected an http or https URL, not "nowhere".'],
  [['--control-faults', 'Nobody:throttle=1'], 'local-bedrock: "Nobody:throttle=1": expected one of CountTokens, '],
  [['--quotas', '{"models":{"*":{"onDemand":{"tpm":1}}}}'], 'local-bedrock: quotas.models["*"].onDemand.tpm: expected tokensPerMinute, '],
  [['--quotas', '{'], 'local-bedrock: --quotas: expected JSON.'],
  [['--prot', '1'], "local-bedrock: Unknown option '--prot'"],
])('refuses %j', async (args, message) => {
  const child = spawn(process.execPath, [main, ...args]);
  const said = readAll(child.stderr);
  expect(await ending(child)).toEqual([1, null]);
  expect(said()).toContain(message);
});

test('says that its port is in use', async () => {
  const { port } = await start();
  const child = spawn(process.execPath, [main, '--port', String(port)]);
  const said = readAll(child.stderr);
  expect(await ending(child)).toEqual([1, null]);
  expect(said()).toMatch(/^local-bedrock: The port is in use already \(.*\)\. Choose another with --port, or 0 for a free one\.\n$/);
});
