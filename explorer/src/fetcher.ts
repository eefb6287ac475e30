import { createGraphiQLFetcher, isAsyncIterable } from '@graphiql/toolkit';
import type { Fetcher } from '@graphiql/toolkit';
import { createClient } from 'graphql-ws';
import type { Endpoints } from './endpoints.ts';
import { mapIterable } from './map-iterable.ts';
import { settleOperation } from './operation.ts';
import { skipOvertaken } from './skip-overtaken.ts';
import { createStreamView } from './stream-view.ts';
import { endUnreachable, tellUnreachable } from './tell-unreachable.ts';

/** A lost socket is tried again this often, with growing pauses (1 s, 2 s, 4 s…): half a minute, enough for a server's restart. Also where nobody listens meanwhile, which a browser tells by an event without a reason. */
const RETRY_ATTEMPTS = 5;

/**
 * Runs what stands in the editor: queries and mutations over HTTP, subscriptions over one WebSocket that is opened by the first of them
 * and closed after the last. Events of a generation are shown with the text so far (see stream-view.ts), as often as the page has time for it.
 */
export function createExplorerFetcher(endpoints: Endpoints): Fetcher {
  const run = createGraphiQLFetcher({
    url: endpoints.http,
    wsClient: createClient({ url: endpoints.webSocket, retryAttempts: RETRY_ATTEMPTS, shouldRetry: () => true }),
    enableIncrementalDelivery: false,
  });
  return async (params, options) => {
    const answer = await tellUnreachable(run(...settleOperation(params, options)));
    return isAsyncIterable(answer) ? skipOvertaken(mapIterable(endUnreachable(answer), createStreamView())) : answer;
  };
}
