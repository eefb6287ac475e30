import { AsyncLocalStorage } from 'node:async_hooks';
import { CodedError, isCodedError } from '../errors.ts';
import { isOfCertificate } from './certificate-error.ts';
import { toCodedError } from './errors.ts';
import { MetadataRequests } from './metadata-requests.ts';

/** The SDK asks SSO to renew a login no sooner again, and calls it expired meanwhile. */
const silenceMs = 30_000;

/** A failure of those who give credentials, and when it came. */
export interface GiverFailure {
  readonly error: CodedError;
  readonly at: number;
}

export interface CredentialSearchOptions {
  /** Of the search before, where that looked into the same files. */
  readonly before: GiverFailure | undefined;
  /** An EC2 instance's metadata is known to be there: that it does not answer tells more than that this is no instance. */
  readonly isOnInstance: boolean;
}

const searches = new AsyncLocalStorage<CredentialSearch>();

/**
 * One search for credentials, and what those who were asked for them answered. The SDK's error says nothing of it, or calls it a login that has expired: where it passes, or
 * is told better here, {@link explain} tells that.
 */
export class CredentialSearch {
  readonly #options: CredentialSearchOptions;
  readonly #metadata = new MetadataRequests();
  #hasAsked = false;
  /** Of the last request to STS or SSO. */
  #failure: GiverFailure | undefined;

  constructor(options: CredentialSearchOptions) {
    this.#options = options;
  }

  /** The one that this is done for. */
  static get current(): CredentialSearch | undefined {
    return searches.getStore();
  }

  run<Result>(find: () => Promise<Result>): Promise<Result> {
    return searches.run(this, () => this.#metadata.watch(find));
  }

  /** STS or SSO is asked: the SDK has tried again, or asks somebody else. */
  asks(): void {
    this.#hasAsked = true;
    this.#failure = undefined;
  }

  /** They could not give credentials. */
  fails(error: CodedError): void {
    this.#failure = { error, at: performance.now() };
  }

  /** What is to be remembered of those who were asked. */
  get failure(): GiverFailure | undefined {
    const { before } = this.#options;
    const hasAsked = this.#hasAsked || this.#metadata.all.length > 0;
    return this.#failure ?? (!hasAsked && before !== undefined && performance.now() - before.at < silenceMs ? before : undefined);
  }

  /** This is an EC2 instance, and its metadata has answered, if only that it gives nothing without a token. */
  get isOnInstance(): boolean {
    return this.#options.isOnInstance || this.#metadata.all.some(({ isOfInstance, status = 0 }) => isOfInstance && ((status >= 200 && status < 300) || status === 401));
  }

  /** What ended it. What does not pass is a fault of what credentials are found by, such as a role or a file, whatever service they are for. */
  explain(error: unknown): CodedError {
    const failure = this.failure?.error ?? this.#metadataFailure;
    if (failure !== undefined) return failure;
    if (isCodedError(error)) return error;
    if (error instanceof Error && busy.has(error.name)) return unavailable(error);
    const told = toCodedError(error);
    return told.data.retryable || told.code === 'CREDENTIALS_EXPIRED' ? told : new CodedError('CREDENTIALS_EXPIRED', { cause: error });
  }

  /** The last request for an instance's or a container's credentials, where what came of it passes. */
  get #metadataFailure(): CodedError | undefined {
    const { all } = this.#metadata;
    const last = all.at(-1);
    if (last === undefined) return undefined;
    const { isOfInstance, status, error } = last;
    if (error !== undefined && isOfCertificate(error)) return toCodedError(error);
    const passes =
      status === undefined
        ? !isOfInstance || this.isOnInstance
        : isPassing(status) || (status === 401 && all.some((one) => one.status !== undefined && isPassing(one.status))); // without the token that it could not give
    if (!passes) return undefined;
    const what = isOfInstance ? 'the metadata of the EC2 instance' : 'the endpoint of the container’s credentials';
    return new CodedError('SERVICE_UNAVAILABLE', { message: `${cannotGive} (${what} ${status === undefined ? 'does not answer' : `answers with status ${status}`}).`, ...(error === undefined ? {} : { cause: error }) });
  }
}

/** Refusals of STS's with status 400 that pass: it is asked too often, or cannot reach who knows a web identity. */
const busy: ReadonlySet<string> = new Set(['Throttling', 'ThrottlingException', 'RequestLimitExceeded', 'IDPCommunicationErrorException']);

/** Who answers so may answer better the next time. */
export const isPassing = (statusCode: number): boolean => statusCode === 429 || statusCode >= 500;

const cannotGive = 'AWS cannot give the credentials of the server at the moment';

export const unavailable = (cause?: Error): CodedError => new CodedError('SERVICE_UNAVAILABLE', { message: `${cannotGive} (STS, or IAM Identity Center).`, ...(cause === undefined ? {} : { cause }) });
