import { Readable } from 'node:stream';
import type { Call } from './abortable-handler.ts';
import { toCodedError } from './errors.ts';
import type { ModelEvent } from './types.ts';

/**
 * The events of one stream of Bedrock's, to be read once. Reading it to its end leaves the connection for the next call; ending it before
 * (`break`) closes the connection at once, whatever it waits for, so that the model stops. After an abort it throws the signal's reason, and a
 * CodedError where the stream carries an exception or breaks.
 *
 * It is not an async generator because the `return()` of one waits for a pending `next()`, that is, for the model's next token.
 */
export class ModelStream<SdkEvent> implements AsyncIterableIterator<ModelEvent, undefined> {
  readonly #call: Call;
  readonly #source: AsyncIterator<SdkEvent>;
  readonly #read: (event: SdkEvent) => readonly ModelEvent[];
  #events: readonly ModelEvent[] = [];
  #position = 0;
  #ended = false;

  constructor(call: Call, source: AsyncIterable<SdkEvent>, read: (event: SdkEvent) => readonly ModelEvent[]) {
    this.#call = call;
    this.#source = source[Symbol.asyncIterator]();
    this.#read = read;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<ModelEvent, undefined>> {
    for (;;) {
      if (this.#ended) return done;
      if (this.#call.signal.aborted) return this.#fail(this.#call.signal.reason);
      const event = this.#events[this.#position];
      if (event !== undefined) {
        this.#position += 1;
        return { done: false, value: event };
      }
      let result: IteratorResult<SdkEvent>;
      try {
        result = await this.#source.next();
      } catch (error) {
        return this.#explain(error);
      }
      if (result.done === true) {
        this.#ended = true;
        return done;
      }
      try {
        this.#events = this.#read(result.value);
      } catch (error) {
        return this.#fail(toCodedError(error));
      }
      this.#position = 0;
    }
  }

  return(): Promise<IteratorResult<ModelEvent, undefined>> {
    this.#close();
    return Promise.resolve(done);
  }

  #fail(error: unknown): never {
    this.#close();
    throw error;
  }

  /** The source failed under a next() that waited: because we closed it, because the call was aborted, or by itself. */
  #explain(error: unknown): typeof done {
    if (this.#ended) return done;
    const { signal } = this.#call;
    return this.#fail(signal.aborted ? signal.reason : toCodedError(error, this.#call));
  }

  #close(): void {
    if (this.#ended) return;
    this.#ended = true;
    closeBody(this.#call);
  }
}

const done = { done: true, value: undefined } as const;

/** Closes the connection of an answer that is not, or not wholly, read. */
function closeBody({ response }: Call): void {
  if (response?.body instanceof Readable) response.body.destroy();
}

/** Events that are all there already, to be read once. */
export function replay<Event>(events: readonly Event[]): AsyncIterable<Event> & { readonly ready: () => Event | undefined } {
  let position = 0;
  const ready = (): Event | undefined => events[position++];
  const next = (): Promise<IteratorResult<Event, undefined>> => {
    const value = ready();
    return Promise.resolve(value === undefined ? done : { done: false, value });
  };
  return { ready, [Symbol.asyncIterator]: () => ({ next }) };
}
