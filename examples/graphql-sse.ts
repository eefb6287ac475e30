/**
 * Streams an answer as server-sent events, with the stock client of graphql-sse. The client sends the subscription again when its connection is
 * lost; the idempotency key makes that join the generation that runs, instead of paying for another.
 */
import { randomUUID } from 'node:crypto';
import { createClient } from 'graphql-sse';

interface Event {
  readonly sequence: number;
  readonly text?: string;
  readonly stopReason?: string;
}

const url = process.env['BEDROCK_GRAPHQL_URL'] ?? 'http://127.0.0.1:4000';
const client = createClient({ url: `${url}/graphql/stream` });

const query = `subscription ($input: ConverseInput!) {
  converseStream(input: $input) { sequence ... on TextDelta { text } ... on GenerationCompleted { stopReason } }
}`;
const input = {
  modelId: 'amazon.nova-lite-v1:0',
  messages: [{ role: 'USER', content: [{ text: 'The Alder Bridge was opened in 1932. It is painted green. When was the Alder Bridge opened?' }] }],
  options: { idempotencyKey: randomUUID() },
};

let seen = 0;
for await (const { data, errors } of client.iterate<{ readonly converseStream: Event }>({ query, variables: { input } })) {
  if (!data) throw new Error(errors?.[0]?.message);
  const { sequence, text, stopReason } = data.converseStream;
  if (sequence <= seen) continue;
  seen = sequence;
  if (text !== undefined) process.stdout.write(text);
  if (stopReason !== undefined) console.log(`\n[completed: ${stopReason}]`);
}
client.dispose();
