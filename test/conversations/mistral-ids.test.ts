import { afterAll, beforeAll, expect, it } from 'vitest';
import { post } from '../kit/clients.ts';
import { rootOf } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { newConversation } from './kit/conversations.ts';
import { bodiesOf } from './kit/upstream.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject({ upstream: { tokensPerSecond: Infinity, keepBodies: true } });
});
afterAll(() => subject.close());

it('Mistral is told each use of a tool, and its result, by an id of nine letters and digits', async () => {
  const ids = ['tooluse_bpe71yCfRu2b5i-nKGDr5g', 'tooluse_bpe71yCfRu2b5i-nKGDr5h', 'a', 'aB3dE6gH9'];
  const toolConfig = { tools: [{ toolSpec: { name: 'look', description: 'Looks.', inputSchema: { type: 'object' } } }] };
  const messages = [
    { role: 'USER', content: [{ text: 'Look.' }] },
    { role: 'ASSISTANT', content: ids.map((toolUseId) => ({ toolUse: { toolUseId, name: 'look', input: {} } })) },
  ];
  const { id } = await newConversation(subject.url, { modelId: 'mistral.mistral-large-3-675b-instruct', toolConfig, messages });
  const query = 'mutation ($input: ConverseInput!) { converse(input: $input) { status error { message } } }';
  const results = ids.map((toolUseId) => ({ toolResult: { toolUseId, content: [{ text: 'nothing' }] } }));
  const input = { conversationId: id, messages: [{ role: 'USER', content: results }], options: { tags: [{ key: 'test', value: 'ids' }] } };
  expect(rootOf<unknown>(await post(subject.url, { query, variables: { input } }))).toEqual({ status: 'COMPLETED', error: null });
  const sent = JSON.stringify(bodiesOf(subject.upstream, 'ids').at(-1)?.messages);
  const told = Array.from(sent.matchAll(/"toolUseId":"([^"]*)"/g), ([, one]) => one);
  expect(told.every((one) => /^[a-zA-Z0-9]{9}$/.test(one ?? ''))).toBe(true);
  expect(told.slice(0, 4)).toEqual(told.slice(4));
  expect(new Set(told).size).toBe(4);
  expect(told).toContain('aB3dE6gH9');
});
