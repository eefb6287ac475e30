import type { Owner } from '../access/viewer.ts';
import { CodedError, notFound } from '../errors.ts';
import type { BedrockBatchStatus } from '../datasources/batch-types.ts';
import type { BatchJobRecord, BatchPartRecord, BatchResultRecord } from '../storage/batch-record.ts';
import { isTerminalBatch } from '../storage/batch-record.ts';
import type { BatchQuery, BatchResultQuery, BatchWriter } from '../storage/batch-store.ts';
import type { BatchJobSpec } from './batch-job-spec.ts';
import type { Created } from './create.ts';
import { createJob } from './create.ts';
import { deleteJob } from './delete.ts';
import type { BatchDependencies } from './dependencies.ts';
import { JobRun } from './job-run.ts';
import { Keeper } from './keeper.ts';
import { retryFailed } from './retry.ts';
import { fromBedrockStatus } from './status.ts';
import { checkJobArn, takeIn } from './take-in.ts';
import { Watcher } from './watcher.ts';

/** Which jobs to list: a {@link BatchQuery} without the viewer. */
export type BatchListQuery = Omit<BatchQuery, 'tenantId' | 'viewerId'>;

/** What somebody outside tells of a Bedrock job, in Bedrock's words. */
export interface BatchNotice {
  readonly jobArn: string;
  readonly status: BedrockBatchStatus;
}

/**
 * Batch jobs: makes, follows, stops and finds them. Whatever belongs to another viewer does not exist for this one. What a method resolves with is stored, and goes on after
 * the process.
 */
export class BatchJobs {
  readonly #dependencies: BatchDependencies;
  readonly #runs = new Map<string, JobRun>();
  readonly #watcher: Watcher;
  readonly #keeper: Keeper;
  #isClosing = false;

  constructor(dependencies: BatchDependencies) {
    this.#dependencies = dependencies;
    this.#watcher = new Watcher(dependencies, () => this.#runs.values());
    this.#keeper = new Keeper(dependencies, { take: (writer) => this.#run(writer), forget: (job) => deleteJob(job, dependencies) });
  }

  /** Takes up what earlier processes have left. To be called once, before anything else; rejects where the store cannot be used. */
  async recover(): Promise<void> {
    await this.#dependencies.store.forgetStray();
    await this.#keeper.start();
  }

  /** Stores a new job and begins to run it; or finds the one that its idempotency key has made. Throws PREFLIGHT_FAILED, IDEMPOTENCY_KEY_REUSED and OVERLOADED. */
  create(viewer: Owner, spec: BatchJobSpec): Promise<BatchJobRecord> {
    return this.#begin(() => createJob(viewer, spec, this.#dependencies));
  }

  /** A new job of only the records that failed or are missing. Throws NOT_FOUND and CONFLICT. */
  async retryFailedRecords(viewer: Owner, id: string, idempotencyKey: string | null): Promise<BatchJobRecord> {
    const before = await this.get(viewer, id);
    return this.#begin(() => retryFailed(viewer, before, idempotencyKey, this.#dependencies));
  }

  async #begin(create: () => Promise<Created>): Promise<BatchJobRecord> {
    if (this.#isClosing) throw new CodedError('OVERLOADED', { message: 'The server is shutting down.', retryAfterMs: 1_000 });
    const { job, writer } = await create();
    if (writer !== null) {
      this.#dependencies.onPoint('batchStored');
      this.#dependencies.log.info({ batchJobId: job.id, modelId: job.modelId, records: job.recordCounts.total, execution: job.execution }, 'a batch job begins');
      this.#run(writer);
    }
    return job;
  }

  #run(writer: BatchWriter): void {
    const { id } = writer.job;
    if (this.#isClosing) {
      writer.release();
      return;
    }
    const run: JobRun = new JobRun(writer, {
      ...this.#dependencies,
      onOpened: () => this.#watcher.expect(),
      onLeft: () => {
        if (this.#runs.get(id) === run) this.#runs.delete(id);
      },
    });
    this.#runs.set(id, run);
    if (run.openParts().length > 0) this.#watcher.expect();
  }

  async find(viewer: Owner, id: string): Promise<BatchJobRecord | null> {
    const [job] = await this.findAll(viewer, [id]);
    return job ?? null;
  }

  /** In the order of the ids; null for those that are not there. */
  async findAll(viewer: Owner, ids: readonly string[]): Promise<readonly (BatchJobRecord | null)[]> {
    const jobs = await this.#dependencies.store.get(ids);
    return jobs.map((job) => (job !== undefined && isOf(viewer, job) ? job : null));
  }

  /** Throws NOT_FOUND. */
  async get(viewer: Owner, id: string): Promise<BatchJobRecord> {
    const job = await this.find(viewer, id);
    if (job === null) throw notFound('batch job', id, 'id');
    return job;
  }

  /** By the ARN of any of its Bedrock jobs. One that was made elsewhere is taken in; null where Bedrock does not know it, or it is another viewer's. Throws BAD_USER_INPUT. */
  async findByArn(viewer: Owner, jobArn: string): Promise<BatchJobRecord | null> {
    checkJobArn(jobArn);
    const known = await this.#dependencies.store.findByArn(jobArn);
    const own = known.find((job) => isOf(viewer, job));
    if (own !== undefined) return own;
    if (known.some(({ request }) => request.source.kind !== 'job')) return null; // this server made it, for somebody else
    const taken = await takeIn(viewer, jobArn, this.#dependencies);
    if (taken?.writer != null) this.#run(taken.writer);
    return taken?.job ?? null;
  }

  list(viewer: Owner, query: BatchListQuery): Promise<readonly BatchJobRecord[]> {
    return this.#dependencies.store.list({ ...query, tenantId: viewer.tenantId, viewerId: viewer.id });
  }

  parts({ id }: BatchJobRecord): Promise<readonly BatchPartRecord[]> {
    return this.#dependencies.store.parts(id);
  }

  /** In the order of the input; while the job lives, those that are known. */
  results({ id }: BatchJobRecord, query: BatchResultQuery): Promise<readonly BatchResultRecord[]> {
    return this.#dependencies.store.results(id, query);
  }

  /** What Bedrock has is told to stop, and what it has not is kept from it. No error where the job has ended, or is stopped already. Throws NOT_FOUND. */
  async stop(viewer: Owner, id: string): Promise<BatchJobRecord> {
    await this.get(viewer, id);
    await this.#dependencies.store.askStop(id);
    await this.#runs.get(id)?.stop();
    return this.get(viewer, id);
  }

  /** Throws NOT_FOUND, and CONFLICT where it still runs. */
  async delete(viewer: Owner, id: string): Promise<string> {
    const job = await this.get(viewer, id);
    await deleteJob(job, this.#dependencies);
    return id;
  }

  /**
   * Somebody outside tells that a Bedrock job has come to a status: it is looked at at once. What is told may be late, doubled or out of order; a job that is not known is
   * nobody's concern. Resolves with whether it is known.
   */
  async notify({ jobArn, status }: BatchNotice): Promise<boolean> {
    const jobs = await this.#dependencies.store.findByArn(jobArn);
    for (const { id } of jobs) {
      const run = this.#runs.get(id);
      if (run === undefined) continue; // it has ended, or another process has it, which looks at it by itself
      await this.#watcher.look(run, jobArn);
      // Bedrock may tell of it before it shows it. Why a job has failed is told by Bedrock alone, so of an end it is asked until it says so.
      const told = fromBedrockStatus(status);
      if (told !== undefined && isTerminalBatch(told)) this.#watcher.expect();
      else await run.observe(jobArn, { status });
    }
    return jobs.length > 0;
  }

  /** Calls `wake` after each change of the job, until the returned function is called. Throws NOT_FOUND. */
  async watch(viewer: Owner, id: string, wake: () => void): Promise<() => void> {
    await this.get(viewer, id);
    return this.#dependencies.store.watch(id, wake);
  }

  /** Leaves all jobs as they are, to be gone on with by the next process. Resolves when nothing more is under way. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#keeper.close();
    await Promise.all([this.#watcher.close(), ...[...this.#runs.values()].map((run) => run.close())]);
  }
}

const isOf = (viewer: Owner, { viewerId, tenantId }: BatchJobRecord): boolean => viewerId === viewer.id && tenantId === viewer.tenantId;
