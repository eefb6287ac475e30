import type { Logger } from 'pino';
import type { GenerationStore, Orphan, Retention } from '../storage/generation-store.ts';
import type { OwnershipTimers, RetentionSettings } from './settings.ts';

interface OwnershipOptions {
  readonly store: GenerationStore;
  readonly timers: OwnershipTimers;
  readonly retention: RetentionSettings;
  readonly log: Logger;
  /** Takes care of a generation whose owner is gone. */
  readonly adopt: (orphan: Orphan) => Promise<void>;
}

const batchSize = 100; // orphans at a time
const pruneFailed = 'what is no longer kept could not be deleted';

/**
 * Holds this process's lease on what it runs, takes over what nobody owns any more, and deletes what is kept no longer. What fails is
 * logged and tried again at the next turn: a store that is away comes back.
 */
export class Ownership {
  readonly #options: OwnershipOptions;
  #renewal: NodeJS.Timeout | undefined;
  readonly #others: NodeJS.Timeout[] = [];
  readonly #turns = new Set<Promise<void>>();
  #taking = true;
  readonly #failing = new Set<string>();

  constructor(options: OwnershipOptions) {
    this.#options = options;
  }

  /** Resolves when everything that was left behind has been taken over. Rejects where the store cannot be used. */
  async start(): Promise<void> {
    const { store, timers } = this.#options;
    await store.renewLease();
    this.#renewal = this.#every(timers.renewMs, 'the lease could not be renewed', () => store.renewLease());
    await this.#takeOver(); // which may take longer than the lease
    this.#others.push(
      this.#every(timers.reapMs, 'lost generations could not be taken over', () => this.#takeOver()),
      this.#every(timers.pruneMs, pruneFailed, () => this.#prune()),
    );
    this.#next(pruneFailed, () => this.#prune());
  }

  /** Takes over nothing any more. Resolves when all that was taken is under way; what runs is held until {@link stop}. */
  async stopTaking(): Promise<void> {
    this.#taking = false;
    for (const timer of this.#others) clearInterval(timer);
    await Promise.all(this.#turns);
  }

  /** Resolves when nothing more of it is under way. */
  async stop(): Promise<void> {
    await this.stopTaking();
    clearInterval(this.#renewal);
    await Promise.all(this.#turns);
  }

  #every(ms: number, failed: string, work: () => Promise<void>): NodeJS.Timeout {
    return setInterval(() => this.#next(failed, work), ms).unref();
  }

  #next(failed: string, work: () => Promise<void>): void {
    const turn = work().then(
      () => void this.#failing.delete(failed),
      (error: unknown) => this.#tell(error, failed),
    );
    this.#turns.add(turn);
    void turn.finally(() => this.#turns.delete(turn));
  }

  /** Once, until it works again: a store that is away for an hour is not told of every two seconds. */
  #tell(error: unknown, failed: string): void {
    if (!this.#failing.has(failed)) this.#options.log.error({ err: error }, failed);
    this.#failing.add(failed);
  }

  async #takeOver(): Promise<void> {
    const { store, adopt } = this.#options;
    while (this.#taking) {
      const orphans = await store.takeOver(batchSize);
      await Promise.all(orphans.map(adopt));
      if (orphans.length < batchSize) return;
    }
  }

  #prune(): Promise<void> {
    const { store, retention } = this.#options;
    return store.prune(toRetention(retention, Date.now()));
  }
}

const toRetention = ({ eventsMs, generationsMs }: RetentionSettings, now: number): Retention => ({
  eventsBefore: new Date(now - eventsMs).toISOString(),
  generationsBefore: generationsMs === null ? null : new Date(now - generationsMs).toISOString(),
});
