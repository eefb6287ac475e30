import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The server in a process of its own, as a person starts it. */
export interface Program {
  readonly url: string;
  /** What it has printed. */
  readonly banner: string;
  /** What it has logged until now. */
  readonly log: () => string;
  /** Ends it, and resolves with the status that it ends with. */
  close(): Promise<number | null>;
}

/** Starts it with this environment alone, and resolves when it has printed its address. Rejects where it ends before. */
export async function startProgram(environment: Readonly<Record<string, string>>): Promise<Program> {
  const dataDir = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
  const child = spawn(process.execPath, ['bin/bedrock-graphql.cjs'], { env: { PATH: process.env['PATH'], PORT: '0', DATA_DIR: dataDir, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve)).finally(() => rmSync(dataDir, { recursive: true, force: true }));
  const banner = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (/models .*\n/.test(output)) resolve(output);
    });
    child.once('close', (code) => reject(new Error(`ended with ${String(code)}: ${output}${log}`)));
  });
  return {
    url: /http:\/\/127\.0\.0\.1:\d+/.exec(banner)?.[0] ?? '',
    banner,
    log: () => log,
    close: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
