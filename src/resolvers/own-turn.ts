import { setImmediate } from 'node:timers/promises';

let last: Promise<unknown> = Promise.resolve();

/**
 * Resolves in a turn of the event loop that is nobody else's who asks here, in the order in which they ask: what each then does at a stretch, such as going through a prompt of megabytes or compiling a
 * schema, is not done at one stretch for all fields of an operation, and others are answered in between.
 */
export function ownTurn(): Promise<unknown> {
  last = last.then(() => setImmediate());
  return last;
}
