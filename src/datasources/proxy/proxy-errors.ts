import { CodedError } from '../../errors.ts';
import type { ShownBy } from '../certificate-error.ts';
import { codeOf, describeCertificate, isOfCertificate } from '../certificate-error.ts';

const described = 'The proxy that HTTPS_PROXY names';

/** The proxy has not made the tunnel: it does not want to (a status below 500), or could not. */
export function refusedBy(statusCode: number): CodedError {
  if (statusCode >= 500) return new CodedError('SERVICE_UNAVAILABLE', { message: `${described} could not connect to AWS: it answered with status ${statusCode}.` });
  const what = statusCode === 407 ? 'asks for a user and a password, or does not take those of its URL' : 'does not let the server connect to AWS';
  return new CodedError('ACCESS_DENIED', { message: `${described} ${what}: it answered with status ${statusCode}.` });
}

/** There was no answer of the proxy's. */
export function unreachableProxy(cause: Error): CodedError {
  return isOfCertificate(cause) ? badCertificate(cause, proxy) : new CodedError('SERVICE_UNAVAILABLE', { message: `${described} cannot be reached${codeOf(cause)}.`, cause });
}

export const silentProxy = (timeoutMs: number): CodedError => new CodedError('SERVICE_UNAVAILABLE', { message: `${described} did not connect to AWS within ${timeoutMs / 1_000} s.` });

/** What came through the tunnel was no TLS of AWS's. */
export function brokenTunnel(cause: Error): CodedError {
  return isOfCertificate(cause) ? badCertificate(cause, target) : new CodedError('SERVICE_UNAVAILABLE', { message: `${described} broke the connection to AWS before it was used${codeOf(cause)}.`, cause });
}

const trustIt = 'start the server with NODE_EXTRA_CA_CERTS, the file of its authority';

const proxy: ShownBy = { who: `${described} has`, untrusted: trustIt, misnamed: 'HTTPS_PROXY has to name it by a name that stands in it' };

const target: ShownBy = {
  who: `${described} leads to`,
  untrusted: `where it inspects TLS, or the endpoint is your own, ${trustIt}`,
  misnamed: 'where it inspects TLS, it has to show one for the name of the endpoint; an endpoint of your own has to be called by a name that stands in its certificate',
};

/** Nothing is to be hoped from another try. */
const badCertificate = (cause: Error, shownBy: ShownBy): CodedError => new CodedError('SERVICE_UNAVAILABLE', { message: describeCertificate(cause, shownBy), retryable: false, cause });
