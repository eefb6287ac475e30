import type { ExecutionResult } from 'graphql';

/** The results of a subscription, in order. */
export type ResultStream = AsyncIterableIterator<ExecutionResult, undefined, undefined> & {
  /** Ends the stream: pending reads are answered as done at once, and the source is told, but never waited for. */
  return(): Promise<IteratorReturnResult<undefined>>;
};

/** How a stream turns what its source delivers into results. */
export interface ResultMapping {
  /** Makes the result of one event. A rejection ends the stream like an error of the source. */
  readonly toResult: (event: unknown) => Promise<ExecutionResult>;
  /** Makes the last result from what was thrown; must not throw itself. */
  readonly toFailure: (error: unknown) => ExecutionResult;
}

const end = { done: true, value: undefined } as const;

/**
 * Maps the events of a source to results. An async generator would not do: its `return()` waits until the source delivers once more, and a
 * model that thinks for a minute holds a closed socket's memory for as long.
 *
 * A source that throws ends the stream with one last result that says so; the iterator itself never rejects. When the signal aborts, the
 * stream ends.
 */
export function mapEvents(source: AsyncIterable<unknown>, mapping: ResultMapping, signal: AbortSignal): ResultStream {
  const events = source[Symbol.asyncIterator]();
  const pending = new Set<(step: IteratorResult<ExecutionResult, undefined>) => void>();
  let ended = false;

  const finish = (): void => {
    ended = true;
    signal.removeEventListener('abort', stop);
  };

  function stop(): void {
    if (ended) return;
    finish();
    for (const answer of pending) answer(end);
    pending.clear();
    releaseIterator(events);
  }

  const advance = async (): Promise<IteratorResult<ExecutionResult, undefined>> => {
    try {
      const step = await events.next();
      if (step.done !== true) return { done: false, value: await mapping.toResult(step.value) };
      finish();
      return end;
    } catch (error) {
      // Once the reader has left, what the source still throws is the reader's leaving.
      if (ended) return end;
      finish();
      releaseIterator(events);
      return { done: false, value: mapping.toFailure(error) };
    }
  };

  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });

  return {
    next: () => {
      if (ended) return Promise.resolve(end);
      const { promise, resolve } = Promise.withResolvers<IteratorResult<ExecutionResult, undefined>>();
      pending.add(resolve);
      void advance().then((step) => {
        pending.delete(resolve);
        resolve(step);
      });
      return promise;
    },
    return: () => {
      stop();
      return Promise.resolve(end);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Tells an iterator that nobody reads it any more, without waiting for its answer and whatever that is. */
function releaseIterator(iterator: AsyncIterator<unknown>): void {
  // Inside an async function, so that a `return` that throws at once ends here as well.
  const release = async (): Promise<unknown> => iterator.return?.();
  release().catch(() => undefined);
}
