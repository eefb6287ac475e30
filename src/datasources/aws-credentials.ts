import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { BedrockConfig } from '../config.ts';
import { findFix } from './credential-fix.ts';

/** Keys that requests are signed with, as the SDK has them. */
export interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** How the credentials stand, as the schema's AwsProfileStatus tells it. */
export interface AwsProfileStatus {
  readonly name: string;
  readonly source: 'environment' | 'config' | 'default';
  readonly region: string;
  readonly healthy: boolean;
  /** RFC 3339 */
  readonly expiresAt: string | null;
  readonly fix: string | null;
}

/** The credentials that AWS is called with: one for all clients of this process. */
export interface AwsCredentials {
  /** For the SDK. Undefined in local mode, whose credentials are dummies. */
  readonly provider: ((options?: object) => Promise<Identity>) | undefined;
  /** Looks for credentials, and calls no model. Never rejects. */
  status(): Promise<AwsProfileStatus>;
  /** AWS has refused them: the next call looks for others. */
  refused(): void;
  /** AWS has taken them. */
  accepted(): void;
  /** The command that would mend them; null in local mode. */
  fix(): Promise<string | null>;
}

const refreshMs = 300_000; // before they expire
const failureMs = 5_000; // a failure is not looked into more often for a status, unless AWS's files have changed

export function createAwsCredentials(bedrock: BedrockConfig): AwsCredentials {
  return bedrock.mode === 'local' ? localCredentials(bedrock.region) : new FoundCredentials(bedrock);
}

const localCredentials = (region: string): AwsCredentials => ({
  provider: undefined,
  status: () => Promise.resolve({ name: 'local', source: 'default', region, healthy: true, expiresAt: null, fix: null }),
  refused: () => undefined,
  accepted: () => undefined,
  fix: () => Promise.resolve(null),
});

type AwsConfig = Extract<BedrockConfig, { mode: 'aws' }>;

/**
 * Credentials of a profile, or of the SDK's own chain. The SDK keeps what it has found for as long as the process lives, unless it expires; these are looked for
 * again as soon as AWS's files change, or AWS refuses them, so that a login or a new key needs no restart. A profile that is named is the one that pays: it is never
 * replaced by other credentials.
 */
class FoundCredentials implements AwsCredentials {
  readonly #config: AwsConfig;
  #found: { readonly identity: Identity; readonly stamp: string } | undefined;
  #finding: Promise<Identity> | undefined;
  /** What AWS has refused last. */
  #refused: string | undefined;
  #failed: { readonly at: number; readonly stamp: string } | undefined;

  constructor(config: AwsConfig) {
    this.#config = config;
  }

  /** What it gives says that it expires now: the SDK asks for each call, which costs a look at two files. */
  readonly provider = async (options?: object): Promise<Identity> => ({ ...(await this.#find(options)), expiration: new Date() });

  async status(): Promise<AwsProfileStatus> {
    const { profile, profileSource = 'default', region } = this.#config;
    const identity = (await this.#hasJustFailed()) ? undefined : await this.#find().catch(() => undefined);
    const isExpired = identity?.expiration !== undefined && identity.expiration.getTime() <= Date.now();
    const healthy = identity !== undefined && !isExpired && keysOf(identity) !== this.#refused;
    return { name: profile ?? 'default', source: profileSource, region, healthy, expiresAt: identity?.expiration?.toISOString() ?? null, fix: healthy ? null : await this.fix() };
  }

  refused(): void {
    if (this.#found === undefined) return;
    this.#refused = keysOf(this.#found.identity);
    this.#found = undefined;
  }

  accepted(): void {
    this.#refused = undefined;
  }

  fix(): Promise<string> {
    return findFix(this.#config.profile);
  }

  async #hasJustFailed(): Promise<boolean> {
    const failed = this.#failed;
    return failed !== undefined && performance.now() - failed.at < failureMs && failed.stamp === (await readStamp());
  }

  async #find(options?: object): Promise<Identity> {
    const stamp = await readStamp();
    const found = this.#found;
    if (found?.stamp === stamp && !expiresWithin(found.identity, refreshMs)) return found.identity;
    try {
      const identity = await (this.#finding ??= this.#load(options).finally(() => (this.#finding = undefined)));
      this.#found = { identity, stamp };
      this.#failed = undefined;
      return identity;
    } catch (error) {
      if (found?.stamp === stamp && !expiresWithin(found.identity, 0)) return found.identity; // they could not be renewed, and still hold
      this.#failed = { at: performance.now(), stamp };
      throw error;
    }
  }

  /** Reading AWS's files is left to the SDK, and loaded at the first call; it would read each of them only once. */
  async #load(options?: object): Promise<Identity> {
    const { fromIni, fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
    const { profile } = this.#config;
    const find: (options?: object) => Promise<Identity> = profile === undefined ? fromNodeProviderChain({ ignoreCache: true }) : fromIni({ profile, ignoreCache: true });
    return find(options);
  }
}

const keysOf = ({ accessKeyId, secretAccessKey, sessionToken = '' }: Identity): string => `${accessKeyId} ${secretAccessKey} ${sessionToken}`;

const expiresWithin = ({ expiration }: Identity, ms: number): boolean => expiration !== undefined && expiration.getTime() - Date.now() < ms;

/** What changes when somebody changes AWS's files. */
async function readStamp(): Promise<string> {
  const folder = join(process.env['HOME'] || homedir(), '.aws');
  const files = [process.env['AWS_CONFIG_FILE'] || join(folder, 'config'), process.env['AWS_SHARED_CREDENTIALS_FILE'] || join(folder, 'credentials')];
  const stamps = await Promise.all(files.map((file) => stat(file, { bigint: true }).then(({ mtimeNs, size, ino }) => `${mtimeNs} ${size} ${ino}`, () => 'none')));
  return stamps.join(', ');
}
