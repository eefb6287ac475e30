import { CodedError } from '../../errors.ts';
import type { PreparedOperation } from '../prepared-operation.ts';

/**
 * Who attacks: a page of another site, or a message with a link. What they gain: browsers, crawlers and proxies follow, repeat and prefetch
 * GET requests, with nobody's intent, so that a model would be started (and paid for) by looking at a picture. Why this stops them: a GET runs
 * queries and the subscriptions that only follow what exists, nothing else. What it does not stop: reading, which the origin guard handles.
 */
export function refuseWritesOverGet(operation: PreparedOperation, readOnlySubscriptions: readonly string[]): CodedError | undefined {
  if (operation.kind === 'query') return undefined;
  if (operation.kind === 'subscription' && operation.rootFields.every((field) => readOnlySubscriptions.includes(field))) return undefined;
  return new CodedError('BAD_REQUEST', { message: `A GET cannot run this ${operation.kind}; send it by POST or over a WebSocket.` });
}
