import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { ConverseCommand, ConverseStreamCommand, InvokeModelWithResponseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { LocalBedrock } from '../server.ts';
import { createClient, echo, httpVersions, readStream, start, userMessage } from './kit.ts';

const text = 'one 😀 two 😀';
const withFault = (spec: string) => ({ modelId: echo, messages: [userMessage(text)], requestMetadata: { 'local-bedrock': spec } });
const ended = (bedrock: LocalBedrock) => bedrock.waitForCall(({ outcome }) => outcome !== 'running');

describe.each(httpVersions)('faults of the wire over HTTP/%s', (httpVersion) => {
  const run = async (spec: string) => {
    const bedrock = await start();
    const { stream } = await createClient(bedrock, httpVersion).send(new ConverseStreamCommand(withFault(spec)));
    return { ...(await readStream(stream)), call: await ended(bedrock) };
  };

  test('reset-after ends the stream, with an error on HTTP/1.1', async () => {
    const { events, error, call } = await run('reset-after=3,tokens-per-second=50');
    expect(events).toEqual(['messageStart', 'contentBlockDelta', 'contentBlockDelta']);
    expect(call).toMatchObject({ outcome: 'fault', framesSent: 3 });
    if (httpVersion === '1.1') expect(error).toMatchObject({ code: 'ECONNRESET' });
  });

  test('half-frame-after ends the stream amid a frame', async () => {
    const { events, call } = await run('half-frame-after=3');
    expect(events).toEqual(['messageStart', 'contentBlockDelta', 'contentBlockDelta']);
    expect(call).toMatchObject({ outcome: 'fault', framesSent: 3 });
  });

  test('reset answers nothing', async () => {
    const bedrock = await start();
    await expect(createClient(bedrock, httpVersion).send(new ConverseCommand(withFault('reset')))).rejects.toThrow();
    expect(await ended(bedrock)).toMatchObject({ outcome: 'fault', status: null });
  });

  test('close answers whole, and the next request finds a connection', async () => {
    const bedrock = await start();
    const client = createClient(bedrock, httpVersion, { maxAttempts: 2 });
    for (let call = 0; call < 5; call += 1) {
      const { stream } = await client.send(new ConverseStreamCommand(withFault('close')));
      expect((await readStream(stream)).events.at(-1)).toBe('metadata');
      expect((await client.send(new ConverseCommand(withFault('close')))).stopReason).toBe('end_turn');
    }
  });

  test('segment-bytes leaves the frames as they are', async () => {
    const { text: said, events } = await run('segment-bytes=1');
    expect(said).toBe(text);
    expect(events.at(-1)).toBe('metadata');
  });
});

test('reset-kept answers the first request of a connection only', async () => {
  const bedrock = await start();
  const client = createClient(bedrock, '1.1'); // the SDK makes a session of HTTP/2 for each request
  await client.send(new ConverseCommand(withFault('reset-kept')));
  await expect(client.send(new ConverseCommand(withFault('reset-kept')))).rejects.toThrow();
  expect(bedrock.calls.map(({ outcome }) => outcome)).toEqual(['completed', 'fault']);
});

test.each([
  ['reset', ['ECONNRESET']],
  ['reset-after=3,tokens-per-second=50', ['ECONNRESET']],
  ['half-frame-after=3', ['end']],
  ['close', ['end']],
])('%s ends the socket by %s', async (spec, expected) => {
  const bedrock = await start();
  const ends: string[] = [];
  const relayed = Promise.withResolvers<undefined>();
  const relay = createServer((client) => {
    const upstream = connect(bedrock.port, '127.0.0.1');
    upstream.once('end', () => ends.push('end'));
    upstream.once('error', (error) => ends.push('code' in error ? String(error.code) : error.message));
    upstream.once('close', () => {
      client.destroy();
      relayed.resolve(undefined);
    });
    client.on('error', () => upstream.destroy());
    client.pipe(upstream, { end: false });
    upstream.pipe(client, { end: false });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void relay.close());
  await once(relay, 'listening');
  const address = relay.address();
  if (address === null || typeof address === 'string') throw new Error('The relay has no port.');
  const client = createClient(bedrock, '1.1', { endpoint: `http://127.0.0.1:${address.port}` });
  await client.send(new ConverseStreamCommand(withFault(spec))).then(({ stream }) => readStream(stream), () => undefined);
  await relayed.promise;
  expect(ends).toEqual(expected);
});

describe('faults of what is said', () => {
  const run = async (spec: string) => {
    const bedrock = await start();
    const { stream } = await createClient(bedrock).send(new ConverseStreamCommand(withFault(spec)));
    return { ...(await readStream(stream)), call: await ended(bedrock) };
  };

  test('empty says nothing, streamed or whole', async () => {
    expect((await run('empty')).events).toEqual(['messageStart', 'messageStop', 'metadata']);
    const { output, stopReason, usage } = await createClient(await start()).send(new ConverseCommand(withFault('empty')));
    expect({ content: output?.message?.content, stopReason, outputTokens: usage?.outputTokens }).toEqual({ content: [], stopReason: 'end_turn', outputTokens: 0 });
  });

  test('no-stop leaves messageStop out', async () => {
    const { events, text: said } = await run('no-stop');
    expect(said).toBe(text);
    expect(events).not.toContain('messageStop');
    expect(events.at(-1)).toBe('metadata');
  });

  test('no-stop is refused where the end is no event of its own', async () => {
    const body = JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 20, messages: [{ role: 'user', content: 'hi' }] });
    const command = { modelId: echo, contentType: 'application/json', body, requestMetadata: JSON.stringify({ 'local-bedrock': 'no-stop' }) };
    await expect(createClient(await start()).send(new InvokeModelWithResponseStreamCommand(command))).rejects.toMatchObject({
      name: 'ValidationException', message: expect.stringContaining('only ConverseStream tells the model') as unknown,
    });
  });

  test('unknown-event-after comes amid the stream, which goes on', async () => {
    const { events, text: said, call } = await run('unknown-event-after=2');
    expect(said).toBe(text);
    expect(events.at(-1)).toBe('metadata');
    expect(call).toMatchObject({ outcome: 'completed', framesSent: events.length + 1 }); // the SDK keeps it to itself
  });

  test('split-characters ends pieces amid them', async () => {
    const pieces: string[] = [];
    const { stream } = await createClient(await start()).send(new ConverseStreamCommand(withFault('split-characters')));
    for await (const { contentBlockDelta } of stream ?? []) pieces.push(contentBlockDelta?.delta?.text ?? '');
    expect(pieces.join('')).toBe(text);
    expect(pieces.filter((piece) => !piece.isWellFormed())).toHaveLength(4);
  });
});
