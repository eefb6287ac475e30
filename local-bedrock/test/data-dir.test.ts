import { once } from 'node:events';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import type { LocalBedrock } from '../server.ts';
import { createS3, put } from './batch-kit.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

test.runIf(process.platform === 'linux')('a folder that the system does not make is told to each request', async () => {
  // In a process of its own: one that tries for ever would hold up the test, too.
  const child = fork(main, ['--port', '0', '--data-dir', '/proc/nothing/a'], { silent: true });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [message] = (await once(child, 'message')) as [{ url: string }];
  const s3 = createS3({ url: message.url } as LocalBedrock);
  for (const key of ['one', 'two']) await expect(put(s3, key, 'x')).rejects.toMatchObject({ name: 'InternalError', message: expect.stringContaining('ENOENT') as unknown });
});
