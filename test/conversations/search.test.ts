import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openGenerationStore } from '../../src/storage/open-generation-store.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { storeConversation } from '../storage/kit/conversations.ts';
import { ask, newConversation, say, update } from './kit/conversations.ts';

let dataDir: string;
let subject: Subject;
const names = new Map<string, string>();
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bedrock-graphql-search-'));
  const store = await openGenerationStore({ storage: 'sqlite', dataDir, leaseMs: 6_000 });
  await storeConversation(store.conversations, ['The Alder Bridge is a secret.'], { viewerId: 'somebody-else', title: 'Bridges' });
  await store.close();
  subject = await startSubject({ dataDir });
  const bridge = await newConversation(subject.url, { modelId: 'local.echo-v1', title: 'Brücken & "Türme"' });
  await say(subject.url, bridge.id, 'The Alder Bridge has a café.');
  await say(subject.url, bridge.id, 'It is 310 metres long AND green.');
  const tunnel = await newConversation(subject.url, { modelId: 'local.echo-v1', title: 'Tunnels' });
  await say(subject.url, tunnel.id, [{ role: 'USER', content: [{ text: 'A tunnel, no bridge.' }, { document: { name: 'Plans', format: 'txt', source: { text: 'The gallery is narrow.' } } }] }]);
  const japanese = await newConversation(subject.url, { modelId: 'local.echo-v1', title: '東京タワー' });
  await say(subject.url, japanese.id, '新しい橋は1932年にできました。สะพานใหม่');
  names.set(bridge.id, 'bridge').set(tunnel.id, 'tunnel').set(japanese.id, 'japanese');
});
afterAll(async () => {
  await subject.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function search(words: string): Promise<readonly string[]> {
  const { edges } = await ask<{ edges: { node: { id: string } }[] }>(subject.url, { query: 'query ($search: String) { conversations(search: $search) { edges { node { id } } } }', variables: { search: words } });
  return edges.map(({ node }) => names.get(node.id) ?? node.id);
}

it.each([
  ['a word of a title', 'tunnels', ['tunnel']],
  ['a word of a message', 'metres', ['bridge']],
  ['a word of several', 'bridge', ['tunnel', 'bridge']],
  ['several words of one message', 'alder bridge', ['bridge']],
  ['in any order', 'bridge alder', ['bridge']],
  ['not of two messages', 'alder metres', []],
  ['the beginning of the last word', 'alder bri', ['bridge']],
  ['not of the others', 'ald bridge', []],
  ['not the end of a word', 'idge', []],
  ['whatever the case', 'ALDER', ['bridge']],
  ['with accents left out', 'cafe', ['bridge']],
  ['with accents that are not there', 'mètres', ['bridge']],
  ['accents in a title', 'brucken turme', ['bridge']],
  ['a number', '310', ['bridge']],
  ['an operator is a word', 'long AND green', ['bridge']],
  ['one that stands nowhere', 'tunnel OR metres', []],
  ['NOT is a word', 'NOT tunnel', []],
  ['quotes', '"alder bridge"', ['bridge']],
  ['an open quote', '"alder', ['bridge']],
  ['signs around words', '(alder) *bridge* ^cafe:', ['bridge']],
  ['a column filter', 'words:alder', []],
  ['signs alone', '"*-+', []],
  ['a bracket and a word', 'NEAR(alder', []],
  ['another viewer’s', 'secret', []],
  ['amid a text without spaces', '橋', ['japanese']],
  ['several letters amid it', '橋は1932年', ['japanese']],
  ['in their order alone', 'は橋', []],
  ['amid a title without spaces', 'タワ', ['japanese']],
  ['beside a number', '1932', ['japanese']],
  ['with marks', 'ใหม่', ['japanese']],
  ['several words', '年 新しい', ['japanese']],
  ['nothing: all', '', ['japanese', 'tunnel', 'bridge']],
  ['white space: all', '  ', ['japanese', 'tunnel', 'bridge']],
] as const)('%s: %s', async (_, words, found) => {
  expect(await search(words)).toEqual(found);
});

it('a title that is changed is found by its new words only', async () => {
  const { id } = await newConversation(subject.url, { title: 'Ferries' });
  names.set(id, 'ferry');
  expect(await search('ferries')).toEqual(['ferry']);
  await ask(subject.url, update(id, { title: 'Harbours' }));
  expect([await search('ferries'), await search('harbours')]).toEqual([[], ['ferry']]);
  await ask(subject.url, update(id, { title: null }));
  expect(await search('harbours')).toEqual([]);
});

it('a text without spaces that was stored whole, as before, is found by its beginning', async () => {
  const { id } = await newConversation(subject.url, { title: '大阪城公園' });
  names.set(id, 'castle');
  const database = new DatabaseSync(join(dataDir, 'bedrock-graphql.db'), { timeout: 5_000 });
  database.prepare("DELETE FROM conversation_words WHERE rowid = (SELECT number FROM conversations WHERE id = ?)").run(id);
  database.prepare("INSERT INTO conversation_words (rowid, words) SELECT number, '大阪城公園' FROM conversations WHERE id = ?").run(id);
  database.close();
  expect([await search('大阪'), await search('公園')]).toEqual([['castle'], []]);
});
