import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serverFlags } from './server-flags.ts';

/** What a measured server has cost since it was last asked. */
export interface Costs {
  readonly cpuMicros: number;
  /** Beyond the timer's own 5 ms. */
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
  readonly rssBytes: number;
}

export interface MeasuredServer {
  readonly url: string;
  costs(): Promise<Costs>;
  stop(): Promise<void>;
}

export interface Upstream {
  readonly url: string;
  stop(): void;
}

export const nextMessage = <Message>(peer: ChildProcess): Promise<Message> =>
  new Promise((resolve, reject) => {
    const fail = (code: number | null): void => reject(new Error(`a process of the bench ended with ${String(code)}`));
    peer.once('exit', fail);
    peer.once('message', (message) => {
      peer.off('exit', fail);
      resolve(message as Message);
    });
  });

export async function startUpstream(modelIds: readonly string[]): Promise<Upstream> {
  const child = fork(join(import.meta.dirname, 'fake-bedrock.ts'), [...modelIds]);
  const { url } = await nextMessage<{ url: string }>(child);
  return { url, stop: () => child.disconnect() };
}

/** A server in front of the upstream, with its log in memory or in a folder of its own. */
export async function startMeasuredServer(upstream: Upstream, storage: 'memory' | 'sqlite', environment: Readonly<Record<string, string>> = {}): Promise<MeasuredServer> {
  const folder = await mkdtemp(join(tmpdir(), 'bedrock-graphql-bench-'));
  const env = { ...process.env, PORT: '0', STORAGE: storage, DATA_DIR: folder, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: upstream.url, AWS_ENDPOINT_URL_BEDROCK: upstream.url, ...environment };
  const child = fork(join(import.meta.dirname, 'measured-server.ts'), { env, execArgv: [...serverFlags] });
  const { url } = await nextMessage<{ url: string }>(child);
  return {
    url,
    costs: () => {
      const answer = nextMessage<Costs>(child);
      child.send('costs');
      return answer;
    },
    stop: async () => {
      child.disconnect();
      await new Promise((resolve) => child.once('exit', resolve));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
