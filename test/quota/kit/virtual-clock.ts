import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../../src/quota/index.ts';

/** Time that passes only when a test says so. */
export class VirtualClock implements Clock {
  #now = 0;
  #number = 0;
  readonly #due = new Map<number, { readonly at: number; readonly callback: () => void }>();

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const number = (this.#number += 1);
    this.#due.set(number, { at: this.#now + Math.max(0, ms), callback });
    return () => void this.#due.delete(number);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.after(ms, resolve));
  }

  /** Lets time pass; whatever is due happens in its order, and what follows from it before anything later. */
  async pass(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      await setImmediate();
      const next = [...this.#due].filter(([, { at }]) => at <= end).sort(([leftNumber, left], [rightNumber, right]) => left.at - right.at || leftNumber - rightNumber)[0];
      if (next === undefined) break;
      const [number, { at, callback }] = next;
      this.#due.delete(number);
      this.#now = Math.max(this.#now, at);
      callback();
    }
    this.#now = end;
  }
}
