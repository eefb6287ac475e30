import type { BedrockBatchJob } from '../datasources/batch-types.ts';
import { isCodedError } from '../errors.ts';
import type { BatchDependencies } from './dependencies.ts';
import type { JobRun } from './job-run.ts';
import { retryDelay } from './retry-delay.ts';

const clockSlackMs = 600_000; // between Bedrock's clock and ours

/** A Bedrock job that is watched. */
interface Open {
  readonly run: JobRun;
  readonly jobArn: string;
  readonly submitTime: string | null;
  /** When its status has last changed; 0: not since this process has it. */
  readonly changedAt: number;
}

/**
 * Looks at the Bedrock jobs of all runs: all at once, by one list of the account's jobs, however many there are. It looks often while their statuses
 * change, and less and less where they do not; where Bedrock throttles or fails, later.
 */
export class Watcher {
  readonly #dependencies: BatchDependencies;
  readonly #runs: () => Iterable<JobRun>;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = Infinity;
  #sweep: Promise<void> | undefined;
  #failures = 0;
  #isClosed = false;
  /** The list may be forbidden where a single job may be read. */
  #mayList = true;

  constructor(dependencies: BatchDependencies, runs: () => Iterable<JobRun>) {
    this.#dependencies = dependencies;
    this.#runs = runs;
  }

  /** Bedrock has one more job. */
  expect(): void {
    this.#schedule(this.#dependencies.timers.leastPollMs);
  }

  /** Looks at one job now, since something was told of it. What keeps it from that is no failure: the next sweep comes. */
  async look(run: JobRun, jobArn: string): Promise<void> {
    try {
      await run.observe(jobArn, await this.#dependencies.bedrock.getJob(jobArn));
    } catch (error) {
      this.expect();
      this.#dependencies.log.debug({ err: error, jobArn }, 'a batch job could not be looked at');
    }
  }

  /** Resolves when nothing more of it is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#sweep;
  }

  #schedule(ms: number): void {
    const dueAt = Date.now() + ms;
    if (this.#isClosed || this.#sweep !== undefined || dueAt >= this.#dueAt) return;
    clearTimeout(this.#timer);
    this.#dueAt = dueAt;
    this.#timer = setTimeout(() => {
      this.#dueAt = Infinity;
      this.#sweep = this.#look().finally(() => {
        this.#sweep = undefined;
        this.#scheduleNext();
      });
    }, ms).unref();
  }

  #open(): readonly Open[] {
    return [...this.#runs()].flatMap((run) => run.openParts().map(({ part, jobArn, changedAt }) => ({ run, jobArn, submitTime: part.submitTime, changedAt })));
  }

  #scheduleNext(): void {
    const open = this.#open();
    if (open.length === 0) return;
    const { timers } = this.#dependencies;
    const { leastPollMs, mostPollMs } = timers;
    const quietMs = Math.min(...open.map(({ changedAt }) => Date.now() - changedAt));
    const pollMs = Math.min(mostPollMs, Math.max(leastPollMs, quietMs / 10));
    this.#schedule(this.#failures > 0 ? Math.max(pollMs, retryDelay(this.#failures, timers)) : pollMs * (0.8 + Math.random() * 0.4));
  }

  async #look(): Promise<void> {
    const open = new Map(this.#open().map((one) => [one.jobArn, one]));
    try {
      if (this.#mayList) await this.#list(open);
      await this.#lookAtEach(open.values());
      this.#failures = 0;
    } catch (error) {
      this.#failures += 1;
      if (isCodedError(error) && error.code === 'ACCESS_DENIED' && this.#mayList) this.#mayList = false;
      this.#dependencies.log.warn({ err: error }, 'Bedrock did not tell how its batch jobs are; it is asked again later');
    }
  }

  /** Takes those that the list tells of out of `open`. */
  async #list(open: Map<string, Open>): Promise<void> {
    if (open.size === 0) return;
    const submitted = [...open.values()].map(({ submitTime }) => Date.parse(submitTime ?? '') || 0);
    for await (const page of this.#dependencies.bedrock.listJobs({ submittedAfter: new Date(Math.max(0, Math.min(...submitted) - clockSlackMs)) })) {
      for (const job of page) await this.#tell(open, job);
      if (open.size === 0) return;
    }
  }

  async #tell(open: Map<string, Open>, job: BedrockBatchJob): Promise<void> {
    const one = open.get(job.jobArn);
    if (one === undefined) return;
    open.delete(job.jobArn);
    await one.run.observe(job.jobArn, job);
  }

  /** One that cannot be looked at now keeps nobody from looking at the next; the first of them is the failure of all. */
  async #lookAtEach(missing: Iterable<Open>): Promise<void> {
    const failures: unknown[] = [];
    for (const one of missing) await this.#lookAtMissing(one).catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }

  /** The list may be a moment behind; what Bedrock does not know for long is gone: nobody can tell what became of it, and what it has written is still read. */
  async #lookAtMissing({ run, jobArn, submitTime }: Open): Promise<void> {
    const { bedrock, timers } = this.#dependencies;
    try {
      await run.observe(jobArn, await bedrock.getJob(jobArn));
    } catch (error) {
      if (!isCodedError(error) || error.code !== 'RESOURCE_NOT_FOUND') throw error;
      if (Date.now() - (Date.parse(submitTime ?? '') || 0) < timers.goneMs) return;
      await run.lose(jobArn, error);
    }
  }
}
