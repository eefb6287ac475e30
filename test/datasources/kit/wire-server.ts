import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { createBedrockRuntime } from '../../../src/datasources/bedrock-runtime.ts';
import type { BedrockRuntime, ConverseRequest } from '../../../src/datasources/types.ts';
import { readCatalogue } from '../../../src/models/catalogue.ts';
import { parseModelId } from '../../../src/models/model-id.ts';
import { transport } from '../../kit/transport.ts';
import type { Recording } from './recordings.ts';
import { bytesOf } from './recordings.ts';

/** A request as it came in. */
export interface WireRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly socket: Socket;
  readonly response: ServerResponse;
}

/** An HTTP/1.1 server on a free port that stands for Bedrock until the test is over. */
export async function startWireServer(answer: (request: WireRequest) => void) {
  const server = createServer((message, response) => {
    let body = '';
    message.setEncoding('utf8');
    message.on('data', (text: string) => (body += text));
    message.on('end', () => answer({ path: message.url ?? '', headers: message.headers, body, socket: message.socket, response }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return { url: `http://127.0.0.1:${address.port}`, server };
}

/** The runtime under test, in front of such a server. */
export function connect(url: string): BedrockRuntime {
  const runtime = createBedrockRuntime({
    bedrock: { mode: 'local', region: 'us-east-1', runtimeEndpoint: undefined, controlEndpoint: undefined, transport },
    localEndpoint: url,
    bodyFormatOf: (modelId) => readCatalogue().get(parseModelId(modelId).baseModelId ?? '')?.bodyFormat,
  });
  onTestFinished(() => runtime.close());
  return runtime;
}

/** Answers as the recording does. */
export function replay({ response: recorded }: Recording, { response }: WireRequest): void {
  const headers = { ...recorded.headers };
  delete headers['content-length'];
  response.writeHead(recorded.status, { 'content-type': 'application/json', ...headers }).end(bytesOf({ response: recorded } as Recording));
}

/** Begins an event stream. */
export function beginStream({ response }: WireRequest): void {
  response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream', 'x-amzn-requestid': 'request-1' }).flushHeaders();
}

/** The smallest request. */
export const hello: ConverseRequest = { kind: 'converse', modelId: 'amazon.nova-lite-v1:0', messages: [{ role: 'user', content: [{ text: 'Hello' }] }] };

/** A signal that nobody aborts. */
export const never = (): AbortSignal => new AbortController().signal;

/** Everything that an async iterable yields. */
export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
