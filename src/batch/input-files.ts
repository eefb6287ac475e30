import type { ObjectStore } from '../datasources/batch-types.ts';
import { CodedError } from '../errors.ts';
import { asFolder, readS3Uri } from './s3-uri.ts';

/** The keys of the file, or of the files of the folder, that an input's URI names, in the order of their names. Throws PREFLIGHT_FAILED where there is none. */
export async function listInputFiles(objects: ObjectStore, uri: string): Promise<readonly string[]> {
  const { bucket, key } = readS3Uri(uri);
  if (key.endsWith('.jsonl')) {
    if ((await objects.find(bucket, key)) !== null) return [key];
    throw new CodedError('PREFLIGHT_FAILED', { message: 'S3 has no object where the input is said to be.' });
  }
  const files: string[] = [];
  for await (const object of objects.list(bucket, asFolder(key))) if (object.key.endsWith('.jsonl')) files.push(object.key);
  if (files.length > 0) return files;
  throw new CodedError('PREFLIGHT_FAILED', { message: 'The folder of the input holds no file whose name ends with .jsonl.' });
}
