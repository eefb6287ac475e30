import type { IncomingMessage } from 'node:http';
import { badUserInput } from '../errors.ts';
import { idempotencyKeyHeader } from '../graphql/idempotency-key.ts';
import { maxKeyLength } from '../requests/rules/idempotency-key.ts';

const name = idempotencyKeyHeader.toLowerCase();

/** The value of the header Idempotency-Key; one in quotes, as the IETF's draft has it, without them. Throws BAD_USER_INPUT where it is empty or too long, or stands there twice. */
export function readIdempotencyKey(request: IncomingMessage): string | undefined {
  if (request.headers[name] === undefined) return undefined; // the lists of all headers are made only where one is needed
  const values = request.headersDistinct[name] ?? [];
  const [value = '', ...others] = values;
  const key = /^"(.*)"$/.exec(value)?.[1]?.replaceAll(/\\(["\\])/g, '$1') ?? value;
  if (others.length > 0) throw badUserInput(idempotencyKeyHeader, 'one value', values);
  if (key.length < 1 || key.length > maxKeyLength) throw badUserInput(idempotencyKeyHeader, `1 to ${maxKeyLength} characters`, key);
  return key;
}
