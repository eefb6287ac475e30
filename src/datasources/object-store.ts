import type { Readable } from 'node:stream';
import type { BedrockConfig } from '../config.ts';
import { CodedError, isCodedError } from '../errors.ts';
import { loadOnce } from '../load-once.ts';
import type { Call } from './abortable-handler.ts';
import type { AwsCredentials } from './aws-credentials.ts';
import type { ObjectStore } from './batch-types.ts';
import { describeConnection } from './connection.ts';
import { writeParts } from './multipart.ts';
import { toObjectStoreError } from './object-store-errors.ts';

export interface ObjectStoreOptions {
  readonly bedrock: BedrockConfig;
  /** What AWS is called with, shared by all clients; without it they are this one's own. */
  readonly credentials?: AwsCredentials;
  /** The URL of the embedded runtime, which stands in for S3 too; needed in `local` mode unless an endpoint is configured. */
  readonly localEndpoint?: string;
  /** The ARN of the KMS key that encrypts what is written; as the bucket does by itself where there is none. */
  readonly kmsKeyArn?: string | undefined;
  /** How long a call may take, and how long a body may bring nothing, in milliseconds. @default 60_000 */
  readonly timeoutMs?: number;
}

const defaultTimeoutMs = 60_000;
const keysAtOnce = 1_000; // S3's most

/**
 * S3 through the AWS SDK, which is loaded at the first call. Reads and writes of S3 may be done twice, so that the SDK tries again by itself. Other
 * places than Amazon are addressed by path.
 */
export function createObjectStore({ bedrock, localEndpoint, credentials, kmsKeyArn, timeoutMs = defaultTimeoutMs }: ObjectStoreOptions): ObjectStore {
  const connection = { ...describeConnection(bedrock, 's3', localEndpoint, credentials), maxAttempts: 3 };
  const isElsewhere = 'endpoint' in connection;
  const written = { ContentType: 'application/jsonl', ...(kmsKeyArn === undefined ? {} : { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKeyArn } as const) };
  const once = loadOnce(async () => {
    const [sdk, { AbortableHandler }] = await Promise.all([import('@aws-sdk/client-s3'), import('./abortable-handler.ts')]);
    const handler = new AbortableHandler(bedrock.proxy);
    return { sdk, handler, client: new sdk.S3Client({ ...connection, requestHandler: handler, ...(isElsewhere ? { forcePathStyle: true } : {}) }) };
  });

  async function ask<Output>(signal: AbortSignal, send: (loaded: Awaited<ReturnType<typeof once.get>>) => Promise<Output>): Promise<Output> {
    const loading = await once.get();
    const call: Call = { signal };
    try {
      return await loading.handler.run(call, () => send(loading));
    } catch (error) {
      throw toObjectStoreError(error, call);
    }
  }

  /** Why a HEAD was refused, whose answer has no body to tell it: a GET is refused for the same reason. */
  async function reasonOf(Bucket: string, Key: string, refusal: CodedError): Promise<unknown> {
    try {
      const { Body } = await ask(soon(), ({ sdk, client }) => client.send(new sdk.GetObjectCommand({ Bucket, Key, Range: 'bytes=0-0' })));
      (Body as Readable | undefined)?.destroy();
    } catch (error) {
      if (!isBeyondEnd(error)) return error;
    }
    return refusal;
  }

  const soon = (): AbortSignal => AbortSignal.timeout(timeoutMs);

  return {
    async write(Bucket, Key, chunks, signal) {
      const object = { Bucket, Key };
      await writeParts(chunks, {
        put: (Body) => ask(signal, ({ sdk, client }) => client.send(new sdk.PutObjectCommand({ ...object, ...written, Body }))),
        begin: async () => (await ask(signal, ({ sdk, client }) => client.send(new sdk.CreateMultipartUploadCommand({ ...object, ...written })))).UploadId ?? '',
        part: async (UploadId, PartNumber, Body) => (await ask(signal, ({ sdk, client }) => client.send(new sdk.UploadPartCommand({ ...object, UploadId, PartNumber, Body })))).ETag ?? '',
        complete: (UploadId, tags) => ask(signal, ({ sdk, client }) => client.send(new sdk.CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts: tags.map((ETag, index) => ({ ETag, PartNumber: index + 1 })) } }))),
        abort: (UploadId) => ask(soon(), ({ sdk, client }) => client.send(new sdk.AbortMultipartUploadCommand({ ...object, UploadId }))),
      });
    },

    async *read(Bucket, Key, { offset = 0, signal }) {
      const watch = new SilenceWatch(timeoutMs, signal);
      try {
        const { Body } = await ask(watch.signal, ({ sdk, client }) => client.send(new sdk.GetObjectCommand({ Bucket, Key, ...(offset === 0 ? {} : { Range: `bytes=${offset}-` }) })));
        for await (const chunk of Body as Readable) {
          watch.pause(); // whoever reads may take its time
          yield chunk as Uint8Array;
          watch.resume();
        }
      } catch (error) {
        if (offset > 0 && isBeyondEnd(error)) return;
        throw isCodedError(error) ? error : watch.isSilent ? silent(timeoutMs, error) : toObjectStoreError(error, { signal });
      } finally {
        watch.close();
      }
    },

    async find(Bucket, key) {
      try {
        const { ContentLength = 0 } = await ask(soon(), ({ sdk, client }) => client.send(new sdk.HeadObjectCommand({ Bucket, Key: key })));
        return { key, size: ContentLength };
      } catch (error) {
        if (!isCodedError(error)) throw error;
        if (error.code === 'RESOURCE_NOT_FOUND') return null;
        throw error.code === 'ACCESS_DENIED' || error.code === 'VALIDATION' ? await reasonOf(Bucket, key, error) : error;
      }
    },

    async *list(Bucket, Prefix) {
      let ContinuationToken: string | undefined;
      do {
        const query = { Bucket, Prefix, ContinuationToken };
        const page = await ask(soon(), ({ sdk, client }) => client.send(new sdk.ListObjectsV2Command(query)));
        for (const { Key: key = '', Size: size = 0 } of page.Contents ?? []) yield { key, size };
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
    },

    async delete(Bucket, keys) {
      for (let index = 0; index < keys.length; index += keysAtOnce) {
        const Objects = keys.slice(index, index + keysAtOnce).map((Key) => ({ Key }));
        const { Errors = [] } = await ask(soon(), ({ sdk, client }) => client.send(new sdk.DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } })));
        const [first] = Errors;
        if (first !== undefined) throw toObjectStoreError(Object.assign(new Error(first.Message ?? ''), { name: first.Code ?? 'Unknown', $fault: 'client' }), {});
      }
    },

    close: () => void once.loading?.then(({ handler }) => handler.closeIdle(), () => undefined),
  };
}

/** Aborts what has brought nothing for a while. */
class SilenceWatch {
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #signal: AbortSignal;
  #isPaused = false;
  isSilent = false;

  constructor(timeoutMs: number, signal: AbortSignal) {
    this.#signal = AbortSignal.any([signal, this.#controller.signal]);
    this.#timer = setTimeout(() => this.#fire(), timeoutMs).unref();
  }

  get signal(): AbortSignal {
    return this.#signal;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#timer.refresh();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#controller.abort(); // a body that nobody reads to its end
  }

  #fire(): void {
    if (this.#isPaused) return;
    this.isSilent = true;
    this.#controller.abort();
  }
}

const silent = (timeoutMs: number, cause: unknown): CodedError => new CodedError('SERVICE_UNAVAILABLE', { message: `S3 brought nothing for ${timeoutMs / 1_000} s.`, cause });

/** A range that begins at the end of the object has nothing. */
const isBeyondEnd = (error: unknown): boolean => isCodedError(error) && error.data.upstream === 'InvalidRange';
