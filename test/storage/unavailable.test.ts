import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { StatementSync } from 'node:sqlite';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { GraphQLResult, Transport } from '../kit/clients.ts';
import { connectSse, post, transports } from '../kit/clients.ts';
import type { Event } from '../kit/operations.ts';
import * as operations from '../kit/operations.ts';
import { expectWholeLog, rootOf, runEvents, runGeneration, textOf } from '../kit/results.ts';
import { startProgram } from '../kit/program.ts';
import { modelCalls } from '../kit/model-calls.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { startLimited } from '../quota/kit/quota-file.ts';
import { newFolder } from './kit/folders.ts';
import { openTool } from './kit/nodes.ts';

const long = 'Repeat: one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty';
const slow = (pace: number): operations.ConverseOptions => ({ modelId: 'local.echo-v1', text: long, faults: `tokens-per-second=${pace}` });
const unavailable = { code: 'STORE_UNAVAILABLE', retryable: true, retryAfterMs: 1_000 };

let folder: string;
let subject: Subject;
beforeEach(async () => {
  folder = newFolder();
  subject = await startSubject({ dataDir: folder });
  onTestFinished(() => subject.close());
});

/** Another program holds the file, until the returned function is called. */
function lock(): () => void {
  const tool = openTool(folder);
  tool.exec('BEGIN IMMEDIATE');
  return () => tool.exec('ROLLBACK');
}

/** Calls that cost something: the list of models is asked for at the start. */
const calls = () => modelCalls(subject.upstream);

const errorOf = (result: GraphQLResult | undefined) => result?.errors?.[0];

describe('while another program holds the file', () => {
  it.each([
    ['startGeneration', 'http', operations.startGeneration],
    ['converse', 'http', operations.converse],
    ['invokeModel', 'http', operations.invokeModel],
    ['converse', 'websocket', operations.converse],
    ['converseStream', 'websocket', operations.converseStream],
    ['converseStream', 'sse', operations.converseStream],
  ] as const)('%s over %s is refused, costs nothing, and is taken the next time', async (_, transport: Transport, operation) => {
    const asked = operation({ options: { idempotencyKey: 'key' } });
    const unlock = lock();
    const [refused, ...more] = await transports[transport](subject.url, asked);
    expect(more).toEqual([]);
    expect(errorOf(refused)).toMatchObject({ extensions: unavailable });
    expect(errorOf(refused)?.extensions).not.toHaveProperty('generationId');
    expect(calls()).toEqual([]);
    unlock();
    const taken = await transports[transport](subject.url, asked);
    expect(taken.flatMap(({ errors = [] }) => errors)).toEqual([]);
    await subject.upstream.waitForCall(({ operation: called, outcome }) => called !== 'ListFoundationModels' && outcome === 'completed');
    expect(calls()).toHaveLength(1);
  });

  it.each([
    ['converse', 'http', operations.converse],
    ['converseStream', 'websocket', operations.converseStream],
  ] as const)('%s over %s without a key is refused, costs nothing, and leaves nothing behind', async (_, transport: Transport, operation) => {
    const unlock = lock();
    const [refused, ...more] = await transports[transport](subject.url, operation());
    expect(more).toEqual([]);
    expect(errorOf(refused)).toMatchObject({ extensions: unavailable });
    unlock();
    expect(await runGeneration(subject.url, operations.converse())).toMatchObject({ status: 'COMPLETED' }); // behind whatever would still have been written
    expect(calls()).toHaveLength(1);
    expect(rootOf<{ edges: readonly object[] }>(await post(subject.url, { query: '{ generations(first: 10) { edges { cursor } } }' })).edges).toHaveLength(1);
  });

  it('the log tells why, and not with each request', async () => {
    const dataDir = newFolder();
    const program = await startProgram({ DATA_DIR: dataDir });
    onTestFinished(async () => {
      await program.close();
    });
    const tool = openTool(dataDir);
    tool.exec('BEGIN IMMEDIATE');
    for (const transport of ['http', 'websocket', 'sse'] as const) expect(errorOf((await transports[transport](program.url, operations.startGeneration()))[0])).toMatchObject({ extensions: unavailable });
    tool.exec('ROLLBACK');
    await runGeneration(program.url, operations.converse());
    await expect.poll(program.log).toContain('a generation has ended');
    expect(program.log().match(/.*"level":50.*The store cannot be used.*/g)).toEqual([expect.stringContaining('database is locked')]);
  });

  it('what was to wait for quota leaves the queue when it cannot be stored', async () => {
    const dataDir = newFolder();
    const limited = await startLimited({ 'local.echo-v1': { ON_DEMAND: { CONCURRENT_REQUESTS: 1 } } }, { dataDir });
    onTestFinished(() => limited.close());
    const ask = (faults: string) => post(limited.url, operations.startGeneration({ modelId: 'local.echo-v1', faults }));
    const stateOf = async () => rootOf<readonly { running: number; queued: number }[]>(await post(limited.url, { query: '{ quotas(modelId: "local.echo-v1") { running queued } }' }));
    await ask('stall'); // it holds the quota, and writes nothing
    await limited.upstream.waitForCall(({ operation }) => operation === 'ConverseStream');
    const tool = openTool(dataDir);
    tool.exec('BEGIN IMMEDIATE');
    const refused = await post(limited.url, operations.converse({ modelId: 'local.echo-v1' }));
    expect(errorOf(refused)).toMatchObject({ extensions: unavailable });
    expect(await stateOf()).toEqual([{ running: 1, queued: 0 }]);
    tool.exec('ROLLBACK');
  });

  it('for a moment only, nobody notices: what is to be stored waits, what is read does not', async () => {
    const { id } = await runGeneration(subject.url, operations.converse());
    const run = vi.spyOn(StatementSync.prototype, 'run');
    onTestFinished(() => run.mockRestore());
    const unlock = lock();
    const answer = runGeneration(subject.url, operations.converse());
    await expect.poll(() => run.mock.results.filter(({ type }) => type === 'throw').length).toBeGreaterThan(5);
    expect(await runGeneration(subject.url, operations.generation(id))).toMatchObject({ id, status: 'COMPLETED' });
    unlock();
    expect(await answer).toMatchObject({ status: 'COMPLETED' });
  });

  it('what is stored can still be read', async () => {
    const { id } = await runGeneration(subject.url, operations.converse());
    const log = await runEvents(subject.url, operations.generationEvents(id));
    lock();
    expect(await runGeneration(subject.url, operations.generation(id))).toMatchObject({ id, status: 'COMPLETED' });
    expect(await runEvents(subject.url, operations.generationEvents(id))).toEqual(log);
  });
});

/** Reads a slow stream, has the file held from its fourth event on, and waits until the call to Bedrock is aborted. */
async function breakOff() {
  const client = connectSse(subject.url);
  onTestFinished(() => client.dispose());
  const events: Event[] = [];
  const enough = Promise.withResolvers<() => void>();
  const ended = (async () => {
    for await (const result of client.iterate(operations.converseStream(slow(6)))) {
      events.push(rootOf<Event>(result as GraphQLResult));
      if (events.length === 4) enough.resolve(lock());
    }
  })();
  const unlock = await enough.promise;
  await subject.upstream.waitForCall(({ outcome }) => outcome === 'aborted');
  return { id: events[0]?.generationId ?? '', events, ended, unlock };
}

describe('when another program takes the file in the middle of a stream', () => {
  it('the call is aborted, and once the file is free the generation ends with what its readers saw', async () => {
    const { id, events, ended, unlock } = await breakOff();
    const running = await runGeneration(subject.url, operations.generation(id));
    expect(running).toMatchObject({ status: 'RUNNING', text: textOf(events) });
    expect(errorOf(await post(subject.url, operations.cancelGeneration(id)))).toMatchObject({ extensions: { ...unavailable, generationId: id } });
    unlock();
    await ended;
    const last = expectWholeLog(events);
    expect(last).toMatchObject({ __typename: 'GenerationInterrupted', error: { code: 'STORE_UNAVAILABLE' } });
    const generation = await runGeneration(subject.url, operations.generation(id));
    expect(generation).toEqual(last.generation);
    expect(generation).toMatchObject({ status: 'INTERRUPTED', text: textOf(events), lastSequence: events.length, usage: { source: 'ESTIMATED' } });
    expect(generation.attempts).toMatchObject([{ number: 1, error: { code: 'STORE_UNAVAILABLE' } }]);
    expect(long).toContain(generation.text);
    expect(generation.text).not.toBe('');
    expect(await runEvents(subject.url, operations.generationEvents(id))).toEqual(events);
    expect(calls()).toHaveLength(1);
  });

  it('a server that is shut down meanwhile ends; the next one ends the generation', async () => {
    const { id, events, ended, unlock } = await breakOff();
    const lost = ended.catch(() => undefined);
    await subject.close();
    await lost;
    unlock();
    subject = await startSubject({ dataDir: folder });
    const log = await runEvents(subject.url, operations.generationEvents(id));
    expect(expectWholeLog(log)).toMatchObject({ __typename: 'GenerationInterrupted', error: { code: 'NODE_LOST' }, generation: { text: textOf(events) } });
    expect(log.slice(0, -1)).toEqual(events);
    expect(calls()).toEqual([]);
  });
});

it('who waits for a whole answer hears at once that it cannot be stored, and which generation it was', async () => {
  const answer = post(subject.url, operations.converse(slow(20)));
  await subject.upstream.waitForCall(({ operation }) => operation === 'Converse');
  const unlock = lock();
  const error = errorOf(await answer);
  expect(error).toMatchObject({ path: ['converse'], extensions: { ...unavailable, generationId: expect.stringMatching(/^gen_/) as unknown } });
  const id = String(error?.extensions?.['generationId']);
  unlock();
  const log = await runEvents(subject.url, operations.generationEvents(id));
  expect(expectWholeLog(log)).toMatchObject({ __typename: 'GenerationInterrupted', error: { code: 'STORE_UNAVAILABLE' }, generation: { status: 'INTERRUPTED', text: '', usage: { source: 'ESTIMATED' } } });
  expect(calls()).toHaveLength(1);
});

it('a start that was written but could not be synced is not left QUEUED for ever: the same key gives a generation that ends', async () => {
  const log = join(folder, 'bedrock-graphql.db-wal');
  renameSync(log, `${log}.away`); // before its first sync: SQLite has it open, whoever syncs it has not
  const operation = operations.converse({ options: { idempotencyKey: 'mine' } });
  const [error] = (await post(subject.url, operation)).errors ?? [];
  expect(error).toMatchObject({ extensions: { code: 'STORE_UNAVAILABLE' } });
  renameSync(`${log}.away`, log);
  const { id, status } = await runGeneration(subject.url, operation);
  expect(status).toBe('COMPLETED');
  expect((await runEvents(subject.url, operations.generationEvents(id))).at(-1)).toMatchObject({ terminal: true });
});
