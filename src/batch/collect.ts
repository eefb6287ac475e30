import type { CodedError } from '../errors.ts';
import { isCodedError } from '../errors.ts';
import { noProgress } from '../storage/batch-record.ts';
import type { BatchPartRecord } from '../storage/batch-record.ts';
import type { JobRun } from './job-run.ts';
import { joinLines } from './join-lines.ts';
import { jobIdOf } from './names.ts';
import type { FileLine } from './records/index.ts';
import { readLines } from './records/index.ts';
import type { BatchManifest } from './results/index.ts';
import { compareManifest, readManifest } from './results/index.ts';
import { ledgerCallOf } from './reserve.ts';
import { delayAfter } from './retry-delay.ts';
import { asFolder, readS3Uri } from './s3-uri.ts';
import { joinUsage, settlePart } from './usage.ts';

const linesAtOnce = 50; // few, as when they are indexed
const charactersAtOnce = 1_048_576;
const mostManifestBytes = 1_048_576;
const unreadable = 'The results cannot be read yet: ';

/**
 * Reads what Bedrock wrote for a part, and joins it to the records. What is read is stored together with how far that is, so that after a crash it goes on from
 * there; then the records without a result are MISSING, what is said of the job is compared with what was read, and the part is paid for, all in one step.
 */
export async function collectPart(run: JobRun, part: BatchPartRecord): Promise<void> {
  const { onPoint } = run.dependencies;
  try {
    const manifest = part.jobArn === null ? undefined : await readOutputs(run, part, part.jobArn);
    await complete(run, part.number, manifest);
    onPoint('batchCollected');
  } catch (error) {
    if (!isCodedError(error) || run.signal.aborted || error.code === 'STORE_UNAVAILABLE') throw error;
    await wait(run, part.number, error);
  }
}

/** What Bedrock has written for a part: nothing beside this folder is of this job, whatever else its output folder holds. */
function listOutputs({ dependencies: { objects } }: JobRun, { outputS3Uri }: BatchPartRecord, jobArn: string) {
  const { bucket, key } = readS3Uri(outputS3Uri);
  return { bucket, found: objects.list(bucket, `${asFolder(key)}${jobIdOf(jobArn)}/`) };
}

/** Resolves with the manifest, where there is one. */
async function readOutputs(run: JobRun, part: BatchPartRecord, jobArn: string): Promise<BatchManifest | undefined> {
  const { bucket, found } = listOutputs(run, part, jobArn);
  const { number } = part;
  let manifest: BatchManifest | undefined;
  for await (const { key, size } of found) {
    if (key.endsWith('/manifest.json.out')) manifest = size > mostManifestBytes ? undefined : readManifest(await readText(run, bucket, key));
    else if (key.endsWith('.jsonl.out')) await readOutput(run, number, bucket, key);
  }
  return manifest;
}

async function readText({ dependencies: { objects }, signal }: JobRun, bucket: string, key: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of objects.read(bucket, key, { signal })) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

async function readOutput(run: JobRun, number: number, bucket: string, key: string): Promise<void> {
  const { collected } = run.part(number);
  if (isBefore(key, collected.key)) return; // read before
  const { offset, line } = key === collected.key ? collected : noProgress;
  const chunks = run.dependencies.objects.read(bucket, key, { offset, signal: run.signal });
  for await (const lines of inBatches(readLines(chunks, { offset, line }))) await store(run, number, key, lines);
}

/** In the order in which S3 lists keys: by their bytes, which is not that of JavaScript's texts. */
const isBefore = (key: string, other: string): boolean => Buffer.compare(Buffer.from(key), Buffer.from(other)) < 0;

/** So many lines that they are worth a change, and no more than are easily held. */
async function* inBatches(chunks: AsyncIterable<readonly FileLine[]>): AsyncGenerator<readonly FileLine[]> {
  let batch: FileLine[] = [];
  let characters = 0;
  for await (const lines of chunks) {
    for (const line of lines) {
      batch.push(line);
      characters += line.problem === undefined ? line.text.length : 0;
      if (batch.length < linesAtOnce && characters < charactersAtOnce) continue;
      yield batch;
      batch = [];
      characters = 0;
    }
  }
  if (batch.length > 0) yield batch;
}

async function store(run: JobRun, number: number, key: string, lines: readonly FileLine[]): Promise<void> {
  const { job, dependencies } = run;
  const part = run.part(number);
  const { request, invocationType, modelId } = job;
  const reading = { invocationType: invocationType ?? 'InvokeModel', bodyFormat: dependencies.models.describe(modelId)?.bodyFormat ?? null, schema: request.schema };
  const isOpenEnded = request.source.kind === 'job' && !job.isIndexed;
  const { results, progress, count } = await joinLines(lines, key, { store: dependencies.store, reading, part, isOpenEnded });
  await run.update({ results, parts: [{ number, state: { collected: progress, count } }] });
  dependencies.onPoint('batchCollecting');
}

/** The part's results are all there: what has none is MISSING, and what was set aside for it is settled. */
async function complete(run: JobRun, number: number, manifest: BatchManifest | undefined): Promise<void> {
  const { job, dependencies } = run;
  const { from, count, outcome, error, statusMessage, recordCounts, collected, isReserved } = run.part(number);
  const to = from + count - 1;
  const totals = await dependencies.store.totals(job.id, from, to);
  const usage = joinUsage(totals, manifest);
  const { entry, cost } = settlePart(dependencies.ledger, ledgerCallOf(run, number), usage, error);
  const said = manifest === undefined ? [] : compareManifest(manifest, { success: totals.success + collected.unsatisfied, error: totals.error - collected.unsatisfied });
  const problems = [...saidBefore(statusMessage), ...said, ...tellLines(collected)];
  await run.update({
    missing: { from, to },
    ledger: isReserved ? [entry] : [],
    parts: [
      {
        number,
        state: {
          stage: 'COLLECTED',
          status: outcome ?? 'FAILED',
          statusMessage: problems.length === 0 ? null : problems.join(' '),
          // A record that Bedrock has run counts as such, also where nothing came of it: a job that fails amid its records writes none.
          recordCounts: { total: count, processed: Math.max(Math.min(recordCounts.processed, count), totals.success + totals.error), success: totals.success, error: totals.error },
          usage,
          cost,
        },
      },
    ],
  });
}

function tellLines({ badLines, doubled, firstProblem }: BatchPartRecord['collected']): readonly string[] {
  return [
    ...(badLines === 0 ? [] : [`The output has ${badLines} lines that could not be read, or belong to no record. ${firstProblem ?? ''}`.trim()]),
    ...(doubled === 0 ? [] : [`The output has ${doubled} lines for records that had a result already, which was kept.`]),
  ];
}

/** What cannot be read now may be later, by itself or by what an operator does: the job waits for it, for long, before it ends without it. */
async function wait(run: JobRun, number: number, error: CodedError): Promise<void> {
  const { timers, log } = run.dependencies;
  const { collected, statusMessage } = run.part(number);
  if (collected.waitedMs >= timers.unreadableMs) return giveUp(run, number, error);
  log.warn({ err: error, batchJobId: run.job.id, part: number }, 'the results of a batch job cannot be read yet; they are asked for again');
  // Nothing can be read of any job until the credentials are renewed, however long that takes: no job is to end by it.
  const isCounted = error.code !== 'CREDENTIALS_EXPIRED';
  const ms = isCounted ? delayAfter(collected.waitedMs, timers) : timers.mostRetryMs;
  const state = { statusMessage: [...saidBefore(statusMessage), `${unreadable}${error.message}`].join(' '), collected: { ...collected, waitedMs: collected.waitedMs + (isCounted ? ms : 0) } };
  await run.update({ parts: [{ number, state }] });
  await run.pause(ms);
}

/** What was read is kept, and what can be read of the other files. */
async function giveUp(run: JobRun, number: number, error: CodedError): Promise<void> {
  const part = run.part(number);
  const statusMessage = [...saidBefore(part.statusMessage), `The results could not be read: ${error.message}`].join(' ');
  await run.update({ parts: [{ number, state: { outcome: 'FAILED', error: part.error ?? error.data, statusMessage } }] });
  const { jobArn } = part;
  if (jobArn !== null) await passOver(run, () => readRest(run, part, jobArn));
  await complete(run, number, undefined);
}

async function readRest(run: JobRun, part: BatchPartRecord, jobArn: string): Promise<void> {
  const { bucket, found } = listOutputs(run, part, jobArn);
  for await (const { key } of found) if (key.endsWith('.jsonl.out')) await passOver(run, () => readOutput(run, part.number, bucket, key));
}

/** What S3 does not give is left out. */
async function passOver(run: JobRun, read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!isCodedError(error) || run.signal.aborted || error.code === 'STORE_UNAVAILABLE') throw error;
  }
}

/** What was said of a part before its results could not be read, such as why Bedrock has failed it. */
function saidBefore(statusMessage: string | null): readonly string[] {
  const [before = ''] = (statusMessage ?? '').split(unreadable);
  return before === '' ? [] : [before.trimEnd()];
}
