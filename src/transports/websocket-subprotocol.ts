import { CloseCode, DEPRECATED_GRAPHQL_WS_PROTOCOL as older, GRAPHQL_TRANSPORT_WS_PROTOCOL } from 'graphql-ws';
import type { WebSocket } from 'ws';

const needed = `The subprotocol ${GRAPHQL_TRANSPORT_WS_PROTOCOL} is needed`; // a close reason has room for 123 bytes
const advice = `${needed}: this client speaks the older ${older} (subscriptions-transport-ws). Clients of the library graphql-ws speak it.`;

/**
 * The subprotocol of a handshake. The older one is taken only for its clients to be told what is wrong: without it they break the handshake off, and see
 * nothing but that it failed.
 */
export function pickSubprotocol(offered: ReadonlySet<string>): string | false {
  return [GRAPHQL_TRANSPORT_WS_PROTOCOL, older].find((protocol) => offered.has(protocol)) ?? false;
}

/** Closes a socket whose subprotocol is not served, and says which one is: true where it was so. */
export function refuseSubprotocol(socket: WebSocket): boolean {
  if (socket.protocol === GRAPHQL_TRANSPORT_WS_PROTOCOL) return false;
  socket.on('error', () => undefined); // ws closes it; the client is refused anyway
  if (socket.protocol === older) socket.send(JSON.stringify({ type: 'connection_error', payload: { message: advice } }));
  socket.close(CloseCode.SubprotocolNotAcceptable, needed);
  return true;
}
