import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

/** Its name tells the upstream how to answer. */
export const modelOf = (tokens: number, rate: number): string => `bench.tokens-${tokens}-rate-${rate}`;

const inputOf = (modelId: string) => ({ modelId, messages: [{ role: 'USER', content: [{ text: 'What is a token?' }] }] });

/** Asks for a whole answer and throws unless it is COMPLETED. */
export async function converse(url: string): Promise<void> {
  const query = 'mutation ($input: ConverseInput!) { converse(input: $input) { id status text } }';
  const answer = await post(`${url}/graphql`, { query, variables: { input: inputOf(modelOf(100, 0)) } });
  if (!answer.includes('"COMPLETED"')) throw new Error(`unexpected answer: ${answer.slice(0, 300)}`);
}

/** Streams an answer over server-sent events and throws unless every token came once and in order. */
export async function stream(url: string, tokens: number, rate: number): Promise<void> {
  const query = 'subscription ($input: ConverseInput!) { converseStream(input: $input) { sequence terminal ... on TextDelta { text } ... on GenerationCompleted { generation { text } } } }';
  const answer = await post(`${url}/graphql/stream`, { query, variables: { input: inputOf(modelOf(tokens, rate)) } }, 'text/event-stream');
  const events = [...answer.matchAll(/^data: (\{.*\})$/gm)].map(([, json]) => (JSON.parse(json ?? '') as { data: { converseStream: StreamEvent } | null }).data?.converseStream);
  const said = events.map((event) => event?.text ?? '').join('');
  const isDense = events.every((event, index) => event?.sequence === index + 1);
  if (!isDense || said !== 'token '.repeat(tokens) || events.at(-1)?.generation?.text !== said) throw new Error(`a stream is not exact: ${events.length} events, ${said.length} characters: ${answer.slice(0, 300)}`);
}

interface StreamEvent {
  readonly sequence: number;
  readonly text?: string;
  readonly generation?: { readonly text: string };
}

function post(url: string, body: object, accept = 'application/json'): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const payload = JSON.stringify(body);
  request(url, { agent, method: 'POST', headers: { 'content-type': 'application/json', accept, 'content-length': Buffer.byteLength(payload) } })
    .on('response', (response) => resolve(text(response)))
    .on('error', reject)
    .end(payload);
  return promise;
}

/** Keeps so many callers busy for so many seconds; gives how often they were served. */
export async function keepBusy(callers: number, seconds: number, call: () => Promise<void>): Promise<{ readonly calls: number; readonly seconds: number }> {
  const start = performance.now();
  const end = start + seconds * 1_000;
  let calls = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() < end) {
      await call();
      calls += 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return { calls, seconds: (performance.now() - start) / 1_000 };
}

export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
