import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { LogDestination } from '../src/log-destination.ts';

/** Both ends of a pipe, of which neither waits for the other. */
function openPipe(): { readonly fd: number; readonly read: () => string } {
  const folder = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
  const path = join(folder, 'log');
  execFileSync('mkfifo', [path]);
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  onTestFinished(() => {
    closeSync(fd);
    rmSync(folder, { recursive: true });
  });
  const buffer = Buffer.alloc(65_536);
  const read = (): string => {
    try {
      return buffer.toString('utf8', 0, readSync(fd, buffer));
    } catch {
      return ''; // nothing there yet
    }
  };
  return { fd, read };
}

const line = (number: number): string => `${number} ${'x'.repeat(500)}\n`;

it('goes on, in order, when what took nothing takes something again', async () => {
  const { fd, read } = openPipe();
  const log = new LogDestination(fd);
  const lines = Array.from({ length: 400 }, (_, number) => line(number)); // a pipe has room for 64 KiB
  for (const one of lines) {
    log.write(one);
    await new Promise(setImmediate);
  }
  let whole = '';
  await expect.poll(() => (whole += read()).length, { timeout: 10_000, interval: 5 }).toBe(lines.join('').length);
  expect(whole === lines.join('')).toBe(true);
});

it('keeps a mebibyte of what is not taken, and tells how many lines came beyond it', async () => {
  const { fd, read } = openPipe();
  const log = new LogDestination(fd);
  for (let number = 0; number < 5_000; number += 1) log.write(line(number));
  let whole = '';
  await expect.poll(() => (whole += read()).includes('lost'), { timeout: 10_000, interval: 5 }).toBe(true);
  const written = whole.split('\n').slice(0, -1);
  const told = JSON.parse(written.pop() ?? '') as { lines: number };
  expect(written.findIndex((one, number) => `${one}\n` !== line(number))).toBe(-1);
  expect(written.length + told.lines).toBe(5_000);
  expect(written.length).toBeGreaterThan(1_000);
});

it('takes a line of any length while nothing waits', async () => {
  const { fd, read } = openPipe();
  const log = new LogDestination(fd);
  const long = `${'x'.repeat(1_500_000)}\n`;
  log.write(long);
  log.write('later\n');
  let whole = '';
  await expect.poll(() => (whole += read()).endsWith('later\n'), { timeout: 10_000, interval: 1 }).toBe(true);
  expect(whole === `${long}later\n`).toBe(true);
});

it('does not wait for ever at the exit', () => {
  const { fd } = openPipe();
  const log = new LogDestination(fd);
  for (let number = 0; number < 500; number += 1) log.write(line(number));
  log.flushSync();
});
