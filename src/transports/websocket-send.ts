import type { WebSocket } from 'ws';
import { partBytes } from './slow-reader.ts';
import type { SlowReaderWatch } from './slow-reader.ts';

const mostPending = 256; // messages

/**
 * Returns a function that sends a message, and resolves once the operating system has taken all of it: so a slow reader holds back its own
 * source, and nobody else's. Rejects when the socket fails; on a socket that is closing it does nothing.
 *
 * A large message goes in several frames. While very many messages wait, nothing more is read from the socket: a client that asks without
 * reading the answers would fill the memory.
 */
export function createSend(socket: WebSocket, watch: SlowReaderWatch): (text: string) => Promise<void> {
  let pending = 0;
  let large: Promise<void> | undefined;

  const write = (data: string | Buffer, fin: boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      if (socket.readyState !== socket.OPEN) {
        resolve(); // graphql-ws is told of the close by itself
        return;
      }
      const taken = watch.wait();
      socket.send(data, { fin, binary: false }, (error) => {
        taken();
        if (error) reject(error);
        else resolve();
      });
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

  return async (text) => {
    pending += 1;
    if (pending === mostPending) socket.pause();
    try {
      await writeMessage(text);
    } finally {
      if (pending === mostPending) socket.resume();
      pending -= 1;
    }
  };
}
