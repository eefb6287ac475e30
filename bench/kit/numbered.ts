/** Its name tells the upstream to answer with numbered tokens; with a rate, in tokens a second, they tell when they were sent. */
export const numberedModel = (tokens: number, rate: number): string => `bench.numbered-${tokens}-rate-${rate}`;

/** A token of 21 characters: its number, and when it was sent in microseconds of the system's monotonic clock, which all processes share. */
export const tokenOf = (number: number, sentAt = 0n): string => `${String(number).padStart(5, '0')}:${String(sentAt / 1_000n).padStart(14, '0')} `;

const tokenLength = 21;

export interface ReadTokens {
  /** Every token came once, and in order. */
  readonly isExact: boolean;
  readonly count: number;
  /** From being sent to being received, of each token that tells it. */
  readonly transitMs: readonly number[];
}

/** What came of a stream, piece by piece. */
export class Tokens {
  #text = '';
  readonly #arrivals: { readonly end: number; readonly at: bigint }[] = [];

  add(text: string, at = process.hrtime.bigint()): void {
    this.#text += text;
    this.#arrivals.push({ end: this.#text.length, at });
  }

  get text(): string {
    return this.#text;
  }

  read(expected: number): ReadTokens {
    const transitMs: number[] = [];
    let isExact = this.#text.length === expected * tokenLength;
    let arrival = 0;
    for (let number = 0; number < expected && isExact; number += 1) {
      const start = number * tokenLength;
      isExact = Number(this.#text.slice(start, start + 5)) === number;
      const sentAt = Number(this.#text.slice(start + 6, start + 20));
      while ((this.#arrivals[arrival]?.end ?? Infinity) < start + tokenLength) arrival += 1;
      if (sentAt > 0) transitMs.push((Number((this.#arrivals[arrival]?.at ?? 0n) / 1_000n) - sentAt) / 1_000);
    }
    return { isExact, count: Math.floor(this.#text.length / tokenLength), transitMs };
  }
}
