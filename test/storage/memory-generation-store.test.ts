import { expect, it } from 'vitest';
import { builtInViewer } from '../../src/access/viewer.ts';
import { createId } from '../../src/ids.ts';
import type { GenerationRecord } from '../../src/storage/generation-record.ts';
import { createMemoryGenerationStore } from '../../src/storage/memory-generation-store.ts';

const record = (text = ''): GenerationRecord => ({
  id: createId('Generation'),
  tenantId: builtInViewer.tenantId,
  viewerId: builtInViewer.id,
  method: 'CONVERSE',
  streaming: true,
  request: { kind: 'converse', modelId: 'm', messages: [{ role: 'user', content: [{ text }] }] },
  construct: null,
  options: { idempotencyKey: null, deadlineMs: null, onDisconnect: 'CONTINUE', tags: [] },
  status: 'RUNNING',
  answeredBy: null,
  stopReason: null,
  usage: null,
  timing: { queuedMs: null, timeToFirstTokenMs: null, modelLatencyMs: null, totalMs: null, outputTokensPerSecond: null },
  attempts: [],
  error: null,
  trace: null,
  additionalModelResponseFields: null,
  serviceTier: null,
  latency: null,
  simulated: false,
  endedAt: null,
  output: null,
  object: null,
  candidate: null,
  lastSequence: 0,
  createdAt: new Date().toISOString(),
});

const complete = { status: 'COMPLETED' } as const;

it('forgets the oldest that have ended, beyond so many generations; never what runs or is followed', async () => {
  const store = createMemoryGenerationStore({ generations: 2, characters: 1_000 });
  const [running, followed, ended, last] = [record(), record(), record(), record()] as const;
  for (const each of [running, followed, ended]) await store.insert(each);
  await store.append(followed.id, [{ type: 'completed', stopReason: null }], complete);
  await store.append(ended.id, [{ type: 'completed', stopReason: null }], complete);
  const unwatch = store.watch(followed.id, () => undefined);
  await store.insert(last);
  expect(await store.get(running.id)).toBeDefined();
  expect(await store.get(followed.id)).toBeDefined();
  expect(await store.get(ended.id)).toBeUndefined();
  unwatch();
  await store.insert(record());
  expect(await store.get(followed.id)).toBeUndefined();
});

it('counts the text of prompts and answers', async () => {
  const store = createMemoryGenerationStore({ generations: 100, characters: 1_000 });
  const [first, second] = [record('p'.repeat(400)), record()] as const;
  await store.insert(first);
  await store.append(first.id, [{ type: 'textDelta', contentBlockIndex: 0, text: 'a'.repeat(500) }], complete);
  await store.insert(second);
  expect(await store.get(first.id)).toBeDefined();
  await store.append(second.id, [{ type: 'textDelta', contentBlockIndex: 0, text: 'b'.repeat(500) }]);
  await store.insert(record());
  expect(await store.get(first.id)).toBeUndefined();
});

it('numbers events densely and wakes each watcher once an append', async () => {
  const store = createMemoryGenerationStore();
  const one = record();
  await store.insert(one);
  let woken = 0;
  const unwatch = store.watch(one.id, () => {
    woken += 1;
  });
  await store.append(one.id, [{ type: 'started', modelId: 'm' }]);
  await store.append(one.id, [{ type: 'textDelta', contentBlockIndex: 0, text: 'a' }, { type: 'textDelta', contentBlockIndex: 0, text: 'b' }]);
  unwatch();
  await store.append(one.id, [{ type: 'completed', stopReason: null }], complete);
  expect(woken).toBe(2);
  expect((await store.read(one.id, 1, 2)).map(({ sequence }) => sequence)).toEqual([2, 3]);
  expect(await store.get(one.id)).toMatchObject({ lastSequence: 4, status: 'COMPLETED' });
});
