import type { BedrockConfig } from '../config.ts';

/** Which of Bedrock's two services is meant: the runtime runs models, the control plane lists them. */
export type BedrockService = 'runtime' | 'controlPlane';

/** How a client of the AWS SDK reaches its service: the options that both clients share. */
export type Connection = ReturnType<typeof describeConnection>;

/**
 * Turns the configuration into the options of an SDK client. `localEndpoint` is the URL of the embedded runtime, which answers for both
 * services; it is used in `local` mode, unless an endpoint is configured.
 *
 * In `local` mode nothing lying about counts: credentials are dummies, requests are signed with them even where a Bedrock API key stands in
 * the environment (the SDK would prefer it to explicit credentials), and every option that the SDK would look up in the environment or in the
 * AWS configuration files is given. Throws an Error if there is no endpoint then.
 */
export function describeConnection(config: BedrockConfig, service: BedrockService, localEndpoint?: string) {
  const configured = service === 'runtime' ? config.runtimeEndpoint : config.controlEndpoint;
  const options = {
    region: config.region,
    // Retries are the caller's: it knows what was already shown, and what a second try costs.
    maxAttempts: 1,
    cacheMiddleware: true,
  };
  if (config.mode === 'aws') {
    return { ...options, ...(configured === undefined ? {} : { endpoint: configured }), ...(config.profile === undefined ? {} : useProfile(config.profile)) };
  }
  const endpoint = configured ?? localEndpoint;
  if (endpoint === undefined) throw new Error('In local mode Bedrock needs an endpoint: the one of the embedded runtime, or a configured one.');
  return {
    ...options,
    endpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    authSchemePreference: [sigV4],
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    retryMode: 'standard',
    defaultsMode: 'standard' as const,
    userAgentAppId: 'bedrock-graphql-local',
  };
}

const sigV4 = 'aws.auth#sigv4';

/**
 * A profile that is named is the one that pays: the SDK's own chain would go on to other credentials if it failed, and prefer a Bedrock API
 * key. Reading AWS's files is left to the SDK, and loaded at the first call.
 */
function useProfile(profile: string) {
  const load = async () => (await import('@aws-sdk/credential-providers')).fromIni({ profile });
  let provider: ReturnType<typeof load> | undefined;
  return {
    profile,
    authSchemePreference: [sigV4],
    credentials: async () => (await (provider ??= load()))(),
  };
}
