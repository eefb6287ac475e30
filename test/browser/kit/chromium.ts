import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Why no browser test can run here; undefined when Chromium is installed. */
export const missingChromium = existsSync(executablePath)
  ? undefined
  : `no Chromium at ${executablePath}: install Debian's chromium or set CHROMIUM_PATH`;

/** Chromium without the requests that it makes on its own account. */
export async function launchChromium(): Promise<Browser> {
  const quiet = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  // Chromium's sandbox refuses to run as root, as which containers run.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args: [...quiet, ...sandbox] });
}
