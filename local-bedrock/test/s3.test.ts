import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CreateBucketCommand, CreateMultipartUploadCommand, DeleteObjectCommand, DeleteObjectsCommand, GetObjectCommand,
  HeadBucketCommand, HeadObjectCommand, ListBucketsCommand, ListObjectsV2Command, PutObjectCommand, UploadPartCommand, paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { decodeAwsChunked } from '../s3/aws-chunked.ts';
import { createCrc32c, createCrc64Nvme } from '../s3/crc.ts';
import { bucket, createS3, put, read } from './batch-kit.ts';
import { clientConfig, start } from './kit.ts';

const Bucket = bucket;
const megabyte = 1024 * 1024;

/** So many bytes that no two pieces are alike, made as they are asked for. */
async function* produce(byteCount: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < byteCount; at += 65_536) {
    const piece = createHash('sha512').update(String(at)).digest();
    yield await Promise.resolve(Buffer.concat(Array<Buffer>(1_024).fill(piece)).subarray(0, byteCount - at));
  }
}

const bytesOf = (byteCount: number) => Readable.from(produce(byteCount));

async function hashOf(pieces: AsyncIterable<Uint8Array | string>): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

async function collect(pieces: AsyncIterable<Buffer>): Promise<Buffer[]> {
  const collected: Buffer[] = [];
  for await (const piece of pieces) collected.push(piece);
  return collected;
}

async function errorOf(promise: Promise<unknown>): Promise<{ name: string; status: number | undefined; message: string }> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) {
      const status = '$metadata' in error ? (error.$metadata as { httpStatusCode?: number }).httpStatusCode : undefined;
      return { name: error.name, status, message: error.message };
    }
  }
  throw new Error('Nothing was refused.');
}

describe('an object', () => {
  test('comes back as it went in, with what was said of it', async () => {
    const s3 = createS3(await start());
    const sent = await s3.send(new PutObjectCommand({ Bucket, Key: 'a/b c+d/é%2F&.jsonl', Body: 'content', ContentType: 'application/jsonl', Metadata: { job: '7' } }));
    expect(sent.ETag).toBe(`"${createHash('md5').update('content').digest('hex')}"`);
    expect(sent.ChecksumCRC32).toMatch(/^.{8}$/);
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: 'a/b c+d/é%2F&.jsonl' }));
    expect(await got.Body?.transformToString()).toBe('content');
    expect(got).toMatchObject({ ContentType: 'application/jsonl', ContentLength: 7, ETag: sent.ETag, Metadata: { job: '7' }, ChecksumCRC32: sent.ChecksumCRC32 });
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'a/b c+d/é%2F&.jsonl' }));
    expect(head).toMatchObject({ ContentLength: 7, ETag: sent.ETag });
    expect(head.LastModified?.getTime()).toBeLessThanOrEqual(Date.now());
  });

  test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)('is streamed in and out with %s behind it', async (ChecksumAlgorithm) => {
    const s3 = createS3(await start());
    const size = 3 * megabyte + 17;
    await s3.send(new PutObjectCommand({ Bucket, Key: 'big', Body: bytesOf(size), ContentLength: size, ChecksumAlgorithm }));
    const { Body, ContentLength } = await s3.send(new GetObjectCommand({ Bucket, Key: 'big' }));
    expect(ContentLength).toBe(size);
    expect(await hashOf(Body as Readable)).toBe(await hashOf(bytesOf(size)));
  });

  test('tells by what key it is encrypted, and refuses a key without its algorithm', async () => {
    const s3 = createS3(await start());
    const id = '1234abcd-12ab-34cd-56ef-1234567890ab';
    const key = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: `arn:aws:kms:us-east-1:123456789012:key/${id}` } as const;
    expect(await put(s3, 'plain', 'x')).toMatchObject({ ServerSideEncryption: 'AES256' });
    expect(await s3.send(new PutObjectCommand({ Bucket, Key: 'kms', Body: 'x', ...key, SSEKMSKeyId: id }))).toMatchObject(key);
    expect(await s3.send(new GetObjectCommand({ Bucket, Key: 'kms' }))).toMatchObject(key);
    const { UploadId, ...begun } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts', ...key }));
    const part = await s3.send(new UploadPartCommand({ Bucket, Key: 'parts', UploadId, PartNumber: 1, Body: 'x' }));
    const completed = await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'parts', UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag: part.ETag }] } }));
    for (const answer of [begun, part, completed, await s3.send(new HeadObjectCommand({ Bucket, Key: 'parts' }))]) expect(answer).toMatchObject(key);
    expect(await errorOf(s3.send(new PutObjectCommand({ Bucket, Key: 'no', Body: 'x', SSEKMSKeyId: id })))).toMatchObject({ name: 'InvalidArgument', status: 400 });
    expect(await errorOf(s3.send(new PutObjectCommand({ Bucket, Key: 'no', Body: 'x', ServerSideEncryption: 'rot13' as 'AES256' })))).toMatchObject({ name: 'InvalidEncryptionAlgorithmError', status: 400 });
  });

  test('of nothing is an object too', async () => {
    const s3 = createS3(await start());
    await put(s3, 'empty', '');
    expect(await read(s3, 'empty')).toBe('');
    expect((await errorOf(s3.send(new GetObjectCommand({ Bucket, Key: 'empty', Range: 'bytes=0-1' })))).name).toBe('InvalidRange');
  });

  test('is given in ranges', async () => {
    const s3 = createS3(await start());
    await put(s3, 'key', '0123456789');
    const range = async (Range: string) => {
      const { Body, ContentRange, $metadata } = await s3.send(new GetObjectCommand({ Bucket, Key: 'key', Range }));
      return [$metadata.httpStatusCode, ContentRange, await Body?.transformToString()];
    };
    expect(await range('bytes=2-4')).toEqual([206, 'bytes 2-4/10', '234']);
    expect(await range('bytes=7-')).toEqual([206, 'bytes 7-9/10', '789']);
    expect(await range('bytes=-3')).toEqual([206, 'bytes 7-9/10', '789']);
    expect(await range('bytes=5-100')).toEqual([206, 'bytes 5-9/10', '56789']);
    expect(await range('bytes=4-2')).toEqual([200, undefined, '0123456789']);
    expect(await errorOf(range('bytes=10-'))).toMatchObject({ name: 'InvalidRange', status: 416 });
  });

  test('is given and replaced only if it is the one that is meant', async () => {
    const s3 = createS3(await start());
    const { ETag } = await put(s3, 'key', 'first');
    expect(await errorOf(s3.send(new GetObjectCommand({ Bucket, Key: 'key', IfMatch: '"0"' })))).toMatchObject({ name: 'PreconditionFailed', status: 412 });
    expect(await errorOf(s3.send(new GetObjectCommand({ Bucket, Key: 'key', IfNoneMatch: ETag })))).toMatchObject({ status: 304 });
    expect((await errorOf(s3.send(new PutObjectCommand({ Bucket, Key: 'key', Body: 'x', IfNoneMatch: '*' })))).name).toBe('PreconditionFailed');
    expect((await errorOf(s3.send(new PutObjectCommand({ Bucket, Key: 'key', Body: 'x', IfMatch: '"0"' })))).name).toBe('PreconditionFailed');
    expect(await read(s3, 'key')).toBe('first');
    await s3.send(new PutObjectCommand({ Bucket, Key: 'key', Body: 'second', IfMatch: ETag }));
    expect(await read(s3, 'key')).toBe('second');
  });

  test('that is replaced while it is read is read to its end', async () => {
    const s3 = createS3(await start());
    const size = 8 * megabyte;
    await s3.send(new PutObjectCommand({ Bucket, Key: 'key', Body: bytesOf(size), ContentLength: size }));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'key' }));
    await put(s3, 'key', 'another');
    expect(await hashOf(Body as Readable)).toBe(await hashOf(bytesOf(size)));
    expect(await read(s3, 'key')).toBe('another');
  });

  test('whose body is not what its checksum says is refused, and leaves what was there', async () => {
    const bedrock = await start();
    const s3 = createS3(bedrock);
    await put(s3, 'key', 'first');
    expect(await errorOf(s3.send(new PutObjectCommand({ Bucket, Key: 'key', Body: 'second', ChecksumCRC32: 'AAAAAA==' })))).toMatchObject({ name: 'BadDigest', status: 400 });
    expect(await errorOf(s3.send(new PutObjectCommand({ Bucket, Key: 'key', Body: 'second', ContentMD5: createHash('md5').update('x').digest('base64') })))).toMatchObject({ name: 'BadDigest' });
    const distorting = createS3(bedrock);
    distorting.middlewareStack.add((next) => (args) => {
      const request = args.request as { body: unknown };
      request.body = 'SECOND';
      return next(args);
    }, { step: 'deserialize', priority: 'low' });
    expect((await errorOf(put(distorting, 'key', 'second'))).name).toMatch(/BadDigest|XAmzContentSHA256Mismatch/);
    expect(await read(s3, 'key')).toBe('first');
  });

  test('whose sender leaves amid it is not there, and nothing of it is kept', async () => {
    const dataDir = temporaryFolder();
    const bedrock = await start({ dataDir });
    const s3 = createS3(bedrock);
    const abort = new AbortController();
    async function* half() {
      yield Buffer.alloc(megabyte);
      await bedrock.waitForCall(({ operation }) => operation === 'PutObject');
      abort.abort();
      await new Promise(() => undefined);
    }
    const sent = s3.send(new PutObjectCommand({ Bucket, Key: 'half', Body: Readable.from(half()), ContentLength: 2 * megabyte }), { abortSignal: abort.signal });
    expect((await errorOf(sent)).name).toBe('AbortError');
    await bedrock.waitForCall(({ outcome }) => outcome === 'aborted');
    expect((await errorOf(s3.send(new GetObjectCommand({ Bucket, Key: 'half' })))).name).toBe('NoSuchKey');
    await expect.poll(() => readdirSync(join(dataDir, 'blobs'))).toEqual([]);
  });

  test('that is deleted is gone, and deleting it again is no error', async () => {
    const s3 = createS3(await start());
    await put(s3, 'key', 'x');
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'key' }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'key' }));
    expect(await errorOf(s3.send(new GetObjectCommand({ Bucket, Key: 'key' })))).toMatchObject({ name: 'NoSuchKey', status: 404, message: 'The specified key does not exist.' });
    expect(await errorOf(s3.send(new HeadObjectCommand({ Bucket, Key: 'key' })))).toMatchObject({ name: 'NotFound', status: 404 });
  });

  test('survives the program in its folder', async () => {
    const dataDir = temporaryFolder();
    const first = await start({ dataDir });
    await put(createS3(first), 'key', 'kept');
    await first.close();
    expect(await read(createS3(await start({ dataDir })), 'key')).toBe('kept');
  });

  test('no key leads out of the folder', async () => {
    const dataDir = temporaryFolder();
    const s3 = createS3(await start({ dataDir: join(dataDir, 'inner') }));
    for (const key of ['../out', '../../out', '/etc/x', 'a/../../../b', '..', '.', 'C:\\x', 'a//b', 'x'.repeat(1_024), '\u{1f600}\r\n&<']) {
      await put(s3, key, key);
      expect(await read(s3, key)).toBe(key);
    }
    expect(readdirSync(dataDir)).toEqual(['inner']);
    expect((await errorOf(put(s3, 'x'.repeat(1_025), ''))).name).toBe('KeyTooLongError');
  });
});

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'local-bedrock-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe('a list', () => {
  test('has the keys by prefix, folded at a delimiter, in pages, in the order of their bytes', async () => {
    const s3 = createS3(await start());
    const keys = ['a', 'a/1', 'a/2', 'a/b/3', 'b', 'b/1', 'é', '\u{1f600}', '\uffee'];
    for (const key of keys.toReversed()) await put(s3, key, key);
    const list = async (input: object, pageSize: number) => {
      const found: (string | undefined)[] = [];
      for await (const page of paginateListObjectsV2({ client: s3, pageSize }, { Bucket, ...input })) {
        expect(page.KeyCount).toBeLessThanOrEqual(pageSize);
        found.push(...(page.Contents ?? []).map(({ Key }) => Key), ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
      }
      return found;
    };
    const inBytes = keys.toSorted((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
    expect(await list({}, 1_000)).toEqual(inBytes);
    expect(await list({}, 2)).toEqual(inBytes);
    expect(await list({ Prefix: 'a/' }, 10)).toEqual(['a/1', 'a/2', 'a/b/3']);
    expect(await list({ Prefix: 'a/', Delimiter: '/' }, 10)).toEqual(['a/1', 'a/2', 'a/b/']);
    expect(await list({ Prefix: 'a/', Delimiter: '/' }, 1)).toEqual(['a/1', 'a/2', 'a/b/']);
    expect(await list({ Delimiter: '/' }, 1)).toEqual(['a', 'a/', 'b', 'b/', 'é', '\uffee', '\u{1f600}']);
    expect(await list({ StartAfter: 'b' }, 10)).toEqual(inBytes.slice(inBytes.indexOf('b') + 1));
    expect(await list({ EncodingType: 'url', Prefix: 'é' }, 10)).toEqual(['%C3%A9']);
    expect((await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 0 }))).IsTruncated).toBe(false);
  });

  test('of what was deleted is empty', async () => {
    const s3 = createS3(await start());
    for (const key of ['1', '2', '3 & <4>']) await put(s3, key, key);
    const { Deleted } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: '1' }, { Key: '3 & <4>' }, { Key: 'never was' }] } }));
    expect(Deleted?.map(({ Key }) => Key)).toEqual(['1', '3 & <4>', 'never was']);
    expect((await s3.send(new ListObjectsV2Command({ Bucket }))).Contents?.map(({ Key }) => Key)).toEqual(['2']);
  });
});

describe('an upload in parts', () => {
  test('by lib-storage becomes one object', async () => {
    const s3 = createS3(await start());
    const size = 12 * megabyte + 5;
    await new Upload({ client: s3, params: { Bucket, Key: 'parts', Body: bytesOf(size), ContentType: 'text/plain' }, partSize: 5 * megabyte, queueSize: 3 }).done();
    const { Body, ETag, ContentLength, ContentType } = await s3.send(new GetObjectCommand({ Bucket, Key: 'parts' }));
    expect([ETag?.slice(-3), ContentLength, ContentType]).toEqual(['-3"', size, 'text/plain']);
    expect(await hashOf(Body as Readable)).toBe(await hashOf(bytesOf(size)));
    const { Body: piece } = await s3.send(new GetObjectCommand({ Bucket, Key: 'parts', Range: `bytes=${5 * megabyte - 2}-${5 * megabyte + 1}` }));
    const whole = Buffer.concat(await collect(bytesOf(size) as AsyncIterable<Buffer>));
    expect(Buffer.from((await piece?.transformToByteArray()) ?? [])).toEqual(whole.subarray(5 * megabyte - 2, 5 * megabyte + 2));
  });

  test('is nothing before it is complete, and nothing after it is aborted', async () => {
    const dataDir = temporaryFolder();
    const s3 = createS3(await start({ dataDir }));
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts' }));
    await s3.send(new UploadPartCommand({ Bucket, Key: 'parts', UploadId, PartNumber: 1, Body: 'x' }));
    expect((await errorOf(s3.send(new GetObjectCommand({ Bucket, Key: 'parts' })))).name).toBe('NoSuchKey');
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'parts', UploadId }));
    expect((await errorOf(s3.send(new UploadPartCommand({ Bucket, Key: 'parts', UploadId, PartNumber: 2, Body: 'x' })))).name).toBe('NoSuchUpload');
    expect(readdirSync(join(dataDir, 'blobs'))).toEqual([]);
  });

  test('is checked when it is completed', async () => {
    const s3 = createS3(await start());
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts' }));
    const part = async (PartNumber: number) => ({ PartNumber, ETag: (await s3.send(new UploadPartCommand({ Bucket, Key: 'parts', UploadId, PartNumber, Body: `part ${PartNumber}` }))).ETag });
    const [one, two] = [await part(1), await part(2)];
    const complete = (Parts: { PartNumber: number; ETag: string | undefined }[]) => s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'parts', UploadId, MultipartUpload: { Parts } }));
    expect((await errorOf(complete([one, two]))).name).toBe('EntityTooSmall');
    expect((await errorOf(complete([two, one]))).name).toBe('InvalidPartOrder');
    expect((await errorOf(complete([{ ...one, ETag: '"0"' }]))).name).toBe('InvalidPart');
    await complete([two]);
    expect(await read(s3, 'parts')).toBe('part 2');
    expect((await errorOf(complete([two]))).name).toBe('NoSuchUpload');
  });
});

describe('buckets', () => {
  test('are there when they were named or made, and no other is', async () => {
    const s3 = createS3(await start({ buckets: ['one', 'two'] }));
    await s3.send(new CreateBucketCommand({ Bucket: 'three' }));
    expect((await s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toEqual(['one', 'three', 'two']);
    await s3.send(new HeadBucketCommand({ Bucket: 'three' }));
    expect(await errorOf(s3.send(new HeadBucketCommand({ Bucket: 'four' })))).toMatchObject({ status: 404 });
    expect(await errorOf(put(s3, 'key', 'x'))).toMatchObject({ name: 'NoSuchBucket', status: 404 });
    expect(await errorOf(s3.send(new PutObjectCommand({ Bucket: 'local-foreign', Key: 'x', Body: 'x' })))).toMatchObject({ name: 'AccessDenied', status: 403 });
    expect((await errorOf(s3.send(new HeadBucketCommand({ Bucket: 'one', ExpectedBucketOwner: '999999999999' })))).status).toBe(403);
    expect((await errorOf(s3.send(new CreateBucketCommand({ Bucket: 'No_Name' })))).name).toBe('InvalidBucketName');
  });
});

test('a folder that becomes ours later, and cannot be used, is told to each request, and the server goes on', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, 'no folder');
  await expect(start({ dataDir: file })).rejects.toThrow(/cannot be used: EEXIST/);
  const bedrock = await start({ dataDir: file, folderIsOurs: Promise.resolve() });
  const s3 = createS3(bedrock);
  expect(await errorOf(put(s3, 'key', 'x'))).toMatchObject({ name: 'InternalError', status: 500, message: expect.stringContaining('EEXIST') as unknown });
  rmSync(file);
  await put(s3, 'key', 'x');
  expect(await read(s3, 'key')).toBe('x');
});

describe('the front door', () => {
  test('refuses wrong keys and wrong clocks in the words of S3', async () => {
    const bedrock = await start();
    const wrong = (accessKeyId: string, secretAccessKey: string) => createS3(bedrock, { credentials: { accessKeyId, secretAccessKey } });
    expect(await errorOf(put(wrong('nobody', 'x'), 'key', 'x'))).toMatchObject({ name: 'InvalidAccessKeyId', status: 403 });
    expect(await errorOf(put(wrong('local', 'x'), 'key', 'x'))).toMatchObject({ name: 'SignatureDoesNotMatch', status: 403 });
    expect((await errorOf(put(createS3(bedrock, { systemClockOffset: -3_600_000 }), 'key', 'x'))).name).toBe('RequestTimeTooSkewed');
  });

  test('says what is not simulated', async () => {
    const bedrock = await start();
    const { GetObjectAclCommand, CopyObjectCommand } = await import('@aws-sdk/client-s3');
    const s3 = createS3(bedrock);
    expect(await errorOf(s3.send(new GetObjectAclCommand({ Bucket, Key: 'x' })))).toMatchObject({ name: 'NotImplemented', status: 501 });
    expect((await errorOf(s3.send(new CopyObjectCommand({ Bucket, Key: 'x', CopySource: `${Bucket}/y` })))).name).toBe('NotImplemented');
  });

  test('counts the calls beside those of Bedrock, which has the same paths', async () => {
    const bedrock = await start({ buckets: ['model'] });
    await createS3(bedrock).send(new PutObjectCommand({ Bucket: 'model', Key: 'local.echo-v1/converse', Body: 'x' }));
    expect(bedrock.calls.map(({ operation, status, outcome }) => [operation, status, outcome])).toEqual([['PutObject', 200, 'completed']]);
    expect(clientConfig(bedrock).endpoint).toBe(bedrock.url);
  });
});

test('aws-chunked bodies are read alike however they are cut', async () => {
  const wire = Buffer.from('5\r\nhello\r\n6;chunk-signature=00\r\n world\r\n0\r\nx-amz-checksum-crc32:AAAA\r\n\r\n');
  await fc.assert(fc.asyncProperty(fc.array(fc.integer({ min: 1, max: wire.length - 1 })), async (cuts) => {
    const ends = [...new Set([...cuts, wire.length])].sort((one, other) => one - other);
    const pieces = ends.map((end, index) => wire.subarray(ends[index - 1] ?? 0, end));
    const trailers = new Map<string, string>();
    const out = await collect(decodeAwsChunked(Readable.from(pieces) as AsyncIterable<Buffer>, (name, value) => trailers.set(name, value)));
    expect(Buffer.concat(out).toString()).toBe('hello world');
    expect([...trailers]).toEqual([['x-amz-checksum-crc32', 'AAAA']]);
  }));
  for (const cut of [0, 1, 4, 9, 20, 47]) {
    await expect(collect(decodeAwsChunked(Readable.from([wire.subarray(0, cut)]) as AsyncIterable<Buffer>, () => undefined))).rejects.toThrow('number of bytes');
  }
});

test('the checksums that Node has not are those of their specifications', () => {
  const checksum = (running: ReturnType<typeof createCrc32c>) => {
    running.update(Buffer.from('12345'));
    running.update(Buffer.from('6789'));
    return running.digest().toString('hex');
  };
  expect(checksum(createCrc32c())).toBe('e3069283');
  expect(checksum(createCrc64Nvme())).toBe('ae8b14860a799888');
});
