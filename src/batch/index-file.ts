import { badUserInput, CodedError } from '../errors.ts';
import type { BatchInvocationType, NewBatchRecord } from '../storage/batch-record.ts';
import { FileRecordChecker } from '../requests/batch/file-records.ts';
import { uniqueIdRule } from '../requests/batch/inline-records.ts';
import { listInputFiles } from './input-files.ts';
import type { JobRun } from './job-run.ts';
import type { RecordLine } from './records/index.ts';
import { readRecordLines, writeRecordLine } from './records/index.ts';
import { readS3Uri } from './s3-uri.ts';

const recordsAtOnce = 50; // few: what outlives a young collection makes the heap grow, and with 200 the server took 45 MB more
const bytesAtOnce = 1_048_576;
const mostProblems = 20;

/** What was found of the records of a job's input in S3. */
export interface Indexed {
  readonly records: number;
  readonly invocationType: BatchInvocationType | null;
  /** A byte order mark stands at the beginning of a file: it is no JSON, though it is passed over here. */
  readonly hasByteOrderMark: boolean;
}

/**
 * Stores the records of a job whose input is in S3, of which only some at a time are held. `onRecord` is given the bytes of each one's line. Throws PREFLIGHT_FAILED for
 * records that cannot be run; of a job that runs already (`isForeign`) only for those that cannot be told apart.
 */
export async function indexInput(run: JobRun, uri: string, onRecord: (bytes: number) => void): Promise<Indexed> {
  const { store, objects } = run.dependencies;
  const { id, invocationType: wanted, modelId, request } = run.job;
  const isForeign = request.source.kind === 'job';
  const { bucket } = readS3Uri(uri);
  const checker = new FileRecordChecker({ modelId, known: run.dependencies.models.describe(modelId) }, wanted, { findsDoubled: false });
  const batch = new Batch(id, store);
  const problems: string[] = [];
  let hasByteOrderMark = false;
  const onByteOrderMark = (): void => void (hasByteOrderMark = true);
  await store.forgetRecords(id); // what an earlier try has left
  for (const file of await listInputFiles(objects, uri)) {
    const name = file.slice(file.lastIndexOf('/') + 1);
    for await (const lines of readRecordLines(objects.read(bucket, file, { signal: run.signal }), { onByteOrderMark })) {
      for (const found of lines) {
        const where = `${name}: line ${found.line}`;
        const wrong = findProblems(found, where, isForeign ? undefined : checker);
        if (found.problem === undefined && wrong.length === 0) {
          const bytes = Buffer.byteLength(writeRecordLine(found.record));
          onRecord(bytes);
          batch.add(found.record.recordId ?? '', found.record.modelInput, bytes, where);
        }
        if (batch.isFull || wrong.length > 0) problems.push(...(await batch.flush()), ...wrong); // in the order of their lines
        if (problems.length >= mostProblems) throw refusal(problems);
      }
    }
  }
  problems.push(...(await batch.flush()));
  if (batch.count === 0 && problems.length === 0) problems.push('There is no record.');
  if (problems.length > 0) throw refusal(problems);
  return { records: batch.count, invocationType: isForeign ? wanted : checker.invocationType, hasByteOrderMark };
}

const refusal = (problems: readonly string[]): CodedError => new CodedError('PREFLIGHT_FAILED', { message: `The records cannot be run. ${problems.slice(0, mostProblems).join(' ')}` });

/** What is wrong with a line, in sentences. */
function findProblems(found: RecordLine, where: string, checker: FileRecordChecker | undefined): readonly string[] {
  if (found.problem !== undefined) return [`${where}: ${found.problem}.`];
  if (found.record.recordId === null) return [`${where}: expected a recordId, got none.`];
  return checker?.check(found.record, where).map(({ message }) => message) ?? [];
}

/** Records on their way to the store, so many that they are worth a change. */
class Batch {
  readonly #batchId: string;
  readonly #store: JobRun['dependencies']['store'];
  #records: NewBatchRecord[] = [];
  /** Where each of them stands. */
  #places: string[] = [];
  #bytes = 0;
  count = 0;

  constructor(batchId: string, store: JobRun['dependencies']['store']) {
    this.#batchId = batchId;
    this.#store = store;
  }

  add(recordId: string, modelInput: NewBatchRecord['modelInput'], bytes: number, where: string): void {
    this.count += 1;
    this.#records.push({ position: this.count, recordId, modelInput });
    this.#places.push(where);
    this.#bytes += bytes;
  }

  get isFull(): boolean {
    return this.#records.length >= recordsAtOnce || this.#bytes >= bytesAtOnce;
  }

  /** Stores them; resolves with the ids that come twice, in sentences. Only the store knows all ids: there may be millions. */
  async flush(): Promise<readonly string[]> {
    const records = this.#records;
    const places = this.#places;
    this.#records = [];
    this.#places = [];
    this.#bytes = 0;
    if (records.length === 0 || (await this.#store.addRecords(this.#batchId, records))) return [];
    const seen = new Set((await this.#store.places(this.#batchId, records.map(({ recordId }) => recordId))).keys());
    const doubled: string[] = [];
    const others: NewBatchRecord[] = [];
    for (const [index, record] of records.entries()) {
      if (seen.has(record.recordId)) doubled.push(badUserInput(`${places[index] ?? ''}.recordId`, uniqueIdRule, record.recordId).message);
      else others.push(record);
      seen.add(record.recordId);
    }
    await this.#store.addRecords(this.#batchId, others); // the next ones may come twice as well
    return doubled;
  }
}
