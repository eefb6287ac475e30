import { once } from 'node:events';
import { fork, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { LocalBedrock } from '../server.ts';
import { createS3, put } from './batch-kit.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

// In a process of its own: one that tries for ever would hold up the test, too.
test.runIf(process.platform === 'linux').each([
  ['/proc/nothing/a', 'ENOENT'],
  [main, 'EEXIST'],
])('%s, which cannot be used, ends the program at its start', async (folder, why) => {
  const child = spawn(process.execPath, [main, '--port', '0', '--data-dir', folder]);
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (said += piece));
  expect(await once(child, 'close')).toEqual([1, null]);
  expect(said).toMatch(new RegExp(`^local-bedrock: The data folder ${folder} cannot be used: .*${why}.*\\.\\n$`));
});

test.runIf(process.platform === 'linux')('a folder that the parent gives later, and the system does not make, is told to each request', async () => {
  const child = fork(main, ['--port', '0', '--await-parent', '--data-dir', '/proc/nothing/a'], { silent: true });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [message] = (await once(child, 'message')) as [{ url: string }];
  child.send({ type: 'open' });
  const s3 = createS3({ url: message.url } as LocalBedrock);
  for (const key of ['one', 'two']) await expect(put(s3, key, 'x')).rejects.toMatchObject({ name: 'InternalError', message: expect.stringContaining('ENOENT') as unknown });
});
