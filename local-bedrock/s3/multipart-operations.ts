import { createHash, randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Blob } from '../storage/blob-folder.ts';
import { combineChecksums, writeChecksumHeaders, writeChecksumMembers, type Checksum } from './checksums.ts';
import { pickEncryption, readEncryption } from './encryption.ts';
import { checkKey, nowInSeconds, readKeptHeaders } from './object-operations.ts';
import { forget, inTransaction, type ObjectRecord } from './object-store.ts';
import { receiveBody } from './receive-body.ts';
import { checkBucket, readSmallBody, sendEmpty, sendXml, type S3Context, type S3Operation, type S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';
import { parseXml, s3Document } from './xml.ts';

/** A part that was uploaded. */
interface PartRecord extends Blob {
  readonly etag: string;
  readonly checksum?: Checksum;
}

const maxParts = 10_000;
const minPartBytes = 5 * 1024 ** 2;

/** POST /{bucket}/{key}?uploads */
export const createMultipartUpload: S3Operation = {
  name: 'CreateMultipartUpload',
  async answer(request, { storage, store, region }) {
    const { bucket, key, exchange } = request;
    checkBucket(store, bucket, exchange.headers['x-amz-expected-bucket-owner']);
    checkKey(key);
    const encryption = readEncryption(exchange.headers, region);
    const id = randomBytes(24).toString('base64url');
    storage.database.prepare('INSERT INTO uploads (id, bucket, key, document) VALUES (?, ?, ?, ?)').run(id, bucket, key, JSON.stringify({ ...readKeptHeaders(exchange.headers), ...encryption }));
    await sendXml(request, s3Document('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: id }), encryption);
  },
};

/** PUT /{bucket}/{key}?partNumber&uploadId; the same part again replaces it. */
export const uploadPart: S3Operation = {
  name: 'UploadPart',
  async answer(request, context) {
    const { upload, headers } = findUpload(request, context);
    const { database, blobs } = context.storage;
    const number = Number(request.query.get('partNumber'));
    if (!Number.isInteger(number) || number < 1 || number > maxParts) {
      throw new S3Error('InvalidArgument', { ArgumentName: 'partNumber' }, `Part number must be an integer between 1 and ${maxParts}, inclusive`);
    }
    const { id, file } = blobs.create();
    try {
      const { size, md5, checksum } = await receiveBody(request.exchange.body, request.exchange.headers, file);
      const part: PartRecord = { id, size, etag: `"${md5}"`, ...(checksum === undefined ? {} : { checksum }) };
      const replaced = inTransaction(database, () => {
        findUpload(request, context); // it may have been aborted meanwhile
        const existing = database.prepare('SELECT document FROM parts WHERE upload = ? AND number = ?').get(upload, number);
        database.prepare('INSERT OR REPLACE INTO parts (upload, number, document) VALUES (?, ?, ?)').run(upload, number, JSON.stringify(part));
        database.prepare('INSERT INTO blobs (id) VALUES (?)').run(id);
        return forget(database, existing === undefined ? [] : [parsePart(existing)]);
      });
      await blobs.remove(replaced);
      await sendEmpty(request, 200, { etag: part.etag, ...pickEncryption(headers), ...writeChecksumHeaders(checksum) });
    } catch (error) {
      if (database.prepare('SELECT 1 FROM blobs WHERE id = ?').get(id) === undefined) await blobs.remove([id]);
      throw error;
    }
  },
};

/** POST /{bucket}/{key}?uploadId: the parts that are named become the object, at once; nothing is copied. */
export const completeMultipartUpload: S3Operation = {
  name: 'CompleteMultipartUpload',
  async answer(request, context) {
    const named = readNamedParts((await readSmallBody(request)).toString('utf8'));
    const { upload, headers } = findUpload(request, context);
    const { storage: { database, blobs }, store } = context;
    const uploaded = listParts(database, upload);
    const parts = named.map(({ number, etag }) => {
      const part = uploaded.get(number);
      if (part === undefined || part.etag.replaceAll('"', '') !== etag.replaceAll('"', '')) throw new S3Error('InvalidPart', { PartNumber: String(number), UploadId: upload });
      return part;
    });
    if (parts.slice(0, -1).some(({ size }) => size < minPartBytes)) throw new S3Error('EntityTooSmall', { MinSizeAllowed: String(minPartBytes) });
    const checksum = combineChecksums(parts.map((part) => part.checksum));
    const object: ObjectRecord = {
      blobs: parts.map(({ id, size }) => ({ id, size })),
      size: parts.reduce((sum, { size }) => sum + size, 0),
      etag: `"${createHash('md5').update(Buffer.concat(parts.map(({ etag }) => Buffer.from(etag.replaceAll('"', ''), 'hex')))).digest('hex')}-${parts.length}"`,
      modifiedAtMs: nowInSeconds(),
      headers,
      ...(checksum === undefined ? {} : { checksum }),
    };
    const rest = [...uploaded.values()].filter((part) => !parts.includes(part));
    // The upload goes in the same transaction: two that complete it at once cannot both have its parts.
    await store.put(request.bucket, request.key, object, () => {
      findUpload(request, context);
      forgetUpload(database, upload);
      forget(database, rest);
    });
    await blobs.remove(rest.map(({ id }) => id));
    await sendXml(request, s3Document('CompleteMultipartUploadResult', {
      Location: `/${request.bucket}/${request.key}`, Bucket: request.bucket, Key: request.key, ETag: object.etag, ...writeChecksumMembers(checksum),
    }), pickEncryption(headers));
  },
};

/** DELETE /{bucket}/{key}?uploadId */
export const abortMultipartUpload: S3Operation = {
  name: 'AbortMultipartUpload',
  async answer(request, context) {
    const { upload } = findUpload(request, context);
    const { database, blobs } = context.storage;
    const removed = inTransaction(database, () => {
      const parts = [...listParts(database, upload).values()];
      forgetUpload(database, upload);
      return forget(database, parts);
    });
    await blobs.remove(removed);
    await sendEmpty(request, 204);
  },
};

function findUpload({ bucket, key, query, exchange }: S3Request, { storage, store }: S3Context): { readonly upload: string; readonly headers: ObjectRecord['headers'] } {
  checkBucket(store, bucket, exchange.headers['x-amz-expected-bucket-owner']);
  const upload = query.get('uploadId') ?? '';
  const row = storage.database.prepare('SELECT document FROM uploads WHERE id = ? AND bucket = ? AND key = ?').get(upload, bucket, key);
  if (row === undefined) throw new S3Error('NoSuchUpload', { UploadId: upload });
  return { upload, headers: JSON.parse(String(row['document'])) as ObjectRecord['headers'] };
}

function forgetUpload(database: DatabaseSync, upload: string): void {
  database.prepare('DELETE FROM parts WHERE upload = ?').run(upload);
  database.prepare('DELETE FROM uploads WHERE id = ?').run(upload);
}

function listParts(database: DatabaseSync, upload: string): ReadonlyMap<number, PartRecord> {
  const rows = database.prepare('SELECT number, document FROM parts WHERE upload = ? ORDER BY number').all(upload);
  return new Map(rows.map((row) => [Number(row['number']), parsePart(row)]));
}

const parsePart = (row: Readonly<Record<string, unknown>>): PartRecord => JSON.parse(String(row['document'])) as PartRecord;

function readNamedParts(xml: string): readonly { readonly number: number; readonly etag: string }[] {
  const document = parseXml(xml);
  if (!isCompletion(document) || document.CompleteMultipartUpload.Part.length === 0) throw new S3Error('MalformedXML');
  const parts = document.CompleteMultipartUpload.Part.map(({ PartNumber, ETag }) => ({ number: Number(PartNumber), etag: ETag.replaceAll('&quot;', '"') }));
  if (parts.some(({ number }, index) => index > 0 && number <= (parts[index - 1]?.number ?? 0))) throw new S3Error('InvalidPartOrder');
  return parts;
}

function isCompletion(value: unknown): value is { CompleteMultipartUpload: { Part: { PartNumber: string; ETag: string }[] } } {
  if (typeof value !== 'object' || value === null || !('CompleteMultipartUpload' in value)) return false;
  const { CompleteMultipartUpload: content } = value;
  return typeof content === 'object' && content !== null && 'Part' in content && Array.isArray(content.Part)
    && content.Part.every((part: unknown) => typeof part === 'object' && part !== null && 'PartNumber' in part && 'ETag' in part && typeof part.ETag === 'string');
}
