/** Starts a long answer, reads some of it, and stops it from another connection: the model stops, and what came is kept. */
import { createClient } from 'graphql-ws';

interface Event {
  readonly __typename: string;
  readonly generationId: string;
  readonly text?: string;
  readonly generation?: { readonly status: string; readonly text: string; readonly usage: { readonly outputTokens: number; readonly source: string } | null };
}

const url = process.env['BEDROCK_GRAPHQL_URL'] ?? 'http://127.0.0.1:4000';
const client = createClient({ url: `${url.replace(/^http/, 'ws')}/graphql` });

const query = `subscription ($input: ConverseInput!) {
  converseStream(input: $input) {
    __typename generationId
    ... on TextDelta { text }
    ... on GenerationCancelled { generation { status text usage { outputTokens source } } }
  }
}`;
const input = { modelId: 'amazon.nova-lite-v1:0', messages: [{ role: 'USER', content: [{ text: 'Write 5000 words about rivers.' }] }] };

let pieces = 0;
for await (const { data, errors } of client.iterate<{ readonly converseStream: Event }>({ query, variables: { input } })) {
  if (!data) throw new Error(errors?.[0]?.message);
  const { __typename, generationId, text, generation } = data.converseStream;
  if (text !== undefined && (pieces += 1) === 5) await cancel(generationId);
  if (generation) console.log(`${__typename}: ${generation.status}, ${generation.text.length} characters kept, ${generation.usage?.outputTokens} output tokens (${generation.usage?.source})`);
}
await client.dispose();

/** Any connection may cancel: this one is a plain HTTP request. */
async function cancel(id: string): Promise<void> {
  const body = JSON.stringify({ query: 'mutation ($id: ID!) { cancelGeneration(id: $id) { status } }', variables: { id } });
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  console.log(`cancelGeneration answered: ${await response.text()}`);
}
