import type { BedrockConfig } from '../config.ts';
import type { AwsCredentials } from './aws-credentials.ts';
import { createAwsCredentials } from './aws-credentials.ts';

/** Which service is meant: Bedrock's runtime runs models, its control plane lists them and keeps batch jobs, S3 holds what these read and write; Service Quotas has the account's limits. */
export type AwsService = 'runtime' | 'controlPlane' | 's3' | 'quotas';

/** How a client of the AWS SDK reaches its service: the options that all clients share. */
export type Connection = ReturnType<typeof describeConnection>;

/**
 * Turns the configuration into the options of an SDK client. `localEndpoint` is the URL of the embedded runtime, which answers for all
 * services; it is used in `local` mode, unless an endpoint is configured.
 *
 * In `local` mode nothing lying about counts: credentials are dummies, requests are signed with them even where a Bedrock API key stands in
 * the environment (the SDK would prefer it to explicit credentials), and every option that the SDK would look up in the environment or in the
 * AWS configuration files is given. Throws an Error if there is no endpoint then.
 */
export function describeConnection(config: BedrockConfig, service: AwsService, localEndpoint?: string, credentials: AwsCredentials = createAwsCredentials(config)) {
  const configured = { runtime: config.runtimeEndpoint, controlPlane: config.controlEndpoint, s3: config.s3Endpoint, quotas: config.quotasEndpoint }[service];
  const options = {
    region: config.region,
    // Retries are the caller's: it knows what was already shown, and what a second try costs.
    maxAttempts: 1,
    cacheMiddleware: true,
  };
  if (config.mode === 'aws') {
    // The configuration has them already, those of its own profile; the SDK would take AWS_PROFILE's, or those of [default].
    const ignoreConfiguredEndpointUrls = true;
    return { ...options, ignoreConfiguredEndpointUrls, ...(configured === undefined ? {} : { endpoint: configured, ...asItIs }), ...toSigning(config.profile, credentials) };
  }
  // Whatever keeps batch jobs reads and writes a bucket of its own.
  const endpoint = configured ?? (service === 's3' ? config.controlEndpoint : undefined) ?? localEndpoint;
  if (endpoint === undefined) throw new Error('In local mode Bedrock needs an endpoint: the one of the embedded runtime, or a configured one.');
  return {
    ...options,
    endpoint,
    ...asItIs,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    authSchemePreference: [sigV4],
    retryMode: 'standard',
    defaultsMode: 'standard' as const,
    userAgentAppId: 'bedrock-graphql-local',
  };
}

/** FIPS and dual stack say which of Amazon's own endpoints is meant: the SDK refuses an endpoint that is given where the environment or the profile asks for them. */
const asItIs = { useFipsEndpoint: false, useDualstackEndpoint: false };

const sigV4 = 'aws.auth#sigv4';

/**
 * With a profile requests are signed, also where the environment has a Bedrock API key: the SDK would prefer it to explicit credentials. So they are where the
 * key is empty: the SDK would send it all the same.
 */
const toSigning = (profile: string | undefined, { provider }: AwsCredentials) => ({
  ...(profile === undefined ? {} : { profile }),
  ...(profile !== undefined || process.env['AWS_BEARER_TOKEN_BEDROCK']?.trim() === '' ? { authSchemePreference: [sigV4] } : {}),
  ...(provider === undefined ? {} : { credentials: provider }),
});
