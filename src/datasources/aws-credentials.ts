import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { BedrockConfig } from '../config.ts';
import { isCodedError } from '../errors.ts';
import { findFix } from './credential-fix.ts';
import type { CredentialHandler } from './credential-handler.ts';
import type { GiverFailure } from './credential-search.ts';

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
  readonly provider: (() => Promise<Identity>) | undefined;
  /** Looks for credentials, and calls no model. Never rejects. */
  status(): Promise<AwsProfileStatus>;
  /** AWS has refused them: the next call looks for others. */
  refused(): void;
  /** AWS has taken them. */
  accepted(): void;
  /** What would mend them: a command, or what is to be done; null in local mode. */
  fix(): Promise<string | null>;
}

// Before they expire they are renewed: for most of that time beside the calls, which none but the last minute makes wait.
const refreshMs = 300_000;
const urgentMs = 60_000;
const pauseMs = 30_000; // between renewals beside calls: some keys are never given for longer
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
  #search: { readonly identity: Promise<Identity>; readonly stamp: string } | undefined;
  #searchedAt = 0;
  #handler: CredentialHandler | undefined;
  /** Of those who were asked for credentials by the last search. */
  #giverFailure: (GiverFailure & { readonly stamp: string }) | undefined;
  /** An EC2 instance's metadata has answered. */
  #isOnInstance = (process.env['AWS_EC2_METADATA_SERVICE_ENDPOINT'] ?? '') !== '';
  /** What AWS has refused last. */
  #refused: string | undefined;
  #failed: { readonly error: unknown; readonly at: number; readonly stamp: string } | undefined;

  constructor(config: AwsConfig) {
    this.#config = config;
  }

  /** `memoized`: the SDK keeps nothing of its own, and asks for each call, which costs a look at two files. */
  readonly provider = Object.assign((): Promise<Identity> => this.#find(), { memoized: true });

  async status(): Promise<AwsProfileStatus> {
    const { profile, profileSource = 'default', region } = this.#config;
    let failure = await this.#recentFailure();
    const identity = failure === undefined ? await this.#find().catch((error: unknown) => void (failure = { error })) : undefined;
    const isExpired = identity?.expiration !== undefined && identity.expiration.getTime() <= Date.now();
    const healthy = identity !== undefined && !isExpired && keysOf(identity) !== this.#refused;
    return { name: profile ?? 'default', source: profileSource, region, healthy, expiresAt: identity?.expiration?.toISOString() ?? null, fix: healthy ? null : (reasonOf(failure?.error) ?? (await this.fix())) };
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
    return findFix(this.#config.profile, this.#isOnInstance);
  }

  async #recentFailure(): Promise<{ readonly error: unknown } | undefined> {
    const failed = this.#failed;
    return failed !== undefined && performance.now() - failed.at < failureMs && failed.stamp === (await readStamp()) ? failed : undefined;
  }

  /** @param mayBeginAnew what looks for keys may itself change the files, each time it fails: once is enough */
  async #find(mayBeginAnew = true): Promise<Identity> {
    const stamp = await readStamp();
    const identity = this.#found?.stamp === stamp ? this.#found.identity : undefined;
    if (identity !== undefined && !expiresWithin(identity, refreshMs)) return identity;
    if (identity !== undefined && !expiresWithin(identity, urgentMs)) {
      if (Date.now() - this.#searchedAt >= pauseMs) this.#searchFor(stamp).catch(() => undefined);
      return identity;
    }
    try {
      return await this.#searchFor(stamp);
    } catch (error) {
      if (mayBeginAnew && (await readStamp()) !== stamp) return this.#find(false); // it has failed by files that have changed meanwhile
      if (identity !== undefined && !expiresWithin(identity, 0)) return identity; // they could not be renewed, and still hold
      this.#failed = { error, at: performance.now(), stamp };
      throw error;
    }
  }

  /** One search for all who wait, but for those for whom the files have changed since it began: it does not know what they say now. */
  #searchFor(stamp: string): Promise<Identity> {
    if (this.#search?.stamp === stamp) return this.#search.identity;
    this.#searchedAt = Date.now();
    const search = { stamp, identity: this.#load(stamp) };
    this.#search = search;
    const end = (identity?: Identity): void => {
      if (this.#search !== search) return;
      this.#search = undefined;
      if (identity === undefined) return;
      this.#found = { identity, stamp };
      this.#failed = undefined;
    };
    search.identity.then(end, () => end());
    return search.identity;
  }

  /**
   * Reading AWS's files is left to the SDK, and loaded at the first call; it would read each of them only once. What it asks for them (STS, SSO) goes by a handler
   * of its own: it would borrow the one of the call that needs them first, with all that this one does to the requests of its call. Not all that gives keys takes
   * the handler from `clientConfig`, so it stands where that of a calling client would, too.
   */
  async #load(stamp: string): Promise<Identity> {
    const [{ fromIni, fromNodeProviderChain }, { CredentialHandler }, { CredentialSearch }] = await Promise.all([
      import('@aws-sdk/credential-providers'),
      import('./credential-handler.ts'),
      import('./credential-search.ts'),
    ]);
    const { profile, region, proxy } = this.#config;
    const handler = (this.#handler ??= new CredentialHandler(proxy));
    const settings = { ignoreCache: true, clientConfig: { requestHandler: handler } };
    const callerClientConfig = { ...(profile === undefined ? {} : { profile }), region: () => Promise.resolve(region), requestHandler: handler };
    const find = profile === undefined ? fromNodeProviderChain(settings) : fromIni({ ...settings, profile });
    const before = this.#giverFailure?.stamp === stamp ? this.#giverFailure : undefined;
    // A profile has the instance asked only where it says so.
    const search = new CredentialSearch({ before, isOnInstance: this.#isOnInstance || profile !== undefined });
    try {
      return await search.run(() => find({ callerClientConfig }));
    } catch (error) {
      throw search.explain(error);
    } finally {
      const { failure } = search;
      if (this.#search?.stamp === stamp) this.#giverFailure = failure && { ...failure, stamp }; // not over what a later search by other files has found
      if (profile === undefined && search.isOnInstance) this.#isOnInstance = true;
      handler.closeIdle();
    }
  }
}

/** Why there are no credentials, where it is no fault of theirs: those who give them, or the way to them, do not work, and no other keys are wanted. */
const reasonOf = (error: unknown): string | undefined => (isCodedError(error) && error.code !== 'CREDENTIALS_EXPIRED' ? error.data.message : undefined);

const keysOf = ({ accessKeyId, secretAccessKey, sessionToken = '' }: Identity): string => `${accessKeyId} ${secretAccessKey} ${sessionToken}`;

const expiresWithin = ({ expiration }: Identity, ms: number): boolean => expiration !== undefined && expiration.getTime() - Date.now() < ms;

/** What changes when somebody changes AWS's files. */
async function readStamp(): Promise<string> {
  const folder = join(process.env['HOME'] || homedir(), '.aws');
  const files = [process.env['AWS_CONFIG_FILE'] || join(folder, 'config'), process.env['AWS_SHARED_CREDENTIALS_FILE'] || join(folder, 'credentials')];
  const stamps = await Promise.all(files.map((file) => stat(file, { bigint: true }).then(({ mtimeNs, size, ino }) => `${mtimeNs} ${size} ${ino}`, () => 'none')));
  return stamps.join(', ');
}
