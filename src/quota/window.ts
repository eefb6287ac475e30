/**
 * Amounts of the last `lengthMs`, counted in slices: an amount counts until its whole slice is older than that, so never too short, and one slice too long
 * at most. What happened outside it is forgotten, without a timer.
 */
export class SlidingWindow {
  readonly #sliceMs: number;
  readonly #slices: number;
  /** A ring by the slice's number. It has room for amounts that are noted a little ahead of time. */
  readonly #amounts: Float64Array;
  #current = -Infinity;
  #sum = 0;

  constructor(lengthMs: number, slices = 60, aheadMs = 0) {
    this.#sliceMs = lengthMs / slices;
    this.#slices = slices;
    this.#amounts = new Float64Array(slices + 2 + Math.ceil(aheadMs / this.#sliceMs));
  }

  /** Adds an amount at a moment, and says in which slice it stands. */
  add(amount: number, at: number, now: number): number {
    const slice = Math.floor(at / this.#sliceMs);
    this.#put(slice, amount, now);
    return slice;
  }

  /** Adds to, or takes from, what stands in a slice; what has been forgotten stays so. */
  amend(slice: number, amount: number, now: number): void {
    this.#put(slice, amount, now);
  }

  /** Moves an amount to the slice of another moment, and says which that is. */
  move(slice: number, amount: number, to: number, now: number): number {
    this.#put(slice, -amount, now);
    return this.add(amount, to, now);
  }

  sum(now: number): number {
    this.#advance(now);
    return this.#sum;
  }

  /** In how many milliseconds at least `amount` of what counts now is forgotten; Infinity where that is more than counts. */
  forgetsIn(amount: number, now: number): number {
    this.#advance(now);
    let left = amount;
    if (left <= 0) return 0;
    const newest = this.#current + this.#amounts.length - this.#slices - 1;
    for (let slice = this.#current - this.#slices; slice <= newest; slice += 1) {
      left -= this.#amounts[this.#index(slice)] ?? 0;
      if (left <= tolerance) return Math.max((slice + 1 + this.#slices) * this.#sliceMs - now, 0);
    }
    return Infinity;
  }

  /** What counts now, with the milliseconds until each is forgotten, in that order. */
  *amounts(now: number): Generator<{ readonly amount: number; readonly inMs: number }> {
    this.#advance(now);
    const newest = this.#current + this.#amounts.length - this.#slices - 1;
    for (let slice = this.#current - this.#slices; slice <= newest; slice += 1) {
      const amount = this.#amounts[this.#index(slice)] ?? 0;
      if (amount !== 0) yield { amount, inMs: Math.max((slice + 1 + this.#slices) * this.#sliceMs - now, 0) };
    }
  }

  #put(slice: number, amount: number, now: number): void {
    this.#advance(now);
    if (slice < this.#current - this.#slices) return; // it is forgotten
    const index = this.#index(slice);
    this.#amounts[index] = (this.#amounts[index] ?? 0) + amount;
    this.#sum += amount;
  }

  #advance(now: number): void {
    const current = Math.floor(now / this.#sliceMs);
    if (current <= this.#current) return;
    const passed = Math.min(current - this.#current, this.#amounts.length);
    // The slices that fall out of the window are the ones whose places come next.
    for (let step = 0; step < passed; step += 1) {
      const slice = current - this.#slices - 1 - step;
      const index = this.#index(slice);
      this.#sum -= this.#amounts[index] ?? 0;
      this.#amounts[index] = 0;
    }
    if (passed === this.#amounts.length) this.#sum = 0;
    this.#current = current;
  }

  #index(slice: number): number {
    const { length } = this.#amounts;
    return ((slice % length) + length) % length;
  }
}

/** Sums of whole tokens are exact; those of burn-down rates such as 1.5 nearly. */
const tolerance = 1e-6;
