import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BatchPoint } from '../../../src/batch/index.ts';
import type { EnginePoint } from '../../../src/generations/run-dependencies.ts';
import type { LocalBedrock } from '../../../local-bedrock/server.ts';
import { bundleKillableServer } from './bundled.ts';

/** What the server can be asked, and what it answers. */
export interface Answers {
  /** After garbage collections. */
  readonly memory: NodeJS.MemoryUsage;
  /** How many runs, readers of logs, timers and sockets the process still holds. */
  readonly leftovers: { readonly runs: number; readonly readers: number; readonly timers: number; readonly sockets: number };
}

export type Question = keyof Answers;

/** Where in the life of a generation, or of a batch job, the server kills itself, and at which time that one comes there, from 1. */
export interface KillAt {
  readonly point: EnginePoint | BatchPoint;
  readonly time: number;
}

export interface ServerProcessOptions {
  readonly dataDir: string;
  readonly upstream: Pick<LocalBedrock, 'url'>;
  readonly disconnectGraceMs?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

const program = await bundleKillableServer();

/** A server in a process of its own, which can be killed at any moment, also while it starts. */
export class ServerProcess {
  /** Resolves with its URL when it answers; with null where it is killed before. Rejects where it ends by itself. */
  readonly started: Promise<string | null>;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;

  constructor({ dataDir, upstream, disconnectGraceMs, environment }: ServerProcessOptions) {
    this.#child = fork(program, {
      execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: {
        PATH: process.env['PATH'],
        NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache'), // as the program itself has it, see bin/
        PORT: '0',
        LOG_LEVEL: 'error',
        DATA_DIR: dataDir,
        AWS_ENDPOINT_URL_BEDROCK_RUNTIME: upstream.url,
        AWS_ENDPOINT_URL_BEDROCK: upstream.url,
        ...(disconnectGraceMs === undefined ? {} : { DISCONNECT_GRACE_MS: String(disconnectGraceMs) }),
        ...environment,
      },
    });
    this.ended = once(this.#child, 'exit').then(() => undefined);
    this.started = Promise.race([
      this.#told<string>('url'),
      once(this.#child, 'exit').then(([code, signal]: unknown[]) => {
        if (signal !== 'SIGKILL') throw new Error(`the server did not start: it ended with ${String(code)}`);
        return null;
      }),
    ]);
    this.started.catch(() => undefined); // whoever waits for it hears of it
  }

  /** Its URL; rejects where it does not start. */
  async url(): Promise<string> {
    const url = await this.started;
    if (url === null) throw new Error('the server was killed while it started');
    return url;
  }

  /** From now on it kills itself there, as by kill -9. */
  async killAt(killAt: KillAt): Promise<void> {
    const armed = this.#told<boolean>('armed');
    this.#child.send(killAt);
    await armed;
  }

  /** kill -9, and resolves when it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  /** Stops it in order, without waiting for what runs. */
  async stop(): Promise<void> {
    if (this.#child.connected) this.#child.send('stop');
    await this.ended;
  }

  ask<Name extends Question>(question: Name): Promise<Answers[Name]> {
    const answer = this.#told<Answers[Name]>(question);
    this.#child.send(question);
    return answer;
  }

  #told<Value>(name: string): Promise<Value> {
    return new Promise((resolve) => {
      const listen = (message: Readonly<Record<string, Value>>): void => {
        const value = message[name];
        if (value === undefined) return;
        this.#child.off('message', listen);
        resolve(value);
      };
      this.#child.on('message', listen);
    });
  }
}
