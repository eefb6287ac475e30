import { createClient as createSseClient, NetworkError } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import { WebSocket } from 'ws';

/** An operation, as all three transports take it. */
export interface Operation {
  readonly query: string;
  readonly operationName?: string;
  readonly variables?: Record<string, unknown>;
}

export interface GraphQLResult {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly { readonly message: string; readonly path?: readonly unknown[]; readonly extensions?: Record<string, unknown> }[];
}

/** Sends a query or mutation over HTTP. */
export async function post(url: string, operation: Operation, { headers, ...init }: Omit<RequestInit, 'headers'> & { readonly headers?: Record<string, string> } = {}): Promise<GraphQLResult & { readonly status: number }> {
  const response = await fetch(`${url}/graphql`, { method: 'POST', body: JSON.stringify(operation), ...init, headers: { 'content-type': 'application/json', ...headers } });
  return { status: response.status, ...((await response.json()) as GraphQLResult) };
}

export const connectWs = (url: string, options: Partial<Parameters<typeof createWsClient>[0]> = {}) =>
  createWsClient({ url: `${url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket, retryAttempts: 0, ...options });

export const connectSse = (url: string, options: Partial<Parameters<typeof createSseClient>[0]> = {}) =>
  createSseClient({ url: `${url}/graphql/stream`, retryAttempts: 0, ...options });

/** Every result of an operation, over each transport that takes it. HTTP has one result, and takes no subscriptions. */
export const transports = {
  async http(url: string, operation: Operation): Promise<GraphQLResult[]> {
    const { data, errors } = await post(url, operation);
    return [{ ...(errors === undefined ? {} : { errors }), ...(data === undefined ? {} : { data }) }];
  },
  async websocket(url: string, operation: Operation): Promise<GraphQLResult[]> {
    const client = connectWs(url);
    try {
      return await collect(client.iterate(operation));
    } finally {
      await client.dispose();
    }
  },
  async sse(url: string, operation: Operation): Promise<GraphQLResult[]> {
    const client = connectSse(url);
    try {
      return await collect(client.iterate(operation));
    } finally {
      client.dispose();
    }
  },
} as const;

export type Transport = keyof typeof transports;

async function collect(results: AsyncIterable<unknown>): Promise<GraphQLResult[]> {
  const collected: GraphQLResult[] = [];
  try {
    for await (const result of results) collected.push(result as GraphQLResult);
  } catch (error) {
    if (error instanceof NetworkError && error.response instanceof Response) collected.push((await error.response.json()) as GraphQLResult); // SSE: refused before it began
    else if (Array.isArray(error)) collected.push({ errors: error as NonNullable<GraphQLResult['errors']> }); // what a WebSocket's Error message carries
    else throw error;
  }
  return collected;
}
