import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { readConfig } from '../../src/config.ts';
import type { AwsCredentials } from '../../src/datasources/aws-credentials.ts';
import { createAwsCredentials } from '../../src/datasources/aws-credentials.ts';
import { toCodedError } from '../../src/datasources/errors.ts';
import * as operations from '../kit/operations.ts';
import { runGeneration } from '../kit/results.ts';
import { startSubject } from '../kit/server.ts';
import { transport } from '../kit/transport.ts';
import { awsFiles, keys } from './kit/aws-files.ts';
import type { WireRequest } from './kit/wire-server.ts';
import { startWireServer } from './kit/wire-server.ts';

afterEach(() => void vi.unstubAllEnvs());

/** Credentials that the environment, or AWS's files, say where to find. */
function open(config: string, environment: Record<string, string | undefined>, profile?: string): AwsCredentials {
  const { environment: files } = awsFiles(config, keys('who', 'AKIDWHO'));
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  return createAwsCredentials(readConfig({ ...files, ...(profile === undefined ? {} : { AWS_PROFILE: profile }) }).bedrock);
}

const given = (id: string): string => JSON.stringify({ Code: 'Success', AccessKeyId: id, SecretAccessKey: 'secret', Token: 'token', Expiration: new Date(Date.now() + 3_600_000).toISOString() });

const answer = (status: number, body = '') => ({ response }: WireRequest): void => void response.writeHead(status, { 'content-type': 'application/json' }).end(body);
const close = ({ socket }: WireRequest): void => void socket.destroy();
const hang = (): void => undefined;

/** Nobody listens there any more. */
async function closedUrl(): Promise<string> {
  const { url, server } = await startWireServer(close);
  await new Promise((resolve) => server.close(resolve));
  return url;
}

const isUnavailable = { data: { code: 'SERVICE_UNAVAILABLE', retryable: true } };
const isMissing = { code: 'CREDENTIALS_EXPIRED' };
/** What calls are told by. */
const failureOf = (credentials: AwsCredentials): Promise<unknown> | undefined => credentials.provider?.().then(() => null, (error: unknown) => toCodedError(error).data);

// The SDK waits for a second after each of three failures: once is enough, since nothing here is of a transport.
describe.runIf(transport === 'lean')('the credentials of a container', () => {
  it.each([
    ['is down', answer(503)],
    ['is asked too often', answer(429)],
  ])('are neither wrong nor expired where what gives them %s', async (_, how) => {
    const { url } = await startWireServer(how);
    const credentials = open('', { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/v1/credentials` });
    await expect(credentials.provider?.()).rejects.toMatchObject(isUnavailable);
    expect(await credentials.status()).toMatchObject({ healthy: false, fix: expect.stringMatching(/^AWS cannot give the credentials .*container/) as string });
  });

  it('are neither, either, where nobody listens, and a profile has them asked for', async () => {
    const credentials = open('[profile a]\nrole_arn = r\ncredential_source = EcsContainer\n', { AWS_CONTAINER_CREDENTIALS_FULL_URI: await closedUrl() }, 'a');
    await expect(credentials.provider?.()).rejects.toMatchObject(isUnavailable);
  });

  it.each([
    ['there are none', answer(404)],
    ['the pod may not have them', answer(403, '{"Code":"AccessDenied"}')],
    ['they are no JSON', answer(200, '<html>')],
  ])('are wrong where %s: it is the role that is to be mended', async (_, how) => {
    const { url } = await startWireServer(how);
    const credentials = open('[default]\nregion = us-east-1\n', { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/v1/credentials` });
    expect(await failureOf(credentials)).toMatchObject(isMissing);
    expect(await credentials.fix()).toMatch(/give the ECS task/);
  });
});

describe('the credentials of an EC2 instance', () => {
  const instance = (url: string) => ({ AWS_EC2_METADATA_DISABLED: undefined, AWS_EC2_METADATA_SERVICE_ENDPOINT: url });
  const ofToken = ({ path }: WireRequest): boolean => path === '/latest/api/token';

  it.each<[string, (request: WireRequest) => void]>([
    ['is down', answer(503)],
    ['is asked too often', answer(429)],
    ['closes the connection', close],
    ['does not answer', hang],
    ['gives no token at the moment, and nothing without one', (request) => answer(ofToken(request) ? 500 : 401)(request)],
    ['gives a token, and then does not answer', (request) => (ofToken(request) ? answer(200, 'token')(request) : undefined)],
  ])('are neither wrong nor expired where its metadata %s', async (_, how) => {
    const { url } = await startWireServer(how);
    const credentials = open('', instance(url));
    await expect(credentials.provider?.()).rejects.toMatchObject(isUnavailable);
    expect(await credentials.status()).toMatchObject({ healthy: false, fix: expect.stringMatching(/^AWS cannot give the credentials .*metadata of the EC2 instance/) as string });
  });

  it.each<[string, (request: WireRequest) => void]>([
    ['no role is attached', (request) => (ofToken(request) ? answer(200, 'token')(request) : answer(404)(request))],
    ['the role cannot be taken', (request) => answer(200, ofToken(request) ? 'token' : request.path.endsWith('/') ? 'role' : '{"Code":"AssumeRoleUnauthorizedAccess"}')(request)],
    ['the token does not come as far as a container', (request) => (ofToken(request) ? undefined : answer(401)(request))],
  ])('are missing where %s: the instance is to be mended', async (_, how) => {
    const { url } = await startWireServer(how);
    const credentials = open(`[default]\nec2_metadata_service_endpoint = ${url}\n`, { AWS_EC2_METADATA_DISABLED: undefined });
    expect(await failureOf(credentials)).toMatchObject(isMissing);
    expect(await credentials.fix()).toMatch(/attach an IAM role to the EC2 instance.*hop/);
  });

  it('are missing, as all others, where nothing says that this is one', async () => {
    const credentials = open(`[default]\nec2_metadata_service_endpoint = ${await closedUrl()}\n`, { AWS_EC2_METADATA_DISABLED: undefined });
    expect(await failureOf(credentials)).toMatchObject(isMissing);
    expect(await credentials.fix()).toBe('aws configure --profile default');
  });

  it('are not missing where it has given some before, or a profile wants them from it', async () => {
    const { url, server } = await startWireServer((request) => answer(200, ofToken(request) ? 'token' : request.path.endsWith('/') ? 'role' : given('AKIDEC2'))(request));
    const credentials = open(`[default]\nec2_metadata_service_endpoint = ${url}\n`, { AWS_EC2_METADATA_DISABLED: undefined });
    expect(await credentials.provider?.()).toMatchObject({ accessKeyId: 'AKIDEC2' });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    credentials.refused();
    await expect(credentials.provider?.()).rejects.toMatchObject(isUnavailable);
    const ofProfile = open('[profile a]\nrole_arn = r\ncredential_source = Ec2InstanceMetadata\n', instance(url), 'a');
    await expect(ofProfile.provider?.()).rejects.toMatchObject(isUnavailable);
  });

  it('are waited for by generations, which try again', async () => {
    let asked = 0;
    const { url: metadata } = await startWireServer((request) => {
      if (ofToken(request)) asked += 1;
      answer(asked === 1 ? 503 : 200, ofToken(request) ? 'token' : request.path.endsWith('/') ? 'role' : given('AKIDEC2'))(request);
    });
    const { environment } = awsFiles('', '');
    for (const [name, value] of Object.entries(instance(metadata))) vi.stubEnv(name, value);
    const subject = await startSubject({ environment, upstream: { credentials: { AKIDEC2: 'secret' } } });
    onTestFinished(() => subject.close());
    expect(await runGeneration(subject.url, operations.converse())).toMatchObject({ status: 'COMPLETED' });
    expect(asked).toBe(2);
  });
});

it('a token of a web identity that is missing is told as that, and is nothing internal', async () => {
  const credentials = open('', { AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere/token', AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/r' });
  expect(await failureOf(credentials)).toMatchObject(isMissing);
  expect((await credentials.status()).fix).toMatch(/AWS_WEB_IDENTITY_TOKEN_FILE/);
});
