import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { create, readJob, untilEnded } from '../batch/kit/jobs.ts';
import { newFolder } from './kit/folders.ts';

/** Starts the program as a user does, with the embedded Bedrock; resolves with its address. */
async function startProgram(DATA_DIR: string): Promise<string> {
  const server = spawn(process.execPath, ['bin/bedrock-graphql.cjs'], { env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'silent', DATA_DIR }, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(server, 'exit');
  onTestFinished(async () => {
    server.kill('SIGTERM');
    await ended;
  });
  let output = '';
  for await (const chunk of server.stdout) {
    output += String(chunk);
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
    if (url !== undefined) return url;
  }
  throw new Error(`It ended: ${output}`);
}

it('a server that is refused the folder leaves the embedded Bedrock’s jobs to the one that has it', async () => {
  const folder = newFolder();
  const url = await startProgram(folder);
  const { id } = await create(url, { input: { records: Array.from({ length: 100 }, (_, index) => ({ recordId: `r${index}`, prompt: 'hello' })) } });
  await expect.poll(async () => (await readJob(url, id)).parts[0]?.jobArn).toMatch(/^arn:/);
  const second = promisify(execFile)(process.execPath, ['bin/bedrock-graphql.cjs'], { env: { PATH: process.env['PATH'], PORT: '0', DATA_DIR: folder } });
  await expect(second).rejects.toMatchObject({ stderr: expect.stringContaining('in use by another server') as unknown });
  expect(await untilEnded(url, id)).toMatchObject({ status: 'COMPLETED', recordCounts: { total: 100, success: 100 } });
}, 60_000);
