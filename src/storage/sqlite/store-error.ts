import { CodedError } from '../../errors.ts';

const constraint = 19; // SQLITE_CONSTRAINT, and in the upper bits which

/**
 * What a caller is told where the database cannot be used: busy, full, or broken. The cause is for the log. What would fail at every try (a value
 * that cannot be written, a constraint) is a fault of ours and stays what it is.
 */
export function storeError(cause: unknown): Error {
  if (cause instanceof RangeError || cause instanceof TypeError || isConstraint(cause)) return cause;
  return new CodedError('STORE_UNAVAILABLE', { cause, retryAfterMs: 1_000 });
}

const isConstraint = (error: unknown): error is Error => error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === constraint;
