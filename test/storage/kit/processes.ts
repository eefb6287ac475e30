import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Another process that runs this TypeScript, with the folder's path in `folder`, until it is killed. Resolves when it has written its first line. */
export async function runElsewhere(folder: string, source: string): Promise<{ readonly kill: () => Promise<void> }> {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', `const folder = ${JSON.stringify(folder)};\nsetInterval(() => undefined, 1_000);\n${source}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => Promise.reject(new Error('it ended before it said anything')))]);
  const kill = async (): Promise<void> => {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  return { kill };
}
