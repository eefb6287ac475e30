import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { post } from '../kit/clients.ts';
import { rootOf } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';
import { newConversation } from './kit/conversations.ts';
import { bodiesOf } from './kit/upstream.ts';

/** What a model writes for a tool, and what a tool answers, is JSON of any kind; Bedrock does not take all of it back. */
let subject: Subject;
beforeAll(async () => {
  subject = await startSubject({ upstream: { tokensPerSecond: Infinity, keepBodies: true } });
});
afterAll(() => subject.close());

const modelId = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';
const toolConfig = { tools: [{ toolSpec: { name: 'edit', description: 'Edits a file.', inputSchema: { type: 'object' } } }] };
const question = { role: 'USER', content: [{ text: 'Edit it.' }] };
const usedWith = (input: object) => ({ role: 'ASSISTANT', content: [{ toolUse: { toolUseId: 't1', name: 'edit', input } }] });
const answeredBy = (content: object) => ({ role: 'USER', content: [{ toolResult: { toolUseId: 't1', content: [content] } }] });

const query = 'mutation ($input: ConverseInput!) { converse(input: $input) { status error { message } } }';
const converse = async (test: string, input: object) => rootOf<unknown>(await post(subject.url, { query, variables: { input: { options: { tags: [{ key: 'test', value: test }] }, ...input } } }));
const sent = (test: string) => bodiesOf(subject.upstream, test).at(-1)?.messages.flatMap(({ content }) => content);
const completed = { status: 'COMPLETED', error: null };

describe('a member without a name that a model wrote for a tool', () => {
  const odd = { path: 'a.js', '': 1, edits: [{ old: 'x', '': '' }, ['', { '': { a: 1 } }]] };
  const plain = { path: 'a.js', edits: [{ old: 'x' }, ['', {}]] };

  it('is not sent again in a conversation, whose history keeps it', async () => {
    const { id } = await newConversation(subject.url, { modelId, toolConfig, messages: [question, usedWith(odd)] });
    expect(await converse('kept', { conversationId: id, messages: [answeredBy({ text: 'done' })] })).toEqual(completed);
    expect(sent('kept')?.find((block) => 'toolUse' in block)).toMatchObject({ toolUse: { input: plain } });
    const read = 'query ($id: ID!) { conversation(id: $id) { messages(first: 2) { edges { node { content { ... on ToolUseBlock { input } } } } } } }';
    expect(JSON.stringify(await post(subject.url, { query: read, variables: { id } }))).toContain(JSON.stringify(odd));
  });

  it('is not sent where it is given back', async () => {
    expect(await converse('given', { modelId, toolConfig, messages: [question, usedWith(odd), answeredBy({ text: 'done' })] })).toEqual(completed);
    expect(sent('given')?.find((block) => 'toolUse' in block)).toMatchObject({ toolUse: { input: plain } });
  });
});

describe('the JSON that a tool gave', () => {
  it.each<[string, object]>([
    ['a type within it', { data: { __type: { name: 'Query' } } }],
    ['a type in a list', { data: [{ __type: null }] }],
    ['a member without a name', { '': 1 }],
  ])('is told as text where it has %s', async (test, json) => {
    expect(await converse(test, { modelId, toolConfig, messages: [question, usedWith({}), answeredBy({ json })] })).toEqual(completed);
    expect(sent(test)?.at(-1)).toMatchObject({ toolResult: { content: [{ text: JSON.stringify(json) }] } });
  });

  it('is sent as it is otherwise, also with a type at its root', async () => {
    const json = { __type: 'a', data: [{ __typename: 'Query' }] };
    expect(await converse('plain', { modelId, toolConfig, messages: [question, usedWith({}), answeredBy({ json })] })).toEqual(completed);
    expect(sent('plain')?.at(-1)).toMatchObject({ toolResult: { content: [{ json }] } });
  });
});
