import type { ClientError } from '../errors.ts';
import { asRecord, connectionLost, connectionRefused } from '../errors.ts';

/** Close codes after which the same client would be sent away again. */
const fatal = new Set([
  1002, 1003, 1007, 1009, 1010, // RFC 6455: one of the two sides does not speak the protocol as the other does
  4400, // a message that is not one of the protocol
  4401, 4403, // not let in
  4406, // no common subprotocol
  4409, 4429, // the client's own bookkeeping is wrong
  4441, // the credential has been revoked
  4500, // a fault of the server's that will not pass by itself
]);

/** What the end of a WebSocket means: by any other code (a cut, 1012 a restart, 4451 a reader too slow for its socket) the client comes back. */
export function readCloseEvent(event: unknown): ClientError {
  const { code, reason } = asRecord({ code: read(event, 'code'), reason: read(event, 'reason') });
  const message = `The WebSocket was closed with ${typeof code === 'number' ? code : 'no code'}${typeof reason === 'string' && reason !== '' ? `: ${reason}` : ''}.`;
  return typeof code === 'number' && fatal.has(code) ? connectionRefused(message) : connectionLost(message);
}

/** A CloseEvent's members are its prototype's. */
const read = (event: unknown, key: string): unknown => (typeof event === 'object' && event !== null ? (Reflect.get(event, key) as unknown) : undefined);
