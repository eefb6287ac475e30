import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { ResultStream } from '../graphql/result-stream.ts';
import { partBytes } from './slow-reader.ts';
import type { SlowReaderWatch } from './slow-reader.ts';

/** Sends messages, and resolves once the operating system has taken all of them. */
export type Send = (...messages: readonly string[]) => Promise<void>;

const mostPending = 256; // calls

/**
 * Returns a function that sends messages, and resolves once the operating system has taken all of them: so a slow reader holds back its own
 * source, and nobody else's. Rejects when the socket fails; on a socket that is closing it does nothing.
 *
 * What is sent in one turn of the event loop goes to the operating system in one step. A large message goes in several frames. While very many
 * messages wait, nothing more is read from the socket: a client that asks without reading the answers would fill the memory.
 *
 * @param connection what the socket writes to
 */
export function createSend(socket: WebSocket, connection: Pick<Duplex, 'cork' | 'uncork'>, watch: SlowReaderWatch): Send {
  let pending = 0;
  let large: Promise<void> | undefined;
  /** What the connection holds back until the end of this turn, in characters; undefined where it holds nothing back. */
  let held: number | undefined;

  const release = (): void => {
    if (held === undefined) return;
    held = undefined;
    connection.uncork();
  };

  /** No more than a part at a time: a slow connection has to be seen to take some. */
  const hold = (length: number): void => {
    if (held === undefined) {
      connection.cork();
      process.nextTick(release); // after all that this turn has woken: promises come before it
    }
    held = (held ?? 0) + length;
  };

  const write = (data: string | Buffer, fin: boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      if (socket.readyState !== socket.OPEN) {
        resolve(); // graphql-ws is told of the close by itself
        return;
      }
      hold(data.length);
      const taken = watch.wait();
      socket.send(data, { fin, binary: false }, (error) => {
        taken();
        if (error) reject(error);
        else resolve();
      });
      if (held !== undefined && held >= partBytes) release();
    });

  const writeParts = async (bytes: Buffer): Promise<void> => {
    for (let start = 0; start < bytes.length; start += partBytes) {
      await write(bytes.subarray(start, start + partBytes), start + partBytes >= bytes.length);
    }
  };

  const writeMessage = async (text: string): Promise<void> => {
    // The frames of two messages may not mix.
    while (large !== undefined) await large.catch(() => undefined);
    if (text.length <= partBytes) return write(text, true);
    large = writeParts(Buffer.from(text)).finally(() => (large = undefined));
    return large;
  };

  return async (...messages) => {
    pending += 1;
    if (pending === mostPending) socket.pause();
    try {
      if (messages.length === 1) await writeMessage(messages[0] ?? '');
      else await Promise.all(messages.map(writeMessage));
    } finally {
      if (pending === mostPending) socket.resume();
      pending -= 1;
    }
  };
}

/**
 * For graphql-ws in the place of a subscription's results: sends them by itself, as `next` messages of the operation, once it is asked for the
 * first one, and has none to give.
 */
export function sendResults(results: ResultStream, operationId: string, send: Send): AsyncIterableIterator<never, undefined, undefined> {
  const beginning = `{"id":${JSON.stringify(operationId)},"type":"next","payload":`;
  return {
    next: async () => {
      for await (const texts of results) await send(...texts.map((text) => `${beginning}${text}}`));
      return { done: true, value: undefined };
    },
    return: async () => {
      await results.return();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
