/** Where the time comes from, and who wakes up later; a test has one of its own. */
export interface Clock {
  /** Milliseconds; only differences mean anything, and it never goes back. */
  now(): number;
  /** Calls back once, unless the returned function is called before. */
  after(ms: number, callback: () => void): () => void;
}

/** The process's own. What waits does not keep the process alive. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, Math.min(ms, longest)).unref();
    return () => clearTimeout(timer);
  },
};

const longest = 2_147_483_647; // what setTimeout takes
