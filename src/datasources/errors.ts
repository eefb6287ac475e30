import type { ErrorCode } from '../errors.ts';
import { CodedError, isCodedError } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import type { ShownBy } from './certificate-error.ts';
import { describeCertificate, isOfCertificate } from './certificate-error.ts';
import { describeUnreachable } from './unreachable.ts';

/** What is known of a call besides the error that ended it. */
export interface FailedCall {
  /** The head of Bedrock's answer, if one came. */
  readonly response?: { readonly statusCode: number; readonly headers: Readonly<Record<string, string>> } | undefined;
}

/**
 * Bedrock's exceptions by the name that stands in the header `x-amzn-errortype` (a stream spells it with a small first letter), and what AWS's
 * front door answers in Bedrock's place. The API reference and recorded answers have them.
 */
const codeByException = new Map<string, ErrorCode>([
  ['ThrottlingException', 'THROTTLED'],
  ['ModelTimeoutException', 'MODEL_TIMEOUT'],
  ['ModelErrorException', 'MODEL_ERROR'],
  ['ModelStreamErrorException', 'MODEL_ERROR'],
  ['ModelNotReadyException', 'MODEL_NOT_READY'],
  ['AccessDeniedException', 'ACCESS_DENIED'],
  ['NotAuthorized', 'ACCESS_DENIED'],
  ['FTUFormNotFilled', 'ACCESS_DENIED'],
  ['ResourceNotFoundException', 'RESOURCE_NOT_FOUND'],
  ['ValidationException', 'VALIDATION'],
  ['ServiceQuotaExceededException', 'SERVICE_QUOTA_EXCEEDED'],
  ['ServiceUnavailableException', 'SERVICE_UNAVAILABLE'],
  ['InternalServerException', 'INTERNAL_SERVER'],
  // AWS's front door: the request's signature, or who signed it.
  ['UnrecognizedClientException', 'CREDENTIALS_EXPIRED'],
  ['InvalidClientTokenId', 'CREDENTIALS_EXPIRED'],
  ['ExpiredTokenException', 'CREDENTIALS_EXPIRED'],
  ['ExpiredToken', 'CREDENTIALS_EXPIRED'],
  ['IncompleteSignature', 'CREDENTIALS_EXPIRED'],
  ['IncompleteSignatureException', 'CREDENTIALS_EXPIRED'],
  ['InvalidSignatureException', 'CREDENTIALS_EXPIRED'],
  ['SignatureDoesNotMatch', 'CREDENTIALS_EXPIRED'],
  ['MissingAuthenticationTokenException', 'CREDENTIALS_EXPIRED'],
  ['RequestExpired', 'CREDENTIALS_EXPIRED'],
]);

/** What is said in place of Bedrock's words, where these do not tell how to mend it. */
const adviceByException = new Map([
  [
    'FTUFormNotFilled',
    'Anthropic asks an AWS account what its models are for, once, before their first use, and this account has not answered: fill in the use-case form in the' +
      ' Amazon Bedrock console (Model catalog, any model of Anthropic’s) or by PutUseCaseForModelAccess, and try again some minutes later.',
  ],
]);

/** Some models run only for accounts that let what is said be retained: no request has a fault then that says so, though Bedrock calls it invalid. Its words are quoted in many public reports. */
const retentionWords = /data retention mode .* is not available for this model/i;
const retentionAdvice =
  'The AWS account has to let prompts and answers be retained for this model, and in this region it does not: an administrator sets its data retention mode with' +
  ' PutAccountDataRetention, to one that the model’s card in the Amazon Bedrock user guide names. It holds for the whole account.';

/** A Bedrock API key that is wrong, has expired, or was made for another region: called a refusal of access, and quoted in public reports. */
const apiKeyWords = /bearer token (?:has expired|included in the request is invalid)|make sure your API key is valid/i;

/** For exceptions without a name, or with one that is not known here; 529 is Bedrock's `overloaded_error`. */
const codeByStatus = new Map<number, ErrorCode>([
  [401, 'CREDENTIALS_EXPIRED'],
  [403, 'ACCESS_DENIED'],
  [404, 'RESOURCE_NOT_FOUND'],
  [408, 'MODEL_TIMEOUT'],
  [424, 'MODEL_ERROR'],
  [429, 'THROTTLED'],
  [503, 'SERVICE_UNAVAILABLE'],
  [529, 'SERVICE_UNAVAILABLE'],
]);

const codeOfStatus = (statusCode: number): ErrorCode => codeByStatus.get(statusCode) ?? (statusCode >= 500 ? 'INTERNAL_SERVER' : 'VALIDATION');

/** Errors of the SDK's own, before it sends anything: it found no credentials, or could not refresh them. */
const credentialErrors: ReadonlySet<string> = new Set(['CredentialsProviderError', 'ProviderError', 'TokenProviderError', 'ChainableProviderError']);

/**
 * What ended a call, as an error of ours. Bedrock's own words are shown, without ARNs and account ids; those of anything else are not, and the
 * original is the cause. An answer that had begun well and then broke (a cut connection, a frame whose checksum is wrong) is STREAM_TRUNCATED.
 */
export function toCodedError(error: unknown, { response }: FailedCall = {}): CodedError {
  if (isCodedError(error)) return error;
  const headers = response?.headers ?? {};
  const details = { simulated: 'x-local-bedrock' in headers, requestId: headers['x-amzn-requestid'] ?? null, retryAfterMs: readRetryAfterMs(headers), cause: error };
  if (!(error instanceof Error)) return new CodedError('INTERNAL', details);

  const exception = error.name.charAt(0).toUpperCase() + error.name.slice(1);
  const known = codeByException.get(exception);
  // A signature is nobody's business but the operator's: its error quotes the whole request.
  if (known === 'CREDENTIALS_EXPIRED') return new CodedError(known, { ...details, upstream: exception });
  if ((known === 'ACCESS_DENIED' || response?.statusCode === 403) && apiKeyWords.test(error.message)) return new CodedError('CREDENTIALS_EXPIRED', { ...details, upstream: known === undefined ? null : exception });
  if (known === 'VALIDATION' && retentionWords.test(error.message)) {
    const { message = '' } = readWords(error.message);
    return new CodedError('ACCESS_DENIED', { ...details, message: `${message.replace(/[.\s]+$/, '')}. ${retentionAdvice}`, upstream: exception });
  }
  const advice = adviceByException.get(exception);
  if (known !== undefined) return new CodedError(known, { ...details, ...(advice === undefined ? readException(error, exception) : { message: advice }), upstream: exception });
  if (response !== undefined && response.statusCode >= 300) {
    const { statusCode } = response;
    const code = codeOfStatus(statusCode);
    // The SDK marks what it read from an answer in Bedrock's form; a proxy's page makes it fail otherwise.
    if (!('$fault' in error)) return new CodedError(code, details);
    return new CodedError(code, { ...details, ...readWords(error.message), upstream: exception === 'Unknown' ? null : error.name });
  }
  // Before Bedrock answered, an exception of AWS's is one of the services that give credentials.
  if (credentialErrors.has(error.name) || (response === undefined && '$fault' in error)) return new CodedError('CREDENTIALS_EXPIRED', details);
  if (response !== undefined) {
    // An exception that the SDK has no class for is a plain Error to which it gave the exception's name.
    return Object.hasOwn(error, 'name') ? new CodedError('INTERNAL_SERVER', { ...details, upstream: exception }) : new CodedError('STREAM_TRUNCATED', details);
  }
  // Nothing is to be hoped from another try.
  if (isOfCertificate(error)) return new CodedError('SERVICE_UNAVAILABLE', { ...details, message: describeCertificate(error, endpoint), retryable: false });
  const way = describeUnreachable(error);
  return new CodedError(way === undefined ? 'INTERNAL' : 'SERVICE_UNAVAILABLE', { ...details, ...way });
}

const endpoint: ShownBy = {
  who: "AWS's endpoint shows",
  untrusted: 'where something on the way inspects TLS, or the endpoint is your own, start the server with NODE_EXTRA_CA_CERTS, the file of its authority',
  misnamed: 'an endpoint of your own (AWS_ENDPOINT_URL and the like, or the profile’s endpoint_url) has to be called by a name that stands in it; where it is Amazon’s, something on the way answers in its place',
};

/**
 * What Bedrock says of a record of a batch job that failed: its errorCode, which is documented as an HTTP status, and taken as the name of an exception as well, and
 * its errorMessage.
 */
export function toRecordError(errorCode: JsonValue, errorMessage: string | null): CodedError {
  const words = errorMessage === null ? {} : readWords(errorMessage);
  const name = typeof errorCode === 'string' ? errorCode.charAt(0).toUpperCase() + errorCode.slice(1) : '';
  const known = codeByException.get(name);
  if (known !== undefined) return new CodedError(known, { ...words, upstream: name });
  const status = Number(errorCode);
  return new CodedError(Number.isInteger(status) && status >= 300 ? codeOfStatus(status) : 'MODEL_ERROR', words);
}

/** What an exception says. Of a stream that the model broke off Bedrock passes on the model's own words, which say what failed: they stand behind Bedrock's. */
function readException(error: Error, exception: string): { readonly message?: string } {
  const words = readWords(error.message);
  if (exception !== 'ModelStreamErrorException') return words;
  const { originalMessage, originalStatusCode }: MembersOfOriginal = 'originalMessage' in error ? error : (readBody(error.message) ?? {});
  if (typeof originalMessage !== 'string' || originalMessage === '') return words;
  const original = blotOut(originalMessage);
  if (words.message?.includes(original)) return words;
  const status = typeof originalStatusCode === 'number' ? `, with status ${originalStatusCode}` : '';
  return { message: `${words.message === undefined ? '' : `${words.message.replace(/[.\s]+$/, '')}. `}The model said${status}: ${original}` };
}

interface MembersOfOriginal {
  readonly originalMessage?: unknown;
  readonly originalStatusCode?: unknown;
}

/** What Bedrock says; nothing where the SDK only says that it said nothing. */
function readWords(text: string): { readonly message?: string } {
  const words = readMessage(text);
  return words === undefined || words === '' || words === 'Unknown' || words === 'UnknownError' ? {} : { message: blotOut(words) };
}

/** An exception of a stream that the SDK has no class for has its whole JSON as message. Any may have a hint of the SDK's behind its words. */
function readMessage(told: string): string | undefined {
  const text = told.replace(/\n {2}Deserialization error: .*$/, '');
  if (!text.startsWith('{')) return text;
  const message = readBody(text)?.['message'];
  return typeof message === 'string' ? message : undefined;
}

function readBody(text: string): JsonObject | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return isJsonObject(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

/** Hides what tells of the AWS account: ARNs and account ids. */
export const blotOut = (text: string): string =>
  text.replaceAll(/\barn:[\w-]+:[^\s"'<>,;()[\]]*[\w*/]/g, '[arn]').replaceAll(/(?<![\w-])\d{12}(?![\w-])/g, '[account]');

/** Seconds or a date in `Retry-After`, milliseconds in `x-amz-retry-after`. */
function readRetryAfterMs(headers: Readonly<Record<string, string>>): number | null {
  const precise = headers['x-amz-retry-after'];
  if (precise !== undefined && /^\d+$/.test(precise)) return Number(precise);
  const plain = headers['retry-after'];
  if (plain === undefined) return null;
  if (/^\d+$/.test(plain)) return Number(plain) * 1_000;
  const date = Date.parse(plain);
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now());
}
