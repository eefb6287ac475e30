/**
 * The project's own client: starts a long answer, and reads it over connections that are lost again and again. No gap, nothing twice, and one call to
 * the model. In a program of your own the import is `bedrock-graphql/client`.
 */
import { createClient } from '../client/index.ts';

const url = process.env['BEDROCK_GRAPHQL_URL'] ?? 'http://127.0.0.1:4000';

/** For show: the sockets of this program, of which one is cut at every third event. */
const sockets: WebSocket[] = [];
class Fragile extends WebSocket {
  constructor(address: string, protocols?: string | string[]) {
    super(address, protocols);
    sockets.push(this);
  }
}

const client = createClient({ url: `${url}/graphql`, webSocketImpl: Fragile });
const follow = client.converse({ modelId: 'amazon.nova-lite-v1:0', messages: [{ role: 'USER', content: [{ text: 'Write 60 words about rivers.' }] }] });

let text = '';
for await (const event of follow) {
  if (event.__typename === 'TextDelta') text += event.text;
  if (event.sequence % 3 === 0) sockets.at(-1)?.close();
}

const { status, text: whole } = await follow.result();
console.log(`${status}: ${follow.lastSequence} events over ${sockets.length} sockets`);
console.log(`the pieces are the whole text: ${text === whole && text === follow.text} (${text.length} characters)`);
