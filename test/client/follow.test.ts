import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GenerationEvent } from '../../client/index.ts';
import { createClient } from '../../client/index.ts';
import { claudeInput } from '../kit/operations.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { clientOf, echoInput, faultyInput, input, readWhole, words } from './kit/followed.ts';

const claude = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());

describe.each(['ws', 'sse'] as const)('over %s', (transport) => {
  const client = () => clientOf(subject.url, { transport });

  it('a turn of a conversation comes event by event, with its text and its end', async () => {
    const follow = client().converse(echoInput(words(30)));
    const events = await readWhole(follow);
    expect(events[0]).toMatchObject({ __typename: 'GenerationStarted', modelId: 'local.echo-v1', generationId: await follow.id });
    expect(events.at(-1)).toMatchObject({ __typename: 'GenerationCompleted', stopReason: 'end_turn' });
    expect(follow.text).toBe(words(30));
    expect(await follow.result()).toMatchObject({ status: 'COMPLETED', text: words(30), simulated: true, error: null, usage: { source: 'MEASURED' } });
    expect(follow.message).toEqual({ role: 'ASSISTANT', content: [{ __typename: 'TextBlock', text: words(30) }] });
  });

  it('the result may be asked for before the events are read', async () => {
    const follow = client().converse(echoInput(words(30)));
    const result = follow.result();
    const events = await readWhole(follow);
    expect(events[0]).toMatchObject({ __typename: 'GenerationStarted' });
    expect(await result).toMatchObject({ status: 'COMPLETED', text: words(30) });
  });

  it('a native body comes in native chunks', async () => {
    const follow = client().invokeModel(claudeInput());
    const events = await readWhole(follow);
    expect(events.some((event) => event.__typename === 'NativeChunk' && event.chunks.length > 0)).toBe(true);
    const { body, message, status } = await follow.result();
    expect({ status, message }).toEqual({ status: 'COMPLETED', message: null });
    expect(body).toEqual(events.flatMap((event) => (event.__typename === 'NativeChunk' ? event.chunks : [])));
  });

  it('a construct ends with its object', async () => {
    const schema = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'], additionalProperties: false };
    const follow = client().construct({ modelId: claude, prompt: 'name: Ada', schema });
    expect(await follow.result()).toMatchObject({ status: 'COMPLETED', method: 'CONSTRUCT', object: { name: 'Ada' } });
  });

  it('what an input asks to be told comes with the end', async () => {
    const schema = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
    const asXml = await client().construct({ modelId: claude, prompt: 'name: Ada', schema, format: 'XML' }).result();
    expect({ ...asXml }).toMatchObject({ xml: expect.stringContaining('<name>Ada</name>') as string, usedFallbackSchema: false, warnings: [] });
    const guardrailConfig = { guardrailIdentifier: 'local-guardrail', guardrailVersion: '1', trace: 'ENABLED' } as const;
    const messages = [{ role: 'USER', content: [{ text: 'Repeat: one two three' }] }] as const;
    const asked = { modelId: claude, messages, guardrailConfig, inferenceConfig: { stopSequences: ['two'] }, additionalModelResponseFieldPaths: ['/stop_sequence'] };
    const { trace, additionalModelResponseFields } = await client().converse(asked).result();
    expect(trace).toHaveProperty('guardrail');
    expect(additionalModelResponseFields).toEqual({ stop_sequence: 'two' });
  });

  it('the message that the deltas of a tool add up to is the one that the server has', async () => {
    const toolSpec = { name: 'get_weather', description: 'The weather in a city now', inputSchema: { type: 'object', properties: { city: { type: 'string', description: 'The name of the city' } }, required: ['city'] } };
    const follow = client().converse({ ...input('What is the weather in Paris?', 'amazon.nova-lite-v1:0', 'tokens-per-second=0'), toolConfig: { tools: [{ toolSpec }] } });
    let made: unknown;
    await readWhole(follow, {
      onEvent: (event) => {
        if (!event.terminal) made = follow.message;
      },
    });
    expect(follow.message?.content.at(-1)).toMatchObject({ __typename: 'ToolUseBlock', name: 'get_weather', input: { city: 'Paris' } });
    expect(made).toEqual(follow.message);
  });

  it('any generation is followed by its id, from the beginning or after an event, and ends with the whole text either way', async () => {
    const id = await client().converse(echoInput(words(30))).id;
    const whole = await readWhole(client().follow(id));
    expect(await readWhole(client().follow(id, { after: 2 }), { after: 2 })).toEqual(whole.slice(2));
  });

  it('after the last event there is nothing to iterate, and the result all the same', async () => {
    const { id, lastSequence } = await client().converse(echoInput('one two')).result();
    const follow = client().follow(id, { after: lastSequence });
    const events: GenerationEvent[] = [];
    for await (const event of follow) events.push(event);
    expect(events).toEqual([]);
    expect(await follow.result()).toMatchObject({ id, status: 'COMPLETED', text: 'one two' });
    expect(follow.text).toBe('one two');
  });

  it('an iteration that was left is taken up after the last event, by another or by the result', async () => {
    const follow = client().converse(echoInput(words(60), 400));
    const sequences: number[] = [];
    for (const until of [2, 4]) {
      for await (const { sequence } of follow) {
        sequences.push(sequence);
        if (sequence === until) break;
      }
    }
    expect(sequences).toEqual([1, 2, 3, 4]);
    expect((await follow.result()).text).toBe(words(60));
    expect(follow.lastSequence).toBeGreaterThan(4);
  });

  it('leaving while the model is silent waits for nothing, and stops nothing', async () => {
    const follow = client().converse(faultyInput('stall-after=2')); // after one piece of text: nothing comes behind it
    const events = follow[Symbol.asyncIterator]();
    while (!(await events.next()).done && follow.text === '');
    const pending = events.next();
    expect(await events.return?.()).toEqual({ done: true, value: undefined });
    expect(await pending).toEqual({ done: true, value: undefined });
    const { status, text } = await follow.cancel();
    expect(status).toBe('CANCELLED');
    expect(text.startsWith(follow.text)).toBe(true);
  });

  it('what is thrown into a generator that passes the events on comes out of it, and leaves the iteration', async () => {
    const follow = client().converse(echoInput('one two'));
    const passOn = async function* (): AsyncGenerator<GenerationEvent, void, void> {
      yield* follow;
    };
    const events = passOn();
    await events.next();
    const reason = new Error('mine');
    await expect(events.throw(reason)).rejects.toBe(reason);
    expect((await readWhole(follow, { after: 1 })).at(-1)?.__typename).toBe('GenerationCompleted');
  });

  it('cancelling stops the model, and is told to who iterates', async () => {
    const before = subject.upstream.calls.length;
    const follow = client().converse(echoInput(words(2_000), 100));
    const answers: Promise<unknown>[] = [];
    const events = await readWhole(follow, {
      onEvent: ({ sequence }) => {
        if (sequence === 3) answers.push(follow.cancel());
      },
    });
    expect(events.at(-1)?.__typename).toBe('GenerationCancelled');
    expect(await Promise.all(answers)).toEqual([await follow.result()]);
    const call = await subject.upstream.waitForCall((one) => one.outcome === 'aborted' && subject.upstream.calls.indexOf(one) >= before);
    expect(call.operation).toBe('ConverseStream');
    expect((await follow.result()).text.length).toBeLessThan(words(2_000).length);
  });

  it('an abort of the signal ends iteration and result with its reason, and leaves the model running', async () => {
    const aborter = new AbortController();
    const follow = client().converse(faultyInput('stall-after=3'), { signal: aborter.signal });
    const events = follow[Symbol.asyncIterator]();
    await events.next();
    const reason = new Error('enough');
    const ends = Promise.allSettled([follow.result(), (async () => { while (!(await events.next()).done); })()]);
    aborter.abort(reason);
    expect(await ends).toEqual([{ status: 'rejected', reason }, { status: 'rejected', reason }]);
    expect(await clientOf(subject.url).follow(await follow.id).cancel()).toMatchObject({ status: 'CANCELLED' });
  });

  it('what an abort cut off while it was started can be stopped all the same, and is not started twice', async () => {
    const aborter = new AbortController();
    const reason = new Error('enough');
    let id = '';
    const abortedFetch: typeof fetch = async (...request) => {
      const response = await fetch(...request);
      if (id !== '') return response;
      ({ id } = ((await response.json()) as { readonly data: { readonly startGeneration: { readonly id: string } } }).data.startGeneration);
      aborter.abort(reason);
      throw reason; // the server has answered, and nobody heard it
    };
    const follow = clientOf(subject.url, { transport, fetch: abortedFetch }).converse(faultyInput('stall-after=3'), { signal: aborter.signal });
    await expect(follow.result()).rejects.toBe(reason);
    await expect(follow.id).rejects.toBe(reason);
    expect(await follow.cancel()).toMatchObject({ id, status: 'CANCELLED' });
  });

  it('what was aborted before it was asked for is neither started nor cancelled', async () => {
    const reason = new Error('enough');
    const follow = clientOf(subject.url, { transport, fetch: () => expect.fail('a request was sent') }).converse(faultyInput('stall-after=3'), { signal: AbortSignal.abort(reason) });
    await expect(follow.cancel()).rejects.toBe(reason);
  });

  it('more are followed at a time than one socket takes, and none gives up', async () => {
    const one = client();
    const follows = Array.from({ length: 60 }, () => one.converse(faultyInput('stall-after=3')));
    const all = follows.map((follow) => follow[Symbol.asyncIterator]());
    try {
      for (const first of await Promise.all(all.map((events) => events.next()))) expect(first).toMatchObject({ value: { __typename: 'GenerationStarted' } });
    } finally {
      for (const events of all) await events.return?.();
      await Promise.all(follows.map((follow) => follow.cancel()));
    }
  });

  it('two iterations at once are refused', async () => {
    const follow = client().converse(echoInput(words(20)));
    for await (const event of follow) {
      if (event.sequence === 1) await expect(follow[Symbol.asyncIterator]().next()).rejects.toThrow('being iterated already');
    }
  });

  it.each([
    ['an id that does not exist', { id: 'Generation:no' }, 'NOT_FOUND'],
    ['a cursor beyond the end', { after: 9_999 }, 'CURSOR_AHEAD'],
  ])('%s ends iteration and result with a typed error', async (_what, { id, after = 0 }: { id?: string; after?: number }, code) => {
    const { id: ended } = await client().converse(echoInput('one')).result();
    const follow = client().follow(id ?? ended, { after });
    await expect(readWhole(follow)).rejects.toMatchObject({ name: 'ClientError', code, retryable: false });
    await expect(follow.result()).rejects.toMatchObject({ code });
  });

  it('input that is refused ends id, iteration and result with the field that is wrong', async () => {
    const follow = client().converse({ ...echoInput('one'), messages: [] });
    const error = { name: 'ClientError', code: 'BAD_USER_INPUT', retryable: false, field: 'input.converse.messages' };
    await expect(follow.id).rejects.toMatchObject(error);
    await expect(readWhole(follow)).rejects.toMatchObject(error);
    await expect(follow.result()).rejects.toMatchObject(error);
    await expect(follow.cancel()).rejects.toMatchObject(error);
  });

  it('a generation that ends badly is no error: the result tells it', async () => {
    expect(await client().converse(faultyInput('cut-after=3')).result()).toMatchObject({ status: 'INTERRUPTED', error: { code: 'STREAM_TRUNCATED', retryable: true } });
    expect(await client().converse(faultyInput('status=403')).result()).toMatchObject({ status: 'FAILED', error: { code: 'ACCESS_DENIED', upstream: 'AccessDeniedException' } });
  });

  it('many are followed at once', async () => {
    const one = client();
    const texts = Array.from({ length: 8 }, (_, index) => `${index} ${words(10 + index)}`);
    const results = await Promise.all(texts.map((text) => one.converse(echoInput(text, 200)).result()));
    expect(results.map(({ text }) => text)).toEqual(texts);
  });
});

it.each(['ws://127.0.0.1:4000/graphql', 'no url', 'http://user:password@127.0.0.1:4000/graphql'])('%s is no address of a server', (url) => {
  expect(() => createClient({ url })).toThrow(TypeError);
});

it('an address that is not whole, outside of a page, is told as that', () => {
  expect(() => createClient({ url: '/graphql' })).toThrow(new TypeError('url: expected an address such as http://127.0.0.1:4000/graphql, whole, since there is no page here to which it could be relative, got "/graphql".'));
});
