import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { createCrc32c, createCrc64Nvme, type RunningChecksum } from './crc.ts';
import { S3Error } from './s3-error.ts';

/** By the end of their headers' names. */
const algorithms = {
  crc32: { element: 'ChecksumCRC32', bytes: 4, create: createCrc32 },
  crc32c: { element: 'ChecksumCRC32C', bytes: 4, create: createCrc32c },
  crc64nvme: { element: 'ChecksumCRC64NVME', bytes: 8, create: createCrc64Nvme },
  sha1: { element: 'ChecksumSHA1', bytes: 20, create: () => createHash('sha1') },
  sha256: { element: 'ChecksumSHA256', bytes: 32, create: () => createHash('sha256') },
} as const;

export type ChecksumAlgorithm = keyof typeof algorithms;

/** What is known of an object's content, in base64; of an object in parts it is a checksum of checksums, `…-3`. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string;
}

/** The checksum that a request announces: in a header, or in a trailer behind the body. */
export interface AnnouncedChecksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Null: it stands in the trailer. */
  readonly value: string | null;
}

const names = Object.keys(algorithms) as readonly ChecksumAlgorithm[];
const prefix = 'x-amz-checksum-';

/** The algorithm of a name as S3 writes it, in either case; undefined for none that S3 has. */
export function findAlgorithm(name: string): ChecksumAlgorithm | undefined {
  return names.find((known) => known === name.toLowerCase());
}

/** Starts a checksum. */
export function startChecksum(algorithm: ChecksumAlgorithm): { update(bytes: Uint8Array): unknown; digest(): Buffer } {
  return algorithms[algorithm].create();
}

/** Reads which checksum a request announces, if any. Throws S3Error for several, and for one that is no checksum. */
export function readAnnouncedChecksum(headers: IncomingHttpHeaders): AnnouncedChecksum | undefined {
  const inHeaders = names.filter((name) => headers[prefix + name] !== undefined);
  const trailer = headers['x-amz-trailer'];
  const inTrailer = typeof trailer === 'string' ? names.filter((name) => trailer.split(',').some((item) => item.trim().toLowerCase() === prefix + name)) : [];
  const [algorithm, ...others] = [...inHeaders, ...inTrailer];
  if (algorithm === undefined) return undefined;
  if (others.length > 0) throw new S3Error('InvalidRequest', {}, 'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.');
  const value = headers[prefix + algorithm];
  if (typeof value !== 'string') return { algorithm, value: null };
  checkForm(algorithm, value);
  return { algorithm, value };
}

/** Throws S3Error where the text cannot be a checksum of that kind. */
export function checkForm(algorithm: ChecksumAlgorithm, value: string): void {
  if (Buffer.from(value, 'base64').length !== algorithms[algorithm].bytes) {
    throw new S3Error('InvalidRequest', {}, `Value for ${prefix}${algorithm} header is invalid.`);
  }
}

/** The headers that tell an object's checksum. */
export function writeChecksumHeaders(checksum: Checksum | undefined): Readonly<Record<string, string>> {
  if (checksum === undefined) return {};
  return { [prefix + checksum.algorithm]: checksum.value, 'x-amz-checksum-type': checksum.value.includes('-') ? 'COMPOSITE' : 'FULL_OBJECT' };
}

/** The members of an XML answer that tell it. */
export function writeChecksumMembers(checksum: Checksum | undefined): Readonly<Record<string, string>> {
  if (checksum === undefined) return {};
  return { [algorithms[checksum.algorithm].element]: checksum.value, ChecksumType: checksum.value.includes('-') ? 'COMPOSITE' : 'FULL_OBJECT' };
}

/** The checksum of an object that was uploaded in parts: over the checksums of its parts. Undefined where one of them has none. */
export function combineChecksums(parts: readonly (Checksum | undefined)[]): Checksum | undefined {
  const algorithm = parts[0]?.algorithm;
  if (algorithm === undefined || algorithm === 'crc64nvme' || parts.some((part) => part?.algorithm !== algorithm)) return undefined;
  const whole = startChecksum(algorithm);
  for (const part of parts) whole.update(Buffer.from(part?.value ?? '', 'base64'));
  return { algorithm, value: `${whole.digest().toString('base64')}-${parts.length}` };
}

function createCrc32(): RunningChecksum {
  let value = 0;
  return {
    update(bytes) {
      value = crc32(bytes, value);
    },
    digest() {
      const digest = Buffer.alloc(4);
      digest.writeUInt32BE(value);
      return digest;
    },
  };
}
