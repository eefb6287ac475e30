import { readOffsetMs, tolerableMs } from '../clock-correction.ts';

/**
 * The time to sign with. AWS refuses a signature that is five minutes off; a machine's clock may be. So the time of each answer is compared, and from
 * four minutes on the difference is made up for, as the SDK does.
 */
export class Clock {
  #offsetMs = 0;
  #lastDate = '';

  /** What is made up for. */
  get offsetMs(): number {
    return this.#offsetMs;
  }

  now(): number {
    return Date.now() + this.#offsetMs;
  }

  correct(headers: Readonly<Record<string, string>>): void {
    const { date = '' } = headers;
    if (date === this.#lastDate) return; // most answers come in the same second as another
    const offsetMs = readOffsetMs(headers);
    if (offsetMs === undefined) return;
    this.#lastDate = date;
    if (Math.abs(offsetMs - this.#offsetMs) >= tolerableMs) this.#offsetMs = Math.abs(offsetMs) >= tolerableMs ? offsetMs : 0;
  }
}
