import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { isJsonObject } from '../../../src/json.ts';
import { Queue } from './queue.ts';

/** What a client sends. */
export interface Operation {
  readonly query: string;
  readonly operationName?: string;
  readonly variables?: Record<string, unknown>;
}

/** What came back: the results in order; a refusal before the first is one result with errors alone. */
export type Results = readonly Record<string, unknown>[];

/** How one operation is run over one transport, until it is complete. */
export type RunOperation = (url: string, operation: Operation) => Promise<Results>;

/** POST of JSON. */
export const postJson = (url: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: typeof body === 'string' ? body : JSON.stringify(body) });

const runHttp: RunOperation = async (url, operation) => [await readJson(await postJson(`${url}/graphql`, operation))];

const runWebSocket: RunOperation = async (url, operation) => {
  const client = createClient({ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0 });
  try {
    const results: Record<string, unknown>[] = [];
    await new Promise<void>((resolve, reject) => {
      client.subscribe(operation, {
        next: (result) => results.push({ ...result }),
        error: (error) => {
          if (Array.isArray(error)) {
            results.push({ errors: error });
            resolve();
          } else {
            reject(error instanceof Error ? error : new Error('the socket was closed'));
          }
        },
        complete: resolve,
      });
    });
    return results;
  } finally {
    await client.dispose();
  }
};

const runSse: RunOperation = async (url, operation) => {
  const response = await postJson(`${url}/graphql/stream`, operation, { accept: 'text/event-stream' });
  if (!String(response.headers.get('content-type')).startsWith('text/event-stream')) return [await readJson(response)];
  return readEvents(await response.text());
};

/** The three transports. */
export const transports = { http: runHttp, websocket: runWebSocket, sse: runSse } satisfies Record<string, RunOperation>;

/** The results in the text of an event stream; throws unless the stream was completed. */
export function readEvents(stream: string): Results {
  const results: Record<string, unknown>[] = [];
  let complete = false;
  for (const block of stream.split('\n\n')) {
    const [event, data] = ['event', 'data'].map((name) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1]);
    if (event === 'next') results.push(toObject(JSON.parse(data ?? '')));
    if (event === 'complete') complete = true;
  }
  if (!complete) throw new Error(`the stream was not completed: ${stream}`);
  return results;
}

/** The JSON object of a body. */
export const readJson = async (response: Response): Promise<Record<string, unknown>> => toObject(await response.json());

const toObject = (value: unknown): Record<string, unknown> => {
  if (!isJsonObject(value)) throw new Error(`not an object: ${JSON.stringify(value)}`);
  return { ...value };
};

/** The codes of all errors of the results, in order. */
export function codesOf(results: Results): unknown[] {
  return results.flatMap(({ errors }) => (Array.isArray(errors) ? errors.map((error: { extensions?: { code?: unknown } }) => error.extensions?.code) : []));
}

/** A request with headers that fetch does not let anybody set. */
export async function rawRequest(url: string, options: { readonly method?: string; readonly headers?: Record<string, string> | readonly string[]; readonly body?: string }): Promise<{ status: number; headers: IncomingMessage['headers']; text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request(url, { method: options.method ?? 'GET', headers: options.headers ?? {}, agent: false })
    .on('response', resolve)
    .on('error', reject)
    .end(options.body);
  const response = await promise;
  return { status: response.statusCode ?? 0, headers: response.headers, text: await text(response) };
}

/** A bare graphql-transport-ws connection, for what the usual client would not do. */
export class RawSocket {
  readonly socket: WebSocket;
  readonly #messages = new Queue<Record<string, unknown>>();
  readonly closed: Promise<{ code: number; reason: string }>;

  constructor(url: string, protocols: readonly string[] = ['graphql-transport-ws'], headers: Record<string, string> = {}) {
    this.socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, [...protocols], { headers });
    this.closed = new Promise((resolve) => this.socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })));
    this.socket.on('error', () => undefined);
    this.socket.on('message', (data: Buffer) => {
      this.#messages.put(toObject(JSON.parse(data.toString())));
    });
  }

  /** Connects and waits for connection_ack. */
  static async open(url: string): Promise<RawSocket> {
    const raw = new RawSocket(url);
    await new Promise((resolve) => raw.socket.once('open', resolve));
    raw.send({ type: 'connection_init' });
    const ack = await raw.next();
    if (ack['type'] !== 'connection_ack') throw new Error(`expected connection_ack, got ${JSON.stringify(ack)}`);
    return raw;
  }

  send(message: unknown): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(id: string, payload: Operation): void {
    this.send({ id, type: 'subscribe', payload });
  }

  /** The next message. */
  next(): Promise<Record<string, unknown>> {
    return this.#messages.take();
  }
}

/** An open event stream. */
export class RawStream {
  readonly response: IncomingMessage;
  readonly #events = new Queue<string>();
  /** Resolves when the server has ended the stream or the connection was cut. */
  readonly closed: Promise<void>;

  private constructor(response: IncomingMessage) {
    this.response = response;
    let rest = '';
    response.setEncoding('utf8').on('data', (chunk: string) => {
      const blocks = (rest + chunk).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) this.#events.put(block);
    });
    this.closed = new Promise((resolve) => response.once('close', resolve));
    response.on('error', () => undefined);
  }

  /** Opens a stream by GET, as an EventSource does. Rejects unless it is one. */
  static async open(url: string, operation: Operation): Promise<RawStream> {
    const search = new URLSearchParams({ query: operation.query, variables: JSON.stringify(operation.variables ?? {}) });
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const outgoing = request(`${url}/graphql/stream?${search.toString()}`, { headers: { accept: 'text/event-stream' }, agent: false });
    outgoing.on('response', resolve).on('error', reject).end();
    const response = await promise;
    if (response.statusCode !== 200) throw new Error(`${response.statusCode ?? 0}: ${await text(response)}`);
    return new RawStream(response);
  }

  /** The next block of the stream: an event, or a comment. */
  next(): Promise<string> {
    return this.#events.take();
  }

  /** The payload of the next event `next`, or the name of another event; comments are passed over. */
  async nextPayload(): Promise<unknown> {
    for (;;) {
      const block = await this.next();
      const [event, data] = ['event', 'data'].map((name) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1]);
      if (event !== undefined) return event === 'next' ? JSON.parse(data ?? '') : event;
    }
  }

  cut(): void {
    this.response.destroy();
  }
}
