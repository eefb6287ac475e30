import { createClient } from 'graphql-sse';
import { ClientError, connectionLost } from '../errors.ts';
import { isPage, readRefusal } from './answer.ts';
import type { GraphQLResult, HeadersSource, Subscribe } from './port.ts';
import { readHeaders, readResult } from './port.ts';
import { iterateSink } from './sink.ts';
import { Watchdog } from './watchdog.ts';

export interface SseOptions {
  readonly url: URL;
  readonly headers: HeadersSource | undefined;
  readonly fetch: typeof fetch;
  readonly silenceMs: number;
}

/** Subscriptions as server-sent events, each on a connection of its own. */
export const createSseTransport = ({ url, headers, fetch, silenceMs }: SseOptions): Subscribe =>
  (request, signal, onOpen) =>
    iterateSink<GraphQLResult>((sink) => {
      let refusal: ClientError | undefined;
      const fail = (error: unknown): void => sink.error(refusal ?? (error instanceof ClientError ? error : connectionLost(`The event stream from ${url.origin}${url.pathname} broke off.`, error)));
      const watchdog = new Watchdog(silenceMs, () => {
        fail(connectionLost(`Nothing came for ${silenceMs} ms.`));
        unsubscribe();
      });

      const fetchEvents = async (input: URL, init: RequestInit): Promise<Response> => {
        const response = await fetch(input, init);
        watchdog.heard();
        if (response.ok && response.body !== null && !isPage(response)) {
          sink.open();
          return new Response(observed(response.body, () => watchdog.heard()), response);
        }
        refusal = await readRefusal(response);
        throw refusal;
      };

      const client = createClient({ url: url.href, headers: async () => ({ ...(await readHeaders(headers)) }), fetchFn: fetchEvents, retryAttempts: 0 });
      const unsubscribe = client.subscribe(
        { query: request.query, variables: { ...request.variables } },
        {
          next: (result) => sink.next(readResult(result)),
          error: fail,
          complete: () => sink.complete(),
        },
      );
      return () => {
        watchdog.stop();
        unsubscribe();
      };
    }, signal, onOpen);

/**
 * The same bytes. A body that just ends ends in an error: graphql-sse, when it is busy at that moment, would take no notice of a clean end
 * without the event `complete` (a server that stops, a proxy that cuts) and wait for ever. What was read before the error is not lost, since
 * nothing is read ahead.
 */
function observed(body: ReadableStream<Uint8Array>, onChunk: () => void): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const { done, value } = await reader.read();
        if (done) {
          controller.error(connectionLost('The event stream ended without its end.'));
          return;
        }
        onChunk();
        controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
