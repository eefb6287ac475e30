/**
 * Streams an answer over a WebSocket, with the stock client of graphql-ws. The client reconnects by itself and sends the same subscription
 * again; the server then joins it to the generation that runs, and replays that from its first event. So events already seen are skipped.
 */
import { createClient } from 'graphql-ws';

interface Event {
  readonly __typename: string;
  readonly sequence: number;
  readonly terminal: boolean;
  readonly text?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

const url = process.env['BEDROCK_GRAPHQL_URL'] ?? 'http://127.0.0.1:4000';
// Without shouldRetry it comes back after a cut, but gives up where nobody listens for a moment: while the server is started again.
const client = createClient({ url: `${url.replace(/^http/, 'ws')}/graphql`, shouldRetry: () => true });

const query = `subscription ($input: ConverseInput!) {
  converseStream(input: $input) {
    __typename sequence terminal
    ... on TextDelta { text }
    ... on GenerationFailed { error { code message } }
    ... on GenerationInterrupted { error { code message } }
  }
}`;
const messages = [{ role: 'USER', content: [{ text: 'The Alder Bridge was opened in 1932. It is painted green. When was the Alder Bridge opened?' }] }];

let seen = 0;
for await (const { data, errors } of client.iterate<{ readonly converseStream: Event }>({ query, variables: { input: { modelId: 'amazon.nova-lite-v1:0', messages } } })) {
  if (!data) throw new Error(errors?.[0]?.message);
  const event = data.converseStream;
  if (event.sequence <= seen) continue;
  seen = event.sequence;
  if (event.text !== undefined) process.stdout.write(event.text);
  if (event.terminal) console.log(`\n[${event.__typename}${event.error === undefined ? '' : `: ${event.error.code}, ${event.error.message}`}]`);
}
await client.dispose();
