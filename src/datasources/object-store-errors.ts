import type { ErrorCode } from '../errors.ts';
import { CodedError, isCodedError } from '../errors.ts';
import type { FailedCall } from './errors.ts';
import { blotOut, toCodedError } from './errors.ts';

/** S3's errors by the code that the API reference gives them. */
const codeByError = new Map<string, ErrorCode>([
  ['NoSuchBucket', 'RESOURCE_NOT_FOUND'],
  ['NoSuchKey', 'RESOURCE_NOT_FOUND'],
  ['NotFound', 'RESOURCE_NOT_FOUND'],
  ['NoSuchUpload', 'SERVICE_UNAVAILABLE'],
  ['AccessDenied', 'ACCESS_DENIED'],
  ['AllAccessDisabled', 'ACCESS_DENIED'],
  ['AccountProblem', 'ACCESS_DENIED'],
  ['Forbidden', 'ACCESS_DENIED'],
  ['PermanentRedirect', 'VALIDATION'],
  ['AuthorizationHeaderMalformed', 'VALIDATION'],
  ['InvalidRange', 'VALIDATION'],
  ['SlowDown', 'THROTTLED'],
  ['RequestLimitExceeded', 'THROTTLED'],
  ['ServiceUnavailable', 'SERVICE_UNAVAILABLE'],
  ['RequestTimeout', 'SERVICE_UNAVAILABLE'],
  ['InternalError', 'INTERNAL_SERVER'],
  ['InvalidAccessKeyId', 'CREDENTIALS_EXPIRED'],
  ['SignatureDoesNotMatch', 'CREDENTIALS_EXPIRED'],
  ['ExpiredToken', 'CREDENTIALS_EXPIRED'],
]);

/** What is said in place of S3's words, where these do not tell what to do. */
const words = new Map<string, string>([
  ['NoSuchBucket', 'S3 has no bucket of this name.'],
  ['NoSuchKey', 'S3 has no object of this name.'],
  ['NotFound', 'S3 has no object of this name.'],
  ['PermanentRedirect', 'The S3 bucket is in another region.'],
  ['AuthorizationHeaderMalformed', 'The S3 bucket is in another region.'],
  ['Forbidden', 'S3 denied access.'],
  ['AccessDenied', 'S3 denied access.'],
]);

const transient: ReadonlySet<string> = new Set(['AbortError', 'TimeoutError']);

/** What ended a call to S3, as an error of ours; the words are S3's, without ARNs and account ids. */
export function toObjectStoreError(error: unknown, call: FailedCall & { readonly signal?: AbortSignal }): CodedError {
  if (isCodedError(error)) return error;
  if (!(error instanceof Error)) return new CodedError('INTERNAL', { cause: error });
  const code = codeByError.get(error.name);
  if (code === 'CREDENTIALS_EXPIRED') return new CodedError(code, { upstream: error.name, cause: error });
  if (code !== undefined) return new CodedError(code, { message: words.get(error.name) ?? (error.message === '' ? undefined : blotOut(error.message)) ?? 'S3 refused the request.', upstream: error.name, cause: error });
  if (transient.has(error.name)) return new CodedError('SERVICE_UNAVAILABLE', { message: 'S3 did not answer in time.', cause: error });
  const told = toCodedError(error, call);
  return told.code === 'STREAM_TRUNCATED' || told.code === 'INTERNAL' ? new CodedError('SERVICE_UNAVAILABLE', { message: 'The connection to S3 broke.', cause: error }) : told;
}
