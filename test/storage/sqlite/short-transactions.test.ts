import { expect, it, onTestFinished } from 'vitest';
import { openGenerationStore } from '../../../src/storage/open-generation-store.ts';
import { messagesIn, storeConversation } from '../kit/conversations.ts';
import { jobOf } from '../kit/batch.ts';
import { newFolder } from '../kit/folders.ts';
import { begin, ending, newInput, text } from '../kit/generations.ts';
import { leaseMs, openNode, openTool } from '../kit/nodes.ts';
import { watchTransactions } from '../kit/transactions.ts';

it('deletes in transactions that are short also where logs are long', async () => {
  const store = await openNode(newFolder());
  const [logs, length] = [20, 499];
  for (let index = 0; index < logs; index += 1) {
    const { writer } = await begin(store);
    await writer.append({ events: Array.from({ length }, () => text('a')) });
    await writer.append(ending('', '2026-01-01T00:00:00.000Z'));
  }
  const changesOf = watchTransactions();
  await store.prune({ eventsBefore: '2026-02-01T00:00:00.000Z', generationsBefore: '2026-02-01T00:00:00.000Z' });
  const deleted = changesOf('delete from "generation_events"');
  expect(deleted.reduce((sum, changes) => sum + changes, 0)).toBe(logs * (length + 1));
  expect(Math.max(...deleted)).toBeLessThanOrEqual(2_000);
});

it('deletes in transactions that are short also where requests, answers and events are large, as with images', async () => {
  const store = await openNode(newFolder());
  const [count, length] = [8, 1_500_000];
  for (let index = 0; index < count; index += 1) {
    const { writer } = await begin(store, { input: newInput('amazon.nova-lite-v1:0', 'x'.repeat(length)) });
    await writer.append({ events: [text('x'.repeat(2 * length))] });
    await writer.append(ending('x'.repeat(length), '2026-01-01T00:00:00.000Z'));
  }
  const changesOf = watchTransactions();
  await store.prune({ eventsBefore: '2026-02-01T00:00:00.000Z', generationsBefore: '2026-02-01T00:00:00.000Z' });
  for (const what of ['update "generations" set "pruned"', 'delete from "generations"']) {
    expect(changesOf(what)).toEqual(Array<number>(count).fill(1));
  }
});

it('deletes a batch job of very many records in transactions that are short; what a process leaves of it goes at the next start', async () => {
  const folder = newFolder();
  const store = await openGenerationStore({ storage: 'sqlite', dataDir: folder, leaseMs });
  onTestFinished(() => store.close());
  const { batch } = store;
  const tool = openTool(folder);
  const fill = (batchId: string): void => {
    const numbers = 'with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 5000)';
    tool.prepare(`insert into batch_records ${numbers} select ?, n, 'r' || n, '{}' from numbers`).run(batchId);
    tool.prepare(`insert into batch_results (batch_id, position, status, result) ${numbers} select ?, n, 'MISSING', '{}' from numbers`).run(batchId);
  };
  const left = () => tool.prepare('select (select count(*) from batch_jobs) as jobs, (select count(*) from batch_records) as records, (select count(*) from batch_results) as results').get();
  const job = jobOf();
  const inserted = await batch.insert({ job, parts: [], claim: null, ledger: [] });
  if ('holder' in inserted) throw new Error('the key is taken');
  await inserted.writer.write({ job: { status: 'FAILED', endedAt: '2026-01-01T00:00:00.000Z' } });
  fill(job.id);
  const changesOf = watchTransactions();
  expect(await batch.delete(job.id)).toBe(true);
  const deleted = changesOf('delete from "batch_');
  expect(left()).toEqual({ jobs: 0, records: 0, results: 0 });
  expect(deleted.reduce((sum, changes) => sum + changes, 0)).toBe(10_001);
  expect(Math.max(...deleted)).toBeLessThanOrEqual(2_000);
  fill(job.id);
  await batch.forgetStray();
  expect(left()).toEqual({ jobs: 0, records: 0, results: 0 });
});

it('makes and deletes a long conversation in transactions that are short', async () => {
  const { conversations } = await openNode(newFolder());
  const changesOf = watchTransactions();
  const { conversation } = await storeConversation(conversations, Array.from({ length: 1_000 }, (_, index) => `Kingfisher ${index}.`));
  expect(await messagesIn(conversations, conversation.id)).toHaveLength(1_000);
  expect(await conversations.get([conversation.id])).toEqual([conversation]);
  await conversations.delete(conversation.id);
  for (const what of ['insert into "messages"', 'delete from "messages"']) {
    const changed = changesOf(what);
    expect(changed.reduce((sum, changes) => sum + changes, 0)).toBe(1_000);
    expect(Math.max(...changed)).toBeLessThanOrEqual(50);
  }
});

it('copies the records that failed of a batch job, and deletes large ones, in transactions that are short', async () => {
  const folder = newFolder();
  const store = await openGenerationStore({ storage: 'sqlite', dataDir: folder, leaseMs });
  onTestFinished(() => store.close());
  const { batch } = store;
  const job = jobOf();
  const inserted = await batch.insert({ job, parts: [], claim: null, ledger: [] });
  if ('holder' in inserted) throw new Error('the key is taken');
  await inserted.writer.write({ job: { status: 'FAILED', endedAt: '2026-01-01T00:00:00.000Z' } });
  const tool = openTool(folder);
  const numbers = 'with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < 3000)';
  tool.prepare(`insert into batch_records ${numbers} select ?, n, 'r' || n, iif(n > 2990, json_quote(hex(zeroblob(500000))), '{}') from numbers`).run(job.id);
  tool.prepare(`insert into batch_results (batch_id, position, status, result) ${numbers} select ?, n, iif(n % 2 = 0, 'MISSING', iif(n % 3 = 0, 'SUCCESS', 'ERROR')), '{}' from numbers`).run(job.id);
  const changesOf = watchTransactions();
  expect(await batch.copyFailed(job.id, 'batch_copy')).toBe(2_500);
  const copied = changesOf('insert into batch_records');
  expect(Math.max(...copied)).toBeLessThanOrEqual(1_000);
  expect(copied.slice(-6)).toEqual(Array<number>(6).fill(1));
  expect(tool.prepare("select count(*) as wrong from (select row_number() over (order by o.position) as n, o.record_id from batch_records o join batch_results r using (batch_id, position) where batch_id = ? and r.status <> 'SUCCESS') as failed left join batch_records c on c.batch_id = 'batch_copy' and c.position = n where c.record_id is not failed.record_id").get(job.id)).toEqual({ wrong: 0 });
  await batch.delete(job.id);
  const deleted = changesOf('delete from "batch_records"');
  expect(deleted.reduce((sum, changes) => sum + changes, 0)).toBe(3_000);
  expect(Math.max(...deleted)).toBeLessThanOrEqual(1_000);
  expect(deleted.slice(-9)).toEqual(Array<number>(9).fill(1));
});
