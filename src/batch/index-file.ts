import { CodedError } from '../errors.ts';
import type { BatchInvocationType, NewBatchRecord } from '../storage/batch-record.ts';
import type { JobRun } from './job-run.ts';
import { findInvocationType, isRecordId, readRecordLines, recordIdRule, writeRecordLine } from './records/index.ts';
import { asFolder, readS3Uri } from './s3-uri.ts';

const recordsAtOnce = 200;
const bytesAtOnce = 1_048_576;
const mostProblems = 20;

/** What was found of the records of a job's input in S3. */
export interface Indexed {
  readonly records: number;
  readonly invocationType: BatchInvocationType | null;
}

/** Stores the records of a job whose input is in S3, in bounded memory. `onRecord` is given the bytes of each one's line. Throws PREFLIGHT_FAILED for records that cannot be run. */
export async function indexInput(run: JobRun, uri: string, onRecord: (bytes: number) => void): Promise<Indexed> {
  const { store, objects } = run.dependencies;
  const { id, invocationType: wanted } = run.job;
  const { bucket, key } = readS3Uri(uri);
  const batch = new Batch(id, store);
  const problems: string[] = [];
  let invocationType = wanted;
  await store.forgetRecords(id); // what an earlier try has left
  for (const file of await findFiles(run, bucket, key)) {
    const name = file.slice(file.lastIndexOf('/') + 1);
    for await (const found of readRecordLines(objects.read(bucket, file, { signal: run.signal }))) {
      const problem = found.problem ?? (found.record.recordId === null ? 'the line has no recordId' : isRecordId(found.record.recordId) ? undefined : `expected a recordId of ${recordIdRule}`);
      if (problem !== undefined) problems.push(`Line ${found.line} of ${name}: ${problem}.`);
      else if (found.problem === undefined) {
        invocationType ??= findInvocationType(found.record.modelInput);
        const bytes = Buffer.byteLength(writeRecordLine(found.record));
        onRecord(bytes);
        const doubled = await batch.add(found.record.recordId ?? '', found.record.modelInput, bytes);
        if (doubled !== undefined) problems.push(doubled);
      }
      if (problems.length >= mostProblems) throw refusal(problems);
    }
  }
  const doubled = await batch.flush();
  if (doubled !== undefined) problems.push(doubled);
  if (batch.count === 0 && problems.length === 0) problems.push('There is no record.');
  if (problems.length > 0) throw refusal(problems);
  return { records: batch.count, invocationType };
}

const refusal = (problems: readonly string[]): CodedError => new CodedError('PREFLIGHT_FAILED', { message: `The records cannot be run. ${problems.join(' ')}` });

/** The file, or the files of the folder, in the order of their names. Throws PREFLIGHT_FAILED where there is none. */
async function findFiles({ dependencies: { objects } }: JobRun, bucket: string, key: string): Promise<readonly string[]> {
  if (key.endsWith('.jsonl')) {
    if ((await objects.find(bucket, key)) !== null) return [key];
    throw new CodedError('PREFLIGHT_FAILED', { message: 'S3 has no object where the input is said to be.' });
  }
  const files: string[] = [];
  for await (const object of objects.list(bucket, asFolder(key))) if (object.key.endsWith('.jsonl')) files.push(object.key);
  if (files.length > 0) return files;
  throw new CodedError('PREFLIGHT_FAILED', { message: 'The folder of the input holds no file whose name ends with .jsonl.' });
}

/** Records on their way to the store, so many that they are worth a change. */
class Batch {
  readonly #batchId: string;
  readonly #store: JobRun['dependencies']['store'];
  #records: NewBatchRecord[] = [];
  #bytes = 0;
  count = 0;

  constructor(batchId: string, store: JobRun['dependencies']['store']) {
    this.#batchId = batchId;
    this.#store = store;
  }

  /** Resolves with what is wrong with some of them. */
  async add(recordId: string, modelInput: NewBatchRecord['modelInput'], bytes: number): Promise<string | undefined> {
    this.count += 1;
    this.#records.push({ position: this.count, recordId, modelInput });
    this.#bytes += bytes;
    return this.#records.length >= recordsAtOnce || this.#bytes >= bytesAtOnce ? this.flush() : undefined;
  }

  async flush(): Promise<string | undefined> {
    const records = this.#records;
    this.#records = [];
    this.#bytes = 0;
    if (records.length === 0 || (await this.#store.addRecords(this.#batchId, records))) return undefined;
    const ids = records.map(({ recordId }) => recordId);
    const places = await this.#store.places(this.#batchId, ids);
    const doubled = ids.find((id, index) => places.has(id) || ids.indexOf(id) !== index);
    return `The recordId ${JSON.stringify(doubled ?? '')} comes twice.`;
  }
}
