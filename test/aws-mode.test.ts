import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LocalBedrock } from '../local-bedrock/server.ts';
import { startLocalBedrock } from '../local-bedrock/server.ts';
import * as operations from './kit/operations.ts';
import { expectWholeLog, runEvents, runGeneration } from './kit/results.ts';
import { transport } from './kit/transport.ts';

/** The server as a user starts it in aws mode: with a profile, over TLS, against a Bedrock that checks the signature of that profile's keys. */
let upstream: LocalBedrock;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  writeFileSync(join(folder, 'ca.pem'), cert);
  writeFileSync(join(folder, 'config'), '[profile aws]\nregion = eu-central-1\n[profile other]\nregion = us-east-1\n');
  writeFileSync(join(folder, 'credentials'), '[aws]\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = secret/of+profile\n[other]\naws_access_key_id = AKIDOTHER\naws_secret_access_key = wrong\n');
  upstream = await startLocalBedrock({ tls: { cert, key }, credentials: { AKIDPROFILE: 'secret/of+profile' }, tokensPerSecond: 0 });
});
afterAll(async () => {
  await upstream.close();
  rmSync(folder, { recursive: true });
});

const environment = (more: Record<string, string> = {}) => ({
  PATH: process.env['PATH'],
  DATA_DIR: mkdtempSync(join(tmpdir(), 'bedrock-graphql-')),
  HOME: folder,
  PORT: '0',
  BEDROCK_MODE: 'aws',
  BEDROCK_TRANSPORT: transport,
  AWS_CONFIG_FILE: join(folder, 'config'),
  AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
  AWS_ENDPOINT_URL_BEDROCK_RUNTIME: upstream.url.replace('127.0.0.1', 'localhost'),
  AWS_ENDPOINT_URL_BEDROCK: upstream.url.replace('127.0.0.1', 'localhost'),
  AWS_EC2_METADATA_DISABLED: 'true',
  NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem'),
  ...more,
});

/** Starts the program, waits until it prints its address, uses it, and ends it. */
async function withServer(more: Record<string, string>, use: (url: string, banner: string) => Promise<void>): Promise<void> {
  const server = spawn(process.execPath, ['bin/bedrock-graphql.cjs'], { env: environment(more), stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = new Promise<number | null>((resolve) => server.once('exit', resolve));
  try {
    const banner = await new Promise<string>((resolve, reject) => {
      let output = '';
      server.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (/models .*\n/.test(output)) resolve(output);
      });
      server.once('exit', (code) => reject(new Error(`ended with ${String(code)}: ${output}`)));
    });
    await use(/http:\/\/127\.0\.0\.1:\d+/.exec(banner)?.[0] ?? '', banner);
  } finally {
    server.kill('SIGTERM');
    expect(await ended).toBe(0);
  }
}

it('uses the profile named aws, its region and its keys, and the answers are not simulated by a mode', async () => {
  await withServer({ AWS_BEARER_TOKEN_BEDROCK: 'must-not-be-used', AWS_ACCESS_KEY_ID: 'AKIDENV', AWS_SECRET_ACCESS_KEY: 'must-not-be-used' }, async (url, banner) => {
    expect(banner).toContain('eu-central-1, profile aws');
    const generation = await runGeneration(url, operations.converse());
    expect(generation).toMatchObject({ status: 'COMPLETED', simulated: true }); // since local-bedrock says so in its answer
    expect(generation.text).toContain('1932');
    expect(expectWholeLog(await runEvents(url, operations.invokeModelStream()))).toMatchObject({ __typename: 'GenerationCompleted' });
    expect(upstream.calls.every(({ status }) => status === 200)).toBe(true);
  });
});

it('uses the profile of AWS_PROFILE and the region of AWS_REGION, and says which credentials are refused', async () => {
  await withServer({ AWS_PROFILE: 'other', AWS_REGION: 'ap-southeast-2' }, async (url, banner) => {
    expect(banner).toContain('ap-southeast-2, profile other');
    const generation = await runGeneration(url, operations.converse());
    expect(generation).toMatchObject({ status: 'FAILED', error: { code: 'CREDENTIALS_EXPIRED', upstream: 'UnrecognizedClientException', retryable: false }, attempts: [{ number: 1 }] });
  });
});
