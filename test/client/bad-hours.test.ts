import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { GenerationEvent, RetryOptions } from '../../client/index.ts';
import { clientOf, hasty } from './kit/followed.ts';
import type { Answer, Script } from './kit/scripted-server.ts';
import { startScriptedServer } from './kit/scripted-server.ts';

const at = (sequence: number) => ({ generationId: 'g', sequence, terminal: false });
const started = { __typename: 'GenerationStarted', ...at(1), modelId: 'm' };
const delta = (sequence: number, text: string) => ({ __typename: 'TextDelta', ...at(sequence), contentBlockIndex: 0, text });
const message = (text: string) => ({ role: 'ASSISTANT', content: [{ __typename: 'TextBlock', text }] });
const generation = (text: string, lastSequence: number, status = 'COMPLETED') => ({ id: 'g', status, text, lastSequence, message: message(text) });
const completed = (sequence: number, text: string) => ({ __typename: 'GenerationCompleted', ...at(sequence), terminal: true, stopReason: 'end_turn', generation: generation(text, sequence) });

interface Followed {
  readonly events: readonly string[];
  /** The text after each event that was delivered. */
  readonly texts: readonly string[];
  readonly cursors: readonly number[];
  readonly text: string;
}

describe.each(['ws', 'sse'] as const)('over %s', (transport) => {
  async function followScripts(scripts: readonly Script[], answers?: readonly Answer[], retry: RetryOptions = hasty): Promise<Followed> {
    await using server = await startScriptedServer(scripts, answers);
    const follow = clientOf(server.url, { transport, retry: { ...retry, attempts: 4 } }).follow('g');
    const events: GenerationEvent[] = [];
    const texts: string[] = [];
    for await (const event of follow) {
      events.push(event);
      texts.push(follow.text);
    }
    expect(await follow.result()).toMatchObject({ id: 'g', status: 'COMPLETED' });
    return { events: events.map(({ __typename, sequence }) => `${sequence} ${__typename}`), texts, cursors: server.cursors, text: follow.text };
  }

  it('doubles are dropped', async () => {
    const { events, texts } = await followScripts([
      { events: [started, delta(2, 'a'), delta(2, 'a'), started], end: 1006 },
      { events: [started, delta(2, 'a'), delta(3, 'b'), completed(4, 'ab')], end: 'complete' },
    ]);
    expect(events).toEqual(['1 GenerationStarted', '2 TextDelta', '3 TextDelta', '4 GenerationCompleted']);
    expect(texts).toEqual(['', 'a', 'ab', 'ab']);
  });

  it('nothing after a gap is delivered: it is asked for again from before the gap', async () => {
    const { events, cursors } = await followScripts([
      { events: [started, delta(3, 'b'), completed(4, 'ab')], end: 'complete' },
      { events: [completed(4, 'ab')], end: 'complete' },
      { events: [delta(2, 'a'), delta(3, 'b'), completed(4, 'ab')], end: 'complete' },
    ]);
    expect(events).toEqual(['1 GenerationStarted', '2 TextDelta', '3 TextDelta', '4 GenerationCompleted']);
    expect(cursors).toEqual([0, 1, 1]);
  });

  it('a snapshot stands for the events before it, and takes the place of the text so far', async () => {
    const snapshot = { __typename: 'GenerationSnapshot', ...at(7), text: 'abcdef', message: message('abcdef'), object: null };
    const { events, texts, cursors } = await followScripts([
      { events: [started, delta(2, 'ab')], end: 1006 },
      { events: [snapshot, delta(8, 'g')], end: 1006 },
      { events: [snapshot, delta(8, 'g'), completed(9, 'abcdefg')], end: 'complete' },
    ]);
    expect(events).toEqual(['1 GenerationStarted', '2 TextDelta', '7 GenerationSnapshot', '8 TextDelta', '9 GenerationCompleted']);
    expect(texts).toEqual(['', 'ab', 'abcdef', 'abcdefg', 'abcdefg']);
    expect(cursors).toEqual([0, 2, 8]);
  });

  it('a restart voids what came', async () => {
    const { texts } = await followScripts([{ events: [started, delta(2, 'no'), { __typename: 'GenerationRestarted', ...at(3) }, delta(4, 'yes'), completed(5, 'yes')], end: 'complete' }]);
    expect(texts).toEqual(['', 'no', '', 'yes', 'yes']);
  });

  it('events of a type that is not known are skipped, but keep their place', async () => {
    const { events, cursors } = await followScripts([
      { events: [started, { __typename: 'GenerationPondered', ...at(2) }], end: 1006 },
      { events: [delta(3, 'a'), completed(4, 'a')], end: 'complete' },
    ]);
    expect(events).toEqual(['1 GenerationStarted', '3 TextDelta', '4 GenerationCompleted']);
    expect(cursors).toEqual([0, 2]);
  });

  it('an end of a type that is not known is an end: the generation is read', async () => {
    const { events, text } = await followScripts([{ events: [started, delta(2, 'a'), { __typename: 'GenerationExpired', ...at(3), terminal: true }], end: 'complete' }], [{ body: { data: { generation: generation('a', 3) } } }]);
    expect(events).toEqual(['1 GenerationStarted', '2 TextDelta']);
    expect(text).toBe('a');
  });

  it('a subscription that is completed before the generation has ended is opened again', async () => {
    const { events, cursors } = await followScripts(
      [{ events: [started], end: 'complete' }, { events: [delta(2, 'a'), completed(3, 'a')], end: 'complete' }],
      [{ body: { data: { generation: generation('', 1, 'RUNNING') } } }],
    );
    expect(events).toEqual(['1 GenerationStarted', '2 TextDelta', '3 GenerationCompleted']);
    expect(cursors).toEqual([0, 1]);
  });

  it('a generation that the server does not keep any more is told as such', async () => {
    await expect(followScripts([{ events: [started], end: 'complete' }], [{ body: { data: { generation: null } } }])).rejects.toMatchObject({ code: 'NOT_FOUND', generationId: 'g' });
  });

  it('what is refused for now is asked for again', async () => {
    const errors = [{ message: 'Too many.', extensions: { code: 'RATE_LIMITED', retryable: true, retryAfterMs: 5 } }];
    expect((await followScripts([{ errors, end: 'complete' }, { events: [started, completed(2, '')], end: 'complete' }])).cursors).toEqual([0, 0]);
  });

  it('attempts that bring nothing are counted: the last error is told', async () => {
    const errors = [{ message: 'Too many.', extensions: { code: 'RATE_LIMITED', retryable: true } }];
    const scripts = Array.from({ length: 9 }, () => ({ errors, end: 'complete' as const }));
    await expect(followScripts(scripts, undefined, { baseMs: 1, maxMs: 60_000 })).rejects.toMatchObject({ code: 'RATE_LIMITED', retryable: true });
  });

  it('attempts that bring something are not', async () => {
    const scripts: Script[] = Array.from({ length: 30 }, (_, index) => ({ events: [delta(index + 1, 'x')], end: 1006 }));
    expect((await followScripts([...scripts, { events: [completed(31, 'x'.repeat(30))], end: 'complete' }])).text).toBe('x'.repeat(30));
  });

  it('connections that stand for longer than the longest wait are no failures, though the model says nothing', async () => {
    const scripts: Script[] = Array.from({ length: 9 }, () => ({ end: 1006, holdMs: 2 * hasty.maxMs }));
    expect((await followScripts([...scripts, { events: [started, completed(2, '')], end: 'complete' }])).cursors).toHaveLength(10);
  });

  it('a wait of minutes that the server asks for is not waited for, but told', async () => {
    const errors = [{ message: 'Later.', extensions: { code: 'QUOTA_EXHAUSTED', retryable: true, retryAfterMs: 3_600_000, requestId: 'r-1' } }];
    await expect(followScripts([{ errors, end: 'complete' }])).rejects.toMatchObject({ code: 'QUOTA_EXHAUSTED', retryAfterMs: 3_600_000, requestId: 'r-1' });
  });
});

describe('close codes', () => {
  const follow = async (code: number): Promise<readonly number[]> => {
    await using server = await startScriptedServer([{ events: [started, delta(2, 'a')], end: code }, { events: [completed(3, 'a')], end: 'complete' }]);
    await clientOf(server.url).follow('g').result();
    return server.cursors;
  };

  it.each([1000, 1001, 1006, 1011, 1012, 1013, 4408, 4440, 4451, 4999])('after %i the client comes back', async (code) => {
    expect(await follow(code)).toEqual([0, 2]);
  });

  it.each([1002, 1009, 4400, 4401, 4403, 4406, 4409, 4429, 4441, 4500])('after %i it does not', async (code) => {
    await expect(follow(code)).rejects.toMatchObject({ name: 'ClientError', code: 'CONNECTION_REFUSED', retryable: false, message: `The WebSocket was closed with ${code}: as scripted.` });
  });
});

it('a socket that is closed while its events are still being read is not opened again before they have been', async () => {
  await using server = await startScriptedServer([
    { events: [started, delta(2, 'a')], end: 1000 },
    { events: [completed(3, 'a')], end: 'complete' },
  ]);
  for await (const { sequence } of clientOf(server.url).follow('g')) {
    if (sequence === 1) await setTimeout(50); // long enough for graphql-ws, which takes a 1000 for an order to come back
  }
  expect(server.cursors).toEqual([0, 2]);
});

it('an event stream whose last events and early end come in one piece is opened again', async () => {
  await using server = await startScriptedServer([
    { events: [started, delta(2, 'a'), delta(3, 'b')], end: 1006 },
    { events: [completed(4, 'ab')], end: 'complete' },
  ]);
  const inOnePiece: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    return new Response(await response.arrayBuffer(), response);
  };
  await clientOf(server.url, { transport: 'sse', fetch: inOnePiece }).follow('g').result();
  expect(server.cursors).toEqual([0, 3]);
});

it('a page in place of an event stream, such as the login of a proxy, is not asked for again', async () => {
  let requests = 0;
  const showPage: typeof fetch = () => {
    requests += 1;
    return Promise.resolve(new Response('<!doctype html>', { headers: { 'content-type': 'text/html; charset=utf-8' } }));
  };
  await expect(clientOf('http://127.0.0.1:9', { transport: 'sse', fetch: showPage }).follow('g').result()).rejects.toMatchObject({ code: 'CONNECTION_REFUSED', retryable: false });
  expect(requests).toBe(1);
});

describe('answers to the start', () => {
  const ok: Answer = { body: { data: { startGeneration: { id: 'g' } } } };
  const start = async (answers: readonly Answer[]): Promise<{ readonly id: string; readonly posts: number }> => {
    await using server = await startScriptedServer([], answers);
    const id = await clientOf(server.url).converse({ modelId: 'm', messages: [] }).id;
    return { id, posts: server.posts };
  };

  it.each([408, 429, 502, 503, 504])('a %i without a word of GraphQL is asked again', async (status) => {
    expect(await start([{ status, body: '<html>' }, { status, body: '<html>', headers: { 'retry-after': '0' } }, ok])).toEqual({ id: 'g', posts: 3 });
  });

  it('an answer that was cut is asked again', async () => {
    expect(await start([{ body: '{"data":{"startGen' }, ok])).toEqual({ id: 'g', posts: 2 });
  });

  it('an error that is retryable is asked again', async () => {
    const body = { data: { startGeneration: null }, errors: [{ message: 'Stopping.', extensions: { code: 'OVERLOADED', retryable: true } }] };
    expect(await start([{ status: 503, body }, { body }, ok])).toEqual({ id: 'g', posts: 3 });
  });

  it.each([400, 401, 403, 404, 500])('a %i is not', async (status) => {
    await expect(start([{ status, body: 'no' }, ok])).rejects.toMatchObject({ code: 'CONNECTION_REFUSED', retryable: false });
  });

  it('a page that is shown in place of it, such as the login of a proxy, is not', async () => {
    const page: Answer = { body: '<!doctype html>', headers: { 'content-type': 'text/html; charset=utf-8' } };
    await expect(start([page, ok])).rejects.toMatchObject({ code: 'CONNECTION_REFUSED', retryable: false });
  });

  it('an error that is not retryable is not', async () => {
    const body = { data: { startGeneration: null }, errors: [{ message: 'No.', extensions: { code: 'BUDGET_EXCEEDED', retryable: false } }] };
    await expect(start([{ body }, ok])).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED', message: 'No.', retryable: false });
  });
});
