import type { QuotaRecord, Quotas } from '../quota/index.ts';

const end = { done: true, value: undefined } as const;

interface FeedOptions {
  /** The least time between two states of one bucket, in milliseconds. @default 1_000 */
  readonly quietMs?: number;
}

/**
 * The buckets of a model as they change: each one now, and again once it has changed, but none twice within `quietMs`: then the state at the end of that time is
 * told. It does not end by itself. `return()` answers at once, also while a `next()` is waiting.
 */
export class QuotaFeed implements AsyncIterableIterator<QuotaRecord> {
  readonly #quietMs: number;
  readonly #isMeant: (name: string) => boolean;
  /** Buckets that have changed, by name, with when they were last told. */
  readonly #due = new Map<string, () => Promise<QuotaRecord>>();
  readonly #toldAt = new Map<string, number>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #quiet = new Set<string>();
  readonly #unwatch: () => void;
  #isOver = false;
  #wake: (() => void) | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(quotas: Quotas, modelId: string, { quietMs = 1_000 }: FeedOptions = {}) {
    this.#quietMs = quietMs;
    const own = quotas.keysOf(modelId);
    const isWholeModel = own.some((key) => key.modelId === modelId);
    this.#isMeant = (name) => (isWholeModel ? name.startsWith(`${modelId} `) : own.some((key) => key.name === name));
    for (const key of own) this.#due.set(key.name, () => quotas.read(key));
    this.#unwatch = quotas.watch((key) => {
      if (this.#isMeant(key.name)) this.#changed(key.name, () => quotas.read(key));
    });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<QuotaRecord>> {
    const step = this.#last.then(() => this.#advance());
    this.#last = step.catch(() => undefined);
    return step;
  }

  return(): Promise<IteratorResult<QuotaRecord>> {
    this.#isOver = true;
    this.#unwatch();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#signal();
    return Promise.resolve(end);
  }

  async #advance(): Promise<IteratorResult<QuotaRecord>> {
    for (;;) {
      if (this.#isOver) return end;
      const [next] = this.#due;
      if (next !== undefined) {
        const [name, read] = next;
        this.#due.delete(name);
        this.#toldAt.set(name, performance.now());
        const value = await read();
        return this.#hasEnded() ? end : { done: false, value };
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** It may have, while something was read. */
  #hasEnded(): boolean {
    return this.#isOver;
  }

  #changed(name: string, read: () => Promise<QuotaRecord>): void {
    if (this.#quiet.has(name)) return;
    const quietMs = (this.#toldAt.get(name) ?? -Infinity) + this.#quietMs - performance.now();
    const tell = (): void => {
      this.#due.set(name, read);
      this.#signal();
    };
    if (quietMs <= 0) {
      tell();
      return;
    }
    this.#quiet.add(name);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#quiet.delete(name);
      tell();
    }, quietMs);
    this.#timers.add(timer);
  }

  #signal(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}
