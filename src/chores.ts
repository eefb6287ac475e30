import type { Logger } from 'pino';

/** What a process does again and again for as long as it runs. What fails is logged and tried again at the next turn: a store that is away comes back. */
export class Chores {
  readonly #log: Pick<Logger, 'error'>;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #turns = new Set<Promise<void>>();
  readonly #failing = new Set<string>();

  constructor(log: Pick<Logger, 'error'>) {
    this.#log = log;
  }

  /** Does it every so many milliseconds; `failed` is what the log says when it could not be done. */
  every(ms: number, failed: string, work: () => Promise<void>): void {
    this.#timers.push(setInterval(() => this.#next(failed, work), ms).unref());
  }

  /** The same, and now for the first time. */
  nowAndEvery(ms: number, failed: string, work: () => Promise<void>): void {
    this.every(ms, failed, work);
    this.#next(failed, work);
  }

  /** Resolves when nothing is under way, and nothing will be. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.#turns);
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
    if (!this.#failing.has(failed)) this.#log.error({ err: error }, failed);
    this.#failing.add(failed);
  }
}
