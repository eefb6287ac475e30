import { ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { createPacer } from '../pacing.ts';
import { createRandom } from '../random.ts';
import { createClient, echo, httpVersions, start, userMessage } from './kit.ts';

const longText = 'word '.repeat(2_000);

test.each(httpVersions)('a client that leaves a stream over HTTP/%s stops it at once', async (httpVersion) => {
  const bedrock = await start({ tokensPerSecond: 100 });
  const abort = new AbortController();
  const { stream } = await createClient(bedrock, httpVersion).send(
    new ConverseStreamCommand({ modelId: echo, messages: [userMessage(longText)] }), { abortSignal: abort.signal },
  );
  const events = stream?.[Symbol.asyncIterator]();
  await events?.next();
  await bedrock.waitForCall(({ framesSent }) => framesSent >= 5);
  const abortedAtMs = Date.now();
  abort.abort();
  const call = await bedrock.waitForCall(({ outcome }) => outcome === 'aborted');
  expect((call.endedAt ?? Infinity) - abortedAtMs).toBeLessThan(250);
  expect(call.framesSent).toBeLessThan(1_000);
  const { framesSent } = call;
  // Were it still generating, a whole answer later it would have sent more.
  await createClient(bedrock).send(new ConverseCommand({ modelId: echo, messages: [userMessage('next')], requestMetadata: { 'local-bedrock': 'slow-first=100' } }));
  expect(call.framesSent).toBe(framesSent);
});

test('a stream that is flat out stops as well', async () => {
  const bedrock = await start();
  const abort = new AbortController();
  const { stream } = await createClient(bedrock).send(
    new ConverseStreamCommand({ modelId: echo, messages: [userMessage('word '.repeat(8_000))] }), { abortSignal: abort.signal },
  );
  // Who does not read on is protected by HTTP/2's window: the server cannot be done by now.
  await stream?.[Symbol.asyncIterator]().next();
  await bedrock.waitForCall(({ framesSent }) => framesSent >= 5);
  abort.abort();
  const call = await bedrock.waitForCall(({ outcome }) => outcome === 'aborted');
  await new Promise(setImmediate);
  expect(call.framesSent).toBeLessThan(6_000);
});

test('a wait for the next piece ends when the client leaves', async () => {
  const abort = new AbortController();
  const waiting = createPacer({ tokensPerSecond: 60, firstTokenMs: 60_000 }, 1, createRandom(1))(abort.signal);
  abort.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
});

test.each(httpVersions)('a client that leaves a unary call over HTTP/%s is seen', async (httpVersion) => {
  const bedrock = await start();
  const abort = new AbortController();
  const command = new ConverseCommand({ modelId: echo, messages: [userMessage('hi')], requestMetadata: { 'local-bedrock': 'slow-first=15000' } });
  const answer = createClient(bedrock, httpVersion).send(command, { abortSignal: abort.signal });
  await bedrock.waitForCall(({ requestMetadata }) => 'local-bedrock' in requestMetadata);
  abort.abort();
  await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  expect(await bedrock.waitForCall(({ outcome }) => outcome === 'aborted')).toMatchObject({ operation: 'Converse', status: null, framesSent: 0 });
});

test('a client that leaves in the midst of its request is seen', async () => {
  const bedrock = await start();
  const socket = connect(bedrock.port, '127.0.0.1');
  socket.write('POST /model/x/converse HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{');
  await bedrock.waitForCall(({ operation }) => operation === 'Converse');
  socket.destroy();
  await bedrock.waitForCall(({ outcome }) => outcome === 'aborted');
});

test('closing the server ends what runs', async () => {
  const bedrock = await start({ tokensPerSecond: 10 });
  const { stream } = await createClient(bedrock).send(new ConverseStreamCommand({ modelId: echo, messages: [userMessage(longText)] }));
  const reading = (async () => {
    let count = 0;
    for await (const event of stream ?? []) count += Object.keys(event).length;
    return count;
  })();
  await bedrock.close();
  expect(await reading).toBeLessThan(100);
  await expect(createClient(bedrock).send(new ConverseCommand({ modelId: echo, messages: [userMessage('hi')] }))).rejects.toThrow();
});

test('waitForCall says what it waited for', async () => {
  const bedrock = await start();
  await expect(bedrock.waitForCall(({ outcome }) => outcome === 'fault', { timeoutMs: 5 })).rejects.toThrow(/outcome === .fault. within 5 ms\. Seen: none/);
});
