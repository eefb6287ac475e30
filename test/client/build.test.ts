import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

it('the source maps of what is published bring their sources, which are not', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', folder]);
  const maps = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.map'));
  expect(maps).toContain(join('client', 'index.js.map'));
  for (const map of maps) expect(JSON.parse(readFileSync(join(folder, map), 'utf8'))).toMatchObject({ sourcesContent: [expect.any(String)] });
});
