import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawSocket } from './support/clients.ts';
import { startToyServer } from './support/toy-server.ts';
import type { ToyServer } from './support/toy-server.ts';

let toy: ToyServer;
beforeAll(async () => {
  toy = await startToyServer();
});
afterAll(() => toy.close());

const needed = 'The subprotocol graphql-transport-ws is needed';

describe('the subprotocol of a WebSocket', () => {
  it('that is older is told, in its own words, which one is needed', async () => {
    const socket = new RawSocket(toy.url, ['graphql-ws']);
    expect(await socket.next()).toEqual({ type: 'connection_error', payload: { message: expect.stringContaining(needed) as unknown } });
    expect(await socket.closed).toEqual({ code: 4406, reason: needed });
  });

  it('that is missing is told by the close code', async () => {
    expect(await new RawSocket(toy.url, []).closed).toEqual({ code: 4406, reason: needed });
  });

  it('that is unknown is not agreed to', async () => {
    const { socket } = new RawSocket(toy.url, ['other']);
    expect(await once(socket, 'error')).toMatchObject([{ message: 'Server sent no subprotocol' }]);
  });

  it.each([[['graphql-ws', 'graphql-transport-ws']], [['graphql-transport-ws', 'graphql-ws']]])('is the one that is served, out of %j', async (protocols) => {
    const raw = new RawSocket(toy.url, protocols);
    await once(raw.socket, 'open');
    raw.send({ type: 'connection_init' });
    expect(await raw.next()).toMatchObject({ type: 'connection_ack' });
    expect(raw.socket.protocol).toBe('graphql-transport-ws');
    raw.socket.close();
    await raw.closed;
  });
});
