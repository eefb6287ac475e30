import { Chores } from '../chores.ts';
import type { BatchJobRecord } from '../storage/batch-record.ts';
import type { BatchWriter } from '../storage/batch-store.ts';
import type { BatchDependencies } from './dependencies.ts';

interface KeeperOptions {
  /** A job that this process owns from now on. */
  readonly take: (writer: BatchWriter) => void;
  /** A job that is no longer kept. */
  readonly forget: (job: BatchJobRecord) => Promise<void>;
}

const jobsAtOnce = 100;
const dayMs = 86_400_000;

/** Holds this process's lease on the jobs that it runs, takes over those that nobody owns any more, and deletes those that are kept no longer. */
export class Keeper {
  readonly #dependencies: BatchDependencies;
  readonly #options: KeeperOptions;
  readonly #chores: Chores;
  #isClosed = false;

  constructor(dependencies: BatchDependencies, options: KeeperOptions) {
    this.#dependencies = dependencies;
    this.#options = options;
    this.#chores = new Chores(dependencies.log);
  }

  /** Resolves when everything that was left behind has been taken over. Rejects where the store cannot be used. */
  async start(): Promise<void> {
    const { timers, store, config } = this.#dependencies;
    await this.#claim();
    this.#chores.every(timers.renewMs, 'the lease on batch jobs could not be renewed', () => store.renewLease());
    this.#chores.every(timers.claimMs, 'batch jobs could not be taken over', () => this.#claim());
    const { retentionDays } = config;
    if (retentionDays !== undefined) this.#chores.nowAndEvery(timers.pruneMs, 'batch jobs that are no longer kept could not be deleted', () => this.#prune(retentionDays));
  }

  /** Resolves when nothing more of it is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#chores.stop();
  }

  async #claim(): Promise<void> {
    while (!this.#isClosed) {
      const writers = await this.#dependencies.store.claim(jobsAtOnce);
      for (const writer of writers) this.#options.take(writer);
      if (writers.length < jobsAtOnce) return;
    }
  }

  /** One that cannot be deleted, such as for want of a right in S3, keeps none of the others. Rejects with what kept the first. */
  async #prune(days: number): Promise<void> {
    const { store } = this.#dependencies;
    const before = new Date(Date.now() - days * dayMs).toISOString();
    const failures: unknown[] = [];
    let page: readonly BatchJobRecord[];
    do {
      page = await store.endedBefore(before, jobsAtOnce, failures.length);
      for (const job of page) await this.#forget(job).catch((error: unknown) => failures.push(error));
    } while (page.length === jobsAtOnce && !this.#isClosed);
    if (failures.length > 0) throw failures[0];
  }

  async #forget(job: BatchJobRecord): Promise<void> {
    if (!this.#isClosed) await this.#options.forget(job);
  }
}
