import { CodedError, isCodedError } from '../errors.ts';
import type { GenerationCommand } from '../generations/command.ts';
import { sumCostRecords } from '../ledger/index.ts';
import type { BatchResultRecord } from '../storage/batch-record.ts';
import type { JoinedResult } from '../storage/batch-store.ts';
import type { GenerationOutput, GenerationRecord } from '../storage/generation-record.ts';
import { isTerminal } from '../storage/generation-record.ts';
import type { JsonValue } from '../json.ts';
import { end } from './finish.ts';
import type { JobRun } from './job-run.ts';
import { toModelRequest } from './model-request.ts';
import { readOutputLine } from './results/index.ts';
import { mayPass } from './retry-delay.ts';
import { SharedRoom } from './shared-room.ts';
import { addUsages } from './usage.ts';

const atOnce = 4; // records
const mostTries = 4; // of a record whose run was interrupted
const page = 100;

/**
 * Runs the records of a job that are too few for Bedrock, each as a generation of its own. The generation's key is made of the record's place, so that after a crash what had
 * been begun is found, and what was finished is not paid again.
 */
export async function runRecords(run: JobRun): Promise<void> {
  const { store } = run.dependencies;
  const { id, recordCounts } = run.job;
  if (!run.isStopAsked) await run.update({ job: { status: 'IN_PROGRESS', submitTime: run.job.submitTime ?? new Date().toISOString() } });
  const spent: Spent[] = [];
  const records = readAll(run);
  const room = new SharedRoom();
  let failure: Error | undefined;
  const work = async (): Promise<void> => {
    for (;;) {
      const { value: record, done } = await records.next();
      if (done === true || failure !== undefined || run.signal.aborted) return;
      await runRecord(run, room, record, (generation) => void spent.push(generation)).catch((error: unknown) => {
        failure ??= error instanceof Error ? error : new Error(String(error));
      });
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  if (failure !== undefined) throw failure;
  run.signal.throwIfAborted();
  const totals = await store.totals(id, 1, recordCounts.total);
  await run.update({ missing: { from: 1, to: recordCounts.total } });
  const [usage, cost] = [addUsages(spent.flatMap((one) => one.usage ?? [])), sumCostRecords(spent.flatMap((one) => one.cost ?? []))];
  await end(run, { status: run.isStopAsked && totals.success + totals.error < recordCounts.total ? 'STOPPED' : 'COMPLETED', usage, cost });
}

async function* readAll({ job, dependencies: { store } }: JobRun): AsyncGenerator<BatchResultRecord, undefined> {
  for (let after = 0; ; ) {
    const records = await store.records(job.id, { after, limit: page });
    if (records.length === 0) return undefined;
    yield* records;
    after = records.at(-1)?.position ?? after;
  }
}

type Spent = Pick<GenerationRecord, 'usage' | 'cost'>;

/** `onSpent` is told of each generation that has worked for the record, also of one that was cut short. */
async function runRecord(run: JobRun, room: SharedRoom, record: BatchResultRecord, onSpent: (generation: Spent) => void): Promise<void> {
  const { generations } = run.dependencies;
  for (let number = 1; ; number += 1) {
    const generation = await begin(run, room, record, number);
    if (generation === undefined) return;
    if (isCodedError(generation)) {
      if (hasResult(record)) onSpent({ usage: record.usage, cost: null }); // its generation is no longer kept
      else if (!run.isStopAsked) await keep(run, toRefused(record, generation));
      return;
    }
    onSpent(generation);
    if (isInterrupted(generation) && number < mostTries) continue;
    // What was cancelled, or not done again, since the job is to stop has no result, and is MISSING.
    if (hasResult(record) || (run.isStopAsked && (generation.status === 'CANCELLED' || isInterrupted(generation)))) return;
    await keep(run, toResult(run, record, generation, await generations.output(generation)));
    return;
  }
}

async function keep(run: JobRun, result: JoinedResult): Promise<void> {
  const { recordCounts } = run.job;
  const isSuccess = result.status === 'SUCCESS';
  await run.update({
    results: [result],
    job: { recordCounts: { ...recordCounts, processed: recordCounts.processed + 1, success: recordCounts.success + (isSuccess ? 1 : 0), error: recordCounts.error + (isSuccess ? 0 : 1) } },
  });
  run.dependencies.onPoint('batchCollecting');
}

/** As {@link start}; resolves with the refusal where the record is not even begun, such as for want of money when no other runs: it would be refused again and again. */
async function begin(run: JobRun, room: SharedRoom, record: BatchResultRecord, number: number): Promise<GenerationRecord | CodedError | undefined> {
  try {
    return await room.take(async () => (run.signal.aborted ? undefined : start(run, record, number)));
  } catch (error) {
    if (!isCodedError(error) || error.code === 'STORE_UNAVAILABLE' || mayPass(error)) throw error;
    return error;
  }
}

const toRefused = ({ position }: BatchResultRecord, { data }: CodedError): JoinedResult => ({ position, status: 'ERROR', output: null, text: null, stopReason: null, object: null, error: data, usage: null });

/** Stored before the process was killed. */
const hasResult = ({ status }: BatchResultRecord): boolean => status !== 'MISSING';

const isInterrupted = ({ status, error }: GenerationRecord): boolean => status === 'INTERRUPTED' && error?.retryable === true;

/** Runs it, or finds what it has run as before; CANCELLED where the job is to stop, and undefined where the process is to leave it. */
async function start(run: JobRun, record: BatchResultRecord, number: number): Promise<GenerationRecord | undefined> {
  const { generations } = run.dependencies;
  const { id, tenantId, viewerId } = run.job;
  const viewer = { id: viewerId, tenantId };
  const whole = toCommand(run, record, `${id}:${record.position}:${number}`);
  // What has its result is only looked for, and so is everything once the job is to stop: what was begun has cost something.
  const command = hasResult(record) || run.isStopAsked ? { ...whole, refusal: new CodedError('CONFLICT') } : whole;
  const begun = await generations.start(viewer, command);
  if (isTerminal(begun.status)) return begun;
  const left = Promise.withResolvers<undefined>();
  const unwatch = run.onLeaving(() => left.resolve(undefined));
  try {
    const ended = await Promise.race([generations.outcome(viewer, begun.id), left.promise]);
    if (ended !== undefined) return ended;
    return run.isStopAsked && !run.signal.aborted ? await generations.cancel(viewer, begun.id) : undefined;
  } finally {
    unwatch();
  }
}

function toCommand({ job }: JobRun, { modelInput }: BatchResultRecord, idempotencyKey: string): GenerationCommand {
  const request = toModelRequest(job.modelId, job.invocationType, modelInput);
  const { tags } = job.request;
  const labelled = tags.length === 0 ? request : { ...request, requestMetadata: Object.fromEntries(tags.map(({ key, value }) => [key, value])) };
  return { method: request.kind === 'converse' ? 'CONVERSE' : 'SYNC', streaming: false, request: labelled, options: { idempotencyKey, deadlineMs: null, onDisconnect: 'CONTINUE', tags } };
}

/** As a line of Bedrock's output would tell of it, so that it is read as one. */
function toResult({ job, dependencies }: JobRun, { position, recordId, modelInput }: BatchResultRecord, generation: GenerationRecord, output: GenerationOutput): JoinedResult {
  const failed = (error: JoinedResult['error']): JoinedResult => ({ position, status: 'ERROR', output: null, text: output.text === '' ? null : output.text, stopReason: generation.stopReason, object: null, error, usage: generation.usage });
  if (generation.status !== 'COMPLETED') return failed(generation.error ?? new CodedError('CANCELLED').data);
  const invocationType = job.invocationType ?? 'InvokeModel';
  const reading = { invocationType, bodyFormat: dependencies.models.describe(job.modelId)?.bodyFormat ?? null, schema: job.request.schema };
  const outcome = readOutputLine(JSON.stringify({ recordId, modelInput, modelOutput: toModelOutput(generation, output) }), reading);
  if (!('recordId' in outcome)) return failed(new CodedError('MODEL_ERROR', { message: `The answer could not be read: ${outcome.problem}.` }).data);
  return { position, status: outcome.status, output: outcome.output, text: outcome.text, stopReason: outcome.stopReason, object: outcome.object, error: outcome.error, usage: generation.usage };
}

/** The body of Converse's answer, or the native one. */
function toModelOutput({ usage, stopReason, timing }: GenerationRecord, { content, body }: GenerationOutput): JsonValue {
  if (content === null) return body;
  return {
    output: { message: { role: 'assistant', content } },
    stopReason,
    ...(usage === null ? {} : { usage: { inputTokens: usage.inputTokens, outputTokens: usage.outputTokens, totalTokens: usage.totalTokens } }),
    ...(timing.modelLatencyMs === null ? {} : { metrics: { latencyMs: timing.modelLatencyMs } }),
  };
}
