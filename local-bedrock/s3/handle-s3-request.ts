import { randomBytes } from 'node:crypto';
import type { CallLog } from '../calls.ts';
import { tellOwnFailure } from '../own-failure.ts';
import type { LazyStoredServices } from '../stored-services.ts';
import { BedrockError, type ErrorName } from '../wire/errors.ts';
import type { Exchange } from '../wire/exchange.ts';
import { readScope, verifyS3Signature, type Credentials } from '../wire/signature.ts';
import { findS3Operation } from './find-operation.ts';
import type { S3Request } from './request.ts';
import { S3Error, type S3ErrorCode } from './s3-error.ts';

/** The parts of a running server that a request of S3 meets. */
export interface S3RequestContext {
  readonly calls: CallLog;
  readonly credentials: Credentials;
  readonly stored: LazyStoredServices;
}

/** Answers one request of S3, start to end; bodies pass through, whatever their size. Never rejects: what fails is answered as S3's errors are. */
export async function handleS3Request(exchange: Exchange, context: S3RequestContext): Promise<void> {
  const requestId = randomBytes(8).toString('hex').toUpperCase();
  const headers = { 'x-amz-request-id': requestId, 'x-amz-id-2': requestId, 'x-local-bedrock': '1' };
  const request: S3Request = { exchange, ...splitPath(exchange.path), query: new URLSearchParams(exchange.query), headers };
  const operation = findS3Operation(request);
  const call = context.calls.begin({
    operation: operation?.name ?? null,
    modelId: null,
    httpVersion: exchange.httpVersion,
    requestId,
    invocationId: readHeader(exchange, 'amz-sdk-invocation-id'),
    attemptHeader: readHeader(exchange, 'amz-sdk-request'),
  });
  exchange.left.addEventListener('abort', () => call.end('aborted'), { once: true });
  try {
    verify(exchange, context.credentials);
    if (operation === undefined) throw new S3Error('NotImplemented', {}, 'local-bedrock does not simulate this operation of S3.');
    if (request.key.includes('\0')) throw new S3Error('InvalidArgument', { ArgumentName: 'key' });
    const { storage, store } = await context.stored.open();
    await operation.answer(request, { storage, store, region: readScope(exchange.headers)?.region ?? 'us-east-1' });
    call.update({ status: 200 });
    if (!exchange.left.aborted) call.end('completed');
  } catch (error) {
    if (exchange.left.aborted) return;
    if (exchange.started) {
      exchange.cut();
      return;
    }
    const answer = error instanceof S3Error ? error : new S3Error('InternalError', {}, tellOwnFailure(error));
    call.update({ status: answer.status });
    // HEAD and 304 have no body: the status is all that their clients are told.
    const body = exchange.method === 'HEAD' || answer.status === 304 ? '' : answer.toXml(exchange.path, requestId);
    await exchange.send(answer.status, { ...headers, ...(body === '' ? {} : { 'content-type': 'application/xml' }) }, Buffer.from(body));
    call.end('completed');
  }
}

/** What S3 calls the errors of a signature. */
const signatureErrors: Partial<Record<ErrorName, S3ErrorCode>> = {
  UnrecognizedClientException: 'InvalidAccessKeyId',
  MissingAuthenticationTokenException: 'AccessDenied',
  IncompleteSignatureException: 'AuthorizationHeaderMalformed',
  InvalidSignatureException: 'SignatureDoesNotMatch',
};

function verify(exchange: Exchange, credentials: Credentials): void {
  try {
    verifyS3Signature(exchange, credentials);
  } catch (error) {
    const code = error instanceof BedrockError ? signatureErrors[error.name] : undefined;
    if (code === undefined || !(error instanceof BedrockError)) throw error;
    throw /^Signature (expired|not yet)/.test(error.message) ? new S3Error('RequestTimeTooSkewed') : new S3Error(code);
  }
}

/** Path style: the bucket, then the key, which is decoded once and whole. */
function splitPath(path: string): { readonly bucket: string; readonly key: string } {
  const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(path) ?? [];
  return { bucket: decode(bucket), key: decode(key) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readHeader(exchange: Exchange, name: string): string | null {
  const value = exchange.headers[name];
  return typeof value === 'string' ? value : null;
}
