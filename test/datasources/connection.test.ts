import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import type { BedrockConfig } from '../../src/config.ts';
import { readConfig } from '../../src/config.ts';
import { createAwsCredentials } from '../../src/datasources/aws-credentials.ts';
import { createBatchControlPlane } from '../../src/datasources/batch-control-plane.ts';
import { createBedrockControlPlane } from '../../src/datasources/bedrock-control-plane.ts';
import { createBedrockRuntime } from '../../src/datasources/bedrock-runtime.ts';
import { createObjectStore } from '../../src/datasources/object-store.ts';
import { createSdkRuntime } from '../../src/datasources/sdk-runtime.ts';
import { createServiceQuotas } from '../../src/datasources/service-quotas.ts';
import type { BedrockRuntime } from '../../src/datasources/types.ts';
import { transport } from '../kit/transport.ts';
import { assumedRole, startSts } from './kit/sts.ts';
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
function stubAws(config: string, credentials: string) {
  const folder = mkdtempSync(join(tmpdir(), 'aws-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const write = (what: 'config' | 'credentials', text: string) => writeFileSync(join(folder, what), text);
  write('config', config);
  write('credentials', credentials);
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  for (const name of ['AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_BEARER_TOKEN_BEDROCK', 'AWS_ENDPOINT_URL']) vi.stubEnv(name, undefined);
  return { write };
}

const local: BedrockConfig = { mode: 'local', region: 'eu-west-1', runtimeEndpoint: undefined, controlEndpoint: undefined };

const run = (bedrock: BedrockConfig, localEndpoint?: string) =>
  createBedrockRuntime({ bedrock: { ...bedrock, transport }, ...(localEndpoint === undefined ? {} : { localEndpoint }), bodyFormatOf: () => null }).run(hello, never());

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
  expect(() => createBedrockRuntime({ bedrock: { ...local, transport }, bodyFormatOf: () => null })).toThrow('needs an endpoint');
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

test('in aws mode a Bedrock API key in the environment is sent where no profile is named', async () => {
  const { url, requests } = await startRecorder();
  stubAws('', '');
  vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'bedrock-api-key-1');
  await run({ mode: 'aws', region: 'us-west-2', profile: undefined, runtimeEndpoint: url, controlEndpoint: undefined });
  expect(requests.map(({ path, headers }) => [path, headers.authorization])).toEqual([['/model/amazon.nova-lite-v1%3A0/converse', 'Bearer bedrock-api-key-1']]);
});

test.each(['', '  '])('in aws mode a Bedrock API key that is %j is none: the keys sign', async (key) => {
  const { url, requests } = await startRecorder();
  stubAws('', '[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = secret\n');
  vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', key);
  const bedrock: BedrockConfig = { mode: 'aws', region: 'us-west-2', profile: undefined, runtimeEndpoint: url, controlEndpoint: url };
  await run(bedrock);
  await createBedrockControlPlane({ bedrock }).listFoundationModels();
  expect(requests.map(({ path }) => path)).toEqual(['/model/amazon.nova-lite-v1%3A0/converse', '/foundation-models']);
  for (const { headers } of requests) expect(headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIADEFAULT\/\d{8}\/us-west-2\/bedrock\//);
});

test.each([
  ['of another profile’s keys', 'source_profile = who', ['AssumeRole']],
  ['by a web identity', 'web_identity_token_file = TOKEN', ['AssumeRoleWithWebIdentity']],
  ['by a role that a web identity assumes', 'source_profile = web', ['AssumeRoleWithWebIdentity', 'AssumeRole']],
])('with a role that is assumed %s, STS is asked for its keys, and gets nothing else', async (_, source, actions) => {
  const { url, requests } = await startRecorder();
  const sts = await startSts({ accessKeyId: 'AKIAROLE' });
  const folder = mkdtempSync(join(tmpdir(), 'token-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'token'), 'token of the identity');
  const role = (name: string, from: string): string => `[profile ${name}]\nrole_arn = arn:aws:iam::123456789012:role/${name}\n${from.replace('TOKEN', join(folder, 'token'))}\n`;
  stubAws(role('role', source) + role('web', 'web_identity_token_file = TOKEN'), '[who]\naws_access_key_id = AKIAWHO\naws_secret_access_key = secret\n');
  vi.stubEnv('AWS_ENDPOINT_URL_STS', sts.url);
  await run({ mode: 'aws', region: 'us-west-2', profile: 'role', runtimeEndpoint: url, controlEndpoint: url });
  expect(sts.requests.map(({ path, body }) => [path, new URLSearchParams(body).get('Action')])).toEqual(actions.map((action) => ['/', action]));
  expect(requests.map(({ path }) => path)).toEqual(['/model/amazon.nova-lite-v1%3A0/converse']);
  expect(requests[0]?.headers.authorization).toMatch(/Credential=AKIAROLE\/\d{8}\/us-west-2\/bedrock\//);
});

test('who waits for the credentials can leave: no call outlasts its signal, or its own deadline, where STS is silent, and none is sent afterwards', async () => {
  const { url, requests } = await startRecorder();
  const asked = Promise.withResolvers<WireRequest>();
  const { url: sts } = await startWireServer(asked.resolve);
  stubAws('[profile role]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = who\n', '[who]\naws_access_key_id = AKIAWHO\naws_secret_access_key = secret\n');
  vi.stubEnv('AWS_ENDPOINT_URL_STS', sts);
  const bedrock: BedrockConfig = { mode: 'aws', region: 'us-west-2', profile: 'role', runtimeEndpoint: url, controlEndpoint: url, s3Endpoint: url, transport };
  const credentials = createAwsCredentials(bedrock);
  const runtime = createBedrockRuntime({ bedrock, credentials, bodyFormatOf: () => null });
  onTestFinished(() => runtime.close());
  const controller = new AbortController();
  const reason = new Error('left');
  const calls = Promise.allSettled([runtime.run(hello, controller.signal), runtime.stream(hello, controller.signal), runtime.countTokens(hello, controller.signal)]);
  const timeoutMs = 50;
  const inTime = Promise.allSettled([
    createBedrockControlPlane({ bedrock, credentials, timeoutMs }).listFoundationModels(),
    createBatchControlPlane({ bedrock, credentials, timeoutMs }).stopJob('arn:aws:bedrock:us-east-1:123456789012:model-invocation-job/abc'),
    createObjectStore({ bedrock, credentials, timeoutMs }).find('bucket', 'key'),
    createServiceQuotas({ bedrock, credentials, timeoutMs }).list(),
  ]);
  const { response } = await asked.promise;
  controller.abort(reason);
  for (const call of await calls) expect(call).toEqual({ status: 'rejected', reason });
  for (const call of await inTime) expect(call).toMatchObject({ reason: { data: { code: 'SERVICE_UNAVAILABLE' } } });
  response.writeHead(200, { 'content-type': 'text/xml' }).end(assumedRole('AKIAROLE'));
  await runtime.run(hello, never());
  expect(requests.map(({ path }) => path)).toEqual(['/model/amazon.nova-lite-v1%3A0/converse']);
}, 20_000); // STS would be given up after 30 s

test('a session token that is empty is none', async () => {
  const { url, requests } = await startRecorder();
  const { url: keys } = await startWireServer(({ response }) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ AccessKeyId: 'AKIALASTS', SecretAccessKey: 'secret', Token: '', Expiration: new Date(Date.now() + 3_600_000).toISOString() }));
  });
  stubAws('', '');
  vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${keys}/credentials`);
  await run({ mode: 'aws', region: 'us-west-2', profile: undefined, runtimeEndpoint: url, controlEndpoint: undefined });
  expect(requests[0]?.headers.authorization).toContain('Credential=AKIALASTS/');
  expect(requests[0]?.headers).not.toHaveProperty('x-amz-security-token');
});

test('in aws mode the path of a configured endpoint stays before the operation’s', async () => {
  const { url, requests } = await startRecorder();
  stubAws('', '');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIACHAIN');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  await run({ mode: 'aws', region: 'us-west-2', profile: undefined, runtimeEndpoint: `${url}/behind/a-proxy`, controlEndpoint: undefined });
  await run({ ...local, runtimeEndpoint: `${url}/behind/a-proxy` });
  expect(requests.map(({ path }) => path)).toEqual(Array(2).fill('/behind/a-proxy/model/amazon.nova-lite-v1%3A0/converse'));
});

/** What the server makes of the environment as it is. */
const readAwsMode = (): BedrockConfig => readConfig({ ...process.env, BEDROCK_MODE: 'aws' }).bedrock;

/** One call of each client. */
async function callEach(bedrock: BedrockConfig): Promise<void> {
  if (bedrock.mode === 'local') throw new Error('Local mode has no Service Quotas.');
  await run(bedrock);
  await createBedrockControlPlane({ bedrock }).listFoundationModels();
  await createBatchControlPlane({ bedrock }).stopJob('arn:aws:bedrock:us-east-1:123456789012:model-invocation-job/abc');
  await createObjectStore({ bedrock }).find('bucket', 'key');
  await createServiceQuotas({ bedrock }).list();
}

const ofEach = ['/model/amazon.nova-lite-v1%3A0/converse', '/foundation-models', expect.stringMatching(/^\/model-invocation-job\/.*\/stop$/), '/bucket/key', '/'];

test('in aws mode every client goes to the endpoint of the profile that the server picks itself, and signs with its keys', async () => {
  const { url, requests } = await startRecorder();
  stubAws(`[default]\nendpoint_url = http://127.0.0.1:9\n[profile aws]\nregion = us-east-1\nendpoint_url = ${url}\n`, '[aws]\naws_access_key_id = AKIAAWS\naws_secret_access_key = secret\n');
  await callEach(readAwsMode());
  expect(requests.map(({ path }) => path)).toEqual(ofEach);
  for (const { headers } of requests) expect(headers.authorization).toContain('Credential=AKIAAWS/');
});

test.each(['environment', 'profile'])('in aws mode an endpoint that is given is called as it is, where FIPS and dual stack are asked for by the %s', async (where) => {
  const { url, requests } = await startRecorder();
  stubAws(`[profile aws]\nregion = us-gov-west-1\nendpoint_url = ${url}\n${where === 'profile' ? 'use_fips_endpoint = true\nuse_dualstack_endpoint = true\n' : ''}`, '[aws]\naws_access_key_id = AKIAAWS\naws_secret_access_key = secret\n');
  if (where === 'environment') for (const name of ['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT']) vi.stubEnv(name, 'true');
  await callEach(readAwsMode());
  expect(requests.map(({ path }) => path)).toEqual(ofEach);
});

test('in aws mode every client goes to AWS_ENDPOINT_URL', async () => {
  const { url, requests } = await startRecorder();
  stubAws('[profile aws]\nregion = us-east-1\nendpoint_url = http://127.0.0.1:9\n', '[aws]\naws_access_key_id = AKIAAWS\naws_secret_access_key = secret\n');
  vi.stubEnv('AWS_ENDPOINT_URL', url.replace('127.0.0.1', 'localhost')); // S3 would be addressed by bucket.localhost
  await callEach(readAwsMode());
  expect(requests.map(({ path }) => path)).toEqual(ofEach);
});

test.each([
  ['another profile has', '[default]\nendpoint_url = http://127.0.0.1:9\n[profile aws]\nregion = us-east-1\n', {}],
  ['is to be ignored', '[profile aws]\nregion = us-east-1\nendpoint_url = http://127.0.0.1:9\n', { AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' }],
])('in aws mode an endpoint that %s is not gone to', async (_, config, environment) => {
  stubAws(config, '[aws]\naws_access_key_id = AKIAAWS\naws_secret_access_key = secret\n');
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const runtime = createSdkRuntime({ bedrock: readAwsMode(), bodyFormatOf: () => null });
  expect(await runtime.seeRequest()).toMatchObject({ hostname: 'bedrock-runtime.us-east-1.amazonaws.com' });
});

test('temporary credentials are fetched again five minutes before they expire, and used until the new ones are there', async () => {
  const { url, requests } = await startRecorder();
  const folder = mkdtempSync(join(tmpdir(), 'keys-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  // Each time it is run it gives another key: the first for ten minutes, the others for an hour.
  const script = `const fs = require('node:fs'); const file = ${JSON.stringify(join(folder, 'count'))}; let count = 0; try { count = Number(fs.readFileSync(file)); } catch {} fs.writeFileSync(file, String(count + 1)); console.log(JSON.stringify({ Version: 1, AccessKeyId: 'AKIA' + count, SecretAccessKey: 'secret', SessionToken: 'token' + count, Expiration: new Date(Date.now() + (count === 0 ? 600_000 : 3_600_000)).toISOString() }));`;
  writeFileSync(join(folder, 'keys.cjs'), script);
  stubAws(`[profile paid]\nregion = us-east-1\ncredential_process = ${process.execPath} ${join(folder, 'keys.cjs')}\n`, '');
  const runtime = createBedrockRuntime({ bedrock: { mode: 'aws', region: 'us-west-2', profile: 'paid', runtimeEndpoint: url, controlEndpoint: undefined, transport }, bodyFormatOf: () => null });
  onTestFinished(() => runtime.close());
  for (let call = 0; call < 3; call += 1) await runtime.run(hello, never());
  vi.useFakeTimers({ now: Date.now() + 400_000, toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const keyOf = ({ headers }: WireRequest) => [/Credential=(\w+)/.exec(headers.authorization ?? '')?.[1], headers['x-amz-security-token']];
  await expect.poll(async () => runtime.run(hello, never()).then(() => requests.slice(-1).map(keyOf))).toEqual([['AKIA1', 'token1']]);
  expect(requests.slice(0, 4).map(keyOf)).toEqual(Array(4).fill(['AKIA0', 'token0']));
});

test('while temporary credentials hold no call waits for their renewal, which is asked for once for all, and again where it fails', async () => {
  const { url, requests } = await startRecorder();
  const asked: WireRequest[] = [];
  const { url: sts } = await startWireServer((request) => {
    asked.push(request);
    if (asked.length === 1) request.response.writeHead(200, { 'content-type': 'text/xml' }).end(assumedRole('AKIAROLE'));
  });
  stubAws('[profile role]\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = who\n', '[who]\naws_access_key_id = AKIAWHO\naws_secret_access_key = secret\n');
  vi.stubEnv('AWS_ENDPOINT_URL_STS', sts);
  const runtime = createBedrockRuntime({ bedrock: { mode: 'aws', region: 'us-west-2', profile: 'role', runtimeEndpoint: url, controlEndpoint: undefined, transport }, bodyFormatOf: () => null });
  onTestFinished(() => runtime.close());
  const start = Date.now();
  vi.useFakeTimers({ now: start, toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const keyAfter = async (seconds: number) => {
    vi.setSystemTime(start + seconds * 1_000);
    await Promise.all(Array.from({ length: 5 }, () => runtime.run(hello, never())));
    return /Credential=(\w+)/.exec(requests.at(-1)?.headers.authorization ?? '')?.[1];
  };
  expect(await keyAfter(0)).toBe('AKIAROLE');
  expect(await keyAfter(3_400)).toBe('AKIAROLE');
  await expect.poll(() => asked.length).toBe(2); // and is not answered
  expect(await keyAfter(3_500)).toBe('AKIAROLE');
  asked[1]?.response.writeHead(403, { 'content-type': 'text/xml' }).end('<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code></Error></ErrorResponse>');
  await expect.poll(async () => (await keyAfter(3_535)) === 'AKIAROLE' && asked.length).toBe(3);
  asked[2]?.response.writeHead(200, { 'content-type': 'text/xml' }).end(assumedRole('AKIANEXT'));
  await expect.poll(() => keyAfter(3_535)).toBe('AKIANEXT');
  expect(asked).toHaveLength(3);
}, 20_000); // STS would be given up after 30 s

test('keys that are changed while others are being fetched sign the next call, and stay', async () => {
  const { url, requests } = await startRecorder();
  const fetching = Promise.withResolvers<WireRequest>();
  const { url: keys } = await startWireServer(fetching.resolve);
  const { write } = stubAws(`[profile paid]\nregion = us-east-1\ncredential_process = ${process.execPath} -e "fetch('${keys}').then((answer) => answer.text()).then(console.log)"\n`, '');
  const runtime = createBedrockRuntime({ bedrock: { mode: 'aws', region: 'us-west-2', profile: 'paid', runtimeEndpoint: url, controlEndpoint: undefined, transport }, bodyFormatOf: () => null });
  onTestFinished(() => runtime.close());
  const first = runtime.countTokens(hello, never()).catch(() => undefined);
  const { response } = await fetching.promise;
  write('config', '[profile paid]\nregion = us-east-1\n');
  write('credentials', '[paid]\naws_access_key_id = AKIANEW\naws_secret_access_key = secret\n');
  await runtime.run(hello, never());
  response.end(JSON.stringify({ Version: 1, AccessKeyId: 'AKIAOLD', SecretAccessKey: 'secret' }));
  await first;
  await runtime.run(hello, never());
  expect(requests.map(({ headers }) => /Credential=(\w+)/.exec(headers.authorization ?? '')?.[1])).toEqual(Array(3).fill('AKIANEW'));
});

test('credentials that come later are found by the next call', async () => {
  const { url, requests } = await startRecorder();
  stubAws('[profile paid]\n', '');
  const runtime = createBedrockRuntime({ bedrock: { mode: 'aws', region: 'us-west-2', profile: undefined, runtimeEndpoint: url, controlEndpoint: undefined, transport }, bodyFormatOf: () => null });
  onTestFinished(() => runtime.close());
  await runtime.warmUp();
  await expect(runtime.run(hello, never())).rejects.toMatchObject({ data: { code: 'CREDENTIALS_EXPIRED' } });
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIALATE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  await runtime.run(hello, never());
  expect(requests.map(({ headers }) => headers.authorization)).toEqual([expect.stringContaining('Credential=AKIALATE/')]);
});

test('a clock that is wrong is put right by the first answer', async () => {
  const dates: (string | undefined)[] = [];
  const bedrocksTime = Date.now() + 3_600_000;
  const { url } = await startWireServer(({ headers, response }) => {
    dates.push(String(headers['x-amz-date']));
    response.writeHead(200, { 'content-type': 'application/json', date: new Date(bedrocksTime).toUTCString() }).end(answerText);
  });
  const runtime = createBedrockRuntime({ bedrock: { ...local, runtimeEndpoint: url, transport }, bodyFormatOf: () => null });
  onTestFinished(() => runtime.close());
  for (let call = 0; call < 2; call += 1) await runtime.run(hello, never());
  const hour = (at: number): string => new Date(at).toISOString().replaceAll(/[-:]/g, '').slice(0, 11);
  expect(dates[0]?.slice(0, 11)).not.toBe(hour(bedrocksTime));
  expect(dates[1]?.slice(0, 11)).toBe(hour(bedrocksTime));
});

/** An AWS whose time is an hour ahead of this machine's, and which refuses what is signed by another. */
async function startAhead() {
  const requests: WireRequest[] = [];
  const { url } = await startWireServer((request) => {
    requests.push(request);
    const { headers, path, response } = request;
    const now = Date.now() + 3_600_000;
    const signedAt = Date.parse(String(headers['x-amz-date']).replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'));
    const isRefused = Math.abs(signedAt - now) > 300_000;
    const refusal = { 'x-amzn-errortype': 'InvalidSignatureException' };
    response.writeHead(isRefused ? 403 : 200, { 'content-type': path.endsWith('stream') && !isRefused ? 'application/vnd.amazon.eventstream' : 'application/json', date: new Date(now).toUTCString(), ...(isRefused ? refusal : {}) });
    response.end(isRefused ? '{"__type":"InvalidSignatureException","message":"Signature expired"}' : path.endsWith('stream') ? undefined : path.endsWith('count-tokens') ? '{"inputTokens":1}' : path.startsWith('/foundation-models') ? '{"modelSummaries":[]}' : answerText);
  });
  return { url, requests };
}

test.each([
  ['a whole answer', (runtime: BedrockRuntime) => runtime.run(hello, never())],
  ['a stream', (runtime: BedrockRuntime) => runtime.stream(hello, never())],
  ['a count of tokens', (runtime: BedrockRuntime) => runtime.countTokens(hello, never())],
])('what is refused since the clock is wrong is asked again by the time of the answer, and nothing is told: %s', async (_, call) => {
  const { url, requests } = await startAhead();
  const runtime = createBedrockRuntime({ bedrock: { ...local, runtimeEndpoint: url, transport }, bodyFormatOf: () => null });
  onTestFinished(() => runtime.close());
  await call(runtime);
  expect(requests).toHaveLength(2);
  await call(runtime);
  expect(requests).toHaveLength(3);
});

test('every client asks again by the time of the answer', async () => {
  const { url, requests } = await startAhead();
  stubAws(`[profile aws]\nregion = us-east-1\nendpoint_url = ${url}\n`, '[aws]\naws_access_key_id = AKIAAWS\naws_secret_access_key = secret\n');
  await callEach(readAwsMode());
  expect(requests.map(({ path }) => path)).toEqual(ofEach.flatMap((path: unknown) => [path, path]));
});

test.each(['lean', 'sdk'] as const)('a connection that breaks as it is asked again is told as that, and not by the answer before: %s', async (how) => {
  let asked = 0;
  const { url } = await startWireServer(({ socket, response }) => {
    asked += 1;
    if (asked > 1) return void socket.destroy();
    response.writeHead(403, { 'content-type': 'application/json', 'x-amzn-errortype': 'InvalidSignatureException', date: new Date(Date.now() + 3_600_000).toUTCString() }).end('{}');
  });
  await expect(run({ ...local, transport: how, runtimeEndpoint: url })).rejects.toMatchObject({ data: { code: 'SERVICE_UNAVAILABLE', retryable: true } });
  expect(asked).toBe(2);
});

test('a signature that is refused by a clock that is right is not asked again', async () => {
  let asked = 0;
  const { url } = await startWireServer(({ response }) => {
    asked += 1;
    response.writeHead(403, { 'content-type': 'application/json', 'x-amzn-errortype': 'InvalidSignatureException' }).end('{}');
  });
  await expect(run({ ...local, runtimeEndpoint: url })).rejects.toMatchObject({ data: { code: 'CREDENTIALS_EXPIRED' } });
  expect(asked).toBe(1);
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
