import { createContext, Script } from 'node:vm';

const context: { run?: (() => unknown) | undefined } = {};
createContext(context);
const script = new Script('run()');

/** The time of {@link runWithin} was up. */
export class TimeUp extends Error {
  override readonly name = 'TimeUp';
}

/** On a machine that is busy, time passes without anything being done: so often what was cut off is begun again. */
const mostTries = 8;

/**
 * Runs a function that waits for nothing and changes nothing, and stops it when its time is up, wherever it is: also within a regular expression that backtracks
 * without end. The time is what this process gets of a processor; until then nothing else runs in it. Throws {@link TimeUp}, or what the function throws.
 */
export function runWithin<Result>(timeoutMs: number, run: () => Result): Result {
  for (let tries = 1; ; tries += 1) {
    const before = process.cpuUsage();
    const result = tryWithin(timeoutMs, run);
    if (result !== undefined) return result.value;
    const { user, system } = process.cpuUsage(before);
    if ((user + system) / 1_000 >= timeoutMs * enough || tries >= mostTries) throw new TimeUp(`not done within ${timeoutMs} ms`);
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
