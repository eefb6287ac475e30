import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';

/** Asks the client of a socket for a sign of life: true when its pong comes within the time. */
export function probe(socket: WebSocket, timeoutMs: number): Promise<boolean> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve(false);
  const { promise, resolve } = Promise.withResolvers<boolean>();
  // A payload of its own tells this pong from those of other pings.
  const payload = randomUUID();
  const onPong = (data: Buffer): void => {
    if (data.toString() === payload) settle(true);
  };
  const onClose = (): void => settle(false);
  const timer = setTimeout(() => setImmediate(onClose), timeoutMs); // where this process had no time for it, what has come meanwhile is read first
  const settle = (alive: boolean): void => {
    clearTimeout(timer);
    socket.off('pong', onPong).off('close', onClose);
    resolve(alive);
  };
  socket.on('pong', onPong).once('close', onClose);
  // A ping that cannot be written fails the probe when the socket closes.
  socket.ping(payload, undefined, () => undefined);
  return promise;
}

/**
 * Pings a socket in an interval and cuts it when a pong does not come before the next ping. Where something waits to be taken by the client,
 * the ping waits behind it and tells nothing: such a socket is left to the judgement of its SlowReaderWatch. Returns what stops the pings.
 */
export function keepAlive(socket: WebSocket, intervalMs: number, isWaiting: () => boolean): () => void {
  const timer = setInterval(() => {
    void probe(socket, intervalMs).then((alive) => {
      if (!alive && !isWaiting()) socket.terminate();
    });
  }, intervalMs);
  return () => clearInterval(timer);
}
