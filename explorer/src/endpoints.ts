/** Where the explorer finds the GraphQL server that it came from. */
export interface Endpoints {
  /** For queries and mutations. */
  http: string;
  /** For subscriptions, over graphql-ws. */
  webSocket: string;
}

/** The two addresses of `graphql` beside the page: same origin, and the same path prefix when a proxy puts the server under one. */
export function findEndpoints(pageUrl: string): Endpoints {
  const http = new URL('graphql', pageUrl);
  const webSocket = new URL(http);
  webSocket.protocol = http.protocol === 'https:' ? 'wss:' : 'ws:';
  return { http: http.href, webSocket: webSocket.href };
}
