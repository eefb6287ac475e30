import { isCodedError } from '../../errors.ts';
import type { CatalogueModel } from '../../models/catalogue.ts';
import { FileRecordChecker } from '../../requests/batch/file-records.ts';
import type { BatchJobSpec } from '../batch-job-spec.ts';
import type { BatchProblem } from '../problems/index.ts';
import { PartPlanner, readRecordLines, writeRecordLine } from '../records/index.ts';
import type { PartLimits, RecordLine } from '../records/index.ts';
import { BatchEstimate } from './estimate.ts';
import type { BatchBucket } from './facts.ts';

/** More of them help nobody: the first tell what to mend. */
export const mostProblems = 1_000;

/** What was found in the records of a job. */
export class SourceReading {
  readonly estimate: BatchEstimate;
  readonly #planner: PartPlanner;
  readonly #problems: BatchProblem[] = [];
  records = 0;

  constructor({ modelId }: Pick<BatchJobSpec, 'modelId'>, known: CatalogueModel | undefined, limits: PartLimits) {
    this.estimate = new BatchEstimate(modelId, known);
    this.#planner = new PartPlanner(limits);
  }

  get problems(): readonly BatchProblem[] {
    return this.#problems;
  }

  get parts(): ReturnType<PartPlanner['finish']> {
    return this.#planner.finish();
  }

  /** The next record, by the bytes of its line. */
  count(bytes: number): void {
    this.records += 1;
    this.#planner.add(bytes);
  }

  tell(problem: BatchProblem): void {
    if (this.#problems.length < mostProblems) this.#problems.push(problem);
  }
}

/** Looks at records that came inline and were found right. */
export function readInline({ source, invocationType }: BatchJobSpec, reading: SourceReading): void {
  if (source.kind !== 'records') return;
  for (const record of source.records) {
    reading.count(Buffer.byteLength(writeRecordLine(record)));
    reading.estimate.add(record.modelInput, invocationType ?? 'Converse');
  }
}

/** Looks at records in S3, one by one: the object is read once and never held. What cannot be read is a problem, unless that may pass. */
export async function readInS3({ source, invocationType, modelId }: BatchJobSpec, known: CatalogueModel | undefined, bucket: BatchBucket, reading: SourceReading, path = 'input'): Promise<void> {
  if (source.kind !== 's3') return;
  const checker = new FileRecordChecker({ modelId, known }, invocationType);
  try {
    for await (const { uri, chunks } of bucket.files(source.uri)) {
      const file = uri.slice(uri.lastIndexOf('/') + 1);
      for await (const lines of readRecordLines(chunks)) for (const line of lines) readLine(line, file, checker, reading);
    }
  } catch (error) {
    if (!isCodedError(error) || error.data.retryable) throw error;
    reading.tell({ code: 'INPUT_UNREADABLE', message: `${path}.input.s3Uri: expected records that the server can read: ${error.message}`, recordId: null, field: `${path}.input.s3Uri` });
  }
}

function readLine(line: RecordLine, file: string, checker: FileRecordChecker, reading: SourceReading): void {
  const where = `${file}: line ${line.line}`;
  reading.count(line.end - line.offset);
  if (line.problem !== undefined) {
    reading.tell({ code: 'INVALID_LINE', message: `${where}: ${line.problem}.`, recordId: line.recordId, field: null });
    return;
  }
  const { recordId, modelInput } = line.record;
  if (recordId === null) reading.tell({ code: 'MISSING_RECORD_ID', message: `${where}: expected a recordId, got none.`, recordId: null, field: null });
  const wrong = checker.check(line.record, where);
  for (const problem of wrong) reading.tell(problem);
  if (wrong.length === 0) reading.estimate.add(modelInput, checker.invocationType);
}
