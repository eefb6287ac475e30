/**
 * So many tries at once, and so many more each second. Only those count that have not shown whose they are: whoever floods the endpoint keeps out no one who has.
 */
export class Tries {
  readonly #most: number;
  readonly #perSecond: number;
  readonly #now: () => number;
  #left: number;
  #at: number;

  /** `now`: milliseconds of any clock that only goes forward. */
  constructor(most: number, perSecond: number, now: () => number = () => performance.now()) {
    this.#most = most;
    this.#perSecond = perSecond;
    this.#now = now;
    this.#left = most;
    this.#at = now();
  }

  /** Whether there is one left; it is taken. */
  take(): boolean {
    const at = this.#now();
    this.#left = Math.min(this.#most, this.#left + ((at - this.#at) / 1_000) * this.#perSecond);
    this.#at = at;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }

  /** It was one of somebody's who has shown who they are. */
  giveBack(): void {
    this.#left = Math.min(this.#most, this.#left + 1);
  }
}
