import type { IncomingHttpHeaders } from 'node:http';
import { writeChecksumHeaders } from './checksums.ts';
import { readEncryption } from './encryption.ts';
import type { ObjectRecord } from './object-store.ts';
import { receiveBody } from './receive-body.ts';
import { checkBucket, sendEmpty, type S3Context, type S3Operation, type S3Request } from './request.ts';
import { S3Error } from './s3-error.ts';

/** PUT /{bucket}/{key} */
export const putObject: S3Operation = {
  name: 'PutObject',
  async answer(request, { storage, store, region }) {
    const { exchange, bucket, key } = request;
    const { headers } = exchange;
    checkBucket(store, bucket, headers['x-amz-expected-bucket-owner']);
    if (headers['x-amz-copy-source'] !== undefined) throw new S3Error('NotImplemented', { Header: 'x-amz-copy-source' });
    checkKey(key);
    const encryption = readEncryption(headers, region);
    const { id, file } = storage.blobs.create();
    try {
      const { size, md5, checksum } = await receiveBody(exchange.body, headers, file);
      const object: ObjectRecord = {
        blobs: size === 0 ? [] : [{ id, size }],
        size,
        etag: `"${md5}"`,
        modifiedAtMs: nowInSeconds(),
        headers: { ...readKeptHeaders(headers), ...encryption },
        ...(checksum === undefined ? {} : { checksum }),
      };
      await store.put(bucket, key, object, (existing) => checkPutConditions(headers, existing));
      if (size === 0) await storage.blobs.remove([id]);
      await sendEmpty(request, 200, { etag: object.etag, ...encryption, ...writeChecksumHeaders(checksum) });
    } catch (error) {
      if (store.find(bucket, key)?.blobs[0]?.id !== id) await storage.blobs.remove([id]);
      throw error;
    }
  },
};

/** GET /{bucket}/{key}, with `Range` and the conditions. */
export const getObject: S3Operation = { name: 'GetObject', answer: (request, context) => sendObject(request, context, true) };

/** HEAD /{bucket}/{key} */
export const headObject: S3Operation = { name: 'HeadObject', answer: (request, context) => sendObject(request, context, false) };

/** DELETE /{bucket}/{key}; that it is not there is no error. */
export const deleteObject: S3Operation = {
  name: 'DeleteObject',
  async answer(request, { store }) {
    checkBucket(store, request.bucket, request.exchange.headers['x-amz-expected-bucket-owner']);
    await store.delete(request.bucket, request.key);
    await sendEmpty(request, 204);
  },
};

async function sendObject({ exchange, bucket, key, query, headers }: S3Request, { store }: S3Context, withBody: boolean): Promise<void> {
  const asked = exchange.headers;
  checkBucket(store, bucket, asked['x-amz-expected-bucket-owner']);
  const object = store.find(bucket, key);
  if (object === undefined) throw new S3Error('NoSuchKey', { Key: key });
  checkGetConditions(asked, object);
  const range = readRange(asked.range, object.size);
  const { start, end } = range ?? { start: 0, end: object.size };
  const answerHeaders = {
    ...headers,
    'content-type': 'binary/octet-stream',
    ...object.headers,
    ...readResponseHeaders(query),
    'accept-ranges': 'bytes',
    'content-length': String(end - start),
    etag: object.etag,
    'last-modified': new Date(object.modifiedAtMs).toUTCString(),
    ...(range === undefined ? {} : { 'content-range': `bytes ${start}-${end - 1}/${object.size}` }),
    // Of a part the checksum of the whole says nothing.
    ...(range === undefined && asked['x-amz-checksum-mode'] === 'ENABLED' ? writeChecksumHeaders(object.checksum) : {}),
  };
  // Held from here on: what is overwritten meanwhile is still sent whole.
  const pieces = withBody ? store.read(object, { start, end }) : undefined;
  exchange.start(range === undefined ? 200 : 206, answerHeaders);
  for await (const piece of pieces ?? []) {
    await exchange.write(piece);
    if (exchange.left.aborted) return;
  }
  await exchange.end();
}

/** S3's limit is in bytes of UTF-8. */
export function checkKey(key: string): void {
  const bytes = Buffer.byteLength(key);
  if (bytes > 1_024) throw new S3Error('KeyTooLongError', { Size: String(bytes), MaxSizeAllowed: '1024' });
}

/** Times of S3 have whole seconds. */
export const nowInSeconds = (): number => Math.floor(Date.now() / 1_000) * 1_000;

const keptHeaders = ['content-type', 'content-disposition', 'content-language', 'cache-control', 'expires'];

/** The headers of a PUT that come back with a GET. */
export function readKeptHeaders(headers: IncomingHttpHeaders): Readonly<Record<string, string>> {
  const encoding = (headers['content-encoding'] ?? '').split(',').map((item) => item.trim()).filter((item) => item !== '' && item !== 'aws-chunked').join(',');
  const kept = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && (keptHeaders.includes(name) || name.startsWith('x-amz-meta-')) ? [[name, value]] : []);
  return { ...Object.fromEntries(kept), ...(encoding === '' ? {} : { 'content-encoding': encoding }) };
}

const overrides: Readonly<Record<string, string>> = {
  'response-content-type': 'content-type',
  'response-content-disposition': 'content-disposition',
  'response-content-encoding': 'content-encoding',
  'response-cache-control': 'cache-control',
};

function readResponseHeaders(query: URLSearchParams): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(overrides).flatMap(([parameter, header]): [string, string][] => {
    const value = query.get(parameter);
    return value === null || /[\r\n]/.test(value) ? [] : [[header, value]];
  }));
}

function checkPutConditions(headers: IncomingHttpHeaders, existing: ObjectRecord | undefined): void {
  if (headers['if-none-match'] === '*' && existing !== undefined) throw new S3Error('PreconditionFailed', { Condition: 'If-None-Match' });
  const wanted = headers['if-match'];
  if (wanted === undefined) return;
  if (existing === undefined) throw new S3Error('NoSuchKey');
  if (!names(wanted, existing.etag)) throw new S3Error('PreconditionFailed', { Condition: 'If-Match' });
}

function checkGetConditions(headers: IncomingHttpHeaders, { etag, modifiedAtMs }: ObjectRecord): void {
  const { 'if-match': match, 'if-none-match': noneMatch } = headers;
  if (match !== undefined && !names(match, etag)) throw new S3Error('PreconditionFailed', { Condition: 'If-Match' });
  if (match === undefined && modifiedAtMs > Date.parse(headers['if-unmodified-since'] ?? '')) throw new S3Error('PreconditionFailed', { Condition: 'If-Unmodified-Since' });
  if (noneMatch !== undefined ? names(noneMatch, etag) : modifiedAtMs <= Date.parse(headers['if-modified-since'] ?? '')) throw new S3Error('NotModified');
}

const names = (condition: string, etag: string): boolean => condition === '*' || condition.split(',').some((item) => item.trim().replaceAll('"', '') === etag.replaceAll('"', ''));

/** One range of bytes; what is no such range is ignored, as S3 does. Throws S3Error InvalidRange for one behind the end. */
function readRange(header: string | undefined, size: number): { readonly start: number; readonly end: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const start = first === '' ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(Number(last) + 1, size);
  if (first !== '' && last !== '' && Number(first) > Number(last)) return undefined;
  if (start >= size || (first === '' && Number(last) === 0)) throw new S3Error('InvalidRange', { RangeRequested: header ?? '', ActualObjectSize: String(size) });
  return { start, end };
}
