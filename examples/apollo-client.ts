/** Apollo Client in Node: one client, which sends mutations over HTTP and subscriptions over a WebSocket. */
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client';
import type { TypedDocumentNode } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import { createClient } from 'graphql-ws';

interface Variables {
  readonly input: { readonly modelId: string; readonly messages: readonly { readonly role: string; readonly content: readonly { readonly text: string }[] }[] };
}

interface Event {
  readonly __typename: string;
  readonly sequence: number;
  readonly terminal: boolean;
  readonly text?: string;
}

const converse: TypedDocumentNode<{ readonly converse: { readonly id: string; readonly status: string; readonly text: string } | null }, Variables> = gql`
  mutation ($input: ConverseInput!) {
    converse(input: $input) { id status text }
  }
`;
const converseStream: TypedDocumentNode<{ readonly converseStream: Event }, Variables> = gql`
  subscription ($input: ConverseInput!) {
    converseStream(input: $input) { __typename sequence terminal ... on TextDelta { text } }
  }
`;

const url = `${process.env['BEDROCK_GRAPHQL_URL'] ?? 'http://127.0.0.1:4000'}/graphql`;
const socket = createClient({ url: url.replace(/^http/, 'ws'), shouldRetry: () => true }); // also while the server is started again
const isSubscription = ({ operationType }: ApolloLink.Operation): boolean => operationType === OperationTypeNode.SUBSCRIPTION;
const client = new ApolloClient({
  link: ApolloLink.split(isSubscription, new GraphQLWsLink(socket), new HttpLink({ uri: url })),
  cache: new InMemoryCache(),
});
const messages = [{ role: 'USER', content: [{ text: 'The Alder Bridge was opened in 1932. It is painted green. When was the Alder Bridge opened?' }] }];
const variables = { input: { modelId: 'amazon.nova-lite-v1:0', messages } };

const { data } = await client.mutate({ mutation: converse, variables });
console.log(`mutation: ${data?.converse?.status}, ${data?.converse?.text}`);

// Events are no entities: they are read as they come, and the cache has no use for them.
let seen = 0;
await new Promise<void>((resolve, reject) => {
  client.subscribe({ query: converseStream, variables, fetchPolicy: 'no-cache' }).subscribe({
    next: (result) => {
      if (result.error) reject(new Error(result.error.message, { cause: result.error }));
      const event = result.data?.converseStream;
      if (!event || event.sequence <= seen) return; // a reconnection replays from the first event
      seen = event.sequence;
      process.stdout.write(event.text ?? (event.terminal ? `\n[${event.__typename}]\n` : ''));
    },
    error: reject,
    complete: resolve,
  });
});
client.stop();
await socket.dispose();
