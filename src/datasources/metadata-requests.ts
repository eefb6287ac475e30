import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';

/** One request, and what came of it so far. */
interface Asked {
  /** Of an EC2 instance's metadata; else it is the endpoint of a container's credentials. */
  readonly isOfInstance: boolean;
  /** Undefined while there is no answer. */
  status?: number;
  error?: Error;
}

const watches = new AsyncLocalStorage<MetadataRequests>();

/** What is asked meanwhile belongs to no watch. */
export const unwatched = <Result>(ask: () => Result): Result => watches.exit(ask);

/**
 * What ECS, EKS and EC2 answer to who asks them for credentials. The SDK asks them past the handler that it is given, and in its error little is left of what they
 * said; so it is heard from Node.js, which tells of every request that it makes.
 */
export class MetadataRequests {
  readonly #asked: Asked[] = [];
  readonly #byRequest = new WeakMap<ClientRequest, Asked>();

  get all(): readonly Readonly<Asked>[] {
    return this.#asked;
  }

  /** Takes note of the requests that `find` makes. */
  async watch<Result>(find: () => Promise<Result>): Promise<Result> {
    for (const [channel, listener] of this.#listeners) subscribe(channel, listener);
    try {
      return await watches.run(this, find);
    } finally {
      for (const [channel, listener] of this.#listeners) unsubscribe(channel, listener);
    }
  }

  readonly #listeners: readonly [channel: string, listener: (message: unknown) => void][] = [
    [
      'http.client.request.created',
      (message) => {
        if (watches.getStore() !== this) return;
        const { request } = message as { readonly request: ClientRequest };
        const asked = { isOfInstance: request.path.startsWith('/latest/') };
        this.#asked.push(asked);
        this.#byRequest.set(request, asked);
      },
    ],
    [
      'http.client.response.finish', // that is, its head is there
      (message) => {
        const { request, response } = message as { readonly request: ClientRequest; readonly response: IncomingMessage };
        const asked = this.#byRequest.get(request);
        if (asked !== undefined && response.statusCode !== undefined) asked.status = response.statusCode;
      },
    ],
    [
      'http.client.request.error',
      (message) => {
        const { request, error } = message as { readonly request: ClientRequest; readonly error: Error };
        const asked = this.#byRequest.get(request);
        if (asked !== undefined) asked.error = error;
      },
    ],
  ];
}
