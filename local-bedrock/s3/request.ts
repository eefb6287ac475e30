import type { Exchange } from '../wire/exchange.ts';
import type { Storage } from '../storage/open-storage.ts';
import type { ObjectStore } from './object-store.ts';
import { S3Error } from './s3-error.ts';

/** What S3's operations work on. */
export interface S3Context {
  readonly storage: Storage;
  readonly store: ObjectStore;
  readonly region: string;
}

/** A request of S3 that passed the front door. */
export interface S3Request {
  readonly exchange: Exchange;
  /** Empty: the request names none. */
  readonly bucket: string;
  /** Decoded; empty: the request is about the bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
  /** Headers of every answer. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface S3Operation {
  /** S3's name of it. */
  readonly name: string;
  answer(request: S3Request, context: S3Context): Promise<void>;
}

/** The account that everything here belongs to. */
export const accountId = '123456789012';

/** A bucket of somebody else, for trying out what happens then. */
export const foreignBucket = 'local-foreign';

/** Throws S3Error NoSuchBucket, or AccessDenied for a bucket that is somebody else's. */
export function checkBucket(store: ObjectStore, bucket: string, expectedOwner?: unknown): void {
  if (bucket === foreignBucket || (expectedOwner !== undefined && expectedOwner !== accountId)) throw new S3Error('AccessDenied');
  if (!store.hasBucket(bucket)) throw new S3Error('NoSuchBucket', { BucketName: bucket });
}

const maxXmlBytes = 8 * 1024 * 1024;

/** Reads a body of XML, which is small. */
export async function readSmallBody({ exchange }: S3Request): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of exchange.body as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > maxXmlBytes) throw new S3Error('MalformedXML');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

export function sendXml({ exchange, headers }: S3Request, xml: string, more: Readonly<Record<string, string>> = {}): Promise<void> {
  return exchange.send(200, { ...headers, ...more, 'content-type': 'application/xml' }, Buffer.from(xml));
}

export function sendEmpty({ exchange, headers }: S3Request, status: number, more: Readonly<Record<string, string>> = {}): Promise<void> {
  return exchange.send(status, { ...headers, ...more }, Buffer.alloc(0));
}
