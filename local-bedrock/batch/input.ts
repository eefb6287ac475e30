import type { ObjectRecord, ObjectStore } from '../s3/object-store.ts';
import { checkBucket } from '../s3/request.ts';
import { S3Error } from '../s3/s3-error.ts';
import { isObject, type JsonObject } from '../validation/shape.ts';
import { JobEnd, type LiveJob } from './live-job.ts';
import { readLines } from './read-lines.ts';
import type { BatchSettings } from './settings.ts';
import { createTimeSlice } from './time-slice.ts';

/** A file of records. */
export interface InputFile {
  /** What stands behind the folder, or the file's own name. */
  readonly name: string;
  readonly object: ObjectRecord;
  readonly recordCount: number;
}

/** A line of the input. */
export interface InputRecord {
  readonly recordId: string;
  readonly modelInput: JsonObject;
}

const maxLineBytes = 128 * 1024 * 1024;

/** Bucket and key of `s3://bucket/key`. */
export function splitS3Uri(uri: string): { readonly bucket: string; readonly key: string } {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]*)\/?(.*)$/s.exec(uri) ?? [];
  return { bucket, key };
}

/**
 * Finds and checks what a job is to read: one file, or all that lies in a folder and ends with `.jsonl`. What stands in `modelInput` is not looked at, as in
 * Bedrock. Throws JobEnd (Failed), with the reason; of these texts only the one for too few records is known from a public report.
 */
export async function checkInput(job: LiveJob, store: ObjectStore, settings: BatchSettings): Promise<readonly InputFile[]> {
  const { s3InputDataConfig: { s3Uri, s3BucketOwner }, } = job.record.request.inputDataConfig;
  const { s3OutputDataConfig: output } = job.record.request.outputDataConfig;
  checkAccess(store, output.s3Uri, output.s3BucketOwner);
  checkAccess(store, s3Uri, s3BucketOwner);
  const found = findFiles(store, s3Uri);
  if (found.length === 0) throw failed(`No JSONL file was found at ${s3Uri}. An input file ends with .jsonl.`);
  if (found.reduce((sum, { object }) => sum + object.size, 0) > settings.maxJobBytes) throw failed(`The input at ${s3Uri} is larger than the maximum job size of: ${settings.maxJobBytes} bytes`);

  const files: InputFile[] = [];
  for (const { name, object } of found) {
    if (object.size > settings.maxFileBytes) throw failed(`The input file ${name} is larger than the maximum file size of: ${settings.maxFileBytes} bytes`);
    let recordCount = 0;
    for await (const { line } of readRecords(job, store, name, object)) recordCount = line;
    if (recordCount > settings.maxRecordsPerFile) throw failed(`Batch job input file ${name} contains more records (${recordCount}) than the allowed maximum of: ${settings.maxRecordsPerFile}`);
    files.push({ name, object, recordCount });
  }
  const count = files.reduce((sum, file) => sum + file.recordCount, 0);
  if (count < settings.minRecords) throw failed(`Batch job contains less records (${count}) than the required minimum of: ${settings.minRecords}`);
  if (count > settings.maxRecords) throw failed(`Batch job contains more records (${count}) than the allowed maximum of: ${settings.maxRecords}`);
  return files;
}

/** Reads a file's records one by one, and lets others have their turn meanwhile. Throws JobEnd (Failed) for a line that is no record. */
export async function* readRecords(job: LiveJob, store: ObjectStore, name: string, object: ObjectRecord): AsyncGenerator<InputRecord & { readonly line: number }> {
  const slice = createTimeSlice();
  let line = 0;
  try {
    for await (const bytes of readLines(store.read(object), maxLineBytes)) {
      line += 1;
      job.check();
      yield { ...parseRecord(bytes, line, name), line };
      await slice();
    }
  } catch (error) {
    if (error instanceof RangeError) throw failed(`Input file ${name}, line ${line + 1}: ${error.message}`);
    throw error;
  }
}

function parseRecord(bytes: Buffer, line: number, name: string): InputRecord {
  const record = parseJson(bytes);
  if (!isObject(record)) throw failed(`Input file ${name}, line ${line}: expected a JSON object.`);
  const { recordId, modelInput } = record;
  if (!isObject(modelInput)) throw failed(`Input file ${name}, line ${line}: expected an object as modelInput.`);
  if (recordId !== undefined && typeof recordId !== 'string') throw failed(`Input file ${name}, line ${line}: expected a string as recordId.`);
  // One that is missing is made up (AWS's documentation); its form is the documentation's example.
  return { recordId: recordId ?? `CALL${String(line).padStart(7, '0')}`, modelInput };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function checkAccess(store: ObjectStore, uri: string, owner: string | undefined): void {
  const { bucket } = splitS3Uri(uri);
  try {
    checkBucket(store, bucket, owner);
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    throw failed(`Could not access ${uri} with the job's role: ${error.message} (${error.code})`);
  }
}

function findFiles(store: ObjectStore, uri: string): readonly { readonly name: string; readonly object: ObjectRecord }[] {
  const { bucket, key } = splitS3Uri(uri);
  const file = key === '' || key.endsWith('/') ? undefined : store.find(bucket, key);
  if (file !== undefined) return key.endsWith('.jsonl') ? [{ name: key.slice(key.lastIndexOf('/') + 1), object: file }] : [];
  const prefix = key === '' || key.endsWith('/') ? key : `${key}/`;
  return store.list(bucket, { prefix, limit: Infinity }).items.flatMap((item) =>
    'key' in item && item.key.endsWith('.jsonl') ? [{ name: item.key.slice(prefix.length), object: item.object }] : []);
}

const failed = (reason: string): JobEnd => new JobEnd('Failed', reason);
