import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { LocalBedrock } from '../../local-bedrock/server.ts';
import { startLocalBedrock } from '../../local-bedrock/server.ts';
import type { Turn } from '../conversations/kit/conversations.ts';
import { ask, fork, look, messagesOf, newConversation, remove, say } from '../conversations/kit/conversations.ts';
import { follow } from '../conversations/kit/updates.ts';
import { post } from '../kit/clients.ts';
import { expectIntact } from './kit/aftermath.ts';
import { readRemains } from './kit/database.ts';
import { ServerProcess } from './kit/server-process.ts';

let upstream: LocalBedrock;
let dataDir: string;
beforeAll(async () => {
  upstream = await startLocalBedrock({});
});
afterAll(() => upstream.close());
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bedrock-graphql-crash-'));
  return () => rm(dataDir, { recursive: true, force: true });
});

const messages = Array.from({ length: 10_000 }, (_, index) => ({ role: index % 2 === 0 ? 'USER' : 'ASSISTANT', content: [{ text: `Kingfisher ${index}.` }] }));
const own = { modelId: 'local.echo-v1', memory: { strategy: 'SLIDING_WINDOW', keepMessages: 10 } };
const read = (conversationId: string, { id }: Pick<Turn, 'id'>) =>
  ({
    query: `query ($conversationId: ID!, $id: ID!) {
      conversation(id: $conversationId) { id } node(id: $conversationId) { id } generation(id: $id) { id } conversations(search: "kingfisher") { edges { node { id } } } generations { edges { node { id } } }
    }`,
    variables: { conversationId, id },
  }) as const;
const gone = { conversation: null, node: null, generation: null, conversations: { edges: [] }, generations: { edges: [] } };

/** How many messages the database has. */
function countMessages(): number {
  const database = new DatabaseSync(join(dataDir, 'bedrock-graphql.db'), { readOnly: true, timeout: 5_000 });
  try {
    return Number(database.prepare('select count(*) as count from messages').get()?.['count']);
  } finally {
    database.close();
  }
}

/** How many rows the database has of the conversation, its messages and generations, and of words that no message says. */
function countRows(id: string): Record<string, unknown> {
  const database = new DatabaseSync(join(dataDir, 'bedrock-graphql.db'), { readOnly: true });
  const count = (rows: string): unknown => database.prepare(`select count(*) as count from ${rows}`).get(...(rows.endsWith('?') ? [id] : []))?.['count'];
  try {
    return { conversations: count('conversations where id = ?'), messages: count('messages where conversation_id = ?'), generations: count('generations where conversation_id = ?'), words: count('message_words where rowid not in (select number from messages)') };
  } finally {
    database.close();
  }
}

it('a server that is killed while it deletes a long conversation deletes the rest when it starts again; meanwhile nobody finds any of it', { timeout: 60_000 }, async () => {
  const before = new ServerProcess({ dataDir, upstream });
  const first = await before.url();
  const { id } = await newConversation(first, { ...own, messages });
  const turn = await say(first, id, 'Where?', { key: 'key' });
  const tab = await follow(first, id, 'websocket');
  const deleted = post(first, remove(id)).then(
    () => 'answered',
    () => 'killed',
  );
  await tab.until(({ deletedId }) => deletedId === id);
  await before.kill();
  expect(await deleted).toBe('killed');
  expect(countRows(id)['messages']).toBeGreaterThan(100);
  expectIntact(await readRemains(dataDir));

  const after = new ServerProcess({ dataDir, upstream });
  const second = await after.url();
  expect((await post(second, read(id, turn))).data).toEqual(gone);
  expect(await say(second, (await newConversation(second, own)).id, 'Where?', { key: 'key' })).toMatchObject({ status: 'COMPLETED' });
  await vi.waitFor(() => expect(countRows(id)).toEqual({ conversations: 0, messages: 0, generations: 0, words: 0 }), { timeout: 20_000 });
  await after.stop();
  expectIntact(await readRemains(dataDir));
});

it('a server that is killed while it copies a long conversation leaves nothing of the copy when it starts again', { timeout: 60_000 }, async () => {
  const before = new ServerProcess({ dataDir, upstream });
  const first = await before.url();
  const { id } = await newConversation(first, { ...own, messages });
  const last = messagesOf(await look(first, id)).at(-1)?.id ?? '';
  const forked = post(first, fork(id, last)).then(
    () => 'answered',
    () => 'killed',
  );
  await vi.waitFor(() => expect(countMessages()).toBeGreaterThan(messages.length), { timeout: 20_000, interval: 1 });
  const meanwhile = await ask<{ edges: { node: { id: string } }[] }>(first, { query: '{ conversations(search: "kingfisher") { edges { node { id } } } }' });
  await before.kill();
  expect(await forked).toBe('killed');
  expect(meanwhile.edges.map(({ node }) => node.id)).toEqual([id]);

  const after = new ServerProcess({ dataDir, upstream });
  const second = await after.url();
  await vi.waitFor(() => expect(countMessages()).toBe(messages.length), { timeout: 20_000 });
  expect(await look(second, id)).toMatchObject({ messageCount: messages.length });
  await after.stop();
  expectIntact(await readRemains(dataDir));
});
