import { CodedError } from '../errors.ts';
import { streamPath } from './sse.ts';

/** What a subscription is told at a path that streams nothing. */
export const subscriptionsElsewhere = `Subscriptions run over a WebSocket at /graphql (graphql-transport-ws) or as server-sent events at ${streamPath}.`;

/** What Apollo Server refuses before the pipeline is asked, in words that name no way out, or one that this server has not; and what is said in their place. */
const words: readonly (readonly [apollo: RegExp, ours: string])[] = [
  [/^GET requests only support query operations, not subscription/, subscriptionsElsewhere],
  [/^GET requests only support query operations, not mutation/, 'A GET cannot run this mutation; send it by POST or over a WebSocket.'],
  [/^GraphQL operations must contain a non-empty `query`/, 'The request has no query. Persisted operations are not supported: the text of the operation has to stand in query.'],
];

/** The error in our words; any other as it is. */
export function inOurWords(error: unknown): unknown {
  const message = error instanceof Error ? words.find(([apollo]) => apollo.test(error.message))?.[1] : undefined;
  return message === undefined ? error : new CodedError('BAD_REQUEST', { message });
}
