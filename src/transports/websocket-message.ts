import { MessageType } from 'graphql-ws';

/** A message as graphql-ws takes it, too: already read; where it is no object, as it came, which graphql-ws refuses. */
export function readMessage(data: Buffer): object | string {
  const text = data.toString();
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null ? message : text;
  } catch {
    return text;
  }
}

const clientsAlone: readonly unknown[] = [MessageType.ConnectionAck, MessageType.Next, MessageType.Error];

/** Is it a message of the protocol that only a server sends? */
export const isForClients = (message: object | string): boolean => typeof message === 'object' && 'type' in message && clientsAlone.includes(message.type);

const longestReason = 123; // bytes, by RFC 6455

/** What a close frame has room for; graphql-ws puts the client's own words into some. */
export function fitReason(reason = ''): Buffer {
  const bytes = Buffer.alloc(longestReason);
  return bytes.subarray(0, new TextEncoder().encodeInto(reason, bytes).written); // whole characters alone
}
