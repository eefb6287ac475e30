import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * The connections by which nobody has asked anything yet, as browsers and pools open them beforehand. Node takes them for busy, and a server that closes would wait for their first
 * request. Returns a function that cuts them, and from then on those that still come.
 */
export function watchSilentConnections(server: Server): () => void {
  const open = new Set<Socket>();
  let isOver = false;
  server.on('connection', (socket: Socket) => {
    if (isOver) {
      socket.destroy();
      return;
    }
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return () => {
    isOver = true;
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  };
}
