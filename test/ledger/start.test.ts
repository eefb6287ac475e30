import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

it('a price file that cannot be used stops the start, with all its problems and no stack', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'prices-'));
  try {
    const file = join(folder, 'prices.json');
    writeFileSync(file, JSON.stringify({ models: { 'amazon.nova-lite-v1:0': { GEO: { inputPerMillionTokens: -1 } } } }));
    const child = spawn(process.execPath, ['bin/bedrock-graphql.cjs'], { env: { PATH: process.env['PATH'], PORT: '0', DATA_DIR: mkdtempSync(join(tmpdir(), 'bedrock-graphql-')), PRICES_FILE: file }, stdio: ['ignore', 'ignore', 'pipe'] });
    const [said] = await Promise.all([text(child.stderr), once(child, 'close')]);
    expect(child.exitCode).toBe(1);
    expect(said).toMatch(/does not start[^]*\n +- pricedOn: expected the day[^]*\n +- models\["amazon\.nova-lite-v1:0"\]\.GEO\.inputPerMillionTokens: expected a decimal number/);
    expect(said).not.toMatch(/\n +at /);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
