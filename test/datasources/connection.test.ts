import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import type { BedrockConfig } from '../../src/config.ts';
import { createBedrockControlPlane } from '../../src/datasources/bedrock-control-plane.ts';
import { createBedrockRuntime } from '../../src/datasources/bedrock-runtime.ts';
import type { WireRequest } from './kit/wire-server.ts';
import { hello, never, startWireServer } from './kit/wire-server.ts';

afterEach(() => void vi.unstubAllEnvs());

const answerText = '{"output":{"message":{"role":"assistant","content":[]}},"stopReason":"end_turn"}';

async function startRecorder() {
  const requests: WireRequest[] = [];
  const { url } = await startWireServer((request) => {
    requests.push(request);
    request.response.writeHead(200, { 'content-type': 'application/json' }).end(request.path.startsWith('/foundation-models') ? '{"modelSummaries":[]}' : answerText);
  });
  return { url, requests };
}

/** AWS configuration files, and everything else in the environment that could lead a client to Amazon. */
function stubAws(config: string, credentials: string): void {
  const folder = mkdtempSync(join(tmpdir(), 'aws-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'config'), config);
  writeFileSync(join(folder, 'credentials'), credentials);
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  for (const name of ['AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_BEARER_TOKEN_BEDROCK']) vi.stubEnv(name, undefined);
}

const local: BedrockConfig = { mode: 'local', region: 'eu-west-1', runtimeEndpoint: undefined, controlEndpoint: undefined };

const run = (bedrock: BedrockConfig, localEndpoint?: string) =>
  createBedrockRuntime({ bedrock, ...(localEndpoint === undefined ? {} : { localEndpoint }), bodyFormatOf: () => null }).run(hello, never());

test('in local mode nothing that lies about in the environment is used', async () => {
  const { url, requests } = await startRecorder();
  stubAws('[default]\nregion = us-east-1\nuse_fips_endpoint = true\nuse_dualstack_endpoint = true\nendpoint_url = http://127.0.0.1:9\n', '[default]\naws_access_key_id = AKIAREAL\naws_secret_access_key = real\n');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAREAL');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'real');
  vi.stubEnv('AWS_SESSION_TOKEN', 'real');
  vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'real');
  vi.stubEnv('AWS_USE_FIPS_ENDPOINT', 'true');
  vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:9');
  vi.stubEnv('AWS_RETRY_MODE', 'nonsense');
  await run(local, url);
  await createBedrockControlPlane({ bedrock: local, localEndpoint: url }).listFoundationModels();
  expect(requests.map(({ path }) => path)).toEqual(['/model/amazon.nova-lite-v1%3A0/converse', '/foundation-models']);
  for (const { headers } of requests) {
    expect(headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=local\/\d{8}\/eu-west-1\/bedrock\/aws4_request,/);
    expect(headers['x-amz-security-token']).toBeUndefined();
    expect(JSON.stringify(headers)).not.toContain('real');
  }
});

test('a configured endpoint wins over the embedded runtime', async () => {
  const { url, requests } = await startRecorder();
  await run({ ...local, runtimeEndpoint: url }, 'http://127.0.0.1:9');
  expect(requests).toHaveLength(1);
});

test('local mode without an endpoint never falls back to Amazon', () => {
  expect(() => createBedrockRuntime({ bedrock: local, bodyFormatOf: () => null })).toThrow('needs an endpoint');
});

test('in aws mode the profile that is named signs, whatever else there is', async () => {
  const { url, requests } = await startRecorder();
  stubAws('[profile paid]\nregion = us-east-1\n', '[paid]\naws_access_key_id = AKIAPAID\naws_secret_access_key = secret\n');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAOTHER');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'other');
  await run({ mode: 'aws', region: 'us-west-2', profile: 'paid', runtimeEndpoint: url, controlEndpoint: undefined });
  expect(requests[0]?.headers.authorization).toMatch(/Credential=AKIAPAID\/\d{8}\/us-west-2\/bedrock\//);
});

test('in aws mode a profile that fails is not replaced by other credentials', async () => {
  const { url, requests } = await startRecorder();
  stubAws('', '');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAOTHER');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  const call = run({ mode: 'aws', region: 'us-west-2', profile: 'missing', runtimeEndpoint: url, controlEndpoint: undefined });
  await expect(call).rejects.toMatchObject({ data: { code: 'CREDENTIALS_EXPIRED' } });
  expect(requests).toEqual([]);
});

test('in aws mode without a profile the SDK’s own chain signs', async () => {
  const { url, requests } = await startRecorder();
  stubAws('', '');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIACHAIN');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  await run({ mode: 'aws', region: 'us-west-2', profile: undefined, runtimeEndpoint: url, controlEndpoint: undefined });
  expect(requests[0]?.headers.authorization).toContain('Credential=AKIACHAIN/');
});
