import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { missingChromium } from './chromium.ts';

/**
 * Builds explorer/dist from its sources, so that the tests never see an older page (throws with vite's own message), and says so when the
 * tests of the page are going to be skipped.
 */
export async function setup(): Promise<void> {
  if (missingChromium !== undefined) process.stderr.write(`\nThe tests of the page are skipped: ${missingChromium}\n`);
  await promisify(execFile)('npm', ['run', 'build', '--workspace', 'explorer'], { cwd: new URL('../../..', import.meta.url) });
}
