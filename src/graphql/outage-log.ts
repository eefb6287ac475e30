import type { GraphQLError } from 'graphql';
import { findCodedError } from './mask-error.ts';
import type { Log } from './log.ts';

const quietMs = 60_000;

/**
 * Returns a function that is told of what was thrown and what is shown of it, and logs why the store cannot be used, which no caller is told: once a minute at most, since while that
 * lasts every operation fails for the same reason.
 */
export function createOutageLog(log: Log): (error: unknown, shown: GraphQLError) => void {
  let toldAt = -Infinity;
  return (error, shown) => {
    if (shown.extensions['code'] !== 'STORE_UNAVAILABLE' || performance.now() - toldAt < quietMs) return;
    toldAt = performance.now();
    log.error({ err: findCodedError(error)?.cause }, 'The store cannot be used: what needs it is refused. This is told once a minute at most.');
  };
}
