import type { ServerResponse } from 'node:http';

/** A signal that aborts when the connection closes before the response was written whole. */
export function abortWhenGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone.signal;
}
