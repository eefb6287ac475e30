import { Accumulator } from './accumulate.ts';
import { isKnownEvent } from './documents.ts';
import type { GenerationEvent } from './events.ts';
import type { EndedGeneration, Generation, Message } from './generation.ts';
import type { AnyEvent } from './resume.ts';

/**
 * A generation that is being followed. Iterating it delivers its events, each once and in order, and ends after the terminal event. It is read only
 * while somebody iterates it or waits for its result, by one iteration at a time; one that was left (`break`) or that failed can be taken up by
 * another, which goes on after the last event delivered. Leaving, and an abort of the `signal`, never stop the model: `cancel` does.
 */
export interface Follow extends AsyncIterable<GenerationEvent> {
  /** The generation's id. Rejects with a ClientError when it could not be started; where that error is `retryable`, who iterates again asks again, under the same key. */
  readonly id: Promise<string>;
  /** The text so far: of the events delivered. Once it has ended, the whole text of the generation, wherever following began. */
  readonly text: string;
  /** The assistant's message so far; null before its first block, and for InvokeModel. Once it has ended, the generation's own. */
  readonly message: Message | null;
  /** The sequence number of the last event delivered: keep it, with the id, to go on from there in another program. */
  readonly lastSequence: number;
  /** Stops the model, also after an abort of the `signal`, and resolves with the generation as it then is. To cancel twice, or what has ended, is no error. */
  cancel(): Promise<Generation>;
  /**
   * The generation when it has ended, however it ended: look at `status`. Reads what nobody else reads. Rejects with a ClientError when it
   * cannot be started or followed.
   */
  result(): Promise<EndedGeneration>;
}

export interface FollowSource {
  /** The id as it was last asked for. */
  readonly id: () => Promise<string>;
  /** The same, asked for once more where that was in vain. */
  readonly findId: () => Promise<string>;
  readonly after: number;
  readonly signal: AbortSignal | undefined;
  /** Everything after that sequence number; returns the generation where that was its last. */
  readonly read: (id: string, after: number, signal: AbortSignal) => AsyncGenerator<AnyEvent, EndedGeneration | undefined, void>;
  /** The generation, when it has ended and has no event after that sequence number. */
  readonly readEnd: (id: string, lastSequence: number, signal: AbortSignal) => Promise<EndedGeneration | undefined>;
  readonly cancel: () => Promise<Generation>;
}

export function createFollow(source: FollowSource): Follow {
  const accumulated = new Accumulator();
  let lastSequence = source.after;
  let end: EndedGeneration | undefined;
  let reading: Promise<unknown> | undefined;

  async function* read(left: AbortSignal): AsyncGenerator<GenerationEvent, void, void> {
    if (reading !== undefined) throw new TypeError('This generation is being iterated already: follow its id once more to read it twice.');
    if (end !== undefined) return;
    const stopped = Promise.withResolvers<undefined>();
    stopped.promise.catch(() => undefined);
    reading = stopped.promise;
    const signal = source.signal === undefined ? left : AbortSignal.any([source.signal, left]);
    try {
      const id = await unlessAborted(source.findId(), signal);
      const events = source.read(id, lastSequence, signal);
      try {
        for (;;) {
          const { done, value } = await events.next();
          if (done) {
            end ??= value;
            break;
          }
          lastSequence = value.sequence;
          if (isKnown(value)) {
            accumulated.add(value);
            if ('generation' in value) end = value.generation;
          } else if (value.terminal) {
            end = await source.readEnd(id, lastSequence, signal);
          }
          if (end !== undefined) stopped.resolve(undefined);
          if (isKnown(value)) yield value;
        }
      } finally {
        await events.return(undefined);
      }
    } catch (error) {
      if (left.aborted) return;
      stopped.reject(error);
      throw error;
    } finally {
      reading = undefined;
      stopped.resolve(undefined);
    }
  }

  return {
    get id() {
      return source.id();
    },
    get text() {
      return end?.text ?? accumulated.text;
    },
    get message() {
      return end === undefined ? accumulated.message : end.message;
    },
    get lastSequence() {
      return lastSequence;
    },
    cancel: () => source.cancel(),
    result: async () => {
      await Promise.resolve(); // whoever begins to iterate in the same breath reads it
      while (end === undefined) {
        if (reading !== undefined) await reading;
        else await drain(read(new AbortController().signal));
      }
      return end;
    },
    [Symbol.asyncIterator]: () => leavable(read),
  };
}

async function drain(values: AsyncIterator<unknown>): Promise<void> {
  while ((await values.next()).done !== true);
}

/** An iterator that `return` and `throw` end at once, even while it waits for the model: a generator's own would wait with it. */
function leavable<Value>(read: (left: AbortSignal) => AsyncGenerator<Value, void, void>): AsyncIterator<Value, void, void> {
  const left = new AbortController();
  const values = read(left.signal);
  const leave = (): ReturnType<typeof values.return> => {
    left.abort();
    return values.return();
  };
  return {
    next: () => values.next(),
    return: leave,
    throw: async (error) => {
      await leave();
      throw error;
    },
  };
}

function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

const isKnown = (event: AnyEvent): event is AnyEvent & GenerationEvent => isKnownEvent(event.__typename);
