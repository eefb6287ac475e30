import { once } from 'node:events';
import { Pool } from 'undici';
import { WebSocket } from 'ws';
import { isJsonObject } from '../../src/json.ts';
import { numberedModel, Tokens } from './numbered.ts';
import type { OneStream, StreamsJob } from './subject.ts';
import { textsOf } from './subject.ts';

const inputOf = (modelId: string, messages: number) => ({
  modelId,
  messages: textsOf(messages).map((text, index) => ({ role: index % 2 === 0 ? 'USER' : 'ASSISTANT', content: [{ text }] })),
});

const mutation = 'mutation ($input: ConverseInput!) { converse(input: $input) { id status text } }';
const subscription = 'subscription ($input: ConverseInput!) { converseStream(input: $input) { sequence ... on TextDelta { text } ... on GenerationCompleted { generation { text } } } }';

interface StreamEvent {
  readonly sequence: number;
  readonly text?: string;
  readonly generation?: { readonly text: string };
}

/** Asks the server as a client would that costs little itself: messages are kept as they come and read when the stream is over. */
export class ServerClient {
  readonly #http: Pool;
  readonly #url: string;
  readonly #sockets: WebSocket[] = [];
  readonly #body = JSON.stringify({ query: mutation, variables: { input: inputOf(numberedModel(100, 0), 1) } });
  #streams = 0;

  constructor(url: string) {
    this.#url = url;
    this.#http = new Pool(url, { connections: null });
  }

  async converse(): Promise<void> {
    const { body } = await this.#http.request({ method: 'POST', path: '/graphql', headers: { 'content-type': 'application/json' }, body: this.#body });
    const answer = await body.text();
    if (!answer.includes('"COMPLETED"')) throw new Error(`unexpected answer: ${answer.slice(0, 300)}`);
  }

  /** Opens sockets until there are so many. */
  async open(count: number): Promise<void> {
    while (this.#sockets.length < count) {
      const batch = Array.from({ length: Math.min(50, count - this.#sockets.length) }, () => this.#connect());
      this.#sockets.push(...(await Promise.all(batch)));
    }
  }

  async #connect(): Promise<WebSocket> {
    const socket = new WebSocket(`${this.#url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', { perMessageDeflate: false, skipUTF8Validation: true });
    await once(socket, 'open');
    socket.send('{"type":"connection_init"}');
    await once(socket, 'message');
    return socket;
  }

  /** Runs one stream on one of the sockets, and throws unless every token came once and in order, under dense sequence numbers. */
  async stream(index: number, { tokens, rate, messages }: StreamsJob): Promise<OneStream> {
    const socket = this.#sockets[index];
    if (socket === undefined) throw new Error('there is no such socket');
    const id = String((this.#streams += 1));
    const received: { readonly data: Buffer; readonly at: bigint }[] = [];
    const whole = Promise.withResolvers<undefined>();
    const onMessage = (data: Buffer): void => {
      if (data.length < 100 && data.includes('"type":"ping"')) {
        socket.send('{"type":"pong"}');
        return;
      }
      received.push({ data, at: process.hrtime.bigint() });
      if (data.length < 100 && data.includes('"type":"complete"')) whole.resolve(undefined);
    };
    const onClose = (code: number): void => whole.reject(new Error(`a socket was closed with ${code}`));
    socket.on('message', onMessage).on('close', onClose);
    const start = process.hrtime.bigint();
    socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query: subscription, variables: { input: inputOf(numberedModel(tokens, rate), messages) } } }));
    try {
      await whole.promise;
    } finally {
      socket.off('message', onMessage).off('close', onClose);
    }
    return readStream(received, start, tokens);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    await this.#http.close();
  }
}

function readStream(received: readonly { readonly data: Buffer; readonly at: bigint }[], start: bigint, tokens: number): OneStream {
  const said = new Tokens();
  let firstTokenMs = Number.NaN;
  let sequence = 0;
  let last: StreamEvent | undefined;
  for (const { data, at } of received) {
    const event = eventOf(data.toString());
    if (event === undefined) continue;
    sequence += 1;
    if (event.sequence !== sequence) throw new Error(`a stream is not exact: ${event.sequence} came as number ${sequence}`);
    last = event;
    if (event.text === undefined) continue;
    if (said.text === '') firstTokenMs = Number(at - start) / 1e6;
    said.add(event.text, at);
  }
  const { isExact, count, transitMs } = said.read(tokens);
  if (!isExact || last?.generation?.text !== said.text) throw new Error(`a stream is not exact: ${count} of ${tokens} tokens: ${received.at(-1)?.data.toString().slice(0, 300) ?? ''}`);
  return { firstTokenMs, count, transitMs };
}

function eventOf(text: string): StreamEvent | undefined {
  const message: unknown = JSON.parse(text);
  if (!isJsonObject(message)) throw new Error('not a message');
  if (message['type'] === 'complete') return undefined;
  const { payload } = message;
  const data = isJsonObject(payload) ? payload['data'] : undefined;
  if (message['type'] !== 'next' || !isJsonObject(data)) throw new Error(`unexpected message: ${text.slice(0, 300)}`);
  return data['converseStream'] as unknown as StreamEvent;
}
