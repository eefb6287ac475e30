import { setImmediate } from 'node:timers/promises';

const sliceMs = 10;

/** Makes a function to be awaited between pieces of work: when they have taken long enough, whoever else waits for the event loop has it first. */
export function createTimeSlice(): () => Promise<void> | undefined {
  let startedAt = performance.now();
  return () => {
    if (performance.now() - startedAt < sliceMs) return undefined;
    return setImmediate().then(() => {
      startedAt = performance.now();
    });
  };
}
