import { encryptionBy } from '../s3/encryption.ts';
import type { ObjectStore } from '../s3/object-store.ts';
import type { Storage } from '../storage/open-storage.ts';
import { readRecords, splitS3Uri, type InputFile, type InputRecord } from './input.ts';
import type { JobFaults } from './job-faults.ts';
import { JobEnd, type LiveJob } from './live-job.ts';
import { createOutputFile, createShuffle, type OutputFile } from './output.ts';
import { runRecord, type RecordContext, type RecordResult } from './run-record.ts';

export interface ProcessingContext extends RecordContext {
  readonly storage: Storage;
  readonly store: ObjectStore;
}

/** What is counted over all files. */
interface Totals {
  processed: number;
  errors: number;
  inputTokens: number;
  outputTokens: number;
}

/**
 * Runs a job's records and writes what came of them: a file for each file of the input, and the manifest. Where the job is interrupted, what was
 * processed is written all the same (a guess for a job that is stopped: nobody recorded one), and it returns how the job is to end.
 *
 * @param spreadMs the least time that it takes
 * @param most no more records than that: a job that was stopping when its process died
 */
export async function processJob(
  job: LiveJob, files: readonly InputFile[], faults: JobFaults, spreadMs: number, context: ProcessingContext, most = Infinity,
): Promise<JobEnd> {
  const { record: { jobId, region, request, statusSinceMs } } = job;
  const total = files.reduce((sum, { recordCount }) => sum + recordCount, 0);
  const totals: Totals = { processed: 0, errors: 0, inputTokens: 0, outputTokens: 0 };
  const { s3Uri, s3EncryptionKeyId } = request.outputDataConfig.s3OutputDataConfig;
  const { bucket, key } = splitS3Uri(s3Uri);
  const encryption = encryptionBy(s3EncryptionKeyId, region);
  const folder = `${key}${key === '' || key.endsWith('/') ? '' : '/'}${jobId}/`;
  const usualEnd = new JobEnd(most === Infinity ? 'Completed' : 'Stopped');

  const tell = (): void => job.count({
    totalRecordCount: total,
    processedRecordCount: totals.processed,
    successRecordCount: totals.processed - totals.errors,
    errorRecordCount: totals.errors,
  });
  const dueAt = (number: number): number => (Number.isFinite(spreadMs) ? statusSinceMs + (spreadMs * number) / Math.max(total, 1) : 0);

  /** Returns how the job is to end where it does so amid the file. */
  const runFile = async ({ name, object }: InputFile, output: OutputFile): Promise<JobEnd | undefined> => {
    const shuffle = createShuffle(context.seed, name);
    let interruption: JobEnd | undefined;
    try {
      for await (const record of readRecords(job, context.store, name, object)) {
        if (totals.processed >= most) break;
        if (faults.failAfter === totals.processed) throw new JobEnd('Failed', 'The job failed because of a fault.');
        if (faults.partialAfter === totals.processed) throw new JobEnd('PartiallyCompleted');
        const isStalled = faults.stallAfter !== null && totals.processed >= faults.stallAfter;
        if (!(await job.waitForRecord(totals.processed, isStalled ? Infinity : dueAt(totals.processed + 1)))) job.check();
        const result = await answer(record, totals.processed + 1);
        totals.processed += 1;
        for (const line of writeLines(record, result, totals.processed, faults).flatMap((line) => shuffle.add(line))) await output.write(line);
        if ('error' in result) totals.errors += 1;
        else {
          totals.inputTokens += result.inputTokens;
          totals.outputTokens += result.outputTokens;
        }
        tell();
      }
    } catch (error) {
      if (!(error instanceof JobEnd)) throw error;
      interruption = error;
    }
    for (const line of shuffle.drain()) await output.write(line);
    return interruption;
  };
  const answer = async ({ modelInput }: InputRecord, number: number): Promise<RecordResult> => {
    if (faults.errorEvery !== null && number % faults.errorEvery === 0) return { error: { errorCode: 500, errorMessage: 'The record failed because of a fault.' } };
    return runRecord(request.modelInvocationType, request.modelId, modelInput, number, context);
  };

  tell();
  const end = await runFiles();
  if (end.status !== 'Failed' && !faults.noManifest) await writeManifest(totals);
  return end;

  async function runFiles(): Promise<JobEnd> {
    for (const file of files) {
      const output = await createOutputFile(context.storage, context.store, bucket, `${folder}${file.name}.out`, { 'content-type': 'binary/octet-stream', ...encryption });
      let interruption: JobEnd | undefined;
      try {
        interruption = await runFile(file, output);
      } catch (error) {
        await output.discard();
        throw error;
      }
      await (interruption?.status === 'Failed' ? output.discard() : output.finish());
      if (interruption !== undefined) return interruption;
    }
    if (usualEnd.status === 'Stopped') return usualEnd;
    // What comes between the last record and the end: a job that is told to wait there.
    return job.dwell('InProgress').then(() => usualEnd, (error: unknown) => {
      if (error instanceof JobEnd) return error;
      throw error;
    });
  }

  async function writeManifest({ processed, errors, inputTokens, outputTokens }: Totals): Promise<void> {
    const manifest = await createOutputFile(context.storage, context.store, bucket, `${folder}manifest.json.out`, { 'content-type': 'application/json', ...encryption });
    const wrong = faults.wrongCounts ? 1 : 0;
    await manifest.write(JSON.stringify({
      totalRecordCount: total + wrong,
      processedRecordCount: processed + wrong,
      successRecordCount: processed - errors + wrong,
      errorRecordCount: errors,
      inputTokenCount: inputTokens,
      outputTokenCount: outputTokens,
    }));
    await manifest.finish();
  }
}

/** The lines of a record in the output, which is one where nothing goes wrong (members and their order: AWS's documentation; no line is recorded). */
function writeLines({ modelInput, recordId }: InputRecord, result: RecordResult, number: number, faults: JobFaults): readonly string[] {
  const line = JSON.stringify('error' in result ? { modelInput, error: result.error, recordId } : { modelInput, modelOutput: result.modelOutput, recordId });
  if (faults.dropLine === number) return [];
  if (faults.doubleLine === number) return [line, line];
  return [faults.badLine === number ? line.slice(0, -1) : line];
}
