import { badUserInput } from '../../errors.ts';
import type { RequestOptionsCheck } from './rule.ts';

export const maxKeyLength = 256; // characters

/** An idempotency key has a length that can be kept. */
export function checkIdempotencyKey({ options: { idempotencyKey }, path }: RequestOptionsCheck): void {
  toIdempotencyKey(idempotencyKey, `${path}.idempotencyKey`);
}

/** The key, or null where there is none. Throws BAD_USER_INPUT. */
export function toIdempotencyKey(key: string | null | undefined, field = 'idempotencyKey'): string | null {
  if (typeof key !== 'string') return null;
  if (!key.isWellFormed()) throw badUserInput(field, 'text of whole characters', key); // half a character cannot be kept
  if (key.length >= 1 && key.length <= maxKeyLength) return key;
  throw badUserInput(field, `1 to ${maxKeyLength} characters`, key);
}
