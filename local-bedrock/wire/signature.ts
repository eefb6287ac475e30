import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { BedrockError } from './errors.ts';

/** Secret access keys by access key id. */
export type Credentials = Readonly<Record<string, string>>;

/** What is signed of a request. */
export interface SignedRequest {
  readonly method: string;
  /** Still percent-encoded. */
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
}

/** A request of Bedrock, whose signature is over its whole body. */
export interface SignedBodyRequest extends SignedRequest {
  readonly body: Uint8Array;
}

/** What differs from service to service. */
interface Scheme {
  readonly service: 'bedrock' | 's3';
  /** What the signature says of the body: its SHA-256 in hex, or a word of S3's. */
  readonly payloadHash: string;
}

const algorithm = 'AWS4-HMAC-SHA256';
const allowedSkewMs = 5 * 60 * 1000;

interface Authorization {
  readonly accessKeyId: string;
  readonly day: string;
  readonly region: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/**
 * Checks the signature of a request (Signature Version 4, service name `bedrock`, any region) as AWS's front door does.
 * Throws the 403 that AWS answers: UnrecognizedClientException for an unknown key, MissingAuthenticationTokenException,
 * IncompleteSignatureException, and InvalidSignatureException for anything that does not fit: signature, body, clock.
 * The texts of the first one are recorded, of the others AWS's documentation has them.
 */
export function verifySignature(request: SignedBodyRequest, credentials: Credentials, now: Date = new Date()): void {
  // The body's hash is always taken from the body itself: what a header declares of it proves nothing.
  verify(request, { service: 'bedrock', payloadHash: hashHex(request.body) }, credentials, now);
}

/**
 * The same for S3, whose signature is over what `x-amz-content-sha256` says of the body: whether that is true is seen when the body has been read.
 * S3's own words for the errors are put in by its front door.
 */
export function verifyS3Signature(request: SignedRequest, credentials: Credentials, now: Date = new Date()): void {
  verify(request, { service: 's3', payloadHash: readHeader(request.headers, 'x-amz-content-sha256') }, credentials, now);
}

/** The region and the service that a request is signed for; undefined where it is not signed. */
export function readScope(headers: IncomingHttpHeaders): { readonly region: string; readonly service: string } | undefined {
  const [, region, service] = /Credential=[^/,]+\/\d{8}\/([^/,]+)\/([^/,]+)\/aws4_request/.exec(headers.authorization ?? '') ?? [];
  return region === undefined || service === undefined ? undefined : { region, service };
}

function verify(request: SignedRequest, scheme: Scheme, credentials: Credentials, now: Date): void {
  const { service } = scheme;
  const header = request.headers.authorization;
  if (header === undefined) throw new BedrockError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  const authorization = parseAuthorization(header, service);
  const secret = Object.hasOwn(credentials, authorization.accessKeyId) ? credentials[authorization.accessKeyId] : undefined;
  if (secret === undefined) {
    throw new BedrockError('UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  const timestamp = readTimestamp(request.headers, authorization.day, now);

  const scope = `${authorization.day}/${authorization.region}/${service}/aws4_request`;
  const canonical = canonicalRequest(request, scheme, authorization.signedHeaders);
  const key = ['aws4_request', service, authorization.region, authorization.day].reduceRight<string | Buffer>(
    (signingKey, part) => hmac(signingKey, part),
    `AWS4${secret}`,
  );
  const expected = hmac(key, [algorithm, timestamp, scope, hashHex(canonical)].join('\n'));
  const given = Buffer.from(authorization.signature, 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw mismatch();
}

function parseAuthorization(header: string, service: Scheme['service']): Authorization {
  const match = /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/(\d{8})\/([^/,]+)\/([^/,]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/
    .exec(header);
  const [, accessKeyId, day, region, scopeService, headerNames, signature] = match ?? [];
  if (!accessKeyId || !day || !region || !headerNames || !signature) {
    throw new BedrockError('IncompleteSignatureException', 'The Authorization header is not a complete AWS4-HMAC-SHA256 signature.');
  }
  if (scopeService !== service) {
    throw new BedrockError('InvalidSignatureException', `Credential should be scoped to correct service: '${service}'.`);
  }
  const signedHeaders = headerNames.split(';');
  // Over HTTP/2 the SDK signs the pseudo header in the place of Host.
  if (!signedHeaders.includes('host') && !signedHeaders.includes(':authority')) {
    throw new BedrockError('InvalidSignatureException', "'Host' must be a 'SignedHeader' in the AWS Authorization.");
  }
  return { accessKeyId, day, region, signedHeaders, signature };
}

function readTimestamp(headers: IncomingHttpHeaders, day: string, now: Date): string {
  const timestamp = headers['x-amz-date'];
  const match = typeof timestamp === 'string' ? /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp) : null;
  if (match === null || typeof timestamp !== 'string') {
    throw new BedrockError('IncompleteSignatureException', "Authorization header requires existence of a 'X-Amz-Date' header.");
  }
  if (!timestamp.startsWith(day)) {
    throw new BedrockError('InvalidSignatureException', 'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP');
  }
  const [, year, month, date, hour, minute, second] = match.map(Number);
  const signedAtMs = Date.UTC(year ?? 0, (month ?? 0) - 1, date, hour, minute, second);
  if (Math.abs(now.getTime() - signedAtMs) <= allowedSkewMs) return timestamp;
  const bound = (ms: number) => `${toBasicIso(ms)} (${toBasicIso(now.getTime())} ${ms < now.getTime() ? '-' : '+'} 5 min.)`;
  throw new BedrockError(
    'InvalidSignatureException',
    signedAtMs < now.getTime()
      ? `Signature expired: ${timestamp} is now earlier than ${bound(now.getTime() - allowedSkewMs)}`
      : `Signature not yet current: ${timestamp} is still later than ${bound(now.getTime() + allowedSkewMs)}`,
  );
}

function canonicalRequest(request: SignedRequest, { service, payloadHash }: Scheme, signedHeaders: readonly string[]): string {
  const headers = signedHeaders.map((name) => `${name}:${readHeader(request.headers, name)}\n`).join('');
  const path = service === 's3' ? request.path : canonicalPath(request.path);
  return [request.method, path, canonicalQuery(request.query), headers, signedHeaders.join(';'), payloadHash].join('\n');
}

/** Every service but S3 encodes the path, which is encoded already, once more: `%3A` is signed as `%253A`. */
function canonicalPath(path: string): string {
  return path.split('/').map(encode).join('/');
}

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return `${encode(decode(name))}=${encode(decode(value.join('=')))}`;
    })
    .sort()
    .join('&');
}

function readHeader(headers: IncomingHttpHeaders, name: string): string {
  // HTTP/2 has no Host: the pseudo header stands for it.
  const value = name === 'host' ? (headers.host ?? headers[':authority']) : headers[name];
  const text = Array.isArray(value) ? value.join(',') : (value ?? '');
  return text.trim().replace(/ +/g, ' ');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function toBasicIso(ms: number): string {
  return new Date(ms).toISOString().replace(/[-:]|\.\d+/g, '');
}

function hashHex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function mismatch(): BedrockError {
  return new BedrockError(
    'InvalidSignatureException',
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  );
}
