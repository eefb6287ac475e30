import { badUserInput } from '../../errors.ts';
import type { RequestOptionsCheck } from './rule.ts';

export const maxKeyLength = 256; // characters

/** An idempotency key has a length that can be kept. */
export function checkIdempotencyKey({ options: { idempotencyKey }, path }: RequestOptionsCheck): void {
  if (typeof idempotencyKey !== 'string' || (idempotencyKey.length >= 1 && idempotencyKey.length <= maxKeyLength)) return;
  throw badUserInput(`${path}.idempotencyKey`, `1 to ${maxKeyLength} characters`, idempotencyKey);
}
