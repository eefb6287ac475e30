import { setImmediate } from 'node:timers/promises';

let last: Promise<unknown> = Promise.resolve();

/**
 * Does the work in a turn of the event loop that is nobody else's who asks here, in the order in which they ask: what is done at a stretch, such as going through a prompt of megabytes or compiling a
 * schema, is not done at one stretch for all fields of an operation, and others are answered in between. Gives what the work gives.
 */
export async function inOwnTurn<Result>(work: () => Result | Promise<Result>): Promise<Result> {
  await (last = last.then(() => setImmediate()));
  return work();
}
