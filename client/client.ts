import type { RetryOptions } from './backoff.ts';
import { Backoff } from './backoff.ts';
import * as documents from './documents.ts';
import { ClientError, connectionLost } from './errors.ts';
import type { Follow, FollowSource } from './follow.ts';
import { createFollow } from './follow.ts';
import type { EndedGeneration, Generation } from './generation.ts';
import { isEnded } from './generation.ts';
import type { ConstructInput, ConverseInput, InvokeModelInput, StartGenerationInput } from './inputs.ts';
import { resumeEvents } from './resume.ts';
import { createHttpTransport } from './transports/http.ts';
import type { HeadersSource } from './transports/port.ts';
import { createSseTransport } from './transports/sse.ts';
import type { ConnectionParams, WebSocketConstructor } from './transports/websocket.ts';
import { createWebSocketTransport } from './transports/websocket.ts';

export interface ClientOptions {
  /** The server's GraphQL endpoint, such as `http://127.0.0.1:4000/graphql`; in a page also relative to it. Event streams are at `/stream` below it. */
  readonly url: string | URL;
  /** What carries the events: one WebSocket for up to 50 follows, or an event stream for each. Default ws. All else goes over HTTP. */
  readonly transport?: 'ws' | 'sse';
  /** Headers of the HTTP requests and the event streams, or a function that is asked before each of them. */
  readonly headers?: HeadersSource;
  /** The payload of a WebSocket's `connection_init`, or a function that is asked before each of them. */
  readonly connectionParams?: ConnectionParams;
  /** Default: the global one, which browsers and Node.js from 22 on have. */
  readonly webSocketImpl?: WebSocketConstructor;
  /** Default: the global one. */
  readonly fetch?: typeof fetch;
  /** How often, and how long, it tries to come back. */
  readonly retry?: RetryOptions;
  /** A connection on which nothing came for so long is dead, and another is made. The server shows a sign of life every 12 s. Default 30,000. */
  readonly silenceMs?: number;
  /** An answer over HTTP that takes longer is lost, and is asked for again. Default 30,000. */
  readonly answerTimeoutMs?: number;
}

export interface FollowOptions {
  /** Aborting it ends the iteration and `result` with its reason. The model goes on: `cancel` stops it. */
  readonly signal?: AbortSignal;
}

/**
 * Starts generations, and follows them over any number of lost connections. It holds no connection while nothing is followed, and needs no closing.
 *
 * Starting sends an idempotency key: the input's, or one made for it. So an answer that is lost is asked for again, and the model is paid once.
 */
export interface Client {
  /** A turn of a conversation (ConverseStream). */
  converse(input: ConverseInput, options?: FollowOptions): Follow;
  /** The model's native body (InvokeModelWithResponseStream). */
  invokeModel(input: InvokeModelInput, options?: FollowOptions): Follow;
  /** An object that satisfies a schema: `result().object`. */
  construct(input: ConstructInput, options?: FollowOptions): Follow;
  /** Any generation, running or ended, from the event after `after`. Default 0: from the first. */
  follow(id: string, options?: FollowOptions & { readonly after?: number }): Follow;
}

/** Where the id of a generation comes from: as it was last asked for, as who reads needs it, and as who wants it stopped does. */
interface IdSource extends Pick<FollowSource, 'id' | 'findId'> {
  readonly findToCancel: () => Promise<string>;
}

/** Throws a TypeError where `url` is none, not of http or https, or has a password in it, and where there is no WebSocket for the transport ws. */
export function createClient(options: ClientOptions): Client {
  const { headers, retry = {}, silenceMs = 30_000, answerTimeoutMs = 30_000 } = options;
  const url = readUrl(options.url);
  const fetchImpl: typeof fetch = options.fetch ?? ((input, init) => fetch(input, init));
  const send = createHttpTransport({ url, headers, fetch: fetchImpl, retry, answerTimeoutMs });
  const subscribe =
    options.transport === 'sse'
      ? createSseTransport({ url: below(url, 'stream'), headers, fetch: fetchImpl, silenceMs })
      : createWebSocketTransport({ url: forWebSocket(url), connectionParams: options.connectionParams, webSocketImpl: options.webSocketImpl ?? globalWebSocket(), silenceMs });

  const readEnd = async (id: string, lastSequence: number, signal: AbortSignal): Promise<EndedGeneration | undefined> => {
    const { generation } = await send({ query: documents.readGeneration, variables: { id } }, signal);
    if (generation === null) throw new ClientError('NOT_FOUND', { message: 'There is no generation with this id any more.', retryable: false, generationId: id });
    const found = readGeneration(generation);
    return isEnded(found) && found.lastSequence <= lastSequence ? found : undefined;
  };

  const followFrom = (ids: IdSource, after: number, signal: AbortSignal | undefined): Follow =>
    createFollow({
      ...ids,
      after,
      signal,
      read: (readId, readAfter, readSignal) =>
        resumeEvents({ id: readId, after: readAfter, subscribe, backoff: new Backoff(retry), signal: readSignal, readEnd: (last) => readEnd(readId, last, readSignal) }),
      readEnd,
      cancel: async () => readGeneration((await send({ query: documents.cancelGeneration, variables: { id: await ids.findToCancel() } }, unaborted()))['cancelGeneration']),
    });

  const start = async (input: StartGenerationInput, signal: AbortSignal = unaborted()): Promise<string> =>
    readGeneration((await send({ query: documents.startGeneration, variables: { input } }, signal))['startGeneration']).id;

  const startAndFollow = (input: StartGenerationInput, { signal }: FollowOptions = {}): Follow => {
    const isSent = signal?.aborted !== true;
    let isInVain = false;
    const ask = (): Promise<string> => {
      isInVain = false;
      const asked = start(input, signal);
      // Who only iterates is told of it there.
      asked.catch((error: unknown) => {
        isInVain = error instanceof ClientError && error.retryable;
      });
      return asked;
    };
    let id = ask();
    // An answer that was lost does not tell whether the model runs: the same key finds it, whoever tries again to read it or wants it stopped.
    const findId = (): Promise<string> => {
      if (isInVain) id = ask();
      return id;
    };
    const findToCancel = (): Promise<string> =>
      findId().catch(async (error: unknown) => {
        if (isSent && error === signal?.reason) return start(input);
        throw error;
      });
    return followFrom({ id: () => id, findId, findToCancel }, 0, signal);
  };

  return {
    converse: (input, options) => startAndFollow({ converse: withKey(input) }, options),
    invokeModel: (input, options) => startAndFollow({ invokeModel: withKey(input) }, options),
    construct: (input, options) => startAndFollow({ construct: withKey(input) }, options),
    follow: (id, { after = 0, signal } = {}) => {
      const known = (): Promise<string> => Promise.resolve(id);
      return followFrom({ id: known, findId: known, findToCancel: known }, after, signal);
    },
  };
}

/** One for each request: what listens to a signal that lives for ever does, too. */
const unaborted = (): AbortSignal => new AbortController().signal;

/** What the field holds is what was selected, which a test holds to the schema; what starts a generation selects its id alone. */
function readGeneration(value: unknown): Generation {
  if (typeof value !== 'object' || value === null) throw connectionLost('The server answered without what was asked for.');
  return value as Generation;
}

const withKey = <Input extends ConverseInput | InvokeModelInput | ConstructInput>(input: Input): Input => ({
  ...input,
  options: { ...input.options, idempotencyKey: input.options?.idempotencyKey ?? createKey() },
});

/** 128 random bits. Not `randomUUID`, which pages that came over plain HTTP do not have. */
const createKey = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

function readUrl(url: string | URL): URL {
  const page: typeof globalThis & { readonly location?: { readonly href: string } } = globalThis;
  const base = page.location?.href;
  if (!URL.canParse(String(url), base)) throw new TypeError(`url: expected an address such as http://127.0.0.1:4000/graphql${base === undefined ? ', whole, since there is no page here to which it could be relative' : ''}, got "${String(url)}".`);
  const read = new URL(url, base);
  if (read.protocol !== 'http:' && read.protocol !== 'https:') throw new TypeError(`url: expected http or https, from which the address of the WebSocket is made, got ${read.protocol.slice(0, -1)}.`);
  if (read.username !== '' || read.password !== '') throw new TypeError('url: expected no user and no password, which fetch refuses: give them as the header authorization.');
  return read;
}

function below(url: URL, segment: string): URL {
  const stream = new URL(url);
  stream.pathname = `${stream.pathname.replace(/\/$/, '')}/${segment}`;
  return stream;
}

function forWebSocket(url: URL): URL {
  const socket = new URL(url);
  socket.protocol = url.protocol.replace('http', 'ws');
  return socket;
}

function globalWebSocket(): WebSocketConstructor {
  if (typeof WebSocket === 'undefined') throw new TypeError('There is no WebSocket here: give one as webSocketImpl, or take the transport sse.');
  return WebSocket;
}
