import { DatabaseError } from 'pg';
import { CodedError, isCodedError } from '../../errors.ts';

/** Classes of SQLSTATE that name something wrong with a statement: its values, a constraint, a limit, a trigger's refusal. */
const faultClasses = new Set(['22', '23', '54', 'P0']);

const readOnly = '25006'; // cannot execute … in a read-only transaction

/** What PostgreSQL said, without the values that it quotes beside its message: they are prompts and answers, which the log must not have. */
class PostgresError extends Error {
  override readonly name = 'PostgresError';
  /** SQLSTATE */
  readonly code: string;

  constructor({ message, code }: Pick<DatabaseError, 'message' | 'code'>) {
    super(message);
    this.code = code ?? '';
  }
}

/**
 * What a caller is told where the database cannot be used: away, full, shutting down, too many connections. The cause is for the log. What would
 * fail at every try (a value that cannot be written, a constraint) is a fault of ours and stays what it is.
 */
export function storeError(cause: unknown): Error {
  if (isCodedError(cause) || cause instanceof RangeError || cause instanceof TypeError) return cause;
  const told = cause instanceof DatabaseError ? new PostgresError(cause) : cause;
  return isFault(cause) && told instanceof Error ? told : new CodedError('STORE_UNAVAILABLE', { cause: told, retryAfterMs: 1_000 });
}

/** Would it fail at every try, and only itself? */
export const isFault = (error: unknown): boolean => error instanceof DatabaseError && faultClasses.has(error.code?.slice(0, 2) ?? '');

/** Is it PostgreSQL's word on a connection that goes on? One to what has become a standby does not: the name may lead to another server by now. */
export const isAnswer = (error: unknown): boolean => error instanceof DatabaseError && error.severity !== 'FATAL' && error.severity !== 'PANIC' && error.code !== readOnly;
