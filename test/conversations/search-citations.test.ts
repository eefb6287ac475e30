import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post } from '../kit/clients.ts';
import { rootOf } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { newConversation } from './kit/conversations.ts';
import { bodiesOf } from './kit/upstream.ts';

/** Claude cites search results, and fails where it is given such a citation back. */
let subject: Subject;
beforeAll(async () => {
  subject = await startSubject({ upstream: { tokensPerSecond: Infinity, keepBodies: true } });
});
afterAll(() => subject.close());

const modelId = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const citationOf = (location: object) => ({ title: 'Bridges', source: 'https://example.org', sourceContent: [{ text: 'The bridge is green.' }], location });
const ofSearch = citationOf({ searchResultLocation: { searchResultIndex: 0, start: 0, end: 1 } });
const ofDocument = citationOf({ documentChar: { documentIndex: 0, start: 0, end: 1 } });
const said = (...citations: object[]) => [
  { role: 'USER', content: [{ searchResult: { source: 'https://example.org', title: 'Bridges', content: ['The bridge is green.'], citations: true } }, { text: 'What colour is it?' }] },
  { role: 'ASSISTANT', content: [{ citationsContent: { text: 'It is green.', citations } }] },
];
const next = { role: 'USER', content: [{ text: 'Are you sure?' }] };

const query = 'mutation ($input: ConverseInput!) { converse(input: $input) { status error { message } } }';
/** What was sent of the answer with the citations. */
async function sent(test: string, input: object): Promise<unknown> {
  const turn = rootOf<unknown>(await post(subject.url, { query, variables: { input: { options: { tags: [{ key: 'test', value: test }] }, ...input } } }));
  expect(turn).toEqual({ status: 'COMPLETED', error: null });
  return bodiesOf(subject.upstream, test).at(-1)?.messages[1]?.content;
}

describe('a citation of a search result', () => {
  it('is not sent again in a conversation, whose history keeps it', async () => {
    const { id } = await newConversation(subject.url, { modelId, messages: said(ofSearch), memory: { strategy: 'FULL', promptCaching: false } });
    expect(await sent('kept', { conversationId: id, messages: [next] })).toEqual([{ text: 'It is green.' }]);
    const read = 'query ($id: ID!) { conversation(id: $id) { messages(first: 2) { edges { node { content { ... on CitationsBlock { citations } } } } } } }';
    expect(JSON.stringify(await post(subject.url, { query: read, variables: { id } }))).toContain(JSON.stringify(ofSearch));
  });

  it('is not sent where it is given back', async () => {
    expect(await sent('given', { modelId, messages: [...said(ofSearch), next] })).toEqual([{ text: 'It is green.' }]);
  });

  it('leaves those of documents beside it', async () => {
    expect(await sent('beside', { modelId, messages: [...said(ofSearch, ofDocument), next] })).toEqual([{ citationsContent: { content: [{ text: 'It is green.' }], citations: [ofDocument] } }]);
    expect(await sent('documents', { modelId, messages: [...said(ofDocument), next] })).toEqual([{ citationsContent: { content: [{ text: 'It is green.' }], citations: [ofDocument] } }]);
  });
});
