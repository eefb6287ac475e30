/** An operation, as every transport sends it. */
export interface GraphQLRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** One result of it. */
export interface GraphQLResult {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly unknown[];
}

/** A result without the members that it does not have, and without those of no use here. */
export const readResult = ({ data, errors }: { readonly data?: GraphQLResult['data'] | undefined; readonly errors?: readonly unknown[] | undefined }): GraphQLResult => ({
  ...(data === undefined ? {} : { data }),
  ...(errors === undefined ? {} : { errors }),
});

/**
 * Runs a subscription on a connection, once: delivers its results until the server completes it. Throws a ClientError: retryable when the
 * connection was lost, or never came about; not retryable when the server refuses, or whoever stands before it. Throws the signal's reason as
 * soon as that is aborted. Leaving the iteration unsubscribes at once. `onOpen` is called when the connection stands.
 */
export type Subscribe = (request: GraphQLRequest, signal: AbortSignal, onOpen: () => void) => AsyncGenerator<GraphQLResult, void, void>;

/** Headers of a request, or what makes them for each request, such as one that has a fresh token. What it throws counts as a failed attempt. */
export type HeadersSource = Readonly<Record<string, string>> | (() => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>);

export const readHeaders = async (source: HeadersSource | undefined): Promise<Readonly<Record<string, string>>> => (typeof source === 'function' ? source() : (source ?? {}));
