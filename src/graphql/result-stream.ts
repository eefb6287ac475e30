import { setImmediate as othersTurn } from 'node:timers/promises';

/**
 * The results of a subscription as JSON text, in order. A step has one, or as many as are there already, of some {@link batchLength} characters
 * in all.
 */
export type ResultStream = AsyncIterableIterator<readonly string[], undefined, undefined> & {
  /** Ends the stream: pending reads are answered as done at once, and the source is told, but never waited for. */
  return(): Promise<IteratorReturnResult<undefined>>;
};

/** A source that may have further events which nobody has to wait for. */
export interface ReadySource {
  /** The event that `next()` would give, where it is there already and no call of `next()` waits; else undefined. */
  ready(): unknown;
}

/** How a stream turns what its source delivers into results. */
export interface ResultMapping {
  /** Makes the result of one event; a promise where that takes longer. A rejection ends the stream like an error of the source. */
  readonly toResult: (event: unknown) => string | Promise<string>;
  /** Makes the last result from what was thrown; must not throw itself. */
  readonly toFailure: (error: unknown) => string;
}

type Step = IteratorResult<readonly string[], undefined>;

/** A step takes no more than this, in characters; one result may be longer. */
export const batchLength = 16_384;

/** After so many characters others have their turn. */
const turnLength = 262_144;

const end = { done: true, value: undefined } as const;

/**
 * Maps the events of a source to results. An async generator would not do: its `return()` waits until the source delivers once more, and a
 * model that thinks for a minute holds a closed socket's memory for as long.
 *
 * Where the source has its events at once, and the reader takes them at once, nothing would wait: a long log, replayed, would keep everybody else from being answered. So it waits for a turn of the event loop now and
 * then.
 *
 * A source that throws ends the stream with one last result that says so; the iterator itself never rejects. When the signal aborts, the
 * stream ends.
 */
export function mapEvents(source: AsyncIterable<unknown> | (AsyncIterable<unknown> & ReadySource), mapping: ResultMapping, signal: AbortSignal): ResultStream {
  const events = source[Symbol.asyncIterator]();
  const pending = new Set<(step: Step) => void>();
  let last: Promise<void> = Promise.resolve();
  /** Of an event that was ready, but whose result was not. */
  let late: Promise<string> | undefined;
  let ended = false;
  /** What was made since others had their turn, in characters. */
  let length = 0;
  const hasEnded = (): boolean => ended;

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

  /** What the event has become, or undefined: it comes with the next step, since what is there already is not to wait for it. */
  const toReadyResult = (event: unknown): string | undefined => {
    try {
      const result = mapping.toResult(event);
      if (typeof result === 'string') return result;
      late = result;
    } catch (error) {
      late = Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
    late.catch(() => undefined); // it is told by the next step, if there is one
    return undefined;
  };

  const addReady = (results: string[], source: ReadySource): void => {
    for (let characters = results[0]?.length ?? 0; characters < batchLength; ) {
      const event = source.ready();
      if (event === undefined) return;
      const result = toReadyResult(event);
      if (result === undefined) return;
      results.push(result);
      characters += result.length;
    }
  };

  const takeNext = async (): Promise<string | undefined> => {
    if (late !== undefined) {
      const result = late;
      late = undefined;
      return result;
    }
    const step = await events.next();
    return step.done === true ? undefined : mapping.toResult(step.value);
  };

  const advance = async (): Promise<Step> => {
    if (length >= turnLength) {
      length = 0;
      await othersTurn();
    }
    if (ended) return end;
    try {
      const result = await takeNext();
      if (result === undefined) {
        finish();
        return end;
      }
      const results = [result];
      if (!hasEnded() && isReadySource(events)) addReady(results, events);
      length = results.reduce((sum, text) => sum + text.length, length);
      return { done: false, value: results };
    } catch (error) {
      // Once the reader has left, what the source still throws is the reader's leaving.
      if (hasEnded()) return end;
      finish();
      releaseIterator(events);
      return { done: false, value: [mapping.toFailure(error)] };
    }
  };

  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });

  return {
    next: () => {
      if (ended) return Promise.resolve(end);
      const { promise, resolve } = Promise.withResolvers<Step>();
      const answer = async (): Promise<void> => {
        const step = await advance();
        pending.delete(resolve);
        resolve(step);
      };
      last = pending.size === 0 ? answer() : last.then(answer);
      pending.add(resolve);
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

const isReadySource = (source: object): source is ReadySource => 'ready' in source && typeof source.ready === 'function';

/** Tells an iterator that nobody reads it any more, without waiting for its answer and whatever that is. */
function releaseIterator(iterator: AsyncIterator<unknown>): void {
  // Inside an async function, so that a `return` that throws at once ends here as well.
  const release = async (): Promise<unknown> => iterator.return?.();
  release().catch(() => undefined);
}
