import type { RetryOptions } from '../backoff.ts';
import { Backoff } from '../backoff.ts';
import { ClientError, connectionLost, fromGraphQLErrors } from '../errors.ts';
import { readAnswer } from './answer.ts';
import type { GraphQLRequest, GraphQLResult, HeadersSource } from './port.ts';
import { readHeaders } from './port.ts';

export interface HttpOptions {
  readonly url: URL;
  readonly headers: HeadersSource | undefined;
  readonly fetch: typeof fetch;
  readonly retry: RetryOptions;
  /** How long an answer may take before it counts as lost. */
  readonly answerTimeoutMs: number;
}

/**
 * Sends a query, or a mutation that may be repeated, and gives back its data. A lost answer is asked for again, the same bytes each time. Throws
 * a ClientError when the server refuses, or when no attempt is left; the signal's reason when it is aborted.
 */
export type Send = (request: GraphQLRequest, signal: AbortSignal) => Promise<Readonly<Record<string, unknown>>>;

export function createHttpTransport({ url, headers, fetch, retry, answerTimeoutMs }: HttpOptions): Send {
  const attempt = async (body: string, signal: AbortSignal): Promise<GraphQLResult> => {
    const timeout = AbortSignal.timeout(answerTimeoutMs);
    try {
      const init = { method: 'POST', headers: { 'content-type': 'application/json', accept: 'application/json', ...(await readHeaders(headers)) }, body };
      return await readAnswer(await fetch(url, { ...init, signal: AbortSignal.any([signal, timeout]) }));
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof ClientError ? error : connectionLost(timeout.aborted ? `No answer came within ${answerTimeoutMs} ms.` : `The connection to ${url.origin}${url.pathname} was lost before the answer came.`, error);
    }
  };

  return async (request, signal) => {
    const body = JSON.stringify(request);
    const backoff = new Backoff(retry);
    for (;;) {
      try {
        const { data, errors } = await attempt(body, signal);
        if (errors !== undefined) throw fromGraphQLErrors(errors);
        return data ?? {};
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof ClientError)) throw error;
        await backoff.wait(error, signal);
      }
    }
  };
}
