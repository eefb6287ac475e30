import { createContext, Script } from 'node:vm';

const context: { run?: (() => unknown) | undefined } = {};
createContext(context);
const script = new Script('run()');

/** The time of {@link runWithin} was up. */
export class TimeUp extends Error {
  override readonly name = 'TimeUp';
}

/**
 * Runs a function that waits for nothing, and stops it when its time is up, wherever it is: also within a regular expression that backtracks
 * without end. Until then nothing else runs in this process. Throws {@link TimeUp}, or what the function throws.
 */
export function runWithin<Result>(timeoutMs: number, run: () => Result): Result {
  let result: { readonly value: Result } | undefined;
  context.run = () => (result = { value: run() });
  try {
    script.runInContext(context, { timeout: timeoutMs });
  } catch (error) {
    if (isTimeout(error)) throw new TimeUp(`not done within ${timeoutMs} ms`);
    throw error;
  } finally {
    context.run = undefined;
  }
  if (result === undefined) throw new TimeUp(`not done within ${timeoutMs} ms`);
  return result.value;
}

const isTimeout = (error: unknown): boolean => typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
