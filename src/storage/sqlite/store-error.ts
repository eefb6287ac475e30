import { CodedError } from '../../errors.ts';

/** What a client is told where the database cannot be used: busy, full, or broken. The cause is for the log. */
export const storeError = (cause: unknown): CodedError => new CodedError('STORE_UNAVAILABLE', { cause, retryAfterMs: 1_000 });
