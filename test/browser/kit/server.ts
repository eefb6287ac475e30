import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const START_DEADLINE_MS = 20_000;

/**
 * The server as a user starts it, in local mode, on a free port and with data of its own. Disposing of it stops it, and rejects, with what it
 * wrote, if it had ended before.
 */
export interface RunningServer extends AsyncDisposable {
  /** Where the explorer is, with a slash at the end. */
  url: string;
}

/**
 * Starts it with these environment variables beside its own. Resolves when it has said where it listens; rejects, with what it wrote, when it
 * ends before that or is silent for 20 s.
 */
export async function startServer(settings: Record<string, string> = {}): Promise<RunningServer> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'bedrock-graphql-'));
  const child = spawn(process.execPath, ['bin/bedrock-graphql.cjs'], {
    cwd: root,
    env: { PATH: process.env['PATH'], PORT: '0', BEDROCK_MODE: 'local', DATA_DIR: dataDir, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  let output = '';
  const stop = async (): Promise<void> => {
    const wasRunning = child.kill('SIGTERM');
    await exited;
    await rm(dataDir, { recursive: true, force: true });
    if (!wasRunning) throw new Error(`The server had ended:\n${output}`);
  };
  try {
    const url = await new Promise<string>((resolve, reject) => {
      const read = (chunk: Buffer): void => {
        output += chunk.toString();
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(output);
        if (found !== null) resolve(`${found[0]}/`);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      exited.then(() => reject(new Error('ended before it listened')), reject);
      AbortSignal.timeout(START_DEADLINE_MS).addEventListener('abort', () => reject(new Error('never said where it listens')));
    });
    return { url, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop().catch(() => undefined);
    throw new Error(`The server did not start:\n${output}`, { cause: error });
  }
}
