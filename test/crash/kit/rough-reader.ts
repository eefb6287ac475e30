import type { IncomingMessage } from 'node:http';
import { request } from 'node:http';
import type { Socket } from 'node:net';
import { WebSocket } from 'ws';
import type { GraphQLResult, Operation } from '../../kit/clients.ts';

export type StreamTransport = 'websocket' | 'sse';

/** A subscription on a connection of its own, which can break as connections do. */
export interface RoughReader {
  /** Resolves with how it ended: by the server's word, or with the connection. Never rejects. */
  readonly ended: Promise<'complete' | 'lost'>;
  /** Breaks the TCP connection with a reset, without a word of the protocol. Nothing is told afterwards. */
  cut(): void;
  /** Reads nothing more from the connection, which stays open. */
  pause(): void;
  resume(): void;
}

/** Subscribes, and hands on each result as it comes. */
export function readRoughly(transport: StreamTransport, url: string, operation: Operation, onResult: (result: GraphQLResult) => void): RoughReader {
  return transport === 'websocket' ? readWebSocket(url, operation, onResult) : readSse(url, operation, onResult);
}

function readWebSocket(url: string, operation: Operation, onResult: (result: GraphQLResult) => void): RoughReader {
  const { promise: ended, resolve } = Promise.withResolvers<'complete' | 'lost'>();
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  let tcp: Socket | undefined;
  let isCut = false;
  socket.on('upgrade', (response) => (tcp = response.socket));
  socket.on('open', () => socket.send('{"type":"connection_init"}'));
  socket.on('error', () => undefined); // 'close' follows
  socket.on('close', () => resolve('lost'));
  socket.on('message', (data: Buffer) => {
    if (isCut) return;
    const message = JSON.parse(data.toString()) as { readonly type: string; readonly payload?: unknown };
    switch (message.type) {
      case 'connection_ack':
        socket.send(JSON.stringify({ id: 'only', type: 'subscribe', payload: operation }));
        break;
      case 'next':
        onResult(message.payload as GraphQLResult);
        break;
      case 'error':
        onResult({ errors: message.payload as NonNullable<GraphQLResult['errors']> });
        resolve('complete');
        socket.close();
        break;
      case 'complete':
        resolve('complete');
        socket.close();
        break;
    }
  });
  return {
    ended,
    cut: () => {
      isCut = true;
      if (tcp === undefined) socket.terminate();
      else tcp.resetAndDestroy();
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
  };
}

function readSse(url: string, operation: Operation, onResult: (result: GraphQLResult) => void): RoughReader {
  const { promise: ended, resolve } = Promise.withResolvers<'complete' | 'lost'>();
  let tcp: Socket | undefined;
  let response: IncomingMessage | undefined;
  let isCut = false;
  let rest = '';
  const readBlock = (block: string): void => {
    const event = /^event: ?(.*)$/m.exec(block)?.[1];
    const data = /^data: ?(.*)$/m.exec(block)?.[1];
    if (event === 'next') onResult(JSON.parse(data ?? '') as GraphQLResult);
    if (event === 'complete') resolve('complete');
  };
  const outgoing = request(`${url}/graphql/stream`, { method: 'POST', agent: false, headers: { 'content-type': 'application/json', accept: 'text/event-stream' } });
  outgoing.on('socket', (socket) => (tcp = socket));
  outgoing.on('error', () => resolve('lost'));
  outgoing.on('response', (incoming) => {
    response = incoming;
    incoming.setEncoding('utf8').on('data', (text: string) => {
      if (isCut) return;
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      blocks.forEach(readBlock);
    });
    incoming.on('error', () => undefined); // 'close' follows
    incoming.on('close', () => resolve('lost'));
  });
  outgoing.end(JSON.stringify(operation));
  return {
    ended,
    cut: () => {
      isCut = true;
      if (tcp === undefined) outgoing.destroy();
      else tcp.resetAndDestroy();
    },
    pause: () => response?.pause(),
    resume: () => response?.resume(),
  };
}
