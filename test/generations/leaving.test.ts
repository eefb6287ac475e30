import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Transport } from '../kit/clients.ts';
import { connectSse, connectWs, post, transports } from '../kit/clients.ts';
import type { Event } from '../kit/operations.ts';
import * as operations from '../kit/operations.ts';
import { expectWholeLog, rootOf, runEvents, runGeneration, textOf } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';

const graceMs = 100;

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject({ timers: { disconnectGraceMs: graceMs } });
});
afterAll(() => subject.close());

let counter = 0;
const unique = (): string => `call ${(counter += 1)}`;
const long = 'Repeat: one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen';
const slow = (name: string, options: Record<string, unknown> = {}, pace = 60): operations.ConverseOptions => ({
  modelId: 'local.echo-v1',
  text: long,
  options: { tags: [{ key: 'local-bedrock', value: `tokens-per-second=${pace}` }, { key: 'test', value: name }], ...options },
});
const callOf = (name: string) => subject.upstream.waitForCall(({ requestMetadata, outcome }) => requestMetadata['test'] === name && outcome !== 'running');

/** Subscribes, reads so many events, and leaves as `for await … break` does. */
async function readSome(transport: Exclude<Transport, 'http'>, operation: Parameters<typeof runEvents>[1], count: number): Promise<Event[]> {
  const client = transport === 'websocket' ? connectWs(subject.url) : connectSse(subject.url);
  const events: Event[] = [];
  for await (const result of client.iterate(operation)) {
    events.push(rootOf<Event>(result as Parameters<typeof rootOf>[0]));
    if (events.length === count) break;
  }
  await client.dispose();
  return events;
}

describe.each(['websocket', 'sse'] as const)('break over %s', (transport) => {
  it('with CONTINUE leaves a whole answer', async () => {
    const name = unique();
    const [first] = await readSome(transport, operations.converseStream(slow(name)), 3);
    expect(await callOf(name)).toMatchObject({ outcome: 'completed' });
    const log = await runEvents(subject.url, operations.generationEvents(first?.generationId ?? ''));
    expect(expectWholeLog(log)).toMatchObject({ __typename: 'GenerationCompleted' });
    expect(textOf(log)).toBe(long);
  });

  it('with CANCEL leaves no model running', async () => {
    const name = unique();
    const [first] = await readSome(transport, operations.converseStream(slow(name, { onDisconnect: 'CANCEL' }, 5)), 3);
    expect(await callOf(name)).toMatchObject({ outcome: 'aborted' });
    const last = expectWholeLog(await runEvents(subject.url, operations.generationEvents(first?.generationId ?? '')));
    expect(last).toMatchObject({ __typename: 'GenerationCancelled', generation: { status: 'CANCELLED', usage: { source: 'ESTIMATED' } } });
  });

  it('with CANCEL and another reader goes on', async () => {
    const name = unique();
    const operation = operations.converseStream(slow(name, { onDisconnect: 'CANCEL' }));
    const client = connectWs(subject.url);
    const reader = client.iterate(operation);
    const first = rootOf<Event>((await reader.next()).value as Parameters<typeof rootOf>[0]);
    const whole = runEvents(subject.url, operations.generationEvents(first.generationId), transport);
    await readSome(transport, operations.generationEvents(first.generationId), 2);
    await reader.return?.();
    expect(expectWholeLog(await whole)).toMatchObject({ __typename: 'GenerationCompleted' });
    await client.dispose();
  });
});

it('a mutation whose caller has gone is cancelled with CANCEL, and completes with CONTINUE', async () => {
  for (const [onDisconnect, outcome] of [['CANCEL', 'aborted'], ['CONTINUE', 'completed']] as const) {
    const name = unique();
    const gone = new AbortController();
    const tags = [{ key: 'local-bedrock', value: onDisconnect === 'CANCEL' ? 'stall' : 'slow-first=300' }, { key: 'test', value: name }];
    const request = post(subject.url, operations.converse({ options: { onDisconnect, tags } }), { signal: gone.signal });
    await subject.upstream.waitForCall(({ requestMetadata }) => requestMetadata['test'] === name);
    gone.abort();
    await expect(request).rejects.toThrow();
    expect((await callOf(name)).outcome).toBe(outcome);
  }
});

describe('cancelGeneration', () => {
  it('from another connection aborts the call to Bedrock within 250 ms, before and amid the answer', async () => {
    for (const fault of ['stall', 'tokens-per-second=5', 'stall-after=2']) {
      const name = unique();
      const tags = [{ key: 'local-bedrock', value: fault }, { key: 'test', value: name }];
      const { id } = await runGeneration(subject.url, operations.startGeneration({ modelId: 'local.echo-v1', text: long, options: { tags } }));
      const follower = runEvents(subject.url, operations.generationEvents(id));
      await subject.upstream.waitForCall(({ requestMetadata }) => requestMetadata['test'] === name);
      const askedAt = Date.now();
      const cancelled = runGeneration(subject.url, operations.cancelGeneration(id));
      const { endedAt, outcome } = await callOf(name);
      expect(outcome).toBe('aborted');
      expect((endedAt ?? 0) - askedAt).toBeLessThan(250);
      expect(await cancelled).toMatchObject({ status: 'CANCELLED' });
      expect(expectWholeLog(await follower)).toMatchObject({ __typename: 'GenerationCancelled' });
    }
  });

  it('of what has ended changes nothing; of what does not exist is NOT_FOUND', async () => {
    const done = await runGeneration(subject.url, operations.converse());
    expect(await runGeneration(subject.url, operations.cancelGeneration(done.id))).toEqual(done);
    expect((await post(subject.url, operations.cancelGeneration('gen_nobody'))).errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });
});

it('a server that shuts down interrupts what still runs, and keeps what came', async () => {
  const other = await startSubject();
  const { id } = await runGeneration(other.url, operations.startGeneration(slow(unique(), {}, 5)));
  const events: Event[] = [];
  const client = connectWs(other.url, { retryAttempts: 0 });
  const closed = new Promise<number>((resolve) => {
    client.on('closed', (event) => resolve((event as { code: number }).code));
  });
  const reading = (async () => {
    for await (const result of client.iterate(operations.generationEvents(id))) events.push(rootOf<Event>(result as Parameters<typeof rootOf>[0]));
  })().catch(() => undefined);
  await expect.poll(() => events.length).toBeGreaterThan(1);
  await other.close(0);
  expect(await closed).toBe(1012);
  await reading;
  const streams = other.upstream.calls.filter(({ operation }) => operation === 'ConverseStream');
  expect(streams).toMatchObject([{ outcome: 'aborted' }]);
});

describe('a server that shuts down', () => {
  const shutdown = async (subjectOptions: Parameters<typeof startSubject>[0], fault: string, options: Record<string, unknown>, drainMs: number, transport: 'http' | 'sse' = 'http') => {
    const other = await startSubject(subjectOptions);
    const tags = [{ key: 'local-bedrock', value: fault }];
    const answer = transports[transport](other.url, operations.converse({ options: { tags, ...options } })).then(([result]) => rootOf<operations.WholeGeneration>(result ?? {}));
    await other.upstream.waitForCall(({ operation }) => operation === 'Converse');
    const startedAt = performance.now();
    await other.close(drainMs);
    return { answer: await answer, closedMs: performance.now() - startedAt };
  };

  it.each(['http', 'sse'] as const)('lets callers over %s have their whole answer, and closes as soon as it is there', async (transport) => {
    const { answer, closedMs } = await shutdown({}, 'slow-first=300', {}, 10_000, transport);
    expect(answer).toMatchObject({ status: 'COMPLETED' });
    expect(closedMs).toBeLessThan(5_000);
  });

  it('tells callers that their generation was interrupted, after the drain', async () => {
    const { answer } = await shutdown({}, 'stall', {}, 200);
    expect(answer).toMatchObject({ status: 'INTERRUPTED', error: { code: 'NODE_LOST' } });
  });

  it('does not take the sockets that it closes itself for readers that left', async () => {
    const other = await startSubject({ timers: { disconnectGraceMs: 1 } });
    const client = connectWs(other.url);
    const reader = client.iterate(operations.converseStream({ modelId: 'local.echo-v1', text: long, options: { onDisconnect: 'CANCEL', tags: [{ key: 'local-bedrock', value: 'tokens-per-second=40' }] } }));
    await reader.next();
    const { number } = await other.upstream.waitForCall(({ operation }) => operation === 'ConverseStream');
    reader.next().catch(() => undefined);
    await other.close(10_000);
    expect(other.upstream.calls.find((call) => call.number === number)).toMatchObject({ outcome: 'completed' });
  });
});

it('shows what is known while it runs, and what became of each call', async () => {
  const name = unique();
  const { id } = await runGeneration(subject.url, operations.startGeneration({ modelId: 'local.echo-v1', text: long, options: { tags: [{ key: 'local-bedrock', value: 'stall-after=4' }, { key: 'test', value: name }] } }));
  const client = connectSse(subject.url);
  for await (const result of client.iterate(operations.generationEvents(id))) if (rootOf<Event>(result as Parameters<typeof rootOf>[0]).__typename === 'TextDelta') break;
  client.dispose();
  const running = await post(subject.url, { query: 'query ($id: ID!) { generation(id: $id) { status simulated answeredBy text timing { timeToFirstTokenMs totalMs } } }', variables: { id } });
  expect(running.data).toMatchObject({ generation: { status: 'RUNNING', simulated: true, answeredBy: 'local.echo-v1', text: expect.stringMatching(/^Repeat/) as string, timing: { timeToFirstTokenMs: expect.any(Number) as number, totalMs: null } } });
  const cancelled = await runGeneration(subject.url, operations.cancelGeneration(id));
  expect(cancelled.attempts).toMatchObject([{ error: { code: 'CANCELLED' } }]);
});
