import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import { readConfig } from '../../src/config.ts';
import { createAwsCredentials } from '../../src/datasources/aws-credentials.ts';
import { createBedrockControlPlane } from '../../src/datasources/bedrock-control-plane.ts';
import { findFix } from '../../src/datasources/credential-fix.ts';
import { createObjectStore } from '../../src/datasources/object-store.ts';
import { answerWith } from '../construct/kit/answers.ts';
import { post } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import { rootOf, runGeneration } from '../kit/results.ts';
import { modelCalls } from '../kit/model-calls.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { awsFiles, keys } from './kit/aws-files.ts';
import { assumedRole, startSts } from './kit/sts.ts';
import { startWireServer } from './kit/wire-server.ts';

afterEach(() => vi.unstubAllEnvs());

interface Status {
  readonly name: string;
  readonly source: string;
  readonly region: string;
  readonly healthy: boolean;
  readonly expiresAt: string | null;
  readonly fix: string | null;
}

const statusOf = async (url: string): Promise<Status | null> => rootOf<{ awsProfile: Status | null }>(await post(url, { query: '{ server { awsProfile { name source region healthy expiresAt fix } } }' })).awsProfile;

async function start(environment: Record<string, string>, credentials: Record<string, string>): Promise<Subject> {
  const subject = await startSubject({ environment, upstream: { credentials } });
  onTestFinished(() => subject.close());
  return subject;
}

/** A login as `aws sso login` keeps it, by the name of its session or the URL that it began at. */
function writeLogin(name: string, login: Readonly<Record<string, string>>): void {
  const home = mkdtempSync(join(tmpdir(), 'bedrock-graphql-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  vi.stubEnv('HOME', home);
  mkdirSync(join(home, '.aws/sso/cache'), { recursive: true });
  writeFileSync(join(home, '.aws/sso/cache', `${createHash('sha1').update(name).digest('hex')}.json`), JSON.stringify({ accessToken: 'token', ...login }));
}

describe('credentials', () => {
  it('that are refused are told with the command that mends them; a key that is changed on disk signs the next call', async () => {
    const { write, environment } = awsFiles('[profile aws]\nregion = eu-central-1\n', keys('aws', 'AKIDOLD'));
    const { url } = await start(environment, { AKIDNEW: 'secret', AKIDNEWER: 'another' });
    const failed = await runGeneration(url, operations.converse());
    expect(failed).toMatchObject({ status: 'FAILED', error: { code: 'CREDENTIALS_EXPIRED', message: 'The AWS credentials of the server are missing, wrong or expired. To mend it: aws configure --profile aws' } });
    expect(await statusOf(url)).toEqual({ name: 'aws', source: 'config', region: 'eu-central-1', healthy: false, expiresAt: null, fix: 'aws configure --profile aws' });
    write('credentials', keys('aws', 'AKIDNEW'));
    expect(await statusOf(url)).toMatchObject({ healthy: true, fix: null });
    expect(await runGeneration(url, operations.converse())).toMatchObject({ status: 'COMPLETED' });
    write('credentials', keys('aws', 'AKIDNEWER', 'another'));
    expect(await runGeneration(url, operations.converse())).toMatchObject({ status: 'COMPLETED' });
    write('credentials', keys('aws', 'AKIDOLD'));
    expect(await runGeneration(url, operations.converse())).toMatchObject({ status: 'FAILED' }); // so it was the new key that had signed
  });

  it('of a profile that is named by AWS_PROFILE come from the environment, and its login is what mends it', async () => {
    const { write, environment } = awsFiles('[profile work]\nregion = us-east-1\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = dev\n[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n', '');
    const { url, upstream } = await start({ ...environment, AWS_PROFILE: 'work' }, { any: 'any' });
    expect(await statusOf(url)).toEqual({ name: 'work', source: 'environment', region: 'us-east-1', healthy: false, expiresAt: null, fix: 'aws sso login --profile work' });
    const failed = await runGeneration(url, operations.converse());
    expect(failed.error).toMatchObject({ code: 'CREDENTIALS_EXPIRED', message: expect.stringContaining('aws sso login --profile work') as string });
    expect(upstream.calls.filter(({ operation }) => operation === 'Converse')).toEqual([]);
    write('config', '[profile work]\nregion = us-east-1\n');
    expect(await statusOf(url)).toMatchObject({ healthy: false, fix: 'aws configure --profile work' });
    write('credentials', keys('work', 'any', 'any'));
    expect(await statusOf(url)).toMatchObject({ healthy: true, fix: null }); // at once, though it was looked for just now
  });

  it('are one and the same for models, batch jobs and S3: whichever refuses them says so, and what mends them', async () => {
    const { write, environment } = awsFiles('[profile aws]\nregion = eu-central-1\n', keys('aws', 'AKIDGOOD'));
    const upstream = await startLocalBedrock({ credentials: { AKIDGOOD: 'secret' } });
    onTestFinished(() => upstream.close());
    const { url } = await start({ ...environment, BATCH_BUCKET: 'local-bedrock', AWS_ENDPOINT_URL_S3: upstream.url, AWS_ENDPOINT_URL_BEDROCK: upstream.url, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: upstream.url }, {});
    const batchJob = { query: 'query ($arn: String!) { batchJob(jobArn: $arn) { id } }', variables: { arn: 'arn:aws:bedrock:eu-central-1:123456789012:model-invocation-job/abcdefghijkl' } };
    const inS3 = { query: 'query ($input: CreateBatchJobInput!) { batchPreflight(input: $input) { problems { code message } } }', variables: { input: { modelId: 'amazon.nova-lite-v1:0', input: { s3Uri: 's3://local-bedrock/in.jsonl' } } } };
    const command = 'To mend it: aws configure --profile aws';
    for (const ask of [batchJob, inS3]) {
      write('credentials', keys('aws', 'AKIDGOOD'));
      expect(await runGeneration(url, operations.converse())).toMatchObject({ status: 'COMPLETED' });
      write('credentials', keys('aws', 'AKIDBAD'));
      expect(await statusOf(url)).toMatchObject({ healthy: true }); // nobody has tried them yet
      expect(JSON.stringify(await post(url, ask))).toContain(command);
      expect(await statusOf(url)).toMatchObject({ healthy: false, fix: 'aws configure --profile aws' });
    }
  });

  it('that Service Quotas refuses are told as well', async () => {
    const { environment } = awsFiles('[profile aws]\nregion = eu-central-1\n', keys('aws', 'AKIDGOOD'));
    const refusing = createServer();
    const asked = once(refusing, 'request') as Promise<[IncomingMessage, ServerResponse]>;
    refusing.listen(0, '127.0.0.1');
    await once(refusing, 'listening');
    onTestFinished(() => void refusing.close());
    const { url } = await start({ ...environment, SERVICE_QUOTAS: 'true', AWS_ENDPOINT_URL_SERVICE_QUOTAS: `http://127.0.0.1:${(refusing.address() as AddressInfo).port}` }, { AKIDGOOD: 'secret' });
    const [, response] = await asked;
    expect(await statusOf(url)).toMatchObject({ healthy: true }); // Bedrock has taken them to list its models
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' }).end('{"__type":"UnrecognizedClientException","message":"no"}');
    await expect.poll(() => statusOf(url)).toMatchObject({ healthy: false, fix: 'aws configure --profile aws' });
  });

  it('that expire say when, and are found anew in time', async () => {
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const command = (id: string, at: string) => `[profile aws]\nregion = us-west-2\ncredential_process = ${process.execPath} -e "console.log(JSON.stringify({Version:1,AccessKeyId:'${id}',SecretAccessKey:'secret',SessionToken:'t',Expiration:'${at}'}))"\n`;
    const { write, environment } = awsFiles(command('AKIDONE', soon), '');
    const { url } = await start(environment, { AKIDTWO: 'secret', AKIDONE: 'secret' });
    expect(await statusOf(url)).toMatchObject({ healthy: true, expiresAt: soon });
    expect(await runGeneration(url, operations.converse())).toMatchObject({ status: 'COMPLETED' });
    write('config', command('AKIDTWO', new Date(Date.now() - 1_000).toISOString()));
    expect(await statusOf(url)).toMatchObject({ healthy: false, fix: expect.stringMatching(/credential_process of the profile aws by hand/) as string });
  });

  it('of no profile are the chain’s, which the environment is part of', async () => {
    const { environment } = awsFiles('', '');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDENV');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    const { url } = await start(environment, { AKIDENV: 'secret' });
    expect(await statusOf(url)).toEqual({ name: 'default', source: 'default', region: 'us-west-2', healthy: true, expiresAt: null, fix: null });
    expect(await runGeneration(url, operations.converse())).toMatchObject({ status: 'COMPLETED' });
  });

  it('that are a Bedrock API key are told as that: healthy until it is refused, and then with what mends it', async () => {
    const { environment } = awsFiles('', '');
    vi.stubEnv('AWS_BEARER_TOKEN_BEDROCK', 'bedrock-api-key-1');
    let isExpired = false;
    const { url: bedrock } = await startWireServer((request) => {
      const { path, headers, response } = request;
      expect(headers.authorization).toBe('Bearer bedrock-api-key-1');
      if (isExpired) response.writeHead(403, { 'content-type': 'application/json', 'x-amzn-errortype': 'AccessDeniedException' }).end('{"Message":"Bearer Token has expired"}');
      else if (path.includes('/converse')) answerWith([{ text: 'Yes.' }])(request);
      else response.writeHead(200, { 'content-type': 'application/json' }).end('{"modelSummaries":[],"inferenceProfileSummaries":[]}');
    });
    const { url } = await start({ ...environment, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock, AWS_ENDPOINT_URL_BEDROCK: bedrock }, {});
    expect(await runGeneration(url, operations.converse())).toMatchObject({ status: 'COMPLETED' });
    expect(await statusOf(url)).toEqual({ name: 'default', source: 'default', region: 'us-west-2', healthy: true, expiresAt: null, fix: null });
    isExpired = true;
    const fix = "export AWS_BEARER_TOKEN_BEDROCK='a Bedrock API key that is valid in us-west-2', and restart the server";
    expect(await runGeneration(url, operations.converse())).toMatchObject({ status: 'FAILED', error: { code: 'CREDENTIALS_EXPIRED', message: `The AWS credentials of the server are missing, wrong or expired. To mend it: ${fix}` } });
    expect(await statusOf(url)).toMatchObject({ healthy: false, fix });
  });

  it('of a role are asked for in the region of the server, also where it is the status that needs them first', async () => {
    const { environment } = awsFiles('[profile aws]\nrole_arn = arn:aws-us-gov:iam::123456789012:role/r\nsource_profile = who\n', keys('who', 'AKIDWHO'));
    const sts = await startSts({ accessKeyId: 'AKIDROLE' });
    vi.stubEnv('AWS_ENDPOINT_URL_STS', sts.url);
    vi.stubEnv('AWS_REGION', undefined);
    const credentials = createAwsCredentials(readConfig({ ...environment, AWS_REGION: 'us-gov-west-1' }).bedrock);
    expect(await credentials.status()).toMatchObject({ healthy: true });
    expect(sts.requests.map(({ headers }) => headers.authorization)).toEqual([expect.stringMatching(/Credential=AKIDWHO\/\d{8}\/us-gov-west-1\/sts\//)]);
  });

  const error = (code: string): string => `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>Rate exceeded</Message></Error></ErrorResponse>`;

  it.each([
    ['role', 'is down', 503, 'text/xml', error('ServiceUnavailable')],
    ['role', 'fails', 500, 'text/xml', error('InternalFailure')],
    ['role', 'is asked too often', 400, 'text/xml', error('Throttling')],
    ['role', 'is behind a gateway that fails', 502, 'text/html', '<html>Bad Gateway</html>'],
    ['role', 'closes the connection', 0, '', ''],
    ['login', 'is asked too often', 429, 'application/json', '{"__type":"TooManyRequestsException","message":"Rate exceeded"}'],
    ['login', 'fails', 500, 'application/json', '{"__type":"InternalServerException"}'],
    ['login', 'closes the connection', 0, '', ''],
  ])('of a %s are neither wrong nor expired where what gives them %s: the generation waits, and tries again', async (profile, _, status, type, body) => {
    let isWell = false;
    const { url: giver } = await startWireServer(({ path, response, socket }) => {
      if (isWell && path === '/') response.writeHead(200, { 'content-type': 'text/xml' }).end(assumedRole('AKIDROLE'));
      else if (isWell) response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ roleCredentials: { accessKeyId: 'AKIDROLE', secretAccessKey: 'secret', sessionToken: 'token', expiration: Date.now() + 3_600_000 } }));
      else if (status === 0) socket.destroy();
      else response.writeHead(status, { 'content-type': type }).end(body);
    });
    const { environment } = awsFiles(
      `[profile role]\nregion = us-west-2\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = who\n[profile login]\nregion = us-west-2\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-west-2\nsso_account_id = 123456789012\nsso_role_name = dev\n`,
      keys('who', 'AKIDWHO'),
    );
    vi.stubEnv('AWS_ENDPOINT_URL_STS', giver);
    vi.stubEnv('AWS_ENDPOINT_URL_SSO', giver);
    writeLogin('https://corp.awsapps.com/start', { expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    const { url } = await start({ ...environment, AWS_PROFILE: profile }, { AKIDROLE: 'secret' });
    const failed = await runGeneration(url, operations.converse());
    expect(failed).toMatchObject({ status: 'FAILED', error: { code: 'SERVICE_UNAVAILABLE', retryable: true, message: expect.stringContaining('cannot give the credentials') as string } });
    expect(failed.attempts.length).toBeGreaterThan(1);
    isWell = true;
    expect(await runGeneration(url, operations.converse())).toMatchObject({ status: 'COMPLETED' });
  });

  it('of a login that cannot be renewed at the moment are not expired, either, as long as the SDK does not try again', async () => {
    let asked = 0;
    const { url: giver } = await startWireServer(({ response }) => {
      asked += 1;
      response.writeHead(503, { 'content-type': 'application/json' }).end('{}');
    });
    const { environment } = awsFiles('[profile work]\nregion = us-west-2\nsso_session = renewed\nsso_account_id = 123456789012\nsso_role_name = dev\n[sso-session renewed]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-west-2\n', '');
    vi.stubEnv('AWS_ENDPOINT_URL_SSO_OIDC', giver);
    writeLogin('renewed', { expiresAt: new Date(Date.now() - 1_000).toISOString(), clientId: 'id', clientSecret: 'secret', refreshToken: 'token' });
    const { url } = await start({ ...environment, AWS_PROFILE: 'work' }, { any: 'any' });
    for (let call = 0; call < 2; call += 1) expect(await runGeneration(url, operations.converse())).toMatchObject({ status: 'FAILED', error: { code: 'SERVICE_UNAVAILABLE' } });
    expect(asked).toBe(3); // the SDK's tries of the first
  });

  it('are told by the files as they are now, and not by a failure of STS’s before they were changed', async () => {
    let asked = 0;
    const { url: sts } = await startWireServer(({ response }) => {
      asked += 1;
      response.writeHead(503, { 'content-type': 'text/xml' }).end(error('ServiceUnavailable'));
    });
    const role = 'role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = who\n';
    const { write, environment } = awsFiles(`[profile aws]\nregion = us-west-2\n${role}`, keys('who', 'AKIDWHO'));
    vi.stubEnv('AWS_ENDPOINT_URL_STS', sts);
    const { url } = await start(environment, { AKIDNEW: 'secret' });
    expect(await runGeneration(url, operations.converse())).toMatchObject({ status: 'FAILED', error: { code: 'SERVICE_UNAVAILABLE' } });
    expect(await statusOf(url)).toMatchObject({ healthy: false, fix: 'AWS cannot give the credentials of the server at the moment (STS, or IAM Identity Center).' });
    const before = asked;
    write('config', '[profile aws]\nregion = us-west-2\n');
    expect(await runGeneration(url, operations.converse())).toMatchObject({ status: 'FAILED', error: { code: 'CREDENTIALS_EXPIRED', message: expect.stringContaining('aws configure --profile aws') as string }, attempts: [{ number: 1 }] });
    expect(await statusOf(url)).toMatchObject({ healthy: false, fix: 'aws configure --profile aws' });
    write('config', `[profile aws]\nregion = us-west-2\n${role}mfa_serial = arn:aws:iam::123456789012:mfa/me\n`);
    expect(await runGeneration(url, operations.converse())).toMatchObject({ error: { code: 'CREDENTIALS_EXPIRED', message: expect.stringContaining('mfa_serial') as string } });
    expect((await statusOf(url))?.fix).toContain('mfa_serial');
    expect(asked).toBe(before);
  });

  it('are told by the files as they are now also where they are changed while STS is asked, which then fails', async () => {
    const asked = Promise.withResolvers<ServerResponse>();
    const { url: sts } = await startWireServer(({ response }) => asked.resolve(response));
    const { write, environment } = awsFiles('[profile aws]\nregion = us-west-2\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = who\n', keys('who', 'AKIDWHO'));
    vi.stubEnv('AWS_ENDPOINT_URL_STS', sts);
    const credentials = createAwsCredentials(readConfig(environment).bedrock);
    const [call, status] = [credentials.provider?.(), credentials.status()];
    const response = await asked.promise;
    write('config', '[profile aws]\nregion = us-west-2\n');
    response.writeHead(403, { 'content-type': 'text/xml' }).end(error('AccessDenied'));
    await expect(call).rejects.toMatchObject({ data: { code: 'CREDENTIALS_EXPIRED' }, cause: { name: 'CredentialsProviderError' } });
    expect(await status).toMatchObject({ healthy: false, fix: 'aws configure --profile aws' });
    write('credentials', keys('aws', 'AKIDNEW'));
    expect(await credentials.provider?.()).toMatchObject({ accessKeyId: 'AKIDNEW' });
  });

  it('are not looked for without end by a command that fails and changes the files each time', async () => {
    const { environment } = awsFiles('', '');
    const { AWS_CONFIG_FILE: config } = environment;
    writeFileSync(config, `[profile aws]\nregion = us-west-2\ncredential_process = sh -c 'echo "#" >> ${config}; exit 1'\n`);
    const credentials = createAwsCredentials(readConfig(environment).bedrock);
    await expect(credentials.provider?.()).rejects.toMatchObject({ data: { code: 'CREDENTIALS_EXPIRED' } });
    expect(readFileSync(config, 'utf8').match(/^#$/gm)).toHaveLength(2);
  });

  it('of a role that may not be taken are a fault of theirs for every service, and nothing that S3 denies', async () => {
    const { url: sts } = await startWireServer(({ response }) => response.writeHead(403, { 'content-type': 'text/xml' }).end(error('AccessDenied')));
    const { environment } = awsFiles('[profile aws]\nregion = us-west-2\nrole_arn = arn:aws:iam::123456789012:role/r\nsource_profile = who\n', keys('who', 'AKIDWHO'));
    vi.stubEnv('AWS_ENDPOINT_URL_STS', sts);
    const { bedrock } = readConfig(environment);
    const isRefused = { data: { code: 'CREDENTIALS_EXPIRED', message: 'The AWS credentials of the server are missing, wrong or expired.' } };
    await expect(createObjectStore({ bedrock }).find('bucket', 'key')).rejects.toMatchObject(isRefused);
    await expect(createBedrockControlPlane({ bedrock }).listFoundationModels()).rejects.toMatchObject(isRefused);
  });

  it('are dummies in local mode, which are always healthy', async () => {
    const subject = await startSubject();
    onTestFinished(() => subject.close());
    const calls = modelCalls(subject.upstream).length;
    expect(await statusOf(subject.url)).toEqual({ name: 'local', source: 'default', region: 'us-west-2', healthy: true, expiresAt: null, fix: null });
    expect(modelCalls(subject.upstream)).toHaveLength(calls);
  });
});

describe('what mends a profile', () => {
  const role = 'role_arn = arn:aws:iam::123456789012:role/secret\n';
  const mfa = 'mfa_serial = arn:aws:iam::123456789012:mfa/secret\n';
  const byCode = (profile: string) => new RegExp(`cannot ask for the code.*profile ${profile}.*without mfa_serial.*aws configure export-credentials --profile ${profile} `);

  it.each<[config: string, profile: string | undefined, fix: string | RegExp, environment?: Record<string, string>]>([
    ['[profile a]\nsso_session = corp\n', 'a', 'aws sso login --profile a'],
    ['[profile a]\nsso_start_url = https://corp.awsapps.com/start\n', 'a', 'aws sso login --profile a'],
    ['[profile a]\nlogin_session = arn:aws:iam::123456789012:user/me\n', 'a', 'aws login --profile a'],
    [`[profile a]\n${role}source_profile = b\n[profile b]\nsso_session = corp\n`, 'a', 'aws sso login --profile b'],
    [`[profile a]\n${role}source_profile = a\n`, 'a', 'aws configure --profile a'],
    [`[profile a]\n${role}source_profile = b\n[profile b]\n${role}source_profile = a\n`, 'a', 'aws configure --profile b'],
    [`[profile a]\n${role}source_profile = b\n[profile b]\n${keys('x', 'A').split('\n').slice(1).join('\n')}${role}source_profile = c\n[profile c]\nsso_session = corp\n`, 'a', 'aws configure --profile b'],
    ['[profile a]\nsource_profile = b\n[profile b]\nsso_session = corp\n', 'a', 'aws configure --profile a'],
    ['[profile a]\ncredential_process = /bin/secret\n', 'a', /^run the command that is the credential_process of the profile a by hand/],
    [`[profile a]\n${role}source_profile = b\n[profile b]\ncredential_process = /bin/secret\n`, 'a', /credential_process of the profile b by hand/],
    [`[profile a]\n${role}${mfa}source_profile = b\n[profile b]\nsso_session = corp\n`, 'a', byCode('a')],
    [`[profile a]\n${role}source_profile = b\n[profile b]\n${role}${mfa}source_profile = c\n`, 'a', byCode('b')],
    [`[profile a]\n${mfa}sso_session = corp\n`, 'a', 'aws sso login --profile a'], // it asks for no code here
    [`[profile a]\n${role}web_identity_token_file = /secret\n`, 'a', /token in the web_identity_token_file of the profile a renewed/],
    [`[profile a]\n${role}source_profile = b\n[profile b]\n${role}web_identity_token_file = /secret\n`, 'a', /web_identity_token_file of the profile b renewed/],
    [`[profile a]\n${role}credential_source = EcsContainer\n`, 'a', /ECS task/],
    [`[profile a]\n${role}credential_source = Ec2InstanceMetadata\n`, 'a', /attach an IAM role to the EC2 instance/],
    [`[profile a]\n${role}credential_source = Environment\n`, 'a', /^export AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.*profile a, and restart/],
    [`[profile a]\n${role}credential_source = Elsewhere\n`, 'a', /credential_source of the profile a to EcsContainer/],
    [`[profile a]\n${role}source_profile = b\n[profile b]\ncredential_source = EcsContainer\n`, 'a', /ECS task/],
    ['', 'a', 'aws configure --profile a'],
    ['', "it's mine", String.raw`aws configure --profile 'it'\''s mine'`],
    ['[default]\nsso_session = corp\n', undefined, 'aws sso login --profile default'],
    ['[default]\nsso_session = corp\n', undefined, 'aws sso login --profile default', { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1/secret' }],
    ['[default]\nregion = us-east-1\n', undefined, /ECS task/, { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1/secret' }],
    ['', undefined, /ECS task/, { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/secret' }],
    ['', undefined, /token in the file that AWS_WEB_IDENTITY_TOKEN_FILE names renewed/, { AWS_WEB_IDENTITY_TOKEN_FILE: '/secret', AWS_ROLE_ARN: 'secret' }],
    ['[default]\nregion = us-east-1\n', undefined, 'aws configure --profile default'],
    ['', undefined, 'aws configure'],
  ])('%j: %s', async (config, profile, fix, environment = {}) => {
    awsFiles(config, '');
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const told = await findFix(profile);
    expect(told).toEqual(typeof fix === 'string' ? fix : expect.stringMatching(fix));
    expect(told).not.toContain('secret');
  });
});
