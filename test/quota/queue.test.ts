import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { clientOf, echoInput, words } from '../client/kit/followed.ts';
import { connectSse, post } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import { expectWholeLog, rootOf, runEvents, runGeneration } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startLimited } from './kit/quota-file.ts';

let subject: Subject | undefined;
afterEach(async () => {
  await subject?.close();
  subject = undefined;
});

const modelId = 'local.echo-v1';
const named = (name: string, faults: string, options: Record<string, unknown> = {}): operations.ConverseOptions => ({ modelId, text: `one two three, ${name}`, options: { ...options, tags: [{ key: 'local-bedrock', value: faults }, { key: 'test', value: name }] } });
const quotas = async (url: string) => rootOf<{ modelId: string; running: number; queued: number; dimensions: { dimension: string; limit: number | null; used: number; reserved: number; remaining: number | null; source: string }[] }[]>(await post(url, { query: `{ quotas(modelId: "${modelId}") { id modelId region scope isGlobal running queued throttled dimensions { dimension limit used reserved remaining source } } }` }));

const patient = { interval: 50 };

/** A server whose one place is taken, until `release` is called. */
async function begin(limits: Record<string, unknown> = {}, options: Parameters<typeof startLimited>[1] = {}) {
  subject = await startLimited({ [modelId]: { ON_DEMAND: { CONCURRENT_REQUESTS: 1, ...limits } } }, options);
  const { url, upstream } = subject;
  const { id } = await runGeneration(url, operations.startGeneration(named('first', 'stall')));
  await upstream.waitForCall(({ requestMetadata }) => requestMetadata['test'] === 'first');
  return { id, url, upstream, release: () => runGeneration(url, operations.cancelGeneration(id)), queued: (count: number) => expect.poll(() => quotas(url), patient).toMatchObject([{ modelId, running: 1, queued: count }]) };
}

const calls = (name: string): number => subject?.upstream.calls.filter(({ requestMetadata }) => requestMetadata['test'] === name).length ?? 0;

describe('a request beyond the quota', () => {
  it('waits, tells its place, and runs once there is room; Query.quotas shows both', async () => {
    const { url, release, queued } = await begin();
    const second = runEvents(url, operations.converseStream(named('second', '')));
    await queued(1);
    expect((await quotas(url))[0]?.dimensions).toContainEqual({ dimension: 'CONCURRENT_REQUESTS', limit: 1, used: 1, reserved: 1, remaining: 0, source: 'CONFIGURED' });
    await release();
    const events = await second;
    const { generation } = expectWholeLog(events);
    expect(events.map(({ __typename }) => __typename).slice(0, 2)).toEqual(['GenerationQueued', 'GenerationStarted']);
    expect(generation).toMatchObject({ status: 'COMPLETED', attempts: [{ number: 1, error: null }] });
    expect(await quotas(url)).toMatchObject([{ running: 0, queued: 0 }]);
  });
});

describe('a request that waits', () => {
  it.each(['ws', 'sse'] as const)('tells the client library its place, over %s, and changes neither text nor message', async (transport) => {
    const { url, release, queued } = await begin();
    const follow = clientOf(url, { transport }).converse(echoInput(words(5)));
    const seen: object[] = [];
    for await (const event of follow) {
      seen.push(event);
      if (event.__typename !== 'GenerationQueued') continue;
      expect({ text: follow.text, content: follow.message?.content ?? [] }).toEqual({ text: '', content: [] });
      await queued(1);
      await release();
    }
    expect(seen[0]).toMatchObject({ __typename: 'GenerationQueued', sequence: 1, position: 1, estimatedWaitMs: null });
    expect(await follow.result()).toMatchObject({ status: 'COMPLETED', text: words(5) });
    expect(follow.text).toBe(words(5));
  });

  it('can be cancelled, costs nothing, and calls nobody', async () => {
    const { url, release, queued } = await begin();
    const { id } = await runGeneration(url, operations.startGeneration(named('cancelled', '')));
    await queued(1);
    expect(await runGeneration(url, operations.cancelGeneration(id))).toMatchObject({ status: 'CANCELLED', usage: null, attempts: [] });
    await release();
    expect(await quotas(url)).toMatchObject([{ running: 0, queued: 0 }]);
    expect(calls('cancelled')).toBe(0);
  });

  it('gives up at its deadline', async () => {
    const { url, release } = await begin();
    expect(await runGeneration(url, operations.converse(named('late', '', { deadlineMs: 200 })))).toMatchObject({ status: 'FAILED', error: { code: 'DEADLINE_EXCEEDED', message: 'The deadline passed before the model was called.' }, attempts: [] });
    await release();
    expect(calls('late')).toBe(0);
  });

  it('goes by its priority', async () => {
    const { url, release, queued, upstream } = await begin();
    const ids: string[] = [];
    for (const priority of ['LOW', 'NORMAL', 'HIGH']) ids.push((await runGeneration(url, operations.startGeneration(named(priority, '', { priority })))).id);
    await queued(3);
    await release();
    await Promise.all(ids.map((id) => runEvents(url, operations.generationEvents(id))));
    expect(upstream.calls.flatMap(({ requestMetadata }) => requestMetadata['test'] ?? [])).toEqual(['first', 'HIGH', 'NORMAL', 'LOW']);
  });

  it('is queued again by the next process where its own was stopped', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'bedrock-graphql-queued-'));
    const { id: running, url, queued } = await begin({}, { dataDir });
    const { id } = await runGeneration(url, operations.startGeneration(named('second', '')));
    await queued(1);
    await subject?.close();
    subject = undefined;
    const after = await startLimited({ [modelId]: { ON_DEMAND: { CONCURRENT_REQUESTS: 1 } } }, { dataDir });
    const events = await runEvents(after.url, operations.generationEvents(id));
    expect(expectWholeLog(events).generation).toMatchObject({ status: 'COMPLETED', attempts: [{ number: 1, error: null }] });
    expect(events.map(({ __typename }) => __typename)).toEqual(expect.arrayContaining(['GenerationQueued', 'GenerationStarted']));
    expect(await runGeneration(after.url, operations.generation(running))).toMatchObject({ status: 'INTERRUPTED' });
    await after.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('is queued again also where there would be room for it, once the one before it has gone', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'bedrock-graphql-queued-'));
    const take = async (url: string, name: string, maxTokens: number, faults = '') => (await runGeneration(url, operations.startGeneration({ ...named(name, faults), input: { inferenceConfig: { maxTokens } } }))).id;
    subject = await startLimited({ [modelId]: { ON_DEMAND: { TOKENS_PER_MINUTE: 6_000 } } }, { dataDir });
    const { url, upstream } = subject;
    await take(url, 'running', 3_000, 'stall');
    await upstream.waitForCall(({ requestMetadata }) => requestMetadata['test'] === 'running');
    await take(url, 'large', 5_000);
    const small = await take(url, 'small', 100);
    await expect.poll(() => quotas(url), patient).toMatchObject([{ running: 1, queued: 2 }]);
    await subject.close();
    subject = await startLimited({ [modelId]: { ON_DEMAND: { TOKENS_PER_MINUTE: 100_000 } } }, { dataDir });
    expect(expectWholeLog(await runEvents(subject.url, operations.generationEvents(small))).generation).toMatchObject({ status: 'COMPLETED', attempts: [{ number: 1, error: null }] });
    await subject.close();
    subject = undefined;
    await rm(dataDir, { recursive: true, force: true });
  });

  it('is refused where the queue is full, before anything is stored', async () => {
    const { url, release, queued } = await begin({}, { quota: { mostQueued: 1 } });
    const waiting = await runGeneration(url, operations.startGeneration(named('second', '')));
    await queued(1);
    const { data, errors } = await post(url, operations.startGeneration(named('third', '')));
    expect(data).toEqual({ startGeneration: null });
    expect(errors).toMatchObject([{ extensions: { code: 'OVERLOADED', retryable: true, retryAfterMs: expect.any(Number) as number } }]);
    const { data: list } = await post(url, { query: '{ generations { edges { node { id } } } }' });
    expect((list as { generations: { edges: unknown[] } }).generations.edges).toHaveLength(2);
    await release();
    await runEvents(url, operations.generationEvents(waiting.id));
  });
});

it('quotaUpdated tells a bucket now, and again as it changes', async () => {
  subject = await startLimited({ [modelId]: { ON_DEMAND: { CONCURRENT_REQUESTS: 1 } } });
  const { url, upstream } = subject;
  const client = connectSse(url);
  const states: { running: number }[] = [];
  const follow = (async () => {
    for await (const result of client.iterate({ query: `subscription { quotaUpdated(modelId: "${modelId}") { modelId scope running queued dimensions { dimension limit remaining } } }` })) {
      states.push((result as { data: { quotaUpdated: { running: number } } }).data.quotaUpdated);
      if (states.length === 3) return;
    }
  })();
  await expect.poll(() => states.length, patient).toBe(1);
  const { id } = await runGeneration(url, operations.startGeneration(named('watched', 'stall')));
  await upstream.waitForCall(({ requestMetadata }) => requestMetadata['test'] === 'watched');
  await expect.poll(() => states.length, patient).toBe(2);
  await runGeneration(url, operations.cancelGeneration(id));
  await follow;
  client.dispose();
  expect(states.map(({ running }) => running)).toEqual([0, 1, 0]);
});
