import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Operation, Transport } from '../kit/clients.ts';
import { post, transports } from '../kit/clients.ts';
import type { WholeGeneration } from '../kit/operations.ts';
import * as operations from '../kit/operations.ts';
import { rootOf, runEvents, runGeneration } from '../kit/results.ts';
import type { SubjectOptions } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { newFolder } from './kit/folders.ts';

const streams = ['websocket', 'sse'] as const satisfies readonly Transport[];
const fields = `__typename sequence terminal
  ... on GenerationSnapshot { text object message { id role content { ... on TextBlock { text } } } }
  ... on GenerationCompleted { stopReason generation { status text object } }
  ... on GenerationFailed { error { code } generation { status text object } }
  ... on GenerationInterrupted { error { code } generation { status text object } }`;
const eventsAfter = (id: string, after: number): Operation => ({ query: `subscription ($id: ID!, $after: Int!) { generationEvents(id: $id, after: $after) { ${fields} } }`, variables: { id, after } });

interface RetainedEvent {
  readonly __typename: string;
  readonly sequence: number;
}
const read = async (url: string, id: string, after: number, transport: Exclude<Transport, 'http'> = 'websocket') => (await transports[transport](url, eventsAfter(id, after))).map((result) => rootOf<RetainedEvent>(result));

/** What can be asked of a generation itself. */
const kept = (id: string): Operation => ({
  query: 'query ($id: ID!) { generation(id: $id) { id status text body object lastSequence stopReason usage { inputTokens outputTokens source } cost { amount } attempts { number awsRequestId } error { code } message { id content { ... on TextBlock { text } } } } }',
  variables: { id },
});
const constructed = (): Operation => ({
  query: 'mutation ($input: StartGenerationInput!) { startGeneration(input: $input) { id status } }',
  variables: {
    input: {
      construct: {
        modelId: 'us.anthropic.claude-sonnet-4-5-20250929-v1:0',
        prompt: 'The Alder Bridge is painted green. Extract the bridge.',
        schema: { type: 'object', properties: { colour: { enum: ['red', 'green'] } }, required: ['colour'], additionalProperties: false },
      },
    },
  },
});

async function startForTest(options: SubjectOptions) {
  const subject = await startSubject(options);
  onTestFinished(() => subject.close());
  return subject;
}

const started = {
  'Converse': operations.startGeneration(),
  'an answer that was cut': operations.startGeneration({ faults: 'end-after=3' }),
  'an answer that failed': operations.startGeneration({ faults: 'status=400' }),
  'Construct': constructed(),
} satisfies Record<string, Operation>;

/** Runs them to their ends, and says how they were before retention came. */
async function fill(dataDir: string, operation: Operation) {
  const subject = await startSubject({ dataDir });
  const { id } = await runGeneration(subject.url, operation);
  const log = await read(subject.url, id, 0);
  const generation = rootOf<WholeGeneration & { readonly object: unknown }>(await post(subject.url, kept(id)));
  await subject.close();
  return { id, log, generation, last: log.length };
}

describe.each(Object.entries(started))('the events of %s, once they are no longer kept', (name, operation) => {

  it('are told by one snapshot, and the terminal event; the generation is as it was', async () => {
    const dataDir = newFolder();
    const before = await fill(dataDir, operation);
    const { id, log, generation, last } = before;
    const terminal = log.slice(-1);
    expect(generation.lastSequence).toBe(last);
    const { url } = await startForTest({ dataDir, retention: { eventsMs: 0 } });
    await expect.poll(async () => (await read(url, id, 0)).map(({ __typename }) => __typename)).toEqual(['GenerationSnapshot', terminal[0]?.__typename]);
    const { text, object, message } = generation;
    const snapshot = { __typename: 'GenerationSnapshot', sequence: last - 1, terminal: false, text, object, message: message === null ? null : { ...message, role: 'ASSISTANT' } };
    for (const transport of streams) {
      for (let after = 0; after < last - 1; after += 1) expect(await read(url, id, after, transport)).toEqual([snapshot, ...terminal]);
      expect(await read(url, id, last - 1, transport)).toEqual(terminal);
      expect(await read(url, id, last, transport)).toEqual([]);
      const [beyond] = await transports[transport](url, eventsAfter(id, last + 1));
      expect(beyond?.errors?.[0]).toMatchObject({ extensions: { code: 'CURSOR_AHEAD' } });
    }
    expect(rootOf(await post(url, kept(id)))).toEqual(generation);
    if (name === 'Converse') expect(text).not.toBe('');
    if (name === 'Construct') expect(object).toEqual({ colour: 'green' });
  });
});

describe.each(['sqlite', 'memory'])('with STORAGE=%s', (STORAGE) => {
  it('events go while the server runs; what is still running keeps its own', async () => {
    const { url } = await startForTest({ environment: { STORAGE }, retention: { eventsMs: 0 }, ownership: { pruneMs: 20 } });
    const running = await runGeneration(url, operations.startGeneration({ modelId: 'local.echo-v1', text: 'one two three four five six seven eight', faults: 'tokens-per-second=20' }));
    const live = runEvents(url, operations.generationEvents(running.id));
    const ended = await runGeneration(url, operations.converse());
    await expect.poll(async () => (await read(url, ended.id, 0)).map(({ __typename, sequence }) => [__typename, sequence])).toEqual([
      ['GenerationSnapshot', ended.lastSequence - 1],
      ['GenerationCompleted', ended.lastSequence],
    ]);
    expect((await live).at(0)).toMatchObject({ __typename: 'GenerationStarted', sequence: 1 });
    expect((await live).at(-1)).toMatchObject({ terminal: true, generation: { text: 'one two three four five six seven eight' } });
  });

  it('whole generations go with their idempotency keys', async () => {
    const { url, upstream } = await startForTest({ environment: { STORAGE }, retention: { eventsMs: 0, generationsMs: 0 }, ownership: { pruneMs: 20 } });
    const asked = operations.startGeneration({ options: { idempotencyKey: 'key' } });
    const first = await runGeneration(url, asked);
    await expect.poll(async () => (await post(url, operations.generation(first.id))).data).toEqual({ generation: null });
    expect((await transports.websocket(url, operations.generationEvents(first.id)))[0]?.errors?.[0]).toMatchObject({ extensions: { code: 'NOT_FOUND' } });
    const second = await runGeneration(url, asked);
    expect(second.id).not.toBe(first.id);
    await upstream.waitForCall(({ operation, outcome, number }) => operation === 'ConverseStream' && outcome === 'completed' && number > 2);
  });
});

it('is left to the next start by a server that is told to stop: it goes on with nothing that it has not begun', async () => {
  const dataDir = newFolder();
  const { id, log } = await fill(dataDir, operations.startGeneration());
  const database = new DatabaseSync(join(dataDir, 'bedrock-graphql.db'), { timeout: 5_000 });
  onTestFinished(() => database.close());
  const endAt = (instant: string) => void database.prepare('update generations set ended_at = ?').run(instant);
  endAt('2999-01-01T00:00:00.000Z');
  const subject = await startSubject({ dataDir, retention: { eventsMs: 0 }, ownership: { pruneMs: 1 } });
  database.exec('begin immediate'); // what the server begins to delete waits from now on
  endAt(new Date(Date.now() - 60_000).toISOString());
  await post(subject.url, kept(id));
  const closing = subject.close();
  await expect.poll(() => fetch(`${subject.url}/ready`).then(({ ok }) => ok, () => false)).toBe(false);
  database.exec('commit');
  await closing;
  const { url } = await startForTest({ dataDir });
  expect(await read(url, id, 0)).toEqual(log);
});
