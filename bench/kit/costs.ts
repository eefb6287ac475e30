let countedUntil = 0;

const cpuMicros = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/** The microseconds of CPU time that this process has taken since the last time. */
export function readCpu(): number {
  const until = cpuMicros();
  const taken = until - countedUntil;
  countedUntil = until;
  return taken;
}

/** The bytes that this process holds, in its heap and outside of it, after a garbage collection, which counts for nothing. It has to run with --expose-gc. */
export function readHeldBytes(): number {
  const before = cpuMicros();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  countedUntil += cpuMicros() - before;
  return heapUsed + external;
}
