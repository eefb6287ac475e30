import type { BatchBucket } from '../../../src/batch/preflight/index.ts';
import { CodedError } from '../../../src/errors.ts';

/** A bucket named `own` that holds these objects, for what a preflight asks of S3. */
export function createBucket(objects: Readonly<Record<string, string>>): BatchBucket {
  const keysOf = (uri: string): readonly string[] => {
    const key = uri.replace('s3://own/', '');
    return Object.keys(objects).filter((name) => (key.endsWith('/') || key === '' ? name.startsWith(key) : name === key));
  };
  return {
    async *files(uri) {
      const keys = keysOf(uri);
      if (keys.length === 0) throw new CodedError('RESOURCE_NOT_FOUND');
      for (const key of keys.toSorted()) yield { uri: `s3://own/${key}`, chunks: inChunks(objects[key] ?? '') };
      await Promise.resolve();
    },
    isEmpty: (uri) => Promise.resolve(keysOf(uri).length === 0),
  };
}

const chunkBytes = 1_000;

async function* inChunks(text: string): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += chunkBytes) yield await Promise.resolve(bytes.subarray(start, start + chunkBytes));
}

/** A bucket that nobody may look into. */
export const readsNothing: BatchBucket = {
  files: () => {
    throw new Error('nothing in S3 is to be read');
  },
  isEmpty: () => Promise.resolve(true),
};
