import type { GenerationChange, GenerationWriter } from '../storage/generation-store.ts';
import { OverBudgetError } from '../storage/ledger-record.ts';

/** Appends a run's changes until its last one, or until one of them cannot be stored: what the log holds is then all that has happened, and whatever comes later is passed over. */
export class ChangeWriter {
  readonly #writer: GenerationWriter;
  readonly #onFailed: (error: unknown) => void;
  #failure: Error | null = null;
  #isOver = false;

  /** `onFailed` hears of a change that was not waited for. */
  constructor(writer: GenerationWriter, onFailed: (error: unknown) => void) {
    this.#writer = writer;
    this.#onFailed = onFailed;
  }

  /** Why a change could not be stored; null where all were. */
  get failure(): Error | null {
    return this.#failure;
  }

  /** Rejects as the store does, with {@link OverBudgetError} too, after which others can be appended. */
  async append(change: GenerationChange): Promise<void> {
    if (this.#isOver || this.#failure !== null) return;
    try {
      await this.#writer.append(change);
    } catch (error) {
      if (error instanceof OverBudgetError) throw error; // nothing is wrong with the store
      this.#failure ??= error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  }

  /** Appends without waiting. */
  note(change: GenerationChange): void {
    this.append(change).catch(this.#onFailed);
  }

  /** Appends the last change. Rejects where it, or one before it, cannot be stored. */
  async end(change: GenerationChange): Promise<void> {
    const stored = this.append(change);
    this.#isOver = true;
    await stored;
    if (this.#failure !== null) throw this.#failure;
  }
}
