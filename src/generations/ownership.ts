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

/**
 * Holds this process's lease on what it runs, takes over what nobody owns any more, and deletes what is kept no longer. What fails is
 * logged and tried again at the next turn: a store that is away comes back.
 */
export class Ownership {
  readonly #options: OwnershipOptions;
  #timers: NodeJS.Timeout[] = [];
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: OwnershipOptions) {
    this.#options = options;
  }

  /** Resolves when everything that was left behind has been taken over. Rejects where the store cannot be used. */
  async start(): Promise<void> {
    const { store, timers } = this.#options;
    await store.renewLease();
    await this.#takeOver();
    const every = (ms: number, what: string, work: () => Promise<void>): void => {
      this.#timers.push(setInterval(() => void this.#next(what, work), ms).unref());
    };
    every(timers.renewMs, 'the lease could not be renewed', () => store.renewLease());
    every(timers.reapMs, 'lost generations could not be taken over', () => this.#takeOver());
    every(timers.pruneMs, 'what is no longer kept could not be deleted', () => this.#prune());
    void this.#next('what is no longer kept could not be deleted', () => this.#prune());
  }

  /** Resolves when nothing more of it is under way. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
    await this.#turn;
  }

  #next(what: string, work: () => Promise<void>): Promise<void> {
    const turn = work().catch((error: unknown) => this.#options.log.error({ err: error }, what));
    this.#turn = Promise.all([this.#turn, turn]);
    return turn;
  }

  async #takeOver(): Promise<void> {
    const { store, adopt } = this.#options;
    for (;;) {
      const orphans = await store.takeOver(batchSize);
      for (const orphan of orphans) await adopt(orphan);
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
