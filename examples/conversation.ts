/**
 * A conversation that remembers within a budget: each turn sends only what is new. When the context passes its trigger, the older messages are
 * summarised, and the model still knows what stood in them. The preview says what became of each message; a fork goes another way.
 */
import { createClient } from '../client/index.ts';

interface Preview {
  readonly tokens: number;
  readonly dispositions: readonly { readonly disposition: string }[];
}

interface Conversation {
  readonly id: string;
  readonly messageCount: number;
  readonly summaries: readonly { readonly text: string }[];
  readonly messages: { readonly edges: readonly { readonly node: { readonly id: string } }[] };
}

const url = process.env['BEDROCK_GRAPHQL_URL'] ?? 'http://127.0.0.1:4000';
const client = createClient({ url: `${url}/graphql` });

// Small on purpose, so that it is compacted soon.
const memory = { strategy: 'SUMMARIZE', triggerTokens: 300, keepTokens: 150 };
const input = { modelId: 'local.small-v1', title: 'The ferry', inferenceConfig: { maxTokens: 100 }, memory };
const { id } = await ask<Conversation>('mutation ($input: CreateConversationInput!) { createConversation(input: $input) { id } }', { input });

await turn(id, 'My name is Ada Moore. What is my name?');
await turn(id, `${'The ferry to Marrow Point leaves every hour from pier four. '.repeat(20)}When does the ferry leave?`);
await turn(id, 'What was my name again?');

const { tokens, dispositions } = await ask<Preview>('query ($id: ID!) { contextPreview(conversationId: $id) { tokens dispositions { disposition } } }', { id });
console.log(`sent: ${tokens} tokens; ${dispositions.map(({ disposition }) => disposition).join(', ')}`);

const { summaries, messages } = await ask<Conversation>('query ($id: ID!) { conversation(id: $id) { summaries { text } messages { edges { node { id } } } } }', { id });
for (const { text } of summaries) console.log(`summary: ${text}`);

const fork = await ask<Conversation>('mutation ($id: ID!, $messageId: ID!) { forkConversation(id: $id, messageId: $messageId) { id messageCount } }', { id, messageId: messages.edges[1]?.node.id });
console.log(`forked after ${fork.messageCount} messages`);
await turn(fork.id, 'Repeat: another way');

/** Streams a turn, and says what has been answered. */
async function turn(conversationId: string, text: string): Promise<void> {
  const answer = client.converse({ conversationId, messages: [{ role: 'USER', content: [{ text }] }] });
  process.stdout.write('> ');
  for await (const event of answer) {
    if (event.__typename === 'TextDelta') process.stdout.write(event.text);
    if (event.__typename === 'GenerationRestarted') process.stdout.write('\n> ');
  }
  const { status, error } = await answer.result();
  console.log(status === 'COMPLETED' ? '' : ` [${status}: ${error?.message ?? ''}]`);
}

/** The root field of a query or mutation. */
async function ask<Root>(query: string, variables: object): Promise<Root> {
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query, variables }) });
  const { data, errors } = (await response.json()) as { data?: Record<string, Root> | null; errors?: { message: string }[] };
  const [root] = Object.values(data ?? {});
  if (errors !== undefined || root === undefined) throw new Error(errors?.[0]?.message);
  return root;
}
