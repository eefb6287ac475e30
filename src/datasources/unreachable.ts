import { codeOf } from './certificate-error.ts';

/** Errors of Node's on the way to AWS, and undici's for a connection that was closed. */
const unreachable: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);
/** Of the system, which has no file, no port or no memory left for another connection: there may be one a moment later. */
const exhausted: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'EADDRNOTAVAIL', 'ENOBUFS', 'ENOMEM']);

/** By the codes of Node's parser of HTTP, and undici's for headers that never end; the errors of undici's own parser have a name alone. */
const isNoHttp = ({ name }: Error, code: string): boolean => name === 'HTTPParserError' || /^HPE_|^UND_ERR_HEADERS_OVERFLOW$/.test(code);
/** Of OpenSSL; those about a certificate have to be told apart before. */
const noTls = /^ERR_SSL_|^EPROTO$/;

const urls = 'the URL of an endpoint of your own (AWS_ENDPOINT_URL and the like, or the profile’s endpoint_url)';

/** What is to be said of an error by which nobody was reached, or somebody who speaks another protocol; undefined for any other. */
export function describeUnreachable(error: Error): { readonly message?: string } | undefined {
  // Where a name has several addresses, all of them were tried.
  if (error instanceof AggregateError) return error.errors.some((one) => one instanceof Error && describeUnreachable(one) !== undefined) ? {} : undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (unreachable.has(code)) return {};
  if (exhausted.has(code)) return { message: `The server can open no further connection at the moment${codeOf(error)}: if it stays, see how many files it may have open (ulimit -n), and how many it has.` };
  if (isNoHttp(error, code)) return { message: `What answers in AWS's place does not speak HTTP${codeOf(error)}: see whether ${urls} has to begin with https://.` };
  if (noTls.test(code)) return { message: `What answers in AWS's place does not speak TLS as it should${codeOf(error)}: see whether ${urls} has to begin with http://, and what is on the way.` };
  return undefined;
}
