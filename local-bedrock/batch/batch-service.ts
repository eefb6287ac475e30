import { randomInt } from 'node:crypto';
import { tellOwnFailure } from '../own-failure.ts';
import { accountId } from '../s3/request.ts';
import { BedrockError, invalid } from '../wire/errors.ts';
import { createJobEvents } from './job-events.ts';
import { checkInput } from './input.ts';
import { describeJob, isEnd, type JobRecord, type JobStatus } from './job.ts';
import { parseJobFaults, type JobFaults } from './job-faults.ts';
import { openJournal } from './journal.ts';
import { JobEnd, JobLeft, LiveJob } from './live-job.ts';
import { processJob, type ProcessingContext } from './process-job.ts';
import type { JobRequest } from './read-create-request.ts';
import type { BatchSettings } from './settings.ts';

/** How far a job is to be moved on. */
export interface AdvanceOptions {
  /** With `InProgress`: no more records are processed before it is moved on again, and it resolves when they are. With `PartiallyCompleted`: it ends after them. */
  readonly records?: number;
  /** With `Failed`: why. */
  readonly message?: string;
}

export type JobDescription = ReturnType<typeof describeJob>;

/** The batch jobs of a server. */
export interface BatchService {
  /** Throws ConflictException and ServiceQuotaExceededException. Returns the job's ARN. */
  create(request: JobRequest, region: string): string;
  /** Throws ResourceNotFoundException. */
  get(identifier: string, region: string): JobRecord;
  /** Those of a region, newest first. */
  list(region: string): readonly JobRecord[];
  /** Throws ResourceNotFoundException, and ConflictException for a job that has ended. */
  stop(identifier: string, region: string): void;
  /** For tests: moves a job on through all statuses to that one. */
  advance(jobArn: string, status: JobStatus, options?: AdvanceOptions): Promise<JobDescription>;
  /** For tests: all jobs, oldest first. */
  jobs(): readonly JobDescription[];
  close(): Promise<void>;
}

/** Starts the service; jobs that another process left go on. */
export function createBatchService(settings: BatchSettings, context: ProcessingContext): BatchService {
  const journal = openJournal(context.storage.database);
  const events = createJobEvents(settings.events);
  const running = new Map<string, { readonly job: LiveJob; readonly done: Promise<void> }>();

  const run = (record: JobRecord): void => {
    const faults = parseJobFaults(record.faults);
    const job = new LiveJob(record, {
      stateMs: settings.stateMs,
      stopLate: faults.stopLate,
      save: (changed) => journal.save(changed),
      changed: (changed) => events.tell(changed, faults),
    });
    const done = runJob(job, faults).finally(() => running.delete(record.jobId));
    running.set(record.jobId, { job, done });
  };

  const runJob = async (job: LiveJob, faults: JobFaults): Promise<void> => {
    try {
      await finish(job, await runToEnd(job, faults));
    } catch (error) {
      if (!(error instanceof JobLeft)) fail(job, tellOwnFailure(error));
    }
  };

  /** Of a job that cannot be kept either there is nobody left to tell. */
  const fail = (job: LiveJob, reason: string): void => {
    try {
      job.move('Failed', reason);
    } catch {
      job.leave();
    }
  };

  /** Goes on from the status that the job is in. */
  const runToEnd = async (job: LiveJob, faults: JobFaults): Promise<JobEnd> => {
    try {
      if (job.record.status === 'Submitted') {
        await job.dwell('Submitted');
        job.move('Validating');
      }
      if (faults.denyRole) throw new JobEnd('Failed', `Could not access ${job.record.request.inputDataConfig.s3InputDataConfig.s3Uri} with the job's role: Access Denied (AccessDenied)`);
      if (faults.failValidation) throw new JobEnd('Failed', 'The job failed its validation because of a fault.');
      if (job.record.status === 'Stopping' && job.record.counts === undefined) return new JobEnd('Stopped');
      const files = await checkInput(job, context.store, settings);
      if (job.record.status === 'Validating') {
        await job.dwell('Validating');
        job.move('Scheduled');
      }
      if (job.record.status === 'Scheduled') {
        if (faults.expire) throw new JobEnd('Expired');
        await job.dwell('Scheduled');
        job.move('InProgress');
      }
      const most = job.record.status === 'Stopping' ? (job.record.counts?.processedRecordCount ?? 0) : Infinity;
      return await processJob(job, files, faults, settings.stateMs.InProgress, context, most);
    } catch (error) {
      if (error instanceof JobEnd) return error;
      throw error;
    }
  };

  const finish = async (job: LiveJob, { status, reason }: JobEnd): Promise<void> => {
    if (status === 'Stopped') await job.dwell('Stopping');
    job.move(status, reason);
  };

  const find = (identifier: string, region: string): JobRecord => {
    if (!/^(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:model-invocation-job\/)?[a-z0-9]{12}$/.test(identifier)) {
      throw invalid(`1 validation error detected: Value '${identifier}' at 'jobIdentifier' failed to satisfy constraint: Member must satisfy regular expression pattern: ((arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:model-invocation-job/)?[a-z0-9]{12})`);
    }
    const jobId = identifier.slice(-12);
    const job = running.get(jobId)?.job.record ?? journal.find(jobId);
    if (job === undefined || job.region !== region || (identifier !== jobId && identifier !== job.jobArn)) {
      throw new BedrockError('ResourceNotFoundException', `The model invocation job ${identifier} was not found.`);
    }
    return job;
  };
  /** What runs knows more than what is kept. */
  const all = (): readonly JobRecord[] => journal.list().map((job) => running.get(job.jobId)?.job.record ?? job);

  for (const record of journal.takeOver()) run(record);

  return {
    create(request, region) {
      const known = all().filter((job) => job.region === region);
      const same = known.find((job) => job.request.clientRequestToken === request.clientRequestToken);
      if (same !== undefined) return same.jobArn;
      if (known.some((job) => job.request.jobName === request.jobName)) throw new BedrockError('ConflictException', `The job name ${request.jobName} is in use already.`);
      const active = known.filter((job) => !isEnd(job.status) && job.request.foundationModelId === request.foundationModelId);
      if (active.length >= settings.maxConcurrentJobs) {
        throw new BedrockError('ServiceQuotaExceededException', `The sum of in-progress and submitted batch inference jobs using ${request.foundationModelId} has reached its quota of ${settings.maxConcurrentJobs}.`);
      }
      const faults = request.faults ?? settings.faults;
      parseJobFaults(faults);
      const jobId = createJobId();
      const nowMs = Date.now();
      const record = journal.add({
        jobId,
        jobArn: `arn:aws:bedrock:${region}:${accountId}:model-invocation-job/${jobId}`,
        region,
        request,
        status: 'Submitted',
        statusSinceMs: nowMs,
        submittedAtMs: nowMs,
        modifiedAtMs: nowMs,
        expiresAtMs: nowMs + request.timeoutDurationInHours * settings.hourMs,
        faults,
      });
      events.tell(record, parseJobFaults(faults));
      run(record);
      return record.jobArn;
    },
    get: find,
    list: (region) => all().filter((job) => job.region === region),
    stop(identifier, region) {
      const record = find(identifier, region);
      const job = running.get(record.jobId)?.job;
      if (job === undefined || isEnd(record.status)) {
        throw new BedrockError('ConflictException', `The job ${record.jobArn} cannot be stopped: it is ${record.status}.`);
      }
      if (record.status !== 'Stopping') job.stop();
    },
    async advance(jobArn, status, { records, message } = {}) {
      const jobId = jobArn.slice(-12);
      const job = running.get(jobId)?.job;
      const ended = job === undefined ? journal.find(jobId) : undefined;
      if (ended?.status === status) return describeJob(ended);
      if (job === undefined) throw new Error(`There is no job ${jobArn} under way${ended === undefined ? '' : `: it is ${ended.status}`}.`);
      const target = { status, records: records ?? (status === 'PartiallyCompleted' ? 0 : Infinity), ...(message === undefined ? {} : { message }) };
      return describeJob(await job.advance(target));
    },
    jobs: () => all().map(describeJob).reverse(),
    async close() {
      events.close();
      const jobs = [...running.values()];
      for (const { job } of jobs) job.leave();
      await Promise.all(jobs.map(({ done }) => done));
    },
  };
}

const idCharacters = 'abcdefghijklmnopqrstuvwxyz0123456789';

const createJobId = (): string => Array.from({ length: 12 }, () => idCharacters[randomInt(idCharacters.length)]).join('');
