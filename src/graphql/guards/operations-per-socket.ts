import { CodedError } from '../../errors.ts';

/**
 * Who attacks: a client with one connection. What they gain: every operation on a socket holds memory, and perhaps a model's stream, without
 * passing any limit that counts connections or requests. Why this stops them: the operation past the limit is refused by itself, and those
 * that run go on. What it does not stop: many sockets.
 *
 * @param running operations on the socket, with the new one.
 */
export function refuseTooManyOperations(running: number, maxOperations: number): CodedError | undefined {
  if (running <= maxOperations) return undefined;
  return new CodedError('RATE_LIMITED', { message: `This connection already runs ${maxOperations} operations; complete one of them first.` });
}
