/** So many in a time, refilled evenly: what was not used is there for a burst, up to the whole. */
export interface Bucket {
  readonly limit: number;
  /** May be below 0: what was used beyond what was reserved has to come in first. */
  available(): number;
  take(amount: number): void;
  /** Gives back what was not used after all. */
  give(amount: number): void;
}

/** Makes a full one. */
export function createBucket(limit: number, windowMs: number, now: () => number): Bucket {
  let level = limit;
  let atMs = now();
  const refill = (): void => {
    const nowMs = now();
    level = Math.min(limit, level + (limit * Math.max(0, nowMs - atMs)) / windowMs);
    atMs = nowMs;
  };
  return {
    limit,
    available() {
      refill();
      return level;
    },
    take(amount) {
      refill();
      level -= amount;
    },
    give(amount) {
      refill();
      level = Math.min(limit, level + amount);
    },
  };
}
