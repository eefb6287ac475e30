import type { Logger } from 'pino';
import { Chores } from '../chores.ts';
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

/** Holds this process's lease on what it runs, takes over what nobody owns any more, and deletes what is kept no longer. */
export class Ownership {
  readonly #options: OwnershipOptions;
  readonly #renewal: Chores;
  readonly #others: Chores;
  #taking = true;

  constructor(options: OwnershipOptions) {
    this.#options = options;
    this.#renewal = new Chores(options.log);
    this.#others = new Chores(options.log);
  }

  /** Resolves when everything that was left behind has been taken over. Rejects where the store cannot be used. */
  async start(): Promise<void> {
    const { store, timers } = this.#options;
    await store.renewLease();
    this.#renewal.every(timers.renewMs, 'the lease could not be renewed', () => store.renewLease());
    await this.#takeOver(); // which may take longer than the lease
    this.#others.every(timers.reapMs, 'lost generations could not be taken over', () => this.#takeOver());
    this.#others.nowAndEvery(timers.pruneMs, 'what is no longer kept could not be deleted', () => this.#prune());
  }

  /** Takes over and deletes nothing any more. Resolves when all that was taken is under way; what runs is held until {@link stop}. */
  async stopTaking(): Promise<void> {
    this.#taking = false;
    await this.#others.stop();
  }

  /** Resolves when nothing more of it is under way. */
  async stop(): Promise<void> {
    await this.stopTaking();
    await this.#renewal.stop();
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
    return store.prune(toRetention(retention, Date.now()), () => this.#taking); // a year of events takes minutes: a stop does not wait for all of it
  }
}

const toRetention = ({ eventsMs, generationsMs }: RetentionSettings, now: number): Retention => ({
  eventsBefore: new Date(now - eventsMs).toISOString(),
  generationsBefore: generationsMs === null ? null : new Date(now - generationsMs).toISOString(),
});
