import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

/** What one subscription is answered with: these results, and then an end. A number closes the WebSocket with that code; an event stream just ends. */
export interface Script {
  readonly events?: readonly object[];
  readonly errors?: readonly object[];
  readonly end: 'complete' | number;
  /** Milliseconds to wait before the end. Default 0. */
  readonly holdMs?: number;
}

/** A server that says what it is told to, for what a right server never does, or only in a bad hour. */
export interface ScriptedServer extends AsyncDisposable {
  readonly url: string;
  /** The `after` of each subscription that has come. */
  readonly cursors: readonly number[];
  /** How many requests over plain HTTP have come. */
  readonly posts: number;
}

/** How the plain HTTP requests are answered, in order; the last again and again. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Answers each subscription with the next script, over either transport. */
export async function startScriptedServer(scripts: readonly Script[], answers: readonly Answer[] = [{ body: { data: { generation: null } } }]): Promise<ScriptedServer> {
  const cursors: number[] = [];
  let posts = 0;
  const take = (payload: { readonly variables: { readonly after: number } }): Script => {
    cursors.push(payload.variables.after);
    return scripts[cursors.length - 1] ?? { end: 'complete' };
  };
  const resultsOf = ({ events = [], errors }: Script): object[] => [...events.map((event) => ({ data: { generationEvents: event } })), ...(errors === undefined ? [] : [{ errors }])];

  const http = createServer((request, response) => {
    void readJson(request).then((payload) => {
      if (request.url === '/graphql/stream') stream(take(payload as Parameters<typeof take>[0]), response);
      else {
        const { status = 200, headers, body } = answers[Math.min(posts, answers.length - 1)] ?? { body: {} };
        posts += 1;
        response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(typeof body === 'string' ? body : JSON.stringify(body));
      }
    });
  });
  const stream = (script: Script, response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    for (const result of resultsOf(script)) response.write(`event: next\ndata: ${JSON.stringify(result)}\n\n`);
    const end = (): void => void response.end(script.end === 'complete' ? 'event: complete\ndata: \n\n' : '');
    if (script.holdMs === undefined) end();
    else setTimeout(end, script.holdMs);
  };

  const sockets = new WebSocketServer({ server: http });
  sockets.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as { readonly type: string; readonly id?: string; readonly payload: Parameters<typeof take>[0] };
      if (message.type === 'connection_init') socket.send('{"type":"connection_ack"}');
      if (message.type !== 'subscribe') return;
      const { id } = message;
      const script = take(message.payload);
      for (const payload of resultsOf(script)) socket.send(JSON.stringify({ id, type: 'next', payload }));
      const end = (): void => {
        if (script.end === 'complete') socket.send(JSON.stringify({ id, type: 'complete' }));
        else if (script.end === 1006) socket.terminate();
        else socket.close(script.end, 'as scripted');
      };
      if (script.holdMs === undefined) end();
      else setTimeout(end, script.holdMs);
    });
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    cursors,
    get posts() {
      return posts;
    },
    [Symbol.asyncDispose]: async () => {
      const closed = once(http, 'close');
      for (const socket of sockets.clients) socket.terminate();
      http.close();
      http.closeAllConnections();
      await closed;
    },
  };
}

async function readJson(chunks: AsyncIterable<Buffer>): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return JSON.parse(Buffer.concat(parts).toString());
}
