import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { LocalBedrock } from '../local-bedrock/server.ts';
import { startLocalBedrock } from '../local-bedrock/server.ts';
import * as operations from './kit/operations.ts';
import { expectWholeLog, runEvents, runGeneration } from './kit/results.ts';
import { startProgram } from './kit/program.ts';
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
  const start = 'https://corp.awsapps.com/start';
  writeFileSync(
    join(folder, 'config'),
    '[profile aws]\nregion = eu-central-1\n[profile other]\nregion = us-east-1\n[profile role]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = other\n' +
      `[profile login]\nsso_start_url = ${start}\nsso_region = us-east-1\nsso_account_id = 123456789012\nsso_role_name = dev\n`,
  );
  mkdirSync(join(folder, '.aws/sso/cache'), { recursive: true });
  writeFileSync(join(folder, '.aws/sso/cache', `${createHash('sha1').update(start).digest('hex')}.json`), JSON.stringify({ accessToken: 'token', expiresAt: new Date(Date.now() + 3_600_000).toISOString() }));
  writeFileSync(join(folder, 'credentials'), '[aws]\naws_access_key_id = AKIDPROFILE\naws_secret_access_key = secret/of+profile\n[other]\naws_access_key_id = AKIDOTHER\naws_secret_access_key = wrong\n');
  upstream = await startLocalBedrock({ tls: { cert, key }, credentials: { AKIDPROFILE: 'secret/of+profile' }, tokensPerSecond: 0 });
});
afterAll(async () => {
  await upstream.close();
  rmSync(folder, { recursive: true });
});

const environment = (more: Record<string, string> = {}) => ({
  HOME: folder,
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

/** Starts the program, uses it, and ends it. */
async function withServer(more: Record<string, string>, use: (url: string, banner: string) => Promise<void>): Promise<void> {
  const server = await startProgram(environment(more));
  try {
    await use(server.url, server.banner);
  } finally {
    expect(await server.close()).toBe(0);
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

it.each([
  ['aws', 'lean'],
  ['aws', 'sdk'],
  ['role', transport],
  ['login', transport],
])('says what mends it where a certificate is not trusted, be it Bedrock’s or that of who gives the keys: profile %s, transport %s', async (profile, how) => {
  const aws = upstream.url.replace('127.0.0.1', 'localhost');
  await withServer({ HOME: folder, NODE_EXTRA_CA_CERTS: '', AWS_PROFILE: profile, BEDROCK_TRANSPORT: how, AWS_ENDPOINT_URL_STS: aws, AWS_ENDPOINT_URL_SSO: aws }, async (url) => {
    const generation = await runGeneration(url, operations.converse());
    expect(generation).toMatchObject({ status: 'FAILED', error: { code: 'SERVICE_UNAVAILABLE', retryable: false, message: expect.stringMatching(/\(\w*CERT\w*\): .*NODE_EXTRA_CA_CERTS/) as string }, attempts: [{ number: 1 }] });
  });
});

const day = 86_400_000;

it.each([
  ['has expired', 'lean', 'aws', { notBeforeDate: new Date(Date.now() - 2 * day), notAfterDate: new Date(Date.now() - day) }, 'localhost', /\(CERT_HAS_EXPIRED\): .*clock.*renewed/],
  ['is not valid yet', 'sdk', 'aws', { notBeforeDate: new Date(Date.now() + day) }, 'localhost', /\(CERT_NOT_YET_VALID\): .*clock/],
  ['is for another name', 'lean', 'aws', {}, '127.0.0.1', /\(ERR_TLS_CERT_ALTNAME_INVALID\): .*name/],
  ['is for another name', 'sdk', 'aws', {}, '127.0.0.1', /\(ERR_TLS_CERT_ALTNAME_INVALID\): .*name/],
  ['has expired', transport, 'role', { notBeforeDate: new Date(Date.now() - 2 * day), notAfterDate: new Date(Date.now() - day) }, 'localhost', /\(CERT_HAS_EXPIRED\): .*clock.*renewed/],
] as const)('a certificate of a known authority that %s is told with what mends that, and no other authority: transport %s, profile %s', async (_, how, profile, dates, host, told) => {
  const altNames = [{ type: 2 as const, value: 'localhost' }];
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], { ...dates, extensions: [{ name: 'subjectAltName', altNames }] });
  const trusted = join(folder, 'trusted.pem');
  writeFileSync(trusted, cert);
  const aws = await startLocalBedrock({ tls: { cert, key } });
  onTestFinished(() => aws.close());
  const url = aws.url.replace('127.0.0.1', host);
  const endpoints = { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: url, AWS_ENDPOINT_URL_BEDROCK: url, AWS_ENDPOINT_URL_STS: url };
  await withServer({ ...endpoints, AWS_PROFILE: profile, NODE_EXTRA_CA_CERTS: trusted, BEDROCK_TRANSPORT: how }, async (server) => {
    const { error, attempts } = await runGeneration(server, operations.converse());
    expect(error).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retryable: false, message: expect.stringMatching(told) as string });
    expect(error?.message).not.toContain('NODE_EXTRA_CA_CERTS');
    expect(attempts).toHaveLength(1);
  });
});
