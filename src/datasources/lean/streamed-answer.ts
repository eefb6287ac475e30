import { toCodedError } from '../errors.ts';
import type { ModelEvent } from '../types.ts';
import type { ExchangeListener, Head } from './exchange.ts';
import { Exchange } from './exchange.ts';
import type { Frame } from './frame-splitter.ts';
import { BrokenFrame, FrameSplitter } from './frame-splitter.ts';

/** What an event of the stream says. Throws where it cannot be read. */
export type ReadEvent = (type: string, payload: Buffer) => readonly ModelEvent[];

/**
 * An answer that is an event stream, to be read once. Reading it to its end leaves the connection for the next call; ending it before (`break`)
 * closes the connection at once. After an abort next() throws the signal's reason; where the stream carries an exception, or breaks, a CodedError, after
 * what came before it.
 */
export class StreamedAnswer extends Exchange implements AsyncIterableIterator<ModelEvent, undefined> {
  readonly #createReader: (head: Head) => ReadEvent;
  readonly #splitter = new FrameSplitter();
  readonly #begun = Promise.withResolvers<Head>();
  #read: ReadEvent | undefined;
  #isBegun = false;
  /** Frames that wait to be read, and how many of them have been. */
  #frames: readonly Frame[] = [];
  #framePosition = 0;
  /** The events of the last frame, and how many of them were told. */
  #events: readonly ModelEvent[] = [];
  #position = 0;
  #paused = false;
  /** No more frames come: because of the stream's end, or of this. */
  #ended = false;
  #failure: { readonly error: unknown } | undefined;
  /** Nothing more is told. */
  #done = false;
  #more: PromiseWithResolvers<undefined> | undefined;

  constructor(signal: AbortSignal, listener: ExchangeListener, createReader: (head: Head) => ReadEvent) {
    super(signal, listener);
    this.#createReader = createReader;
  }

  /** Resolves with the stream's first frame, or at its end. Rejects where it cannot be read, or is an exception. */
  get begun(): Promise<Head> {
    return this.#begun.promise;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<ModelEvent, undefined>> {
    for (;;) {
      if (this.#done) return done;
      if (this.signal.aborted) this.#stop(this.signal.reason);
      const event = this.ready();
      if (event !== undefined) return { done: false, value: event };
      if (this.#failure !== undefined) this.#stop(this.#failure.error);
      if (this.#ended) {
        this.#done = true;
        return done;
      }
      if (this.#paused) {
        this.#paused = false;
        this.resume();
      }
      this.#more ??= Promise.withResolvers();
      await this.#more.promise;
    }
  }

  ready(): ModelEvent | undefined {
    while (!this.#done && !this.signal.aborted) {
      const event = this.#events[this.#position];
      if (event !== undefined) {
        this.#position += 1;
        return event;
      }
      if (!this.#readFrame()) return undefined;
    }
    return undefined;
  }

  return(): Promise<IteratorResult<ModelEvent, undefined>> {
    this.#done = true;
    this.leave(undefined);
    this.#wake();
    return Promise.resolve(done);
  }

  protected override take(chunk: Buffer): void {
    let frames: readonly Frame[];
    try {
      frames = this.#splitter.push(chunk);
    } catch (error) {
      if (error instanceof BrokenFrame) this.#add(error.frames);
      throw error;
    }
    if (frames.length === 0) return;
    this.#add(frames);
    if (this.#frames.length - this.#framePosition > mostWaiting) {
      this.#paused = true;
      this.pause();
    }
  }

  protected override finish(): void {
    this.#splitter.end();
    this.#ended = true;
    this.#begin();
    this.#wake();
  }

  protected override fail(error: unknown): void {
    this.#failure = { error };
    // Nobody has the stream yet, unless it has begun.
    if (this.#isBegun) this.#wake();
    else this.#begun.reject(error);
    this.#isBegun = true;
  }

  #add(frames: readonly Frame[]): void {
    const isFresh = this.#framePosition === this.#frames.length;
    this.#frames = isFresh ? frames : [...this.#frames.slice(this.#framePosition), ...frames];
    this.#framePosition = 0;
    this.#begin();
    this.#wake();
  }

  /** The first frame is read before the stream is given to anybody: where it is an exception there is no stream. */
  #begin(): void {
    if (this.#isBegun) return;
    this.#readFrame();
    this.#isBegun = true;
    if (this.#failure === undefined) this.#begun.resolve(this.head);
    else this.#begun.reject(this.#failure.error);
  }

  /** Reads the next frame that is there, if one is. One that cannot be read is the last. */
  #readFrame(): boolean {
    const frame = this.#frames[this.#framePosition];
    if (frame === undefined) return false;
    this.#framePosition += 1;
    try {
      this.#events = this.#readEvent(frame);
      this.#position = 0;
    } catch (error) {
      this.#frames = [];
      this.#framePosition = 0;
      this.#events = [];
      const failure = { error: toCodedError(error, { response: this.head }) };
      this.leave(failure.error);
      this.#failure = failure;
    }
    return true;
  }

  #readEvent({ headers, payload }: Frame): readonly ModelEvent[] {
    const { ':message-type': kind, ':event-type': type } = headers;
    if (kind === 'event' && type !== undefined) {
      this.#read ??= this.#createReader(this.head);
      return this.#read(type, payload);
    }
    if (kind === 'exception') throw new StreamError(headers[':exception-type'] ?? 'Unknown', payload.toString());
    if (kind === 'error') throw new StreamError(headers[':error-code'] ?? 'Unknown', headers[':error-message'] ?? '');
    throw new Error('A frame of the event stream does not say what it is.');
  }

  #wake(): void {
    this.#more?.resolve(undefined);
    this.#more = undefined;
  }

  #stop(error: unknown): never {
    this.#done = true;
    this.leave(error);
    throw error;
  }
}

/** More than so many frames are left on the connection until somebody reads. */
const mostWaiting = 1_024;

const done = { done: true, value: undefined } as const;

/** An exception of Bedrock's amid a stream, under its name; its words are the whole JSON. */
class StreamError extends Error {
  constructor(name: string, words: string) {
    super(words);
    this.name = name;
  }
}
