import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import pino from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import { builtInViewer } from '../../src/access/viewer.ts';
import { readConfig } from '../../src/config.ts';
import { startServer } from '../../src/server.ts';
import type { GenerationRecord } from '../../src/storage/generation-record.ts';
import { openGenerationStore } from '../../src/storage/open-generation-store.ts';
import { post } from '../kit/clients.ts';
import * as operations from '../kit/operations.ts';
import { rootOf, runEvents, runGeneration } from '../kit/results.ts';
import { startSubject } from '../kit/server.ts';
import { newFolder } from '../storage/kit/folders.ts';
import { begin, newGeneration, newInput, reservation } from '../storage/kit/generations.ts';

/** What a process that is gone had stored, and not begun to run. */
async function leaveQueued(dataDir: string, modelId: string, more: Partial<GenerationRecord> = {}): Promise<string> {
  const store = await openGenerationStore({ storage: 'sqlite', dataDir, leaseMs: 6_000 });
  const { tenantId, id: viewerId } = builtInViewer;
  const generation = newGeneration({ record: { tenantId, viewerId, modelId, options: { idempotencyKey: null, deadlineMs: null, onDisconnect: 'CONTINUE', tags: [] }, ...more } });
  await store.insert(generation);
  await store.close();
  return generation.record.id;
}

it('a start of the server that fails for its port has run nothing of what was queued', async () => {
  const dataDir = newFolder();
  const id = await leaveQueued(dataDir, 'local.echo-v1');
  const upstream = await startLocalBedrock({ tokensPerSecond: 5 });
  onTestFinished(() => upstream.close());
  const taken = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void taken.close());
  await once(taken, 'listening');
  const environment = { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: upstream.url, AWS_ENDPOINT_URL_BEDROCK: upstream.url };
  const config = readConfig({ ...environment, LOG_LEVEL: 'silent', DATA_DIR: dataDir, PORT: String((taken.address() as AddressInfo).port) });
  await expect(startServer(config, { log: pino({ level: 'silent' }) })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  const subject = await startSubject({ dataDir });
  onTestFinished(() => subject.close());
  await runEvents(subject.url, operations.generationEvents(id));
  expect(await runGeneration(subject.url, operations.generation(id))).toMatchObject({ status: 'COMPLETED' });
});

it('what was queued before the server stood still for a month runs, and tells how long it took as far as the fields can hold that', async () => {
  const dataDir = newFolder();
  const id = await leaveQueued(dataDir, 'local.echo-v1', { createdAt: new Date(Date.now() - 30 * 86_400_000).toISOString() });
  const subject = await startSubject({ dataDir });
  onTestFinished(() => subject.close());
  await runEvents(subject.url, operations.generationEvents(id));
  const generation = rootOf(await post(subject.url, { query: 'query ($id: ID!) { generation(id: $id) { status timing { queuedMs totalMs } } }', variables: { id } }));
  expect(generation).toEqual({ status: 'COMPLETED', timing: { queuedMs: 2_147_483_647, totalMs: 2_147_483_647 } });
});

it('cancelling does not wait for the control plane, which is asked for the price of an application inference profile', async () => {
  const dataDir = newFolder();
  const id = await leaveQueued(dataDir, 'arn:aws:bedrock:us-west-2:123456789012:application-inference-profile/abcdefghijkl');
  const silent = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void silent.close());
  await once(silent, 'listening');
  const subject = await startSubject({ dataDir, upstream: { faults: 'stall' }, environment: { AWS_ENDPOINT_URL_BEDROCK: `http://127.0.0.1:${(silent.address() as AddressInfo).port}` } });
  onTestFinished(() => subject.close());
  expect(await runGeneration(subject.url, operations.cancelGeneration(id))).toMatchObject({ status: 'CANCELLED' });
});

it('one generation whose output cannot be written keeps no server from starting, and ends', async () => {
  const dataDir = newFolder();
  const store = await openGenerationStore({ storage: 'sqlite', dataDir, leaseMs: 6_000 });
  const { tenantId, id: viewerId } = builtInViewer;
  const { id, writer } = await begin(store, { record: { tenantId, viewerId } });
  await writer.append({ events: [{ type: 'started', modelId: 'amazon.nova-lite-v1:0' }], state: { status: 'RUNNING' }, ledger: [reservation(id)] });
  const input = `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`; // JSON.parse reads it, JSON.stringify overflows the stack
  await writer.append({
    events: [
      { type: 'toolUseStart', contentBlockIndex: 0, toolUseId: 'tool-1', name: 'search' },
      { type: 'toolUseDelta', contentBlockIndex: 0, input },
      { type: 'contentBlockStop', contentBlockIndex: 0 },
    ],
  });
  await store.close();
  const subject = await startSubject({ dataDir });
  onTestFinished(() => subject.close());
  expect((await runEvents(subject.url, operations.generationEvents(id))).at(-1)).toMatchObject({ __typename: 'GenerationInterrupted', error: { code: 'NODE_LOST' } });
});

it.each([
  ['of another model, that was not asked for them, has the price of the default tier', 'us.anthropic.claude-haiku-4-5-20251001-v1:0', expect.stringMatching(/[1-9]/) as unknown],
  ['of the first model has none, where none is known with them', 'us.amazon.nova-lite-v1:0', null],
])('a tier and a latency were asked for: a call that was lost %s', async (_which, modelId, amount) => {
  const dataDir = newFolder();
  const store = await openGenerationStore({ storage: 'sqlite', dataDir, leaseMs: 6_000 });
  const { tenantId, id: viewerId } = builtInViewer;
  const first = 'us.amazon.nova-lite-v1:0';
  const { request, ...rest } = newInput(first);
  const { id, writer } = await begin(store, { record: { tenantId, viewerId, modelId: first }, input: { ...rest, request: { ...request, serviceTier: 'priority', latency: 'optimized' } } });
  await writer.append({ events: [{ type: 'started', modelId }], state: { status: 'RUNNING' }, ledger: [reservation(id, { tenantId, viewerId, modelId })] });
  await store.close();
  const subject = await startSubject({ dataDir });
  onTestFinished(() => subject.close());
  await runEvents(subject.url, operations.generationEvents(id));
  const query = 'query ($id: ID!) { generation(id: $id) { attempts { modelId cost { amount } } } }';
  expect(rootOf(await post(subject.url, { query, variables: { id } }))).toEqual({ attempts: [{ modelId, cost: { amount } }] });
});
