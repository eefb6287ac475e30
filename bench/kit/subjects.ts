import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nextMessage } from './processes.ts';
import type { Upstream } from './processes.ts';
import { ServerClient } from './server-client.ts';
import { serverFlags } from './server-flags.ts';
import type { CallsResult, StreamsResult, Subject } from './subject.ts';
import { keepCalling, runStreams } from './subject.ts';

async function ask<Result>(child: ChildProcess, message: object | string): Promise<Result> {
  const answer = nextMessage<Result>(child);
  child.send(message);
  return answer;
}

const ended = (child: ChildProcess): Promise<void> => new Promise((resolve) => void child.once('exit', () => resolve()));

const execArgv = ['--expose-gc'];

/** The program that calls the SDK itself. */
export async function startDirect(upstream: Upstream): Promise<Subject> {
  const child = fork(join(import.meta.dirname, 'direct-program.ts'), [upstream.url], { execArgv });
  await nextMessage(child);
  return {
    name: 'SDK, direct',
    calls: (job) => ask<CallsResult>(child, { kind: 'calls', job }),
    streams: (job) => ask<StreamsResult>(child, { kind: 'streams', job }),
    cpuMicros: async () => (await ask<{ readonly value: number }>(child, { kind: 'cpu' })).value,
    stop: async () => {
      const end = ended(child);
      child.disconnect();
      await end;
    },
  };
}

export interface ServerOptions {
  readonly name: string;
  readonly transport: 'sdk' | 'lean';
  readonly storage?: 'sqlite' | 'memory';
}

/** The server as users run it, asked over HTTP and by a WebSocket for each stream. */
export async function startServerSubject(upstream: Upstream, { name, transport, storage = 'sqlite' }: ServerOptions): Promise<Subject & { readonly url: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'bedrock-graphql-bench-'));
  const env = { ...process.env, PORT: '0', STORAGE: storage, DATA_DIR: folder, BEDROCK_TRANSPORT: transport, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: upstream.url, AWS_ENDPOINT_URL_BEDROCK: upstream.url };
  const child = fork(join(import.meta.dirname, 'server-program.ts'), { env, execArgv: [...serverFlags, ...execArgv] });
  const { url } = await nextMessage<{ readonly url: string }>(child);
  const client = new ServerClient(url);
  const read = async (what: 'cpu' | 'held bytes'): Promise<number> => (await ask<{ readonly value: number }>(child, what)).value;
  return {
    name,
    url,
    calls: (job) => keepCalling(job, () => client.converse()),
    streams: async (job) => {
      await client.open(job.streams);
      return runStreams(
        job,
        (index) => client.stream(index, job),
        () => read('held bytes'),
      );
    },
    cpuMicros: () => read('cpu'),
    stop: async () => {
      await client.close();
      const end = ended(child);
      child.disconnect();
      await end;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
