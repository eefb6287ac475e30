/** How long a connection may take nothing while something waits for it. Default of `slowReaderMs`. */
export const defaultSlowReaderMs = 30_000;

/** What is larger is written in parts of this size, so that a slow connection is seen to take some of it. */
export const partBytes = 16_384;

/**
 * Judges whether the other side of a connection still takes what is written to it: when something waits, and nothing at all was taken for
 * `limitMs`, `onSlow` is called, once. A reader that has nothing to wait for is never slow.
 */
export class SlowReaderWatch {
  readonly #timer: NodeJS.Timeout;
  readonly #onSlow: () => void;
  #waiting = 0;
  #taken = 0;
  #stopped = false;

  constructor(limitMs: number, onSlow: () => void) {
    this.#onSlow = onSlow;
    this.#timer = setTimeout(() => this.#judge(), limitMs);
  }

  /** Whether something was written that the other side has not taken yet. */
  get isWaiting(): boolean {
    return this.#waiting > 0;
  }

  /** Something waits to be taken, until the returned function is called. */
  wait(): () => void {
    if (this.#waiting === 0) this.#refresh();
    this.#waiting += 1;
    return () => {
      this.#waiting -= 1;
      this.#taken += 1;
      this.#refresh();
    };
  }

  /** The connection has ended. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #refresh(): void {
    if (!this.#stopped) this.#timer.refresh();
  }

  #judge(): void {
    const taken = this.#taken;
    // Where this whole process stood still for a while, what was taken meanwhile is told only after the timers.
    setImmediate(() => {
      if (this.#stopped || this.#waiting === 0 || this.#taken > taken) return;
      this.stop();
      this.#onSlow();
    });
  }
}
