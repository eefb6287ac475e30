import { ConverseCommand, ConverseStreamCommand, InvokeModelCommand, InvokeModelWithResponseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseFaults } from '../parse-faults.ts';
import { createClient, echo, httpVersions, readStream, start, userMessage } from './kit.ts';

const text = 'one two three four five six';
const withFault = (spec: string) => ({ modelId: echo, messages: [userMessage(text)], requestMetadata: { 'local-bedrock': spec } });

describe.each(httpVersions)('faults of a stream over HTTP/%s', (httpVersion) => {
  const run = async (spec: string) => {
    const bedrock = await start();
    const { stream } = await createClient(bedrock, httpVersion).send(new ConverseStreamCommand(withFault(spec)));
    const result = await readStream(stream);
    return { ...result, call: await bedrock.waitForCall(({ outcome }) => outcome !== 'running') };
  };

  test('cut-after ends the connection: an error on HTTP/1.1, silence on HTTP/2', async () => {
    const { events, error, call } = await run('cut-after=3');
    expect(events).toEqual(['messageStart', 'contentBlockDelta', 'contentBlockDelta']);
    expect(call).toMatchObject({ outcome: 'fault', framesSent: 3 });
    if (httpVersion === '1.1') expect(error).toMatchObject({ code: 'ECONNRESET' });
    else expect(error).toBeUndefined();
  });

  test('end-after ends the body cleanly, without messageStop', async () => {
    const { events, error, call } = await run('end-after=3');
    expect(events).toEqual(['messageStart', 'contentBlockDelta', 'contentBlockDelta']);
    expect(error).toBeUndefined();
    expect(call).toMatchObject({ outcome: 'fault', framesSent: 3 });
  });

  test.each([
    ['modelStreamErrorException', 'ModelStreamErrorException'],
    ['throttlingException', 'ThrottlingException'],
    ['internalServerException', 'InternalServerException'],
    ['serviceUnavailableException', 'ServiceUnavailableException'],
    ['validationException', 'ValidationException'],
  ])('error-after sends %s', async (exception, name) => {
    const { events, error, call } = await run(`error-after=2:${exception}`);
    expect(events).toEqual(['messageStart', 'contentBlockDelta']);
    expect(error).toMatchObject({ name });
    expect(call.outcome).toBe('fault');
  });

  test('unmodelled-error-after sends an error frame', async () => {
    const { events, error } = await run('unmodelled-error-after=2');
    expect(events).toHaveLength(2);
    expect(error).toMatchObject({ name: 'InternalFailure' });
  });

  test('corrupt-after breaks a checksum', async () => {
    const { events, error } = await run('corrupt-after=2');
    expect(events).toHaveLength(2);
    expect(error).toMatchObject({ message: expect.stringContaining('checksum') as unknown });
  });

  test('no-metadata leaves the metadata out', async () => {
    const { events, text: said, call } = await run('no-metadata');
    expect(events.at(-1)).toBe('messageStop');
    expect(said).toBe(text);
    expect(call.outcome).toBe('completed');
  });

  test('stall-after falls silent until the client leaves', async () => {
    const bedrock = await start();
    const abort = new AbortController();
    const { stream } = await createClient(bedrock, httpVersion).send(new ConverseStreamCommand(withFault('stall-after=2')), { abortSignal: abort.signal });
    const events = stream?.[Symbol.asyncIterator]();
    expect((await events?.next())?.value).toHaveProperty('messageStart');
    expect((await events?.next())?.value).toHaveProperty('contentBlockDelta');
    const third = events?.next().catch(() => undefined);
    abort.abort();
    await third;
    expect(await bedrock.waitForCall(({ outcome }) => outcome === 'aborted')).toMatchObject({ framesSent: 2 });
  });
});

describe('faults of any call', () => {
  test('throttle refuses the first attempts of a request, however they are retried', async () => {
    const bedrock = await start();
    const client = createClient(bedrock);
    const command = () => new ConverseCommand(withFault('throttle=2'));
    const refusal = { name: 'ThrottlingException', message: 'Too many requests, please wait before trying again.', $metadata: { httpStatusCode: 429 } };
    await expect(client.send(command())).rejects.toMatchObject(refusal);
    await expect(client.send(command())).rejects.toMatchObject(refusal);
    expect((await client.send(command())).stopReason).toBe('end_turn');
    expect(new Set(bedrock.calls.map(({ invocationId }) => invocationId)).size).toBe(3);
    // Another body is another request.
    await expect(client.send(new ConverseCommand({ ...withFault('throttle=2'), messages: [userMessage('other')] }))).rejects.toMatchObject(refusal);
  });

  test.each([
    [400, 'ValidationException'], [403, 'AccessDeniedException'], [404, 'ResourceNotFoundException'], [408, 'ModelTimeoutException'],
    [424, 'ModelErrorException'], [429, 'ThrottlingException'], [500, 'InternalServerException'], [503, 'ServiceUnavailableException'],
    [529, 'overloaded_error'],
  ])('status=%i is %s', async (status, name) => {
    const bedrock = await start();
    await expect(createClient(bedrock).send(new ConverseStreamCommand(withFault(`status=${status}`)))).rejects.toMatchObject({ name, $metadata: { httpStatusCode: status } });
    expect(bedrock.calls).toMatchObject([{ outcome: 'fault', status }]);
  });

  test('status=500:1 and attempts=1 pass the second attempt', async () => {
    const bedrock = await start();
    const client = createClient(bedrock, '2', { maxAttempts: 2 });
    for (const spec of ['status=500:1', 'cut-after=0,attempts=1']) {
      expect((await client.send(new ConverseCommand(withFault(spec)))).$metadata.attempts).toBe(2);
    }
    expect(bedrock.calls.map(({ outcome }) => outcome)).toEqual(['fault', 'completed', 'fault', 'completed']);
  });

  test('slow-first delays the answer', async () => {
    const client = createClient(await start());
    const startedAtMs = performance.now();
    const { metrics } = await client.send(new ConverseCommand(withFault('slow-first=120')));
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(118);
    expect(metrics?.latencyMs).toBeGreaterThanOrEqual(118);
  });

  test('stall never answers', async () => {
    const bedrock = await start();
    const abort = new AbortController();
    const answer = createClient(bedrock).send(new ConverseCommand(withFault('stall')), { abortSignal: abort.signal });
    await bedrock.waitForCall(({ requestMetadata }) => 'local-bedrock' in requestMetadata);
    abort.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    await bedrock.waitForCall(({ outcome }) => outcome === 'aborted');
  });

  test('InvokeModel brings its fault in a header', async () => {
    const client = createClient(await start());
    const body = JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 20, messages: [{ role: 'user', content: 'hi' }] });
    const command = { modelId: echo, contentType: 'application/json', body, requestMetadata: JSON.stringify({ 'local-bedrock': 'status=503' }) };
    await expect(client.send(new InvokeModelCommand(command))).rejects.toMatchObject({ name: 'ServiceUnavailableException' });
  });

  test('the server has faults for all requests, which a request can replace', async () => {
    const client = createClient(await start({ faults: 'status=503' }));
    await expect(client.send(new ConverseCommand({ modelId: echo, messages: [userMessage('a')] }))).rejects.toMatchObject({ name: 'ServiceUnavailableException' });
    expect((await client.send(new ConverseCommand(withFault('')))).stopReason).toBe('end_turn');
  });

  test('rate hits the same attempts for the same seed', async () => {
    const run = async (seed: number) => {
      const client = createClient(await start({ seed }), '1.1');
      const hits: boolean[] = [];
      for (let index = 0; index < 40; index += 1) {
        const command = new ConverseCommand({ ...withFault('status=500,rate=0.5'), messages: [userMessage(`request ${index}`)] });
        hits.push(await client.send(command).then(() => false, () => true));
      }
      return hits;
    };
    const [first, again, other] = [await run(1), await run(1), await run(2)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    const count = first.filter(Boolean).length;
    expect(count).toBeGreaterThan(8);
    expect(count).toBeLessThan(32);
  });

  test('tokens-per-second sets the pace', async () => {
    const client = createClient(await start());
    const startedAtMs = performance.now();
    const { stream } = await client.send(new ConverseStreamCommand(withFault('tokens-per-second=50')));
    const { text: said } = await readStream(stream);
    expect(said).toBe(text);
    // Six tokens: five gaps of 20 ms, each at most a fifth shorter.
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(5 * 20 * 0.8);
  });
});

describe('modelTimeoutException in a stream', () => {
  const spec = 'error-after=1:modelTimeoutException';
  const body = JSON.stringify({ anthropic_version: 'bedrock-2023-05-31', max_tokens: 20, messages: [{ role: 'user', content: 'hi' }] });

  test('is sent by InvokeModelWithResponseStream, whose exception it is', async () => {
    const command = { modelId: echo, contentType: 'application/json', body, requestMetadata: JSON.stringify({ 'local-bedrock': spec }) };
    const { body: stream } = await createClient(await start()).send(new InvokeModelWithResponseStreamCommand(command));
    const read = async () => {
      const chunks: unknown[] = [];
      for await (const event of stream ?? []) chunks.push(event);
      return chunks;
    };
    await expect(read()).rejects.toMatchObject({ name: 'ModelTimeoutException' });
  });

  test.each([
    ['of a request', {}, withFault(spec), `requestMetadata.local-bedrock: "${spec}": ConverseStream sends one of internalServerException, modelStreamErrorException, serviceUnavailableException, throttlingException, validationException`],
    ['of all requests', { faults: spec }, { modelId: echo, messages: [userMessage(text)] }, `The faults of all requests: "${spec}": ConverseStream sends one of`],
  ])('is refused by ConverseStream, whose it is not: %s', async (_, options, input, message) => {
    await expect(createClient(await start(options)).send(new ConverseStreamCommand(input))).rejects.toMatchObject({
      name: 'ValidationException', message: expect.stringContaining(message) as unknown,
    });
  });
});

describe('the specification', () => {
  test.each([
    ['explode', 'there is no fault "explode"'],
    ['throttle', 'expected a whole number'],
    ['throttle=x', 'expected a whole number'],
    ['status=418', 'Bedrock answers 400, 403'],
    ['error-after=2', 'expected FRAMES:EXCEPTION'],
    ['error-after=2:surprise', 'expected FRAMES:EXCEPTION'],
    ['cut-after=1,end-after=2', 'a stream can break only once'],
    ['stall=1', 'takes no value'],
    ['no-stop=1', 'takes no value'],
    ['reset-after=1,half-frame-after=2', 'a stream can break only once'],
    ['segment-bytes=0', 'expected at least 1'],
    ['rate=2', 'a probability from 0 to 1'],
    ['tokens-per-second=-1', 'expected a number'],
  ])('refuses %s', async (spec, message) => {
    expect(() => parseFaults(spec)).toThrow(message);
    await expect(start({ faults: spec })).rejects.toThrow(message);
    await expect(createClient(await start()).send(new ConverseCommand(withFault(spec)))).rejects.toMatchObject({
      name: 'ValidationException', message: expect.stringContaining(message) as unknown,
    });
  });

  test('means the same in every order', () => {
    const items = ['throttle=2', 'status=503:1', 'cut-after=4', 'no-metadata', 'slow-first=10', 'rate=0.5', 'attempts=3', 'stall', 'reset', 'reset-kept', 'no-stop', 'empty', 'split-characters', 'unknown-event-after=2', 'segment-bytes=3', 'close'];
    fc.assert(
      fc.property(fc.shuffledSubarray(items), (some) => {
        const inOrder = items.filter((item) => some.includes(item)).join(',');
        expect(parseFaults(some.join(' , '))).toEqual(parseFaults(inOrder));
      }),
      { seed: 11 },
    );
  });
});
