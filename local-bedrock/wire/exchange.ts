import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { Readable, Writable } from 'node:stream';
import { BedrockError } from './errors.ts';

/** The most that is read of a request: room for five documents and twenty images in base64. */
const maxBodyBytes = 128 * 1024 * 1024;

export type ServerRequest = IncomingMessage | Http2ServerRequest;
export type ServerReply = ServerResponse | Http2ServerResponse;

/** One request and its answer, the same for HTTP/1.1 and HTTP/2. */
export interface Exchange {
  readonly method: string;
  /** As it came, still percent-encoded. */
  readonly path: string;
  /** Without the question mark, as it came. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly httpVersion: '1.1' | '2';
  /** Whether the connection has brought a request before this one. */
  readonly kept: boolean;
  /** Fires when the client closed before the answer was complete. */
  readonly left: AbortSignal;
  /** Whether status and headers are out. */
  readonly started: boolean;
  /** Reads the whole body. Throws RequestEntityTooLargeException over 128 MiB, and the signal's reason when the client leaves. */
  readBody(): Promise<Buffer>;
  /** The body as it comes in, for what is too large to be read whole. */
  readonly body: Readable;
  /** Sends the head of a stream: status and headers. */
  start(status: number, headers: Readonly<Record<string, string>>): void;
  /** Sends a whole answer, and resolves when it is handed over or the client has left. */
  send(status: number, headers: Readonly<Record<string, string>>, body: Uint8Array): Promise<void>;
  /** Sends bytes, and resolves when they are handed to the kernel; at once when the client has left. */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends a stream, and resolves when all of it is handed over or the client has left. */
  end(): Promise<void>;
  /** Resolves when the client has left. */
  waitUntilLeft(): Promise<void>;
  /** Destroys the connection: what a crashed load balancer looks like. */
  cut(): void;
  /** Resets the connection (TCP RST): what a load balancer does that has forgotten it. Over TLS it is cut. */
  reset(): void;
  /** Closes the connection in order (TCP FIN, GOAWAY) behind what was written, whether or not the answer is whole. */
  close(): void;
}

/** Connections, or the sessions on them, that have brought a request. */
const used = new WeakSet<object>();

/** Wraps what Node's servers give. */
export function createExchange(request: ServerRequest, reply: ServerReply): Exchange {
  const left = new AbortController();
  const writable: Writable = reply;
  let finished = false;
  reply.once('finish', () => {
    finished = true;
  });
  reply.once('close', () => {
    // On HTTP/2 a reset stream says 'finish' too; what it is, only its stream knows.
    const isComplete = 'stream' in reply ? !reply.stream.aborted : finished;
    if (!isComplete) left.abort(new Error('The client closed the request.'));
  });
  // A socket that dies is seen by 'close'; without a listener its error would end the process.
  request.on('error', () => undefined);
  writable.on('error', () => undefined);

  const [path, query] = splitOnce(request.url ?? '/', '?');
  const setHead = (status: number, headers: Readonly<Record<string, string>>): void => {
    reply.statusCode = status;
    for (const [name, value] of Object.entries(headers)) reply.setHeader(name, value);
  };
  const settle = (send: (done: () => void) => void): Promise<void> =>
    new Promise((resolve) => {
      const done = () => {
        left.signal.removeEventListener('abort', done);
        resolve();
      };
      if (left.signal.aborted) {
        resolve();
        return;
      }
      left.signal.addEventListener('abort', done);
      send(done);
    });

  const connection = 'stream' in request ? (request.stream.session ?? request.stream) : request.socket;
  const kept = used.has(connection);
  used.add(connection);
  return {
    method: request.method ?? 'GET',
    path,
    query,
    headers: request.headers,
    httpVersion: request.httpVersionMajor === 2 ? '2' : '1.1',
    kept,
    left: left.signal,
    get started() {
      return reply.headersSent;
    },
    body: request,
    readBody: () => readAll(request, left.signal),
    start(status, headers) {
      setHead(status, headers);
      if ('stream' in reply) reply.writeHead(status);
      else reply.flushHeaders();
    },
    send(status, headers, body) {
      setHead(status, { ...headers, 'content-length': String(body.byteLength) });
      return settle((done) => writable.end(body, done));
    },
    write: (bytes) => settle((done) => writable.write(bytes, done)),
    end: () => settle((done) => writable.end(done)),
    waitUntilLeft: () =>
      new Promise((resolve) => {
        if (left.signal.aborted) resolve();
        else left.signal.addEventListener('abort', () => resolve(), { once: true });
      }),
    cut() {
      if ('stream' in request) request.stream.session?.destroy();
      else request.socket.destroy();
    },
    reset() {
      const socket = 'stream' in request ? request.stream.session?.socket : request.socket;
      if (socket === undefined || 'encrypted' in socket) this.cut(); // Node resets no socket beneath TLS
      else socket.resetAndDestroy();
    },
    close() {
      if (!('stream' in request)) request.socket.end();
      else if (reply.writableEnded) request.stream.session?.close();
      else request.stream.session?.destroy();
    },
  };
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

async function readAll(request: ServerRequest, left: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let byteCount = 0;
  return new Promise((resolve, reject) => {
    const leave = () => {
      reject(left.reason instanceof Error ? left.reason : new Error('The client closed the request.'));
    };
    left.addEventListener('abort', leave, { once: true });
    request.on('data', (chunk: Buffer) => {
      byteCount += chunk.length;
      if (byteCount <= maxBodyBytes) chunks.push(chunk);
      else {
        chunks.length = 0;
        reject(new BedrockError('RequestEntityTooLargeException', 'The request body is too large.'));
      }
    });
    request.once('end', () => {
      left.removeEventListener('abort', leave);
      resolve(Buffer.concat(chunks));
    });
  });
}
