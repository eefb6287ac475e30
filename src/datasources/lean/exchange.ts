import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { CodedError } from '../../errors.ts';
import type { JsonObject } from '../../json.ts';
import { isJsonObject } from '../../json.ts';
import type { FailedCall } from '../errors.ts';
import { toCodedError } from '../errors.ts';

/** The head of an answer; names in lower case. */
export type Head = NonNullable<FailedCall['response']>;

/** What an exchange tells besides its answer. */
export interface ExchangeListener {
  /** The head of the answer is there. */
  onHead(head: Head): void;
  /** The connection turned out to be dead before there was an answer. */
  onDropped(): void;
}

/**
 * One request and its answer, as undici tells of them. An answer of Bedrock's that is an error, whatever the way it fails, and an abort end it with
 * what the caller is to be thrown; the signal is heard until the answer is read. What comes of a good answer is the subclass's.
 */
export abstract class Exchange implements Dispatcher.DispatchHandler {
  readonly #signal: AbortSignal;
  readonly #listener: ExchangeListener;
  #controller: Dispatcher.DispatchController | undefined;
  #head: Head | undefined;
  #refusal: Buffer[] | undefined;
  #over = false;
  readonly #onAbort = (): void => this.leave(this.#signal.reason);

  constructor(signal: AbortSignal, listener: ExchangeListener) {
    this.#signal = signal;
    this.#listener = listener;
    signal.addEventListener('abort', this.#onAbort);
  }

  /** A piece of a good answer. What it throws ends the exchange. */
  protected abstract take(chunk: Buffer): void;
  /** A good answer is whole. What it throws ends the exchange. */
  protected abstract finish(head: Head): void;
  /** The exchange has failed with this, which is a CodedError or the signal's reason. */
  protected abstract fail(error: unknown): void;

  /** Ends it with its reason. */
  get signal(): AbortSignal {
    return this.#signal;
  }

  /** The head of the answer. There is one when something of the answer is there. */
  get head(): Head {
    if (this.#head === undefined) throw new Error('There is no answer yet.');
    return this.#head;
  }

  /** Nothing more comes of it. */
  get isOver(): boolean {
    return this.#over;
  }

  /** Ends the exchange, if it is not over: its connection is closed, and it fails with this. */
  leave(error: unknown): void {
    if (!this.#end()) return;
    this.#controller?.abort(left);
    this.fail(error);
  }

  /** Takes nothing more from the connection, until {@link resume}. */
  protected pause(): void {
    this.#controller?.pause();
  }

  protected resume(): void {
    this.#controller?.resume();
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#over) controller.abort(left); // left while the connection was made
  }

  onResponseStart(_: Dispatcher.DispatchController, statusCode: number, headers: IncomingHttpHeaders): void {
    if (this.#over || statusCode < 200) return;
    this.#head = { statusCode, headers: flatten(headers) };
    if (statusCode >= 300) this.#refusal = [];
    this.#listener.onHead(this.#head);
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return;
    if (this.#refusal !== undefined) {
      this.#refusal.push(chunk);
      return;
    }
    try {
      this.take(chunk);
    } catch (error) {
      this.leave(this.#explain(error));
    }
  }

  onResponseEnd(): void {
    if (!this.#end()) return;
    try {
      if (this.#refusal === undefined) this.finish(this.head);
      else this.fail(readRefusal(Buffer.concat(this.#refusal).toString(), this.head));
    } catch (error) {
      this.fail(this.#explain(error));
    }
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (!this.#end()) return;
    if (this.#head === undefined && isDropped(error)) this.#listener.onDropped();
    this.fail(this.#explain(this.#head === undefined ? error : new Error('The answer broke off.', { cause: error })));
  }

  #explain(error: unknown): CodedError {
    return toCodedError(error, { response: this.#head });
  }

  /** False where it was over before. */
  #end(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.#signal.removeEventListener('abort', this.#onAbort);
    return true;
  }
}

const left = new Error('The call was left.');

/** Headers that came several times are one to everybody else. */
function flatten(headers: IncomingHttpHeaders): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) flat[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  return flat;
}

/** The connection was closed or reset. */
const isDropped = (error: Error): boolean => 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE' || error.code === 'UND_ERR_SOCKET');

/** An exception of Bedrock's, as an Error of its name; the SDK's have `$fault` and what the model said, too. */
class RefusalError extends Error {
  readonly $fault: 'client' | 'server';
  readonly originalMessage: unknown;
  readonly originalStatusCode: unknown;

  constructor(name: string, message: string, { originalMessage, originalStatusCode }: JsonObject, statusCode: number) {
    super(message);
    this.name = name;
    this.originalMessage = originalMessage;
    this.originalStatusCode = originalStatusCode;
    this.$fault = statusCode < 500 ? 'client' : 'server';
  }
}

/** An answer that is an error, by the rules of AWS's REST-JSON protocol; a page of something on the way is told by its status alone. */
function readRefusal(body: string, head: Head): CodedError {
  let parsed: unknown = {};
  try {
    if (body !== '') parsed = JSON.parse(body);
  } catch (error) {
    return toCodedError(error, { response: head });
  }
  const members = isJsonObject(parsed) ? parsed : {};
  const { code, Code = code, __type, message, Message } = members;
  const type = head.headers['x-amzn-errortype'] ?? Code ?? __type;
  const text = message === undefined || message === '' ? Message : message;
  const name = typeof type === 'string' ? shortName(type) : 'Unknown';
  return toCodedError(new RefusalError(name, typeof text === 'string' ? text : 'UnknownError', members, head.statusCode), { response: head });
}

/** `com.amazon.bedrock#ValidationException:http://internal.amazon.com/…` without what is round the name. */
const shortName = (type: string): string => {
  const [start = ''] = type.split(/[,:]/);
  return start.slice(start.indexOf('#') + 1);
};
