import type { BedrockConfig } from '../config.ts';
import type { AwsCredentials, AwsProfileStatus } from './aws-credentials.ts';

/**
 * What Bedrock is called with: the API key of the environment where there is one and no profile is named, which the SDK prefers to all other credentials, and otherwise these. S3 and Service Quotas take no
 * API key, so that theirs are `credentials` in each case.
 */
export function ofBedrock(config: BedrockConfig, credentials: AwsCredentials): AwsCredentials {
  const isUsed = config.mode === 'aws' && config.profile === undefined && (process.env['AWS_BEARER_TOKEN_BEDROCK'] ?? '').trim() !== '';
  return isUsed ? new ApiKey(config.region, credentials.provider) : credentials;
}

/** It stands in the environment that the server was started with: when it expires nobody tells, and a new one needs a restart. */
class ApiKey implements AwsCredentials {
  readonly provider: AwsCredentials['provider'];
  readonly #region: string;
  #isRefused = false;

  constructor(region: string, provider: AwsCredentials['provider']) {
    this.#region = region;
    this.provider = provider;
  }

  status(): Promise<AwsProfileStatus> {
    return Promise.resolve({ name: 'default', source: 'default', region: this.#region, healthy: !this.#isRefused, expiresAt: null, fix: this.#isRefused ? this.#fix : null });
  }

  refused(): void {
    this.#isRefused = true;
  }

  accepted(): void {
    this.#isRefused = false;
  }

  fix(): Promise<string> {
    return Promise.resolve(this.#fix);
  }

  get #fix(): string {
    return `export AWS_BEARER_TOKEN_BEDROCK='a Bedrock API key that is valid in ${this.#region}', and restart the server`;
  }
}
