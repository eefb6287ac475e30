import { hash } from 'node:crypto';
import { MessageType } from 'graphql-ws';
import type { SubscribePayload } from 'graphql-ws';

/** A message as graphql-ws takes it, too: already read; where it is no object, as it came, which graphql-ws refuses. */
export function readMessage(text: string): object | string {
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

/**
 * Of an operation and its variables. A client that comes back sends its message again as it was, which saves writing a long prompt anew; extensions may be others then, and come or go: without
 * them the message is written as clients write it.
 */
export function digest(id: string, { extensions, ...payload }: SubscribePayload, message: Buffer): string {
  return hash('sha256', extensions === undefined ? message : JSON.stringify({ id, type: MessageType.Subscribe, payload }));
}
