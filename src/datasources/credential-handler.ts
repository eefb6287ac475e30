import { CodedError, isCodedError } from '../errors.ts';
import type { Call } from './abortable-handler.ts';
import { AbortableHandler } from './abortable-handler.ts';
import { CredentialSearch, isPassing, unavailable } from './credential-search.ts';
import { toCodedError } from './errors.ts';
import { unwatched } from './metadata-requests.ts';

type Handle = AbortableHandler['handle'];

const timeoutMs = 30_000;

/**
 * What STS and SSO are asked by, for one set of credentials. It is nobody's call: who waits for the credentials may leave, and others wait for them, too. So each
 * request has a time of its own. The search that it is made for is told what comes of it.
 */
export class CredentialHandler extends AbortableHandler {
  override async handle(...[request, options]: Parameters<Handle>): ReturnType<Handle> {
    const search = CredentialSearch.current;
    const call: Call = { signal: AbortSignal.timeout(timeoutMs) };
    search?.asks();
    try {
      const answer = await unwatched(() => this.run(call, () => super.handle(request, options)));
      if (isPassing(answer.response.statusCode)) search?.fails(unavailable());
      return answer;
    } catch (error) {
      const told = call.signal.aborted ? new CodedError('SERVICE_UNAVAILABLE', { message: `AWS did not give the credentials of the server within ${timeoutMs / 1_000} s.`, cause: error }) : error;
      const known = toCodedError(told);
      if (isCodedError(told)) search?.fails(told);
      else if (known.code === 'SERVICE_UNAVAILABLE') search?.fails(known.data.retryable ? unavailable(known) : known);
      throw told;
    }
  }
}
