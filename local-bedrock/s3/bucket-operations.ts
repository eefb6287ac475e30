import { writeChecksumMembers } from './checksums.ts';
import type { Listed } from './object-store.ts';
import { accountId, checkBucket, foreignBucket, readSmallBody, sendEmpty, sendXml, type S3Operation } from './request.ts';
import { S3Error } from './s3-error.ts';
import { parseXml, s3Document } from './xml.ts';

const ownerHeader = 'x-amz-expected-bucket-owner';
const maxKeys = 1_000;

/** GET / */
export const listBuckets: S3Operation = {
  name: 'ListBuckets',
  answer: (request, { store }) => sendXml(request, s3Document('ListAllMyBucketsResult', {
    Owner: { ID: accountId },
    Buckets: { Bucket: store.listBuckets().map(({ name, createdAt }) => ({ Name: name, CreationDate: createdAt })) },
  })),
};

/** PUT /{bucket}; its region and all other settings are not looked at. */
export const createBucket: S3Operation = {
  name: 'CreateBucket',
  async answer(request, { store, region }) {
    const { bucket } = request;
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) throw new S3Error('InvalidBucketName', { BucketName: bucket });
    if (bucket === foreignBucket) throw new S3Error('AccessDenied');
    // us-east-1 alone takes it in good part that the bucket is there.
    if (store.hasBucket(bucket) && region !== 'us-east-1') throw new S3Error('BucketAlreadyOwnedByYou', { BucketName: bucket });
    store.createBucket(bucket);
    await sendEmpty(request, 200, { location: `/${bucket}` });
  },
};

/** HEAD /{bucket} */
export const headBucket: S3Operation = {
  name: 'HeadBucket',
  async answer(request, { store, region }) {
    checkBucket(store, request.bucket, request.exchange.headers[ownerHeader]);
    await sendEmpty(request, 200, { 'x-amz-bucket-region': region });
  },
};

/** DELETE /{bucket}, which has to be empty. */
export const deleteBucket: S3Operation = {
  name: 'DeleteBucket',
  async answer(request, { store }) {
    checkBucket(store, request.bucket, request.exchange.headers[ownerHeader]);
    store.deleteBucket(request.bucket);
    await sendEmpty(request, 204);
  },
};

/** GET /{bucket}?location */
export const getBucketLocation: S3Operation = {
  name: 'GetBucketLocation',
  async answer(request, { store, region }) {
    checkBucket(store, request.bucket, request.exchange.headers[ownerHeader]);
    await sendXml(request, s3Document('LocationConstraint', region === 'us-east-1' ? '' : region));
  },
};

/** GET /{bucket}?list-type=2 */
export const listObjectsV2: S3Operation = {
  name: 'ListObjectsV2',
  async answer(request, { store }) {
    const { bucket, query, exchange } = request;
    checkBucket(store, bucket, exchange.headers[ownerHeader]);
    const limit = readMaxKeys(query.get('max-keys'));
    const token = query.get('continuation-token');
    const prefix = query.get('prefix') ?? '';
    const delimiter = query.get('delimiter') ?? '';
    const after = token === null ? (query.get('start-after') ?? '') : readToken(token);
    const { items, next } = limit === 0 ? { items: [], next: null } : store.list(bucket, { prefix, delimiter, after, limit });
    const encode = readEncoding(query.get('encoding-type'));
    await sendXml(request, s3Document('ListBucketResult', {
      Name: bucket,
      Prefix: encode(prefix),
      Delimiter: delimiter === '' ? undefined : encode(delimiter),
      MaxKeys: limit,
      EncodingType: query.get('encoding-type') ?? undefined,
      KeyCount: items.length,
      IsTruncated: next !== null,
      ContinuationToken: token ?? undefined,
      NextContinuationToken: next === null ? undefined : Buffer.from(next).toString('base64url'),
      StartAfter: query.get('start-after') ?? undefined,
      Contents: items.flatMap((item) => writeContents(item, encode)),
      CommonPrefixes: items.flatMap((item) => ('commonPrefix' in item ? [{ Prefix: encode(item.commonPrefix) }] : [])),
    }));
  },
};

/** POST /{bucket}?delete: up to 1,000 objects by their keys. */
export const deleteObjects: S3Operation = {
  name: 'DeleteObjects',
  async answer(request, { store }) {
    const { bucket, exchange } = request;
    checkBucket(store, bucket, exchange.headers[ownerHeader]);
    const { keys, isQuiet } = readDeletion((await readSmallBody(request)).toString('utf8'));
    for (const key of keys) await store.delete(bucket, key);
    await sendXml(request, s3Document('DeleteResult', { Deleted: isQuiet ? [] : keys.map((Key) => ({ Key })) }));
  },
};

function writeContents(item: Listed, encode: (text: string) => string) {
  if ('commonPrefix' in item) return [];
  const { size, etag, modifiedAtMs, checksum } = item.object;
  const [algorithm] = Object.keys(writeChecksumMembers(checksum)).map((name) => name.replace('Checksum', ''));
  return [{ Key: encode(item.key), LastModified: new Date(modifiedAtMs).toISOString(), ETag: etag, ChecksumAlgorithm: algorithm, Size: size, StorageClass: 'STANDARD' }];
}

function readMaxKeys(text: string | null): number {
  if (text === null) return maxKeys;
  if (!/^\d{1,9}$/.test(text)) throw new S3Error('InvalidArgument', { ArgumentName: 'max-keys', ArgumentValue: text }, 'Provided max-keys not an integer or within integer range');
  return Math.min(Number(text), maxKeys);
}

function readToken(token: string): string {
  if (!/^[\w-]+$/.test(token)) throw new S3Error('InvalidArgument', { ArgumentName: 'continuation-token' }, 'The continuation token provided is incorrect');
  return Buffer.from(token, 'base64url').toString();
}

/** Keys may have characters that XML has not; clients that know of that ask for their percent-encoding. */
function readEncoding(type: string | null): (text: string) => string {
  if (type === null) return (text) => text;
  if (type !== 'url') throw new S3Error('InvalidArgument', { ArgumentName: 'encoding-type', ArgumentValue: type }, 'Invalid Encoding Method specified in Request');
  return (text) => encodeURIComponent(text).replaceAll('%2F', '/');
}

function readDeletion(xml: string): { readonly keys: readonly string[]; readonly isQuiet: boolean } {
  const document = parseXml(xml);
  if (!isDeletion(document)) throw new S3Error('MalformedXML');
  const keys = document.Delete.Object.map(({ Key }) => Key);
  if (keys.length === 0 || keys.length > maxKeys) throw new S3Error('MalformedXML');
  return { keys, isQuiet: document.Delete.Quiet === 'true' };
}

function isDeletion(value: unknown): value is { Delete: { Object: { Key: string }[]; Quiet?: string } } {
  if (typeof value !== 'object' || value === null || !('Delete' in value)) return false;
  const { Delete: content } = value;
  return typeof content === 'object' && content !== null && 'Object' in content && Array.isArray(content.Object)
    && content.Object.every((item: unknown) => typeof item === 'object' && item !== null && 'Key' in item && typeof item.Key === 'string');
}
