import { afterAll, beforeAll, expect, it } from 'vitest';
import { post } from '../kit/clients.ts';
import { rootOf } from '../kit/results.ts';
import type { Subject } from '../kit/server.ts';
import { startSubject } from '../kit/server.ts';

let subject: Subject;
beforeAll(async () => {
  subject = await startSubject();
});
afterAll(() => subject.close());

interface Preview {
  readonly dispositions: readonly { readonly disposition: string }[];
}

async function create(input: object = {}) {
  const variables = { input: { modelId: 'local.small-v1', inferenceConfig: { maxTokens: 100 }, ...input } };
  const { id } = rootOf<{ id: string }>(await post(subject.url, { query: 'mutation ($input: CreateConversationInput!) { createConversation(input: $input) { id } }', variables }));
  const send = async (content: object) => {
    const query = 'mutation ($input: ConverseInput!) { converse(input: $input) { status text error { code } message { content { ... on ToolUseBlock { toolUseId } } } } }';
    return rootOf<{ text: string; message: { content: { toolUseId?: string }[] } | null }>(await post(subject.url, { query, variables: { input: { conversationId: id, messages: [{ role: 'USER', content: [content] }] } } }));
  };
  const dispositions = async () => {
    const preview = rootOf<Preview>(await post(subject.url, { query: 'query ($id: ID!) { contextPreview(conversationId: $id) { dispositions { disposition } } }', variables: { id } }));
    return preview.dispositions.map(({ disposition }) => disposition);
  };
  return { send, dispositions };
}

const long = 'The river is calm and grey. '.repeat(1_000);
const refused = { status: 'FAILED', error: { code: 'VALIDATION' } };

it.each(['FULL', 'SLIDING_WINDOW', 'PRUNE', 'SUMMARIZE', 'HIERARCHICAL'])('a message that does not fit into the window by itself costs nothing of what was said before: %s', async (strategy) => {
  const { send, dispositions } = await create({ memory: { strategy } });
  await send({ text: 'My name is Ada Moore.' });
  expect(await send({ text: long })).toMatchObject(refused);
  expect(await dispositions()).toEqual(['KEPT', 'KEPT', 'PRUNED']);
  expect((await send({ text: 'What is my name?' })).text).toContain('Ada Moore');
});

it('so does the result of a tool', async () => {
  const inputSchema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
  const { send, dispositions } = await create({ toolConfig: { tools: [{ toolSpec: { name: 'get_weather', description: 'The weather in a city', inputSchema } }] } });
  await send({ text: 'My name is Ada Moore.' });
  const { message } = await send({ text: 'What is the weather in Paris?' });
  const toolUseId = message?.content.find((block) => block.toolUseId !== undefined)?.toolUseId;
  expect(await send({ toolResult: { toolUseId, content: [{ text: long }] } })).toMatchObject(refused);
  expect(await dispositions()).toEqual(['KEPT', 'KEPT', 'KEPT', 'KEPT', 'PRUNED']);
  expect((await send({ text: 'What is my name?' })).text).toContain('Ada Moore');
});
