/**
 * The time to sign with. AWS refuses a signature that is five minutes off; a machine's clock may be. So the time of each answer is compared, and from
 * four minutes on the difference is made up for, as the SDK does. A request that was refused for it is not sent again.
 */
export class Clock {
  #offsetMs = 0;
  #lastDate = '';

  now(): number {
    return Date.now() + this.#offsetMs;
  }

  /** An answer that a cache kept (`age`) says nothing of the time. */
  correct({ date, age }: Readonly<Record<string, string>>): void {
    if (date === undefined || date === this.#lastDate || age !== undefined) return;
    this.#lastDate = date;
    const offsetMs = Date.parse(date) - Date.now();
    if (!Number.isNaN(offsetMs) && Math.abs(offsetMs - this.#offsetMs) >= tolerableMs) this.#offsetMs = Math.abs(offsetMs) >= tolerableMs ? offsetMs : 0;
  }
}

const tolerableMs = 240_000;
