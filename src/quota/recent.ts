/** The last so many numbers of a series, and how they are spread. */
export class Recent {
  readonly #values: number[] = [];
  readonly #most: number;
  #next = 0;
  #sorted: readonly number[] | null = null;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#values.length;
  }

  add(value: number): void {
    this.#values[this.#next] = value;
    this.#next = (this.#next + 1) % this.#most;
    this.#sorted = null;
  }

  /** The number that this part of them does not pass; null where there are none. */
  percentile(part: number): number | null {
    this.#sorted ??= this.#values.toSorted((left, right) => left - right);
    return this.#sorted[Math.min(this.#sorted.length - 1, Math.floor(part * this.#sorted.length))] ?? null;
  }
}
