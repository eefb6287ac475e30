import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import { expect, it } from 'vitest';
import { turnEnd } from '../src/turn-end.ts';

it('all who wait for it in one turn go on side by side, in their order', async () => {
  const steps: string[] = [];
  const work = async (name: string): Promise<void> => {
    await turnEnd();
    steps.push(`${name} begins`);
    await Promise.resolve();
    steps.push(`${name} goes on`);
  };
  await Promise.all(['a', 'b', 'c'].map(work));
  expect(steps).toEqual(['a begins', 'b begins', 'c begins', 'a goes on', 'b goes on', 'c goes on']);
});

it('comes after all promises and ticks of the turn; whoever asks then waits for the next one', async () => {
  const order: string[] = [];
  const first = turnEnd().then(async () => {
    order.push('first end');
    await turnEnd();
    order.push('second end');
  });
  process.nextTick(() => order.push('tick'));
  queueMicrotask(() => order.push('promise'));
  await first;
  expect(order).toEqual(['promise', 'tick', 'first end', 'second end']);
});

it('takes in what sockets have brought in the same turn', async () => {
  let [waiting, most] = [0, 0];
  const server = createServer((_, response) => {
    waiting += 1;
    most = Math.max(most, waiting);
    void turnEnd().then(() => {
      waiting -= 1;
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const agent = new Agent({ keepAlive: true });
  const ask = async (): Promise<void> => {
    const asked = request({ port, host: '127.0.0.1', agent }).end();
    const [response] = (await once(asked, 'response')) as [NodeJS.ReadableStream];
    await once(response.resume(), 'end');
  };
  const askAll = () => Promise.all(Array.from({ length: 20 }, ask));
  await askAll(); // a connection for each
  await askAll();
  agent.destroy();
  server.close();
  expect(waiting).toBe(0);
  expect(most).toBeGreaterThan(1);
});
