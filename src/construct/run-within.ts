import { createContext, Script } from 'node:vm';

const context: { run?: (() => unknown) | undefined } = {};
createContext(context);
const script = new Script('run()');

/** The time of {@link runWithin} was up. */
export class TimeUp extends Error {
  override readonly name = 'TimeUp';
}

/** So many times the time may pass on the clock, on a machine that is busy with something else, before it is up all the same. */
export const mostOnTheClock = 3;

/**
 * Runs a function that waits for nothing and changes nothing, and stops it when its time is up, wherever it is: also within a regular expression that backtracks
 * without end. The time is what this process gets of a processor; where it gets little, what was cut off is begun once more, and after three times the time on the clock it is up
 * in any case: until then nothing else runs in this process. Throws {@link TimeUp}, or what the function throws.
 */
export function runWithin<Result>(timeoutMs: number, run: () => Result): Result {
  const before = process.cpuUsage();
  const first = tryWithin(timeoutMs, run);
  if (first !== undefined) return first.value;
  const { user, system } = process.cpuUsage(before);
  const isBusyElsewhere = (user + system) / 1_000 < timeoutMs * enough;
  const second = isBusyElsewhere ? tryWithin(timeoutMs * (mostOnTheClock - 1), run) : undefined;
  if (second === undefined) throw new TimeUp(`not done within ${timeoutMs} ms`);
  return second.value;
}

/** A time that several functions have together, one after the other. */
export class TimeBudget {
  #leftMs: number;

  constructor(timeoutMs: number) {
    this.#leftMs = timeoutMs;
  }

  /** As {@link runWithin}, with what is left of the time. */
  run<Result>(run: () => Result): Result {
    if (this.#leftMs < 1) throw new TimeUp('nothing is left of the time');
    const before = process.cpuUsage();
    try {
      return runWithin(Math.ceil(this.#leftMs), run);
    } finally {
      const { user, system } = process.cpuUsage(before);
      this.#leftMs -= (user + system) / 1_000;
    }
  }
}

const enough = 0.8; // of the time: the rest is how exactly it can be measured

/** Undefined where the time was up. */
function tryWithin<Result>(timeoutMs: number, run: () => Result): { readonly value: Result } | undefined {
  let result: { readonly value: Result } | undefined;
  context.run = () => (result = { value: run() });
  try {
    script.runInContext(context, { timeout: timeoutMs });
  } catch (error) {
    if (!isTimeout(error)) throw error;
    return undefined;
  } finally {
    context.run = undefined;
  }
  return result;
}

const isTimeout = (error: unknown): boolean => typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
