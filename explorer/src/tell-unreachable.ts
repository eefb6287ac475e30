import type { ExecutionResult } from 'graphql';
import { GraphQLError } from 'graphql';

/** What is shown in place of an answer. */
const unreachable: ExecutionResult = { errors: [new GraphQLError('The server cannot be reached. Start it, and run the operation again: what a generation has said meanwhile, generationEvents replays.')] };

/** A failed fetch is a TypeError, a failed WebSocket an Event without a word: both say that nobody answers. */
const isUnreachable = (error: unknown): boolean => error instanceof TypeError || (typeof Event !== 'undefined' && error instanceof Event);

/** The answer, or in its place that the server cannot be reached. Rejects with any other error. */
export async function tellUnreachable<T>(answer: T | PromiseLike<T>): Promise<T | ExecutionResult> {
  try {
    return await answer;
  } catch (error) {
    if (isUnreachable(error)) return unreachable;
    throw error;
  }
}

/** The same stream, which ends with that where its connection is lost for good. */
export function endUnreachable<T>(source: AsyncIterable<T>): AsyncIterableIterator<T | ExecutionResult> {
  const iterator = source[Symbol.asyncIterator]();
  let isLost = false;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (isLost) return { done: true, value: undefined };
      const result = await tellUnreachable(iterator.next());
      if (result !== unreachable) return result as IteratorResult<T>;
      isLost = true;
      return { done: false, value: unreachable };
    },
    async return() {
      await iterator.return?.();
      return { done: true, value: undefined };
    },
  };
}
