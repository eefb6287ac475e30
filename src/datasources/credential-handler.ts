import { CodedError, isCodedError } from '../errors.ts';
import type { Call } from './abortable-handler.ts';
import { AbortableHandler } from './abortable-handler.ts';
import { toCodedError } from './errors.ts';

type Handle = AbortableHandler['handle'];

const timeoutMs = 30_000;

/** The SDK asks SSO to renew a login no sooner again, and calls it expired meanwhile. */
const silenceMs = 30_000;

/**
 * What STS and SSO are asked by, for one set of credentials. It is nobody's call: who waits for the credentials may leave, and others wait for them, too. So each
 * request has a time of its own.
 */
export class CredentialHandler extends AbortableHandler {
  /** Of the last request. */
  #failure: { readonly error: CodedError; readonly at: number } | undefined;

  /** What ended the search for credentials, said better where it is known here: what the SDK makes of it calls it a login that has expired. */
  explain(error: unknown): unknown {
    if (this.#failure !== undefined && performance.now() - this.#failure.at < silenceMs) return this.#failure.error;
    return error instanceof Error && busy.has(error.name) ? unavailable(error) : error;
  }

  override async handle(...[request, options]: Parameters<Handle>): ReturnType<Handle> {
    const call: Call = { signal: AbortSignal.timeout(timeoutMs) };
    this.#failure = undefined; // the SDK has tried again, or asks somebody else
    try {
      const answer = await this.run(call, () => super.handle(request, options));
      const { statusCode } = answer.response;
      if (statusCode === 429 || statusCode >= 500) this.#note(unavailable());
      return answer;
    } catch (error) {
      const told = call.signal.aborted ? new CodedError('SERVICE_UNAVAILABLE', { message: `AWS did not give the credentials of the server within ${timeoutMs / 1_000} s.`, cause: error }) : error;
      const known = toCodedError(told);
      if (isCodedError(told)) this.#note(told);
      else if (known.code === 'SERVICE_UNAVAILABLE') this.#note(known.data.retryable ? unavailable(known) : known);
      throw told;
    }
  }

  #note(error: CodedError): void {
    this.#failure = { error, at: performance.now() };
  }
}

/** Refusals of STS's with status 400 that pass: it is asked too often, or cannot reach who knows a web identity. */
const busy: ReadonlySet<string> = new Set(['Throttling', 'ThrottlingException', 'RequestLimitExceeded', 'IDPCommunicationErrorException']);

const unavailable = (cause?: Error): CodedError =>
  new CodedError('SERVICE_UNAVAILABLE', { message: 'AWS cannot give the credentials of the server at the moment (STS, or IAM Identity Center).', ...(cause === undefined ? {} : { cause }) });
