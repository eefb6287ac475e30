import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { decodeAwsChunked } from './aws-chunked.ts';
import { checkForm, readAnnouncedChecksum, startChecksum, type AnnouncedChecksum, type Checksum } from './checksums.ts';
import { S3Error } from './s3-error.ts';

/** A body that came in whole, and is what its sender said. */
export interface ReceivedBody {
  readonly size: number;
  /** MD5 in hex. */
  readonly md5: string;
  readonly checksum?: Checksum;
}

const maxPartBytes = 5 * 1024 ** 3;
const unsigned = 'UNSIGNED-PAYLOAD';
const unsignedChunks = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER';

/**
 * Writes a request's body into a new file, piece by piece, without its `aws-chunked` framing, and holds it against all that the request says of it:
 * length, `Content-MD5`, `x-amz-content-sha256` and the checksum in a header or trailer. Throws S3Error where something differs.
 */
export async function receiveBody(body: AsyncIterable<Buffer>, headers: IncomingHttpHeaders, file: string): Promise<ReceivedBody> {
  const announced = readAnnouncedChecksum(headers);
  const payload = readPayloadKind(headers);
  const expectedSize = readExpectedSize(headers);
  const md5 = createHash('md5');
  const sha256 = payload.sha256 === undefined ? undefined : createHash('sha256');
  const running = announced && startChecksum(announced.algorithm);
  const trailers = new Map<string, string>();
  let size = 0;

  const content = payload.isChunked ? decodeAwsChunked(body, (name, value) => trailers.set(name, value)) : body;
  const handle = await open(file, 'wx');
  try {
    for await (const piece of content) {
      size += piece.length;
      if (size > maxPartBytes) throw new S3Error('EntityTooLarge');
      md5.update(piece);
      sha256?.update(piece);
      running?.update(piece);
      await writeAll(handle, piece);
    }
  } finally {
    await handle.close();
  }

  if (expectedSize !== undefined && size !== expectedSize) throw new S3Error('IncompleteBody');
  if (sha256 !== undefined && sha256.digest('hex') !== payload.sha256) throw new S3Error('XAmzContentSHA256Mismatch');
  const digest = md5.digest();
  const contentMd5 = headers['content-md5'];
  if (typeof contentMd5 === 'string' && digest.toString('base64') !== contentMd5) {
    throw new S3Error(Buffer.from(contentMd5, 'base64').length === digest.length ? 'BadDigest' : 'InvalidDigest');
  }
  if (announced === undefined || running === undefined) return { size, md5: digest.toString('hex') };
  return { size, md5: digest.toString('hex'), checksum: compare(announced, running.digest().toString('base64'), trailers) };
}

function compare({ algorithm, value }: AnnouncedChecksum, computed: string, trailers: ReadonlyMap<string, string>): Checksum {
  const expected = value ?? trailers.get(`x-amz-checksum-${algorithm}`);
  if (expected === undefined) throw new S3Error('InvalidRequest', {}, `The trailer x-amz-checksum-${algorithm}, which x-amz-trailer announces, is missing.`);
  checkForm(algorithm, expected);
  if (expected !== computed) {
    if (value === null) throw new S3Error('XAmzContentChecksumMismatch');
    throw new S3Error('BadDigest', {}, `The ${algorithm.toUpperCase()} you specified did not match the calculated checksum.`);
  }
  return { algorithm, value: computed };
}

function readPayloadKind(headers: IncomingHttpHeaders): { readonly isChunked: boolean; readonly sha256?: string } {
  const said = headers['x-amz-content-sha256'];
  if (typeof said !== 'string') throw new S3Error('InvalidRequest', {}, 'Missing required header for this request: x-amz-content-sha256');
  if (said === unsigned) return { isChunked: false };
  if (said === unsignedChunks) return { isChunked: true };
  if (/^[0-9a-f]{64}$/.test(said)) return { isChunked: false, sha256: said };
  throw new S3Error('NotImplemented', { Header: 'x-amz-content-sha256' }, `local-bedrock does not check chunks that are signed one by one (${said}).`);
}

/** Of the content, without its framing. */
function readExpectedSize(headers: IncomingHttpHeaders): number | undefined {
  const said = headers['x-amz-decoded-content-length'] ?? (headers['x-amz-content-sha256'] === unsignedChunks ? undefined : headers['content-length']);
  return typeof said === 'string' && /^\d+$/.test(said) ? Number(said) : undefined;
}

async function writeAll(handle: Awaited<ReturnType<typeof open>>, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at)).bytesWritten;
}
