import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { numberedModel } from './numbered.ts';
import type { Upstream } from './processes.ts';
import { serverFlags } from './server-flags.ts';
import { median } from './subject.ts';

/** From starting the process to its first answer, as the median of some starts. */
export interface Started {
  readonly bareMs: number;
  readonly sdkMs: number;
  readonly leanMs: number;
}

const bare = "const server = require('node:http').createServer((request, response) => response.end('{}')); server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port + '/'));";
const program = join(import.meta.dirname, '../../bin/bedrock-graphql.cjs');

export async function measureStart(upstream: Upstream, turns: number): Promise<Started> {
  const folder = await mkdtemp(join(tmpdir(), 'bedrock-graphql-bench-'));
  const environment = { ...process.env, PORT: '0', DATA_DIR: folder, LOG_LEVEL: 'silent', AWS_ENDPOINT_URL_BEDROCK_RUNTIME: upstream.url, AWS_ENDPOINT_URL_BEDROCK: upstream.url };
  const body = JSON.stringify({
    query: 'mutation ($input: ConverseInput!) { converse(input: $input) { status } }',
    variables: { input: { modelId: numberedModel(100, 0), messages: [{ role: 'USER', content: [{ text: 'Hello' }] }] } },
  });
  const server = { argv: [...serverFlags, program], path: 'graphql', expected: 'COMPLETED', body };
  const samples = { bareMs: [] as number[], sdkMs: [] as number[], leanMs: [] as number[] };
  for (let turn = 0; turn <= turns; turn += 1) {
    const signal = turn === 0 ? 'SIGTERM' : 'SIGKILL'; // the first fills the compile cache, which Node.js writes when a process ends in order
    const times = {
      bareMs: await timeStart({ argv: ['-e', bare], env: process.env, path: '', expected: '{}', signal }),
      sdkMs: await timeStart({ ...server, env: { ...environment, BEDROCK_TRANSPORT: 'sdk' }, signal }),
      leanMs: await timeStart({ ...server, env: { ...environment, BEDROCK_TRANSPORT: 'lean' }, signal }),
    };
    if (turn > 0) for (const name of ['bareMs', 'sdkMs', 'leanMs'] as const) samples[name].push(times[name]);
  }
  await rm(folder, { recursive: true, force: true });
  return { bareMs: median(samples.bareMs), sdkMs: median(samples.sdkMs), leanMs: median(samples.leanMs) };
}

interface Start {
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Where the first answer is asked for, and what is in it. */
  readonly path: string;
  readonly expected: string;
  readonly body?: string;
  /** What ends it. */
  readonly signal: NodeJS.Signals;
}

async function timeStart({ argv, env, path, expected, body, signal }: Start): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, argv, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(printed)?.[0];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (code) => reject(new Error(`a server ended with ${String(code)} while it started`)));
  });
  const response = await fetch(url + path, body === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const answer = await response.text();
  const took = performance.now() - start;
  if (!answer.includes(expected)) throw new Error(`unexpected answer: ${answer.slice(0, 300)}`);
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
  return took;
}
