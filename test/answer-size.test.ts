import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { post, transports } from './kit/clients.ts';
import type { Transport } from './kit/clients.ts';
import type { Subject } from './kit/server.ts';
import { startSubject } from './kit/server.ts';

let subject: Subject;
let id: string;
beforeAll(async () => {
  subject = await startSubject();
  const messages = Array.from({ length: 100 }, (_, index) => ({ role: index % 2 === 0 ? 'USER' : 'ASSISTANT', content: [{ text: 'a' }] }));
  const { data } = await post(subject.url, { query: 'mutation ($input: CreateConversationInput!) { createConversation(input: $input) { id } }', variables: { input: { modelId: 'amazon.nova-lite-v1:0', messages } } });
  ({ id } = data?.['createConversation'] as { id: string });
});
afterAll(() => subject.close());

const times = (count: number, field: string): string => Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(' ');
/** Conversations of a hundred messages, of which each is asked for so many fields. */
const messages = (conversations: number, field: string, fields = 1_000): string => `query ($id: ID!) { ${times(conversations, 'conversation(id: $id) { ...c }')} }
  fragment c on Conversation { messages(first: 100) { edges { node { ...m } } } } fragment m on Message { ${times(fields, field)} }`;

describe.each<Transport>(['http', 'websocket', 'sse'])('an answer over %s', (transport) => {
  it.each([['__typename', 1_000], ['role', 1_000], ['content { __typename }', 500]])('of millions of fields %s ends, and is told as too much, once', async (field, fields) => {
    const [result] = await transports[transport](subject.url, { query: messages(40, field, fields), variables: { id } });
    expect(result?.data ?? null).toBeNull();
    expect(result?.errors).toMatchObject([{ message: 'The answer would have more than 1000000 fields: ask for fewer items, or less of each.', extensions: { code: 'QUERY_TOO_COMPLEX', retryable: false } }]);
  });
});

it('of millions of fields, of which some are still read when it ends, ends nothing else', async () => {
  const say = async (conversationId: string, messages: readonly object[]): Promise<void> => {
    const { errors } = await post(subject.url, { query: 'mutation ($input: ConverseInput!) { converse(input: $input) { status } }', variables: { input: { conversationId, messages } } });
    expect(errors).toBeUndefined();
  };
  const { data } = await post(subject.url, { query: 'mutation { createConversation(input: { modelId: "amazon.nova-lite-v1:0" }) { id } }' });
  const variables = { id: (data?.['createConversation'] as { id: string }).id };
  const told = Array.from({ length: 97 }, (_, index) => ({ role: index % 2 === 0 ? 'USER' : 'ASSISTANT', content: [{ text: 'a' }] }));
  await say(variables.id, told.slice(0, 1));
  await say(variables.id, told); // behind the first answer, whose generation is read while all these are gone through
  const unhandled: unknown[] = [];
  const keep = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', keep);
  onTestFinished(() => void process.off('unhandledRejection', keep));
  for (let time = 0; time < 3; time += 1) {
    const query = messages(24, 'role').replace('fragment m on Message {', 'fragment m on Message { generation { id usage { inputTokens } }');
    expect(await post(subject.url, { query, variables })).toMatchObject({ errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX' } }] });
  }
  expect(unhandled).toEqual([]);
});

it('may have half a million', async () => {
  const { data, errors } = await post(subject.url, { query: messages(5, 'role'), variables: { id } });
  expect(errors).toBeUndefined();
  expect(Object.keys(data ?? {})).toHaveLength(5);
});

it('of introspection is estimated before', async () => {
  const types = (fields: number): string => `{ __schema { types { fields { type { ...t ofType { ...t ofType { ...t } } } } } } } fragment t on __Type { fields { ${times(fields, 'name')} } }`;
  expect((await post(subject.url, { query: types(10) })).errors).toBeUndefined();
  expect(await post(subject.url, { query: types(1_000) })).toMatchObject({ status: 400, errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX' } }] });
  expect(await post(subject.url, { query: `{ ${times(200, '__schema { types { ...t fields { ...f } } }')} } fragment t on __Type { ${times(100, 'name')} } fragment f on __Field { ${times(100, 'name')} }` })).toMatchObject({ status: 400, errors: [{ extensions: { code: 'QUERY_TOO_COMPLEX' } }] });
});

describe.each<Transport>(['http', 'websocket', 'sse'])('a long text over %s', (transport) => {
  it('that is asked for again and again by alias is told as too much, and the next operation is answered', async () => {
    const input = { modelId: 'amazon.nova-lite-v1:0', messages: [{ role: 'USER', content: [{ text: 'a'.repeat(5_000_000) }] }, { role: 'ASSISTANT', content: [{ text: 'a' }] }] };
    const { data } = await post(subject.url, { query: 'mutation ($input: CreateConversationInput!) { createConversation(input: $input) { id } }', variables: { input } });
    const variables = { id: (data?.['createConversation'] as { id: string }).id };
    const ask = (count: number) => transports[transport](subject.url, { query: `query ($id: ID!) { conversation(id: $id) { messages(first: 1) { edges { node { ${times(count, 'content { ... on TextBlock { text } }')} } } } } }`, variables });
    expect(await ask(200)).toMatchObject([{ errors: [{ message: 'The answer would have more than 80000000 characters: ask for fewer items, or less of each.', extensions: { code: 'QUERY_TOO_COMPLEX' } }] }]);
    expect(JSON.stringify(await ask(2)).length).toBeGreaterThan(10_000_000);
  });
});

it('a long list of numbers that is asked for again and again by alias is told as too much', async () => {
  const messages = [{ role: 'USER', content: [{ text: 'a' }] }, { role: 'ASSISTANT', content: [{ toolUse: { toolUseId: 't', name: 'f', input: { numbers: Array.from({ length: 1_000_000 }, () => 1) } } }] }];
  const { data } = await post(subject.url, { query: 'mutation ($input: CreateConversationInput!) { createConversation(input: $input) { id } }', variables: { input: { modelId: 'amazon.nova-lite-v1:0', messages } } });
  const variables = { id: (data?.['createConversation'] as { id: string }).id };
  const ask = (count: number) => post(subject.url, { query: `query ($id: ID!) { conversation(id: $id) { messages(first: 2) { edges { node { ${times(count, 'content { ...b }')} } } } } } fragment b on ToolUseBlock { input }`, variables });
  expect(await ask(400)).toMatchObject({ errors: [{ message: 'The answer would have more than 80000000 characters: ask for fewer items, or less of each.', extensions: { code: 'QUERY_TOO_COMPLEX' } }] });
  expect((await ask(2)).errors).toBeUndefined();
});
