import type { ObjectStore } from '../datasources/batch-types.ts';
import { listInputFiles } from './input-files.ts';
import type { BatchBucket } from './preflight/index.ts';
import { asFolder, readS3Uri, toS3Uri } from './s3-uri.ts';

/** S3, as a preflight looks into it. */
export const createBatchBucket = (objects: ObjectStore): BatchBucket => ({
  async *files(uri) {
    const { bucket } = readS3Uri(uri);
    const reading = new AbortController();
    try {
      for (const key of await listInputFiles(objects, uri)) yield { uri: toS3Uri({ bucket, key }), chunks: objects.read(bucket, key, { signal: reading.signal }) };
    } finally {
      reading.abort();
    }
  },
  async isEmpty(uri) {
    const { bucket, key } = readS3Uri(uri);
    const { done } = await objects.list(bucket, asFolder(key))[Symbol.asyncIterator]().next();
    return done === true;
  },
});
