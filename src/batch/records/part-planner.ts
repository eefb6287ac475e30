/** What one Bedrock job takes. */
export interface PartLimits {
  readonly minRecords: number;
  readonly maxRecords: number;
  readonly maxBytes: number;
}

/** A part of the records, in their order: what one Bedrock job is given, as one file. */
export interface Part {
  readonly records: number;
  /** Of its JSONL. */
  readonly bytes: number;
}

/**
 * Splits records into parts by their number and their bytes, in one pass and without keeping them: a part is filled before the next is begun, and of the last two the
 * first gives to the second what this one lacks of the least number. Parts are told by their sizes, so that a second pass can write them.
 */
export class PartPlanner {
  readonly #limits: PartLimits;
  /** So many sizes are kept at least. */
  readonly #kept: number;
  readonly #parts: Part[] = [];
  #records = 0;
  #bytes = 0;
  /** The sizes of the last records of the part before, the newest last: what it could give. */
  #givable: number[] = [];
  /** The same of the part that is being filled. */
  #latest: number[] = [];

  constructor(limits: PartLimits) {
    this.#limits = limits;
    this.#kept = Math.max(1, limits.minRecords);
  }

  /** The next record, by the bytes of its line. */
  add(bytes: number): void {
    const { maxRecords, maxBytes } = this.#limits;
    if (this.#records > 0 && (this.#records === maxRecords || this.#bytes + bytes > maxBytes)) this.#close();
    this.#records += 1;
    this.#bytes += bytes;
    this.#latest.push(bytes);
    // Trimmed now and then, so that it costs nothing at each record.
    if (this.#latest.length >= 2 * this.#kept) this.#latest = this.#latest.slice(-this.#kept);
  }

  /** All parts; none where there was no record. A part with fewer records than the least, or with more bytes than the most, is one that could not be helped. */
  finish(): readonly Part[] {
    if (this.#records === 0) return this.#parts;
    const before = this.#parts.pop();
    if (before === undefined) return [this.#open()];
    const moved = this.#giveToLast(before);
    const bytes = moved.reduce((sum, size) => sum + size, 0);
    this.#parts.push({ records: before.records - moved.length, bytes: before.bytes - bytes }, { records: this.#records + moved.length, bytes: this.#bytes + bytes });
    return this.#parts;
  }

  /** The sizes of the records that move; none where that would leave either part outside the limits. */
  #giveToLast(before: Part): readonly number[] {
    const { minRecords, maxBytes } = this.#limits;
    const lacking = minRecords - this.#records;
    if (lacking <= 0 || before.records - lacking < minRecords) return [];
    const moved = this.#givable.slice(-lacking);
    return this.#bytes + moved.reduce((sum, size) => sum + size, 0) > maxBytes ? [] : moved;
  }

  #close(): void {
    this.#parts.push(this.#open());
    this.#givable = this.#latest;
    this.#latest = [];
    this.#records = 0;
    this.#bytes = 0;
  }

  #open(): Part {
    return { records: this.#records, bytes: this.#bytes };
  }
}
