/** Starts a generation, reads three of its events, leaves, and follows it again after the last of them: no gap, and nothing twice. */
import { createClient } from 'graphql-sse';

interface Event {
  readonly sequence: number;
  readonly text?: string;
  readonly generation?: { readonly status: string; readonly text: string };
}

const url = process.env['BEDROCK_GRAPHQL_URL'] ?? 'http://127.0.0.1:4000';
const client = createClient({ url: `${url}/graphql/stream` });

const start = `mutation ($converse: ConverseInput!) { startGeneration(input: { converse: $converse }) { id } }`;
const follow = `subscription ($id: ID!, $after: Int!) {
  generationEvents(id: $id, after: $after) { sequence ... on TextDelta { text } ... on GenerationCompleted { generation { status text } } }
}`;
const converse = { modelId: 'amazon.nova-lite-v1:0', messages: [{ role: 'USER', content: [{ text: 'Write 40 words about rivers.' }] }] };

const started = await client.iterate<{ readonly startGeneration: { readonly id: string } }>({ query: start, variables: { converse } }).next();
const id: unknown = started.done ? undefined : started.value.data?.startGeneration.id;

let text = '';
let last = 0;
/** Reads up to event number `until`, and returns the last one read. */
async function readUntil(until: number): Promise<Event | undefined> {
  for await (const { data, errors } of client.iterate<{ readonly generationEvents: Event }>({ query: follow, variables: { id, after: last } })) {
    if (!data) throw new Error(errors?.[0]?.message);
    const event = data.generationEvents;
    last = event.sequence;
    text += event.text ?? '';
    if (event.generation !== undefined || last === until) return event;
  }
  return undefined;
}

await readUntil(3);
console.log(`left after event ${last}, having read: ${JSON.stringify(text)}`);
const end = await readUntil(Infinity);
console.log(`read on to event ${last}: ${end?.generation?.status}`);
console.log(`the pieces are the whole text: ${text === end?.generation?.text} (${text.length} characters)`);
client.dispose();
